/* SPDX-License-Identifier: LGPL-2.1 */
#include <QCheckBox>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

#include "colours_box.hpp"
#include "view_page.hpp"

namespace
{
template <class Button>
Button *add(QBoxLayout *layout, const char *text, const char *name, const char *tip)
{
	auto button = new Button(text);

	button->setObjectName(name);
	button->setToolTip(tip);
	layout->addWidget(button);
	return button;
}

const char not_loaded[] = "plugin_iommu.so, which writes this text, is not loaded: it belongs into "
			  "~/.local/lib/traceevent/plugins";

void enable_option(QCheckBox *box, bool has, const char *tip)
{
	box->setEnabled(has);
	box->setToolTip(has ? tip : not_loaded);
}
} // namespace

namespace lanes
{
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
			       "The area that shows how much memory is mapped for the device");
	auto scales = new QVBoxLayout;
	scales->setContentsMargins(24, 0, 0, 0);
	column->addLayout(scales);
	logarithmic = add<QRadioButton>(scales, "&Logarithmic scale", "scaleLogarithmic",
					"Ten times the memory is a bit higher: small and large "
					"amounts can be seen together");
	linear = add<QRadioButton>(scales, "L&inear scale", "scaleLinear",
				   "Twice the memory is twice as high");
	faults = add<QCheckBox>(column, "&Faults", "showFaults", "The markers of faults in lanes");
	cpu_ticks = add<QCheckBox>(column, "Map and unmap ticks on &CPU plots", "cpuTicks",
				   "A tick for each event, as high as the logarithm of its size");
	task_ticks = add<QCheckBox>(column, "Map and unmap ticks on &task plots", "taskTicks",
				    "A tick for each event, as high as the logarithm of its size");
	connect(bytes, &QCheckBox::toggled, logarithmic, &QWidget::setEnabled);
	connect(bytes, &QCheckBox::toggled, linear, &QWidget::setEnabled);
	return box;
}

QWidget *ViewPage::make_info()
{
	auto box = new QGroupBox("Info column of all traces", this);
	auto column = new QVBoxLayout(box);

	stock = add<QCheckBox>(column, "&Kernel's own text only", "infoStock", "");
	hints = add<QCheckBox>(column, "&Hints at faults", "infoHints", "");
	why_not = new QLabel(not_loaded);
	why_not->setObjectName("infoWhyNot");
	why_not->setWordWrap(true);
	column->addWidget(why_not);
	return box;
}

void ViewPage::enable_info(bool has_stock, bool has_hints)
{
	enable_option(stock, has_stock,
		      "IOMMU events are written as the kernel writes them, "
		      "without explanation");
	enable_option(hints, has_hints, "After a fault: its usual cause, and what to check next");
}

void ViewPage::set(const Choices &choices)
{
	bytes->setChecked(choices.drawing.bytes);
	logarithmic->setChecked(!choices.drawing.linear);
	linear->setChecked(choices.drawing.linear);
	logarithmic->setEnabled(choices.drawing.bytes);
	linear->setEnabled(choices.drawing.bytes);
	faults->setChecked(choices.drawing.faults);
	cpu_ticks->setChecked(choices.drawing.cpu_ticks);
	task_ticks->setChecked(choices.drawing.task_ticks);
	stock->setChecked(choices.stock);
	hints->setChecked(choices.hints);
	colours->set(choices.drawing.palette);
}

Choices ViewPage::get() const
{
	Choices choices;

	choices.drawing.bytes = bytes->isChecked();
	choices.drawing.linear = linear->isChecked();
	choices.drawing.faults = faults->isChecked();
	choices.drawing.cpu_ticks = cpu_ticks->isChecked();
	choices.drawing.task_ticks = task_ticks->isChecked();
	choices.drawing.palette = colours->get();
	choices.stock = stock->isChecked();
	choices.hints = hints->isChecked();
	return choices;
}
} // namespace lanes
