/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EVENT_FORMATS_H
#define TRACE_IOMMU_EVENT_FORMATS_H

struct tep_handle;

/*
 * Read the formats of all events of these systems from tracefs; systems that the kernel does not
 * have are left out. @systems ends with NULL. The caller frees the result with tep_free(). Returns
 * NULL with errno.
 */
struct tep_handle *event_formats_read(const char *const *systems);

#endif
