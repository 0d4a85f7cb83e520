/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_H
#define TRACE_IOMMU_SUMMARY_H

/* Run trace-iommu summary: argv[0] is the subcommand's name. Returns an enum status. */
int command_summary(int argc, char **argv);

#endif
