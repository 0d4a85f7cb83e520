/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_MENU_HPP
#define IOMMU_LANE_MENU_HPP

class QWidget;

namespace lanes
{
/*
 * Show our menu instead of the host's on a right click in a lane. @open_dialog opens the dialog of
 * devices. May be called again.
 */
void lane_menu_start(QWidget *plots, void (*open_dialog)());
void lane_menu_stop();
} // namespace lanes

#endif
