/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_H
#define TRACE_IOMMU_EXPLAIN_H

/* Run trace-iommu explain: argv[0] is the subcommand's name. Returns an enum status. */
int command_explain(int argc, char **argv);

#endif
