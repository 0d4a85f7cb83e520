/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_H
#define TRACE_IOMMU_EXPORT_H

/* Run trace-iommu export: argv[0] is the subcommand's name. Returns an enum status. */
int command_export(int argc, char **argv);

#endif
