/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_TABLE_HPP
#define IOMMU_DEVICE_TABLE_HPP

#include <functional>
#include <set>
#include <vector>

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "kshark-plugin/window/device_rows.hpp"

namespace lanes
{
/*
 * The lanes of all open streams in their natural order: by stream, then by device. Checking rows
 * does not change the plots; rows_apply() does.
 */
class DeviceModel : public QAbstractTableModel
{
	std::vector<DeviceRow> rows;
	int nr_checked = 0;

	void set(size_t number, bool checked);
	QVariant text(const DeviceRow &row, int column) const;

      public:
	enum Column { SHOW, DEVICE, GROUP, HOLDER, FAULTS, PEAK, TRACE, COLUMNS };

	/* The role of the values that columns are sorted by. */
	static const int SORT_ROLE = Qt::UserRole;

	std::function<void()> changed; /* called after rows were checked or unchecked */
	int room = 0;		       /* the maximum of checked rows */
	bool refused = false;	       /* the last change exceeded it */

	/* Replace the rows. The user's changes to rows of the same stream and name stay. */
	void set_rows(std::vector<DeviceRow> list);
	/* The window shows these lanes now. The user's changes stay. */
	void set_plotted(int sd, const std::set<int> &pids);
	void check(const std::vector<int> &numbers, bool checked);
	/* Check the @n busiest of these rows and uncheck the rest of them. */
	void check_busiest(std::vector<int> numbers, int n);

	const std::vector<DeviceRow> &all() const
	{
		return rows;
	}
	/* Returns the number of idle devices that have no lane. */
	int count_idle() const;
	int count_checked() const
	{
		return nr_checked;
	}

	int rowCount(const QModelIndex &parent = QModelIndex()) const override;
	int columnCount(const QModelIndex &parent = QModelIndex()) const override;
	QVariant data(const QModelIndex &index, int role) const override;
	QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
	Qt::ItemFlags flags(const QModelIndex &index) const override;
	bool setData(const QModelIndex &index, const QVariant &value, int role) override;
};

/*
 * Sorts numbers as numbers, and hides the rows that do not contain a text. Without a text, idle
 * devices without a lane are hidden, until list_idle().
 */
class DeviceFilter : public QSortFilterProxyModel
{
	const DeviceModel *model;
	QString wanted;
	bool idle = false; /* idle devices are listed, too */

	bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
	bool lessThan(const QModelIndex &a, const QModelIndex &b) const override;

      public:
	explicit DeviceFilter(DeviceModel *source);
	void set_wanted(const QString &text);
	void list_idle(bool all);
	/* Returns the numbers of the listed rows in the order of the table. */
	std::vector<int> listed() const;
};

/* The table of a DeviceFilter. Space checks or unchecks all selected rows. */
class DeviceTable : public QTableView
{
	DeviceModel *devices;
	DeviceFilter *listed;

	void keyPressEvent(QKeyEvent *event) override;

      public:
	DeviceTable(DeviceModel *source, DeviceFilter *shown, QWidget *parent);
	/* Returns the numbers of the selected rows of the model. */
	std::vector<int> selected() const;
	/* The rows were replaced: sort them and fit the widths of the columns. */
	void rows_changed(bool has_traces);
};
} // namespace lanes

#endif
