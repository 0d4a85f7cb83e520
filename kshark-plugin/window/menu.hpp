/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MENU_HPP
#define IOMMU_MENU_HPP

namespace lanes
{
/* Add our entry to KernelShark's menu, unless it is there already. It opens the dialog. */
void menu_start();
/* Open the dialog. */
void menu_open();
/* Lanes or plots have changed: update the dialog. */
void menu_refresh();
/* Close the dialog. */
void menu_stop();
} // namespace lanes

#endif
