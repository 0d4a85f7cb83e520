/* SPDX-License-Identifier: LGPL-2.1 */
#include <QItemSelectionModel>
#include <QRegularExpression>
#include <QTableView>

#include "selected_event.hpp"
#include "main_window.hpp"

namespace
{
/* The list is the only table of the main window with this column. */
const char info_column[] = "Info";

/* Returns the text of the selected event. */
QString selected_info(const QTableView *table)
{
	const QItemSelectionModel *selection = table->selectionModel();
	const QAbstractItemModel *model = table->model();

	if (!selection || !model || !selection->hasSelection())
		return {};
	int row = selection->selectedIndexes().first().row();
	for (int column = 0; column < model->columnCount(); column++) {
		if (model->headerData(column, Qt::Horizontal).toString() == info_column)
			return model->data(model->index(row, column)).toString();
	}
	return {};
}
} // namespace

namespace lanes
{
QString selected_event_address()
{
	static const QRegularExpression address(
		"\\b(?:(?:iova|dma_addr|dev_addr)=(?:0x)?|(?:fault addr|address)[ =:]+0x)"
		"([0-9a-f]+)",
		QRegularExpression::CaseInsensitiveOption);
	const QWidget *window = main_window();

	if (!window)
		return {};
	for (const QTableView *table : window->findChildren<QTableView *>()) {
		QRegularExpressionMatch match = address.match(selected_info(table));

		if (match.hasMatch())
			return "0x" + match.captured(1);
	}
	return {};
}
} // namespace lanes
