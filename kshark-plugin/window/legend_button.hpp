/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LEGEND_BUTTON_HPP
#define IOMMU_LEGEND_BUTTON_HPP

class QWidget;

namespace lanes
{
/*
 * Show a "?" at the first lane of the plots, or hide it if there is none. It shows the legend under
 * the pointer, and a click calls @open. Call it after each redraw.
 */
void legend_button_place(QWidget *plots, void (*open)());
void legend_button_stop();
} // namespace lanes

#endif
