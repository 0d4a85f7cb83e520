/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_DEVICE_MODEL_HPP
#define IOMMU_LANES_DEVICE_MODEL_HPP

#include <functional>
#include <set>
#include <vector>

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace lanes
{
/* A lane of one of the open streams. */
struct DeviceRow {
	int sd;
	int pid; /* its pseudo task */
	QString device;
	bool gid_known;
	int gid;
	QString holder;
	quint64 faults;
	quint64 peak; /* bytes */
	quint64 activity;
	QString trace;
	bool plotted; /* the window shows it */
	bool checked; /* it is to be shown */
};

/* "4.2M": at most four characters and a unit. */
QString size_text(quint64 bytes);

/*
 * All lanes of all open streams, in their natural order: by stream, then by device. Which are to be
 * shown is changed here, and what the window shows stays as it is until somebody makes it so.
 */
class DeviceModel : public QAbstractTableModel
{
	std::vector<DeviceRow> rows;
	int nr_checked = 0;

	void set(size_t number, bool checked);
	QVariant text(const DeviceRow &row, int column) const;

      public:
	enum Column { SHOW, DEVICE, GROUP, HOLDER, FAULTS, PEAK, TRACE, COLUMNS };

	/* What a column is sorted by. */
	static const int SORT_ROLE = Qt::UserRole;

	std::function<void()> changed; /* called after other rows are checked */
	int room = 0;		       /* so many can be checked; what is above is refused */
	bool refused = false;	       /* something was, by the last change */

	/* New rows; what was checked and unchecked in those of the same stream and name stays. */
	void set_rows(std::vector<DeviceRow> list);
	/* The window shows these now; what was changed here stays. */
	void set_plotted(int sd, const std::set<int> &pids);
	void check(const std::vector<int> &numbers, bool checked);
	/* The @n busiest of these, and not the others of them. */
	void check_busiest(std::vector<int> numbers, int n);

	const std::vector<DeviceRow> &all() const
	{
		return rows;
	}
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

/* Sorts by what columns mean, and leaves out what does not hold a text. */
class DeviceFilter : public QSortFilterProxyModel
{
	const DeviceModel *model;
	QString wanted;

	bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
	bool lessThan(const QModelIndex &a, const QModelIndex &b) const override;

      public:
	explicit DeviceFilter(DeviceModel *source);
	void set_wanted(const QString &text);
	/* Numbers of the rows that are left, in the order in which they are shown. */
	std::vector<int> listed() const;
};
} // namespace lanes

#endif
