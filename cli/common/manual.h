/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MANUAL_H
#define TRACE_IOMMU_MANUAL_H

/*
 * Replace this process by man, which shows the page of the subcommand @command, as git help does.
 * Returns if standard output is no terminal, or if there is no man or no such page.
 */
void open_manual(const char *command);

#endif
