/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMMAND_LIVE_H
#define TRACE_IOMMU_COMMAND_LIVE_H

/* The subcommand: argv[0] is its name. Returns an enum status. */
int command_live(int argc, char **argv);

#endif
