/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HOVER_HPP
#define IOMMU_HOVER_HPP

#include <string>

class QMouseEvent;
class QWidget;

namespace lanes
{
/* Start to show tooltips for shapes under the pointer. May be called again. */
void hover_start(QWidget *plots);
void hover_stop();

/* Show @text beside the pointer as a tooltip that follows it; hide the tooltip if it is empty. */
void hover_show(QWidget *widget, const QMouseEvent &mouse, const std::string &text);
} // namespace lanes

#endif
