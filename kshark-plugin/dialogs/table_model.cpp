/* SPDX-License-Identifier: LGPL-2.1 */
#include "table_model.hpp"

namespace lanes
{
EventModel::EventModel(const TableColumn *first_column, int nr)
	: columns(first_column), nr_columns(nr)
{
}

int EventModel::columnCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : nr_columns;
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
	if (!index.isValid() || index.row() >= rowCount())
		return {};
	int column = index.column();
	bool is_number = columns[column].is_number;

	if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
		return text(index.row(), column);
	if (role == Qt::TextAlignmentRole && is_number)
		return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
	if (role != SORT_ROLE)
		return {};
	return is_number ? number(index.row(), column) : QVariant(text(index.row(), column));
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
	if (orientation != Qt::Horizontal || section < 0 || section >= nr_columns)
		return {};
	if (role == Qt::DisplayRole)
		return columns[section].title;
	return role == Qt::ToolTipRole ? QVariant(columns[section].tip) : QVariant();
}
} // namespace lanes
