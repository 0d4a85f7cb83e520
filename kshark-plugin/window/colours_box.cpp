/* SPDX-License-Identifier: LGPL-2.1 */
#include <QColorDialog>
#include <QGridLayout>
#include <QPixmap>
#include <QPushButton>

#include "colours_box.hpp"

namespace
{
/* Tasks stand in columns of five, as the five that have names do. */
const int rows = lanes::named_colours;

const char *const labels[rows] = { "Ho&st", "M&apped memory", "Fa&ults", "Ma&ps", "U&nmaps" };

QString label(int number)
{
	if (number < lanes::named_colours)
		return labels[number];
	int task = number - lanes::named_colours + 1;
	return task < 10 ? QStringLiteral("Task &%1").arg(task) : QStringLiteral("Task 1&0");
}
} // namespace

namespace lanes
{
ColoursBox::ColoursBox(QWidget *parent) : QGroupBox("Colours", parent)
{
	auto grid = new QGridLayout(this);

	for (int i = 0; i < all_colours; i++)
		add_button(grid, i);
	auto defaults = new QPushButton("D&efault colours", this);
	defaults->setObjectName("defaultColours");
	defaults->setAutoDefault(false);
	grid->addWidget(defaults, rows, 0, 1, all_colours / rows);
	connect(defaults, &QPushButton::clicked, this, [this] { set(iommu_palette_default); });
	set(iommu_palette_default);
}

void ColoursBox::add_button(QGridLayout *grid, int number)
{
	auto button = new QPushButton(label(number), this);
	QString name = label(number).remove('&');

	button->setObjectName("colour" + palette_key(number));
	button->setAccessibleName("Colour: " + name);
	button->setToolTip(number < named_colours
				   ? QStringLiteral("Choose another colour")
				   : QStringLiteral("The colour of the %1. task that takes a "
						    "device, and of each tenth after it")
					     .arg(number - named_colours + 1));
	button->setAutoDefault(false);
	grid->addWidget(button, number % rows, number / rows);
	connect(button, &QPushButton::clicked, this, [this, number] { choose(number); });
	buttons[number] = button;
}

void ColoursBox::choose(int number)
{
	const iommu_colour &old = palette_colour(&palette, number);
	QColor colour = QColorDialog::getColor(QColor(old.r, old.g, old.b), this,
					       buttons[number]->accessibleName(),
					       QColorDialog::DontUseNativeDialog);

	if (!colour.isValid()) /* cancelled */
		return;
	palette_colour(&palette, number) = { static_cast<uint8_t>(colour.red()),
					     static_cast<uint8_t>(colour.green()),
					     static_cast<uint8_t>(colour.blue()) };
	show_colour(number);
}

void ColoursBox::show_colour(int number)
{
	const iommu_colour &colour = palette_colour(&palette, number);
	int side = fontMetrics().height();
	QPixmap swatch(2 * side, side);

	swatch.fill(QColor(colour.r, colour.g, colour.b));
	buttons[number]->setIcon(swatch);
	buttons[number]->setIconSize(swatch.size());
	buttons[number]->setAccessibleDescription(QColor(colour.r, colour.g, colour.b).name());
}

void ColoursBox::set(const iommu_palette &colours)
{
	palette = colours;
	for (int i = 0; i < all_colours; i++)
		show_colour(i);
}
} // namespace lanes
