/* SPDX-License-Identifier: LGPL-2.1 */
#include "follow_table.hpp"
#include "table_view.hpp"

namespace
{
const lanes::TableColumn table_columns[lanes::FollowModel::COLUMNS] = {
	{ "Time", "Seconds, as in KernelShark's list", true },
	{ "Kind", "A map, an unmap, or a fault", false },
	{ "Place", "Empty for the address itself; else how far away the event is", false },
	{ "Device", "The device that the mapping belongs to, or that caused the fault", false },
	{ "Address", "The first address of the event", true },
	{ "Size", "Bytes that were mapped or unmapped", true },
	{ "Task", "The task that mapped or unmapped", false },
	{ "Fault", "What the address was at the time of the fault, and what the log reports",
	  false },
};
} // namespace

namespace lanes
{
FollowModel::FollowModel() : EventRows(table_columns, COLUMNS)
{
}

QString FollowModel::text(int row, int column) const
{
	switch (column) {
	case TIME:
		return time_text(at(row).ts);
	case KIND:
		return at(row).kind;
	case PLACE:
		return at(row).place;
	case DEVICE:
		return at(row).device;
	case ADDRESS:
		return QStringLiteral("0x%1").arg(at(row).address, 0, 16);
	case SIZE:
		return at(row).size ? QString::number(at(row).size) : QString();
	case TASK:
		return at(row).task;
	case REASON:
		return at(row).reason;
	default:
		return {};
	}
}

QVariant FollowModel::number(int row, int column) const
{
	switch (column) {
	case TIME:
		return at(row).ts;
	case ADDRESS:
		return at(row).address;
	default:
		return at(row).size;
	}
}
} // namespace lanes
