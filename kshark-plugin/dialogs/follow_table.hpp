/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FOLLOW_TABLE_HPP
#define IOMMU_FOLLOW_TABLE_HPP

#include <vector>

#include <QAbstractTableModel>
#include <QString>

namespace lanes
{
/* An event at or near a followed address. */
struct FollowRow {
	qint64 ts;    /* ns, the host's time */
	QString kind; /* "map", "unmap" or "fault" */
	QString place;
	QString device;
	quint64 address;
	quint64 size; /* 0: none */
	QString task;
	QString reason;
};

/* The rows of all open streams in the order of time. */
class FollowModel : public QAbstractTableModel
{
	std::vector<FollowRow> rows;

      public:
	enum Column { TIME, KIND, PLACE, DEVICE, ADDRESS, SIZE, TASK, REASON, COLUMNS };

	/* The role of the values that columns are sorted by. */
	static const int SORT_ROLE = Qt::UserRole;

	void set_rows(std::vector<FollowRow> list);
	const std::vector<FollowRow> &all() const
	{
		return rows;
	}

	int rowCount(const QModelIndex &parent = QModelIndex()) const override;
	int columnCount(const QModelIndex &parent = QModelIndex()) const override;
	QVariant data(const QModelIndex &index, int role) const override;
	QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};
} // namespace lanes

#endif
