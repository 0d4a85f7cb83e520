/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MENU_HPP
#define IOMMU_MENU_HPP

namespace lanes
{
/* Add our entries to KernelShark's menu, unless they are there already. */
void menu_start();
/* Open the dialog. */
void menu_open();
/* The same, at its legend. */
void menu_open_legend();
/* Lanes or plots have changed: update the windows. */
void menu_refresh();
/* Close the windows. */
void menu_stop();
} // namespace lanes

#endif
