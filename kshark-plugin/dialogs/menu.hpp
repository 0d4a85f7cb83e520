/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MENU_HPP
#define IOMMU_MENU_HPP

#include <cstdint>

namespace lanes
{
/* Add our entries to KernelShark's menu, unless they are there already. */
void menu_start();
/* Open the dialog. */
void menu_open();
/* The same, at its legend. */
void menu_open_legend();
/* Open the statistics of a range of time (ns of the host, inclusive). */
void menu_statistics(int64_t from, int64_t to);
/* Open the address map of a device, by its pseudo task. */
void menu_open_map(int sd, int pid);
/* Lanes or plots have changed: update the windows. */
void menu_refresh();
/* Close the windows. */
void menu_stop();
} // namespace lanes

#endif
