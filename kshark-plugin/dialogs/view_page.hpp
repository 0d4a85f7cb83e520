/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VIEW_PAGE_HPP
#define IOMMU_VIEW_PAGE_HPP

#include <QGroupBox>
#include <QWidget>

#include "kshark-plugin/window/palette.hpp"
#include "kshark-plugin/window/settings_store.hpp"

class QCheckBox;
class QLabel;
class QPushButton;
class QRadioButton;

namespace lanes
{
/* A button per colour of the palette. */
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

/* How lanes, plots and the Info column look: switches and colours. */
class ViewPage : public QWidget
{
	QCheckBox *bytes;
	QRadioButton *logarithmic;
	QRadioButton *linear;
	QCheckBox *faults;
	QCheckBox *cpu_ticks;
	QCheckBox *task_ticks;
	QCheckBox *busiest_first;
	QCheckBox *one_unknown;
	QCheckBox *stock;
	QCheckBox *hints;
	QLabel *why_not;
	ColoursBox *colours;

	QWidget *make_drawing();
	QWidget *make_info();

      public:
	explicit ViewPage(QWidget *parent);
	void set(const Settings &settings);
	Settings get() const;
	/* Enable the options that plugin_iommu has, and explain why the others are disabled. */
	void enable_info(bool has_stock, bool has_hints);
};
} // namespace lanes

#endif
