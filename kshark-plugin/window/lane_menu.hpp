/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_MENU_HPP
#define IOMMU_LANE_MENU_HPP

class QWidget;

namespace lanes
{
/* Windows that the menu opens. */
struct LaneWindows {
	void (*dialog)();	      /* the dialog of devices */
	void (*map)(int sd, int pid); /* the address map of a device, by its pseudo task */
};

/* Show our menu instead of the host's on a right click in a lane. May be called again. */
void lane_menu_start(QWidget *plots, const LaneWindows &windows);
void lane_menu_stop();
} // namespace lanes

#endif
