/* SPDX-License-Identifier: LGPL-2.1 */
#include <QCheckBox>
#include <QColorDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "view_page.hpp"

namespace
{
/* Columns of five: first the colours with names, then those of tasks. */
const int rows = lanes::named_colours;

const char *const labels[rows] = { "Ho&st", "M&apped memory", "Fa&ults", "Ma&ps", "U&nmaps" };

QString label(int number)
{
	if (number < lanes::named_colours)
		return labels[number];
	return QStringLiteral("Task &%1").arg(number - lanes::named_colours + 1);
}

template <class Button>
Button *add(QBoxLayout *layout, const char *text, const char *name, const char *tip)
{
	auto button = new Button(text);

	button->setObjectName(name);
	button->setToolTip(tip);
	layout->addWidget(button);
	return button;
}

const char not_loaded[] = "plugin_iommu.so, which formats this text, is not loaded. Install it in "
			  "~/.local/lib/traceevent/plugins.";

const char ticks_tip[] =
	"A tick is as high as the logarithm of its size. Dense plots show rates instead";

void enable_option(QCheckBox *box, bool has, const char *tip)
{
	box->setEnabled(has);
	box->setToolTip(has ? tip : not_loaded);
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
	grid->addWidget(defaults, rows, 0, 1, (all_colours + rows - 1) / rows);
	connect(defaults, &QPushButton::clicked, this, [this] { set(iommu_palette_default); });
	set(iommu_palette_default);
}

void ColoursBox::add_button(QGridLayout *grid, int number)
{
	auto button = new QPushButton(label(number), this);
	QString name = label(number).remove('&');

	button->setObjectName("colour" + palette_key(number));
	button->setAccessibleName("Colour: " + name);
	button->setToolTip(
		number < named_colours
			? QStringLiteral("Choose another colour")
			: QStringLiteral("The colour of task number %1 to take a device, "
					 "of number %2, and so on")
				  .arg(number - named_colours + 1)
				  .arg(number - named_colours + 1 + IOMMU_TASK_COLOURS));
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

ViewPage::ViewPage(QWidget *parent) : QWidget(parent)
{
	auto row = new QHBoxLayout(this);
	auto left = new QVBoxLayout;

	left->addWidget(make_drawing());
	left->addWidget(make_info());
	left->addStretch();
	row->addLayout(left);
	auto right = new QVBoxLayout;
	colours = new ColoursBox(this);
	right->addWidget(colours);
	right->addStretch();
	row->addLayout(right);
}

QWidget *ViewPage::make_drawing()
{
	auto box = new QGroupBox("Draw", this);
	auto column = new QVBoxLayout(box);

	bytes = add<QCheckBox>(column, "&Mapped memory", "showMapped",
			       "Draw an area for the memory that is mapped for the device");
	auto scales = new QVBoxLayout;
	scales->setContentsMargins(24, 0, 0, 0);
	column->addLayout(scales);
	logarithmic = add<QRadioButton>(scales, "&Logarithmic scale", "scaleLogarithmic",
					"Shows small and large amounts together");
	linear = add<QRadioButton>(scales, "L&inear scale", "scaleLinear",
				   "Twice as much memory is twice as high");
	faults = add<QCheckBox>(column, "&Faults", "showFaults",
				"Marks of faults, findings and signs of trouble in lanes");
	cpu_ticks =
		add<QCheckBox>(column, "Map and unmap ticks on &CPU plots", "cpuTicks", ticks_tip);
	task_ticks = add<QCheckBox>(column, "Map and unmap ticks on &task plots", "taskTicks",
				    ticks_tip);
	busiest_first = add<QCheckBox>(column, "&Busiest lanes first", "busiestFirst",
				       "Otherwise, lanes are in the order of their devices");
	one_unknown = add<QCheckBox>(
		column, "One lane fo&r unknown devices", "oneUnknown",
		"Otherwise, mappings of unknown devices have a lane per task that mapped");
	connect(bytes, &QCheckBox::toggled, logarithmic, &QWidget::setEnabled);
	connect(bytes, &QCheckBox::toggled, linear, &QWidget::setEnabled);
	return box;
}

QWidget *ViewPage::make_info()
{
	auto box = new QGroupBox("Info column of all traces", this);
	auto column = new QVBoxLayout(box);

	stock = add<QCheckBox>(column, "&Kernel's own text only", "infoStock", "");
	hints = add<QCheckBox>(column, "&Hints for faults", "infoHints", "");
	why_not = new QLabel(not_loaded);
	why_not->setObjectName("infoWhyNot");
	why_not->setWordWrap(true);
	column->addWidget(why_not);
	return box;
}

void ViewPage::enable_info(bool has_stock, bool has_hints)
{
	enable_option(stock, has_stock,
		      "Show IOMMU events in the kernel's format, without explanations");
	enable_option(hints, has_hints, "Add the usual cause of a fault and what to check next");
	why_not->setVisible(!has_stock || !has_hints);
}

void ViewPage::set(const Settings &settings)
{
	bytes->setChecked(settings.drawing.bytes);
	logarithmic->setChecked(!settings.drawing.linear);
	linear->setChecked(settings.drawing.linear);
	logarithmic->setEnabled(settings.drawing.bytes);
	linear->setEnabled(settings.drawing.bytes);
	faults->setChecked(settings.drawing.faults);
	cpu_ticks->setChecked(settings.drawing.cpu_ticks);
	task_ticks->setChecked(settings.drawing.task_ticks);
	busiest_first->setChecked(settings.drawing.busiest_first);
	one_unknown->setChecked(settings.drawing.one_unknown);
	stock->setChecked(settings.stock);
	hints->setChecked(settings.hints);
	colours->set(settings.drawing.palette);
}

Settings ViewPage::get() const
{
	Settings settings;

	settings.drawing.bytes = bytes->isChecked();
	settings.drawing.linear = linear->isChecked();
	settings.drawing.faults = faults->isChecked();
	settings.drawing.cpu_ticks = cpu_ticks->isChecked();
	settings.drawing.task_ticks = task_ticks->isChecked();
	settings.drawing.busiest_first = busiest_first->isChecked();
	settings.drawing.one_unknown = one_unknown->isChecked();
	settings.drawing.palette = colours->get();
	settings.stock = stock->isChecked();
	settings.hints = hints->isChecked();
	return settings;
}
} // namespace lanes
