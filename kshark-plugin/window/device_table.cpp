/* SPDX-License-Identifier: LGPL-2.1 */
#include <QHeaderView>
#include <QKeyEvent>

#include "device_table.hpp"

namespace
{
/* Widths are found by looking at so many rows around the shown ones; all would take long. */
const int rows_measured = 200;
} // namespace

namespace lanes
{
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
	/* As the one with the keyboard's focus, so that a mixed choice becomes one of a kind. */
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
	/* Names of tasks are what differs most; a reset of the model forgets this. */
	horizontalHeader()->setSectionResizeMode(DeviceModel::HOLDER, QHeaderView::Stretch);
	if (!currentIndex().isValid() && listed->rowCount() > 0)
		setCurrentIndex(listed->index(0, DeviceModel::DEVICE));
}
} // namespace lanes
