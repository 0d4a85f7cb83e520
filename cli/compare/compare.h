/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMPARE_H
#define TRACE_IOMMU_COMPARE_H

/* Run trace-iommu compare: argv[0] is the subcommand's name. Returns an enum status. */
int command_compare(int argc, char **argv);

#endif
