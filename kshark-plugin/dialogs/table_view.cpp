/* SPDX-License-Identifier: LGPL-2.1 */
#include <QHeaderView>
#include <QTableView>

#include "table_view.hpp"

namespace
{
/* Columns are fitted to this many rows around the shown ones; fitting to all takes too long. */
const int rows_measured = 200;
} // namespace

namespace lanes
{
QTableView *make_table_view(QWidget *parent, QAbstractItemModel *model)
{
	auto table = new QTableView(parent);

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
