/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_DIALOG_HPP
#define IOMMU_LANES_DIALOG_HPP

#include <QDialog>

#include "window.hpp"

class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace lanes
{
class DeviceTable;
class ViewPage;

/* Which devices have lanes, and how lanes and plots look. Nothing changes before it is applied. */
class Dialog : public QDialog
{
	DeviceModel model;
	DeviceFilter filter;
	RowsKey key;
	DeviceTable *table;
	QLineEdit *wanted;
	QPushButton *to_fault;
	QLabel *count;
	QLabel *message;
	ViewPage *view;

	QWidget *make_devices();
	QWidget *make_choice_buttons();
	QWidget *make_end();
	void load_rows();
	void tell();
	int selected() const;
	void mark_fault();
	bool is_busy();
	bool apply();
	void showEvent(QShowEvent *event) override;

      public:
	explicit Dialog(QWidget *parent);
	/* Lanes or plots may have changed. */
	void refresh();
};
} // namespace lanes

#endif
