/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HOVER_HPP
#define IOMMU_HOVER_HPP

class QWidget;

namespace lanes
{
/* Start to show tooltips for shapes under the pointer. May be called again. */
void hover_start(QWidget *plots);
void hover_stop();
} // namespace lanes

#endif
