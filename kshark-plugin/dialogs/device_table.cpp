/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <map>

#include <QHeaderView>
#include <QKeyEvent>

#include "device_table.hpp"

namespace
{
/* Columns are fitted to this many rows around the shown ones; fitting to all takes too long. */
const int rows_measured = 200;
} // namespace

namespace lanes
{
void DeviceModel::set(size_t number, bool checked)
{
	DeviceRow &row = rows[number];

	if (row.checked == checked)
		return;
	if (checked && nr_checked >= room) {
		refused = true;
		return;
	}
	row.checked = checked;
	nr_checked += checked ? 1 : -1;
}

void DeviceModel::set_rows(std::vector<DeviceRow> list)
{
	std::map<std::pair<int, QString>, bool> edited;

	for (const DeviceRow &row : rows) {
		if (row.checked != row.plotted)
			edited[{ row.sd, row.device }] = row.checked;
	}
	beginResetModel();
	rows = std::move(list);
	nr_checked = 0;
	for (DeviceRow &row : rows) {
		auto before = edited.find({ row.sd, row.device });

		row.checked = before == edited.end() ? row.plotted : before->second;
		nr_checked += row.checked;
	}
	endResetModel();
}

void DeviceModel::set_plotted(int sd, const std::set<int> &pids)
{
	int first = rowCount();
	int last = -1;

	for (size_t i = 0; i < rows.size(); i++) {
		DeviceRow &row = rows[i];
		bool plotted = pids.count(row.pid) > 0;

		if (row.sd != sd || row.plotted == plotted)
			continue;
		if (row.checked == row.plotted) {
			row.checked = plotted;
			nr_checked += plotted ? 1 : -1;
		}
		row.plotted = plotted;
		first = std::min(first, static_cast<int>(i));
		last = static_cast<int>(i);
	}
	if (last >= 0)
		emit dataChanged(index(first, SHOW), index(last, SHOW), { Qt::CheckStateRole });
}

int DeviceModel::count_idle() const
{
	return static_cast<int>(std::count_if(rows.begin(), rows.end(), [](const DeviceRow &row) {
		return row.idle && !row.plotted;
	}));
}

void DeviceModel::check(const std::vector<int> &numbers, bool checked)
{
	refused = false;
	for (int number : numbers)
		set(static_cast<size_t>(number), checked);
	if (!rows.empty())
		emit dataChanged(index(0, SHOW), index(rowCount() - 1, SHOW),
				 { Qt::CheckStateRole });
	if (changed)
		changed();
}

void DeviceModel::check_busiest(std::vector<int> numbers, int n)
{
	auto busier = [this](int a, int b) {
		const DeviceRow &x = rows[static_cast<size_t>(a)];
		const DeviceRow &y = rows[static_cast<size_t>(b)];

		return x.activity != y.activity ? x.activity > y.activity : a < b;
	};
	auto first = std::min(numbers.size(), static_cast<size_t>(n));

	std::sort(numbers.begin(), numbers.end(), busier);
	for (size_t i = first; i < numbers.size(); i++)
		set(static_cast<size_t>(numbers[i]), false);
	numbers.resize(first);
	check(numbers, true);
}

int DeviceModel::rowCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : static_cast<int>(rows.size());
}

int DeviceModel::columnCount(const QModelIndex &parent) const
{
	return parent.isValid() ? 0 : COLUMNS;
}

QVariant DeviceModel::text(const DeviceRow &row, int column) const
{
	switch (column) {
	case DEVICE:
		return row.model.isEmpty() ? row.device : row.device + " " + row.model;
	case GROUP:
		return row.gid_known ? QVariant(row.gid) : QVariant();
	case HOLDER:
		return row.holder;
	case FAULTS:
		return row.faults ? QVariant(row.faults) : QVariant();
	case PEAK:
		return row.peak_text;
	case TRACE:
		return row.trace;
	default:
		return {};
	}
}

/* Unknown groups come before all known ones. */
static QVariant sort_value(const DeviceRow &row, int column, int number)
{
	switch (column) {
	case DeviceModel::SHOW:
		return row.checked ? 0 : 1;
	case DeviceModel::GROUP:
		return row.gid_known ? row.gid + 1LL : -1LL;
	case DeviceModel::HOLDER:
		return row.holder;
	case DeviceModel::FAULTS:
		return row.faults;
	case DeviceModel::PEAK:
		return row.peak;
	case DeviceModel::TRACE:
		return row.sd;
	default: /* the model has the natural order of devices */
		return number;
	}
}

QVariant DeviceModel::data(const QModelIndex &index, int role) const
{
	if (!index.isValid() || index.row() >= rowCount())
		return {};
	const DeviceRow &row = rows[static_cast<size_t>(index.row())];
	int column = index.column();

	switch (role) {
	case Qt::DisplayRole:
		return text(row, column);
	case SORT_ROLE:
		return sort_value(row, column, index.row());
	case Qt::CheckStateRole:
		if (column != SHOW)
			return {};
		return static_cast<int>(row.checked ? Qt::Checked : Qt::Unchecked);
	case Qt::TextAlignmentRole:
		if (column == GROUP || column == FAULTS || column == PEAK)
			return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
		return {};
	case Qt::ToolTipRole:
		if (column == PEAK && row.peak)
			return QStringLiteral("%1 bytes").arg(row.peak);
		return {};
	case Qt::AccessibleTextRole:
		if (column == SHOW)
			return row.device + (row.checked ? " shown" : " not shown");
		return {};
	default:
		return {};
	}
}

