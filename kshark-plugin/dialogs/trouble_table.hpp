/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TROUBLE_TABLE_HPP
#define IOMMU_TROUBLE_TABLE_HPP

#include <vector>

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QString>

namespace lanes
{
/* A fault, finding or sign of trouble. */
struct TroubleRow {
	qint64 ts;    /* ns, the host's time */
	QString kind; /* "fault", "finding" or "sign" */
	QString device;
	bool has_address;
	bool page_only;
	quint64 address;
	QString direction;
	QString reason;
	QString verdict;
	QString holder;
};

/* The rows of all open streams in the order of time. */
class TroubleModel : public QAbstractTableModel
{
	std::vector<TroubleRow> rows;

      public:
	enum Column { TIME, KIND, DEVICE, ADDRESS, DIRECTION, REASON, VERDICT, HOLDER, COLUMNS };

	/* The role of the values that columns are sorted by. */
	static const int SORT_ROLE = Qt::UserRole;

	void set_rows(std::vector<TroubleRow> list);
	const std::vector<TroubleRow> &all() const
	{
		return rows;
	}

	int rowCount(const QModelIndex &parent = QModelIndex()) const override;
	int columnCount(const QModelIndex &parent = QModelIndex()) const override;
	QVariant data(const QModelIndex &index, int role) const override;
	QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

/* Sorts addresses and times as numbers, and hides rows that do not contain all wanted words. */
class TroubleFilter : public QSortFilterProxyModel
{
	const TroubleModel *model;
	QStringList wanted;

	bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

      public:
	explicit TroubleFilter(TroubleModel *source);
	void set_wanted(const QString &text);
};
} // namespace lanes

#endif
