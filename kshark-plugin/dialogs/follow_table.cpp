/* SPDX-License-Identifier: LGPL-2.1 */
#include "follow_table.hpp"
#include "table_view.hpp"

namespace
{
QString text_of(const lanes::FollowRow &row, int column)
{
	switch (column) {
	case lanes::FollowModel::TIME:
		return lanes::time_text(row.ts);
	case lanes::FollowModel::KIND:
		return row.kind;
	case lanes::FollowModel::PLACE:
		return row.place;
	case lanes::FollowModel::DEVICE:
		return row.device;
	case lanes::FollowModel::ADDRESS:
		return QStringLiteral("0x%1").arg(row.address, 0, 16);
	case lanes::FollowModel::SIZE:
		return row.size ? QString::number(row.size) : QString();
	case lanes::FollowModel::TASK:
		return row.task;
	case lanes::FollowModel::REASON:
		return row.reason;
	default:
		return {};
	}
}
} // namespace

namespace lanes
{
void FollowModel::set_rows(std::vector<FollowRow> list)
{
	beginResetModel();
	rows = std::move(list);
	endResetModel();
}

int FollowModel::rowCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : static_cast<int>(rows.size());
}

int FollowModel::columnCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : COLUMNS;
}

QVariant FollowModel::data(const QModelIndex &index, int role) const
{
	if (!index.isValid() || index.row() >= rowCount())
		return {};
	const FollowRow &row = rows[static_cast<size_t>(index.row())];
	int column = index.column();

	if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
		return text_of(row, column);
	if (role == Qt::TextAlignmentRole &&
	    (column == TIME || column == ADDRESS || column == SIZE))
		return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
	if (role != SORT_ROLE)
		return {};
	if (column == TIME)
		return row.ts;
	if (column == ADDRESS)
		return row.address;
	return column == SIZE ? QVariant(row.size) : QVariant(text_of(row, column));
}

QVariant FollowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
	static const char *const titles[COLUMNS] = { "Time",	"Kind", "Place", "Device",
						     "Address", "Size", "Task",	 "Fault" };
	static const char *const tips[COLUMNS] = {
		"Seconds, as in KernelShark's list",
		"A map, an unmap, or a fault",
		"Empty for the address itself; else how far away the event is",
		"The device that the mapping belongs to, or that caused the fault",
		"The first address of the event",
		"Bytes that were mapped or unmapped",
		"The task that mapped or unmapped",
		"What the address was at the time of the fault, and what the log reports",
	};

	if (orientation != Qt::Horizontal || section < 0 || section >= COLUMNS)
		return {};
	if (role == Qt::DisplayRole)
		return titles[section];
	return role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}
} // namespace lanes