QVariant DeviceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
	static const char *const titles[COLUMNS] = { "Show",   "Device",      "Group", "Holder now",
						     "Faults", "Peak mapped", "Trace" };
	static const char *const tips[COLUMNS] = {
		"The device has a lane among the plots",
		"The kernel's name for the device",
		"IOMMU group",
		"Who holds the device at the end of the trace",
		"Faults of the device in this trace",
		"The most memory that was mapped for the device at one time",
		"The trace that the device is in",
	};

	if (orientation != Qt::Horizontal || section < 0 || section >= COLUMNS)
		return {};
	if (role == Qt::DisplayRole)
		return titles[section];
	return role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

Qt::ItemFlags DeviceModel::flags(const QModelIndex &index) const
{
	Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;

	return index.column() == SHOW ? flags | Qt::ItemIsUserCheckable : flags;
}

bool DeviceModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
	if (!index.isValid() || index.column() != SHOW || role != Qt::CheckStateRole)
		return false;
	check({ index.row() }, value.toInt() == Qt::Checked);
	return true;
}

/* Sort on request only: a row must not move away when the user checks it. */
DeviceFilter::DeviceFilter(DeviceModel *source) : model(source)
{
	setDynamicSortFilter(false);
	setSourceModel(source);
}

void DeviceFilter::set_wanted(const QString &text)
{
	wanted = text.trimmed();
	invalidateFilter();
}

void DeviceFilter::list_idle(bool all)
{
	idle = all;
	invalidateFilter();
}

std::vector<int> DeviceFilter::listed() const
{
	std::vector<int> numbers;

	for (int i = 0; i < rowCount(); i++)
		numbers.push_back(mapToSource(index(i, 0)).row());
	return numbers;
}

bool DeviceFilter::filterAcceptsRow(int number, const QModelIndex &) const
{
	const DeviceRow &row = model->all()[static_cast<size_t>(number)];
	if (wanted.isEmpty() && row.idle && !idle && !row.plotted)
		return false;
	QString group = row.gid_known ? QStringLiteral("g%1").arg(row.gid) : QString();

	return row.device.contains(wanted, Qt::CaseInsensitive) ||
	       row.holder.contains(wanted, Qt::CaseInsensitive) ||
	       row.trace.contains(wanted, Qt::CaseInsensitive) ||
	       (!wanted.isEmpty() && group.compare(wanted, Qt::CaseInsensitive) == 0);
}

/* Equal rows keep their natural order in both directions, because Qt's sort is stable. */
bool DeviceFilter::lessThan(const QModelIndex &a, const QModelIndex &b) const
{
	QVariant x = a.data(DeviceModel::SORT_ROLE);
	QVariant y = b.data(DeviceModel::SORT_ROLE);

	if (a.column() == DeviceModel::HOLDER)
		return QString::compare(x.toString(), y.toString(), Qt::CaseInsensitive) < 0;
	if (a.column() == DeviceModel::PEAK || a.column() == DeviceModel::FAULTS)
		return x.toULongLong() < y.toULongLong();
	return x.toLongLong() < y.toLongLong();
}

DeviceTable::DeviceTable(DeviceModel *source, DeviceFilter *shown, QWidget *parent)
	: QTableView(parent), devices(source), listed(shown)
{
	setObjectName("deviceTable");
	setAccessibleName("Devices");
	setModel(listed);
	setSelectionBehavior(SelectRows);
	setSelectionMode(ExtendedSelection);
	setTabKeyNavigation(false);
	setAlternatingRowColors(true);
	setShowGrid(false);
	setWordWrap(false);
	verticalHeader()->hide();
	verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 4 / 3);
	horizontalHeader()->setHighlightSections(false);
	horizontalHeader()->setResizeContentsPrecision(rows_measured);
	sortByColumn(DeviceModel::DEVICE, Qt::AscendingOrder);
	setSortingEnabled(true);
}

std::vector<int> DeviceTable::selected() const
{
	std::vector<int> numbers;

	for (const QModelIndex &index : selectionModel()->selectedRows())
		numbers.push_back(listed->mapToSource(index).row());
	return numbers;
}

void DeviceTable::keyPressEvent(QKeyEvent *event)
{
	std::vector<int> numbers = selected();

	if (event->key() != Qt::Key_Space || event->modifiers() || numbers.empty()) {
		QTableView::keyPressEvent(event);
		return;
	}
	/* All rows follow the one with the focus, so that a mixed selection becomes uniform. */
	QModelIndex current = listed->mapToSource(currentIndex());
	size_t leader = static_cast<size_t>(current.isValid() ? current.row() : numbers[0]);
	devices->check(numbers, !devices->all()[leader].checked);
}

void DeviceTable::rows_changed(bool has_traces)
{
	listed->sort(horizontalHeader()->sortIndicatorSection(),
		     horizontalHeader()->sortIndicatorOrder());
	setColumnHidden(DeviceModel::TRACE, !has_traces);
	resizeColumnsToContents();
	/* Holders differ most in length. A reset of the model drops this mode, so set it again. */
	horizontalHeader()->setSectionResizeMode(DeviceModel::HOLDER, QHeaderView::Stretch);
	if (!currentIndex().isValid() && listed->rowCount() > 0)
		setCurrentIndex(listed->index(0, DeviceModel::DEVICE));
}
} // namespace lanes
