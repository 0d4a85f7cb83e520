/* SPDX-License-Identifier: LGPL-2.1 */
#include <QHeaderView>
#include <QResizeEvent>

#include "table_view.hpp"

namespace
{
/* Columns are fitted to this many rows around the shown ones; fitting to all takes too long. */
const int rows_measured = 200;

/* The least width of the column that gets the rest of the width, in characters. */
const int wide_least = 30;
} // namespace

namespace lanes
{
EventTable::EventTable(QWidget *parent, int wide_column) : QTableView(parent), wide(wide_column)
{
}

/* In a small window, the table is wider than it, and scrolls. */
void EventTable::fit_wide()
{
	QHeaderView *header = horizontalHeader();
	int least = fontMetrics().averageCharWidth() * wide_least;
	int others = header->length() - header->sectionSize(wide);
	bool has_room = viewport()->width() - others >= least;

	header->setSectionResizeMode(wide,
				     has_room ? QHeaderView::Stretch : QHeaderView::Interactive);
	if (!has_room)
		header->resizeSection(wide, least);
}

void EventTable::fit_columns()
{
	resizeColumnsToContents();
	fit_wide();
}

void EventTable::resizeEvent(QResizeEvent *event)
{
	QTableView::resizeEvent(event);
	if (model() && wide < model()->columnCount())
		fit_wide();
}

EventTable *make_table_view(QWidget *parent, QAbstractItemModel *model, int wide)
{
	auto table = new EventTable(parent, wide);

	table->setModel(model);
	table->setSelectionBehavior(QAbstractItemView::SelectRows);
	table->setSelectionMode(QAbstractItemView::SingleSelection);
	table->setTabKeyNavigation(false);
	table->setAlternatingRowColors(true);
	table->setShowGrid(false);
	table->setWordWrap(false);
	table->verticalHeader()->hide();
	table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() * 4 / 3);
	table->horizontalHeader()->setHighlightSections(false);
	table->horizontalHeader()->setResizeContentsPrecision(rows_measured);
	table->sortByColumn(0, Qt::AscendingOrder);
	table->setSortingEnabled(true);
	return table;
}

QString time_text(qint64 ts)
{
	qint64 us = (ts + 500) / 1000;

	return QStringLiteral("%1.%2").arg(us / 1000000).arg(us % 1000000, 6, 10, QChar('0'));
}
} // namespace lanes
