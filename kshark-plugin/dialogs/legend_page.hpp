/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LEGEND_PAGE_HPP
#define IOMMU_LEGEND_PAGE_HPP

#include <QScrollArea>

#include "picture/palette.h"

class QLabel;

namespace lanes
{
/* The page of the dialog that explains the shapes in lanes and on plots. */
class LegendPage : public QScrollArea
{
	QLabel *text;

      public:
	explicit LegendPage(QWidget *parent);
	/* Show the samples in these colours. */
	void set(const iommu_palette &palette);
};
} // namespace lanes

#endif
