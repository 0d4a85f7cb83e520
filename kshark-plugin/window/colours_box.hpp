/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_COLOURS_BOX_HPP
#define IOMMU_LANES_COLOURS_BOX_HPP

#include <QGroupBox>

#include "palette.hpp"

class QPushButton;

namespace lanes
{
/* A button for each colour of the palette. */
class ColoursBox : public QGroupBox
{
	QPushButton *buttons[all_colours];
	iommu_palette palette;

	void add_button(class QGridLayout *grid, int number);
	void choose(int number);
	void show_colour(int number);

      public:
	explicit ColoursBox(QWidget *parent);
	void set(const iommu_palette &colours);
	const iommu_palette &get() const
	{
		return palette;
	}
};
} // namespace lanes

#endif
