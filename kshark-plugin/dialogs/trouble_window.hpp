/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TROUBLE_WINDOW_HPP
#define IOMMU_TROUBLE_WINDOW_HPP

#include <QDialog>

#include "kshark-plugin/window/device_rows.hpp"
#include "trouble_table.hpp"

class QLabel;
class QLineEdit;

namespace lanes
{
class EventTable;

/* The table of faults, findings and signs. Selecting a row sets marker A to its time. */
class TroubleWindow : public QDialog
{
	TroubleModel model;
	TroubleFilter filter;
	RowsKey key;
	bool loaded = false;
	QLineEdit *wanted;
	EventTable *table;
	QLabel *count;
	quint64 left_out = 0;
	bool failed = false;
	void (*follow)(quint64 address);

	void make_table();
	QWidget *make_buttons();
	void load();
	void show_status();
	void follow_row();
	void jump(const QModelIndex &index);
	void showEvent(QShowEvent *event) override;

      public:
	/* @follow_address shows what happened at an address. */
	TroubleWindow(QWidget *parent, void (*follow_address)(quint64 address));
	/* Lanes have changed. */
	void refresh();
	/* Jump to the next listed row, or to the previous one. */
	void step(bool forward);
};
} // namespace lanes

#endif
