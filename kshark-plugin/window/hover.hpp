/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_HOVER_HPP
#define IOMMU_LANES_HOVER_HPP

class QWidget;

namespace lanes
{
/* Say from now on what is under the pointer in the plots. Again does no harm. */
void hover_start(QWidget *plots);
void hover_stop();
} // namespace lanes

#endif
