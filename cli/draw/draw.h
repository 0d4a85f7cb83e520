/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_H
#define TRACE_IOMMU_DRAW_H

/* Run trace-iommu draw: argv[0] is the subcommand's name. Returns an enum status. */
int command_draw(int argc, char **argv);

#endif
