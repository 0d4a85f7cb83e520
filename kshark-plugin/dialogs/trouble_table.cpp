/* SPDX-License-Identifier: LGPL-2.1 */
#include "trouble_table.hpp"
#include "table_view.hpp"

namespace
{
const lanes::TableColumn table_columns[lanes::TroubleModel::COLUMNS] = {
	{ "Time", "Seconds, as in KernelShark's list", true },
	{ "Kind", "A fault; a finding about maps and unmaps; or a sign of trouble in the log",
	  false },
	{ "Device", "The device that caused it", false },
	{ "Address", "The address of the fault, or the first address of the finding", true },
	{ "Direction", "The device's access", false },
	{ "Reason", "What the log reports, or what was found", false },
	{ "Verdict", "What the address was at the time of the fault", false },
	{ "Holder", "Who held the device at that time; for a finding, the task", false },
};
} // namespace

namespace lanes
{
TroubleModel::TroubleModel() : EventRows(table_columns, COLUMNS)
{
}

QString TroubleModel::text(int number, int column) const
{
	const TroubleRow &row = at(number);

	switch (column) {
	case TIME:
		return time_text(row.ts);
	case KIND:
		return row.kind;
	case DEVICE:
		return row.device;
	case ADDRESS:
		if (!row.has_address)
			return {};
		return QStringLiteral("0x%1").arg(
			row.page_only ? row.address & ~0xfffULL : row.address, 0, 16);
	case DIRECTION:
		return row.direction;
	case REASON:
		return row.reason;
	case VERDICT:
		return row.verdict;
	case HOLDER:
		return row.holder;
	default:
		return {};
	}
}

QVariant TroubleModel::number(int row, int column) const
{
	if (column == TIME)
		return at(row).ts;
	return at(row).has_address ? QVariant(at(row).address) : QVariant();
}

TroubleFilter::TroubleFilter(TroubleModel *source) : model(source)
{
	setSourceModel(source);
	setSortRole(TroubleModel::SORT_ROLE);
	setSortCaseSensitivity(Qt::CaseInsensitive);
}

void TroubleFilter::set_wanted(const QString &text)
{
	wanted = text.simplified().split(' ');
	invalidateFilter();
}

bool TroubleFilter::filterAcceptsRow(int number, const QModelIndex &) const
{
	QString all;

	for (int column = 0; column < TroubleModel::COLUMNS; column++)
		all += model->text(number, column) + '\n';
	for (const QString &word : wanted) {
		if (!all.contains(word, Qt::CaseInsensitive))
			return false;
	}
	return true;
}
} // namespace lanes
