/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HOVER_HPP
#define IOMMU_HOVER_HPP

class QWidget;

namespace lanes
{
/* Explain from now on what is under the pointer in the plots. May be called again. */
void hover_start(QWidget *plots);
void hover_stop();
} // namespace lanes

#endif
