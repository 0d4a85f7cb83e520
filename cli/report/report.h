/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPORT_H
#define TRACE_IOMMU_REPORT_H

/* trace-iommu report. Returns an enum status. */
int command_report(int argc, char **argv);

#endif
