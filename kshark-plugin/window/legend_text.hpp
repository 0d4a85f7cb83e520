/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LEGEND_TEXT_HPP
#define IOMMU_LEGEND_TEXT_HPP

#include <QString>

#include "picture/palette.h"

namespace lanes
{
/*
 * Returns the legend as rich text, with the samples as images: @ratio device pixels per pixel. The
 * texts have the colour of the widget that shows them.
 */
QString legend_html(const iommu_palette &palette, double ratio);
} // namespace lanes

#endif
