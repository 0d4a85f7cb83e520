/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_H
#define TRACE_IOMMU_RECORD_H

/* trace-iommu record. Returns an enum status. */
int command_record(int argc, char **argv);

#endif
