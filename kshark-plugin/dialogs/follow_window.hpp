/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FOLLOW_WINDOW_HPP
#define IOMMU_FOLLOW_WINDOW_HPP

#include <functional>

#include <QDialog>
#include <QSortFilterProxyModel>

#include "core/text/address_range.h"
#include "follow_table.hpp"
#include "kshark-plugin/window/device_rows.hpp"

class QLabel;
class QLineEdit;

namespace lanes
{
class EventTable;

/*
 * What happened at an address. As long as it is followed, the lanes have marks at these events.
 * Selecting a row sets marker A to its time.
 */
class FollowWindow : public QDialog
{
	FollowModel model;
	QSortFilterProxyModel sorted;
	RowsKey key;
	QLineEdit *wanted;
	EventTable *table;
	QLabel *status;
	std::function<void()> changed;
	bool following = false;
	iommu_address_range range = {};

	QWidget *make_line();
	QWidget *make_buttons();
	void follow();
	void read();
	void jump(const QModelIndex &index);
	void showEvent(QShowEvent *event) override;

      public:
	/* @changed: marks have appeared or gone. */
	FollowWindow(QWidget *parent, const std::function<void()> &changed);
	~FollowWindow() override;
	/* Follow an address or a range as a user would type it. */
	void follow_text(const QString &text);
	/* Follow nothing. */
	void end();
	/* Lanes have changed. */
	void refresh();
};
} // namespace lanes

#endif
