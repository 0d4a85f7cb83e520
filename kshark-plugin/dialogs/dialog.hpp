/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DIALOG_HPP
#define IOMMU_DIALOG_HPP

#include <QDialog>

#include "device_table.hpp"

class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace lanes
{
class LegendPage;
class ViewPage;

/* Chooses which devices have lanes, and how lanes and plots look. Nothing changes before Apply. */
class Dialog : public QDialog
{
	QTabWidget *tabs;
	DeviceModel model;
	DeviceFilter filter;
	RowsKey key;
	DeviceTable *table;
	QLineEdit *wanted;
	QPushButton *to_fault;
	QPushButton *only_selected;
	QLabel *count;
	QToolButton *idle;
	QLabel *message;
	ViewPage *view;
	LegendPage *legend;

	QWidget *make_devices();
	QWidget *make_choice_buttons();
	QWidget *make_list_buttons();
	QWidget *make_end();
	QWidget *make_idle();
	void load_rows();
	void show_status();
	int selected() const;
	void enable_buttons();
	void mark_fault();
	void limit_list(bool all);
	bool is_busy();
	bool apply();
	void showEvent(QShowEvent *event) override;

      public:
	explicit Dialog(QWidget *parent);
	/* Show the page with the legend. */
	void show_legend();
	/* Lanes or plots have changed. */
	void refresh();
};
} // namespace lanes

#endif
