/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STAT_H
#define TRACE_IOMMU_STAT_H

/* Run trace-iommu stat: argv[0] is the subcommand's name. Returns an enum status. */
int command_stat(int argc, char **argv);

#endif
