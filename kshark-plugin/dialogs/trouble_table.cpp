/* SPDX-License-Identifier: LGPL-2.1 */
#include "trouble_table.hpp"
#include "table_view.hpp"

namespace
{
QString text_of(const lanes::TroubleRow &row, int column)
{
	switch (column) {
	case lanes::TroubleModel::TIME:
		return lanes::time_text(row.ts);
	case lanes::TroubleModel::KIND:
		return row.kind;
	case lanes::TroubleModel::DEVICE:
		return row.device;
	case lanes::TroubleModel::ADDRESS:
		if (!row.has_address)
			return {};
		return QStringLiteral("0x%1").arg(
			row.page_only ? row.address & ~0xfffULL : row.address, 0, 16);
	case lanes::TroubleModel::DIRECTION:
		return row.direction;
	case lanes::TroubleModel::REASON:
		return row.reason;
	case lanes::TroubleModel::VERDICT:
		return row.verdict;
	case lanes::TroubleModel::HOLDER:
		return row.holder;
	default:
		return {};
	}
}
} // namespace

namespace lanes
{
void TroubleModel::set_rows(std::vector<TroubleRow> list)
{
	beginResetModel();
	rows = std::move(list);
	endResetModel();
}

int TroubleModel::rowCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : static_cast<int>(rows.size());
}

int TroubleModel::columnCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : COLUMNS;
}

QVariant TroubleModel::data(const QModelIndex &index, int role) const
{
	if (!index.isValid() || index.row() >= rowCount())
		return {};
	const TroubleRow &row = rows[static_cast<size_t>(index.row())];
	int column = index.column();

	if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
		return text_of(row, column);
	if (role == Qt::TextAlignmentRole && (column == TIME || column == ADDRESS))
		return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
	if (role != SORT_ROLE)
		return {};
	if (column == TIME)
		return row.ts;
	/* Rows without an address come last. */
	if (column == ADDRESS)
		return row.has_address ? QVariant(row.address) : QVariant();
	return text_of(row, column);
}

QVariant TroubleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
	static const char *const titles[COLUMNS] = { "Time",	  "Kind",   "Device",  "Address",
						     "Direction", "Reason", "Verdict", "Holder" };
	static const char *const tips[COLUMNS] = {
		"Seconds, as in KernelShark's list",
		"A fault; a finding about maps and unmaps; or a sign of trouble in the log",
		"The device that caused it",
		"The address of the fault, or the first address of the finding",
		"The device's access",
		"What the log reports, or what was found",
		"What the address was at the time of the fault",
		"Who held the device at that time; for a finding, the task",
	};

	if (orientation != Qt::Horizontal || section < 0 || section >= COLUMNS)
		return {};
	if (role == Qt::DisplayRole)
		return titles[section];
	return role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
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
	const TroubleRow &row = model->all()[static_cast<size_t>(number)];
	QString all;

	for (int column = 0; column < TroubleModel::COLUMNS; column++)
		all += text_of(row, column) + '\n';
	for (const QString &word : wanted) {
		if (!all.contains(word, Qt::CaseInsensitive))
			return false;
	}
	return true;
}
} // namespace lanes
