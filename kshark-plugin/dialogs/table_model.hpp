/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_MODEL_HPP
#define IOMMU_TABLE_MODEL_HPP

#include <utility>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

namespace lanes
{
/* A column of a table of events. */
struct TableColumn {
	const char *title;
	const char *tip;
	bool is_number; /* to the right, and sorted by EventModel::number() */
};

/* A table of events, whose columns can be sorted. EventRows adds the rows. */
class EventModel : public QAbstractTableModel
{
	const TableColumn *columns;
	int nr_columns;

      public:
	/* The role of the values that columns are sorted by. */
	static const int SORT_ROLE = Qt::UserRole;

	int columnCount(const QModelIndex &parent = QModelIndex()) const override;
	QVariant data(const QModelIndex &index, int role) const override;
	QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

      protected:
	EventModel(const TableColumn *first_column, int nr);
	virtual QString text(int row, int column) const = 0;
	/* The value of a column of numbers. Invalid: the row comes last. */
	virtual QVariant number(int row, int column) const = 0;
};

template <typename Row> class EventRows : public EventModel
{
	std::vector<Row> rows;

      public:
	void set_rows(std::vector<Row> list)
	{
		beginResetModel();
		rows = std::move(list);
		endResetModel();
	}

	const std::vector<Row> &all() const
	{
		return rows;
	}

	int rowCount(const QModelIndex &parent = QModelIndex()) const override
	{
		return parent.isValid() ? 0 : static_cast<int>(rows.size());
	}

      protected:
	using EventModel::EventModel;

	const Row &at(int row) const
	{
		return rows[static_cast<size_t>(row)];
	}
};
} // namespace lanes

#endif
