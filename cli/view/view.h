/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_VIEW_H
#define TRACE_IOMMU_VIEW_H

/*
 * Run trace-iommu view: argv[0] is the subcommand's name. Returns an enum status, unless
 * KernelShark could be started, which replaces this process.
 */
int command_view(int argc, char **argv);

#endif
