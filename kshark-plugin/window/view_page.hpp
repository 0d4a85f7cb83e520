/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_VIEW_PAGE_HPP
#define IOMMU_LANES_VIEW_PAGE_HPP

#include <QWidget>

#include "settings_store.hpp"

class QCheckBox;
class QLabel;
class QRadioButton;

namespace lanes
{
class ColoursBox;

/* How lanes, plots and the Info column look: switches and colours. */
class ViewPage : public QWidget
{
	QCheckBox *bytes;
	QRadioButton *logarithmic;
	QRadioButton *linear;
	QCheckBox *faults;
	QCheckBox *cpu_ticks;
	QCheckBox *task_ticks;
	QCheckBox *stock;
	QCheckBox *hints;
	QLabel *why_not;
	ColoursBox *colours;

	QWidget *make_drawing();
	QWidget *make_info();

      public:
	explicit ViewPage(QWidget *parent);
	void set(const Choices &choices);
	Choices get() const;
	/* Options of plugin_iommu can be changed, or why they cannot. */
	void enable_info(bool has_stock, bool has_hints);
};
} // namespace lanes

#endif
