/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_VERSIONS_H
#define TRACE_IOMMU_VERSIONS_H

/*
 * Print the versions of the trace libraries that this process has loaded, a line each. They are
 * those in the names of their files.
 */
void print_library_versions(void);

#endif
