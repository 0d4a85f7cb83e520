/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QShowEvent>
#include <QVBoxLayout>

#include "trouble_window.hpp"
#include "kshark-plugin/reading/troubles.h"
#include "kshark-plugin/window/main_window.hpp"
#include "table_view.hpp"

namespace
{
lanes::TroubleRow row_of(const lanes_trouble &from)
{
	static const char *const kinds[] = { "fault", "finding", "sign" };

	return { from.when.ts,
		 kinds[from.when.kind],
		 QString::fromUtf8(from.device),
		 from.has_address,
		 from.page_only,
		 from.address,
		 from.direction,
		 QString::fromUtf8(from.reason),
		 from.verdict,
		 QString::fromUtf8(from.holder) };
}
} // namespace

namespace lanes
{
TroubleWindow::TroubleWindow(QWidget *parent, void (*follow_address)(quint64))
	: QDialog(parent), filter(&model), follow(follow_address)
{
	auto column = new QVBoxLayout(this);
	auto line = new QHBoxLayout;
	auto label = new QLabel("&Filter:");

	setObjectName("iommuFaults");
	setWindowTitle("IOMMU faults");
	wanted = new QLineEdit;
	wanted->setObjectName("faultFilter");
	wanted->setAccessibleName("Filter");
	wanted->setPlaceholderText("words in any column, such as write or unmap");
	wanted->setClearButtonEnabled(true);
	label->setBuddy(wanted);
	line->addWidget(label);
	line->addWidget(wanted);
	column->addLayout(line);
	make_table();
	column->addWidget(table);
	column->addWidget(make_buttons());
	connect(wanted, &QLineEdit::textChanged, this, [this](const QString &text) {
		filter.set_wanted(text);
		show_status();
	});
	resize(qMin(fontMetrics().averageCharWidth() * 160,
		    parent->screen()->availableGeometry().width() * 9 / 10),
	       fontMetrics().height() * 24);
	table->setFocus();
}

void TroubleWindow::make_table()
{
	table = make_table_view(this, &filter, TroubleModel::REASON);
	table->setObjectName("faultTable");
	table->setAccessibleName("Faults");
	connect(table, &QAbstractItemView::clicked, this,
		[this](const QModelIndex &index) { jump(index); });
	connect(table, &QAbstractItemView::activated, this,
		[this](const QModelIndex &index) { jump(index); });
}

QWidget *TroubleWindow::make_buttons()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto previous = new QPushButton("&Previous");
	auto next = new QPushButton("&Next");
	auto address = new QPushButton("Follow its &address");
	auto close = new QPushButton("Close");

	count = new QLabel;
	count->setObjectName("faultCount");
	previous->setObjectName("previousFault");
	previous->setToolTip("Set marker A to the previous row (Shift+F8 in KernelShark's window)");
	next->setObjectName("nextFault");
	next->setToolTip("Set marker A to the next row (F8 in KernelShark's window)");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(previous);
	address->setObjectName("followFault");
	address->setToolTip("Show what happened at the address of the row");
	line->addWidget(next);
	line->addWidget(address);
	line->addWidget(count);
	line->addStretch();
	line->addWidget(close);
	for (QPushButton *button : { previous, next, address, close })
		button->setAutoDefault(false); /* Enter is for the table */
	connect(previous, &QPushButton::clicked, this, [this] { step(false); });
	connect(next, &QPushButton::clicked, this, [this] { step(true); });
	connect(address, &QPushButton::clicked, this, [this] { follow_row(); });
	connect(close, &QPushButton::clicked, this, &QDialog::close);
	return box;
}

/* Read all open traces. */
void TroubleWindow::load()
{
	std::vector<TroubleRow> rows;

	key = rows_key();
	loaded = true;
	left_out = 0;
	failed = false;
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (const auto &stream : key.loads) {
		lanes_troubles troubles;

		if (!lanes_troubles_find(stream.first, &troubles))
			failed = true;
		for (size_t i = 0; i < troubles.nr; i++)
			rows.push_back(row_of(troubles.list[i]));
		left_out += troubles.left_out;
		lanes_troubles_free(&troubles);
	}
	QApplication::restoreOverrideCursor();
	std::stable_sort(rows.begin(), rows.end(),
			 [](const TroubleRow &a, const TroubleRow &b) { return a.ts < b.ts; });
	model.set_rows(std::move(rows));
	table->fit_columns();
	show_status();
}

void TroubleWindow::refresh()
{
	RowsKey now = rows_key();

	if (now == key || window_loading() || now.pending)
		return;
	loaded = false;
	if (isVisible())
		load();
}

void TroubleWindow::showEvent(QShowEvent *event)
{
	QDialog::showEvent(event);
	if (event->spontaneous())
		return;
	wanted->clear();
	if (!loaded && !window_loading())
		load();
	if (!table->currentIndex().isValid() && filter.rowCount() > 0)
		table->setCurrentIndex(filter.index(0, TroubleModel::TIME));
	table->setFocus();
}

void TroubleWindow::show_status()
{
	int n = model.rowCount();
	QString text = n == 1 ? QStringLiteral("1 row") : QStringLiteral("%1 rows").arg(n);

	if (filter.rowCount() < n)
		text += QStringLiteral(", %1 listed").arg(filter.rowCount());
	if (left_out)
		text += QStringLiteral("; %1 more left out").arg(left_out);
	if (failed)
		text += "; a trace has no IOMMU events or cannot be read again";
	else if (!n)
		text = "No faults, findings or signs of trouble";
	count->setText(text);
}

void TroubleWindow::jump(const QModelIndex &index)
{
	QModelIndex source = filter.mapToSource(index);

	if (source.isValid() && !window_loading())
		mark_time(model.all()[static_cast<size_t>(source.row())].ts);
}

void TroubleWindow::follow_row()
{
	QModelIndex source = filter.mapToSource(table->currentIndex());

	if (!source.isValid() || window_loading())
		return;
	const TroubleRow &row = model.all()[static_cast<size_t>(source.row())];
	if (row.has_address)
		follow(row.address);
}

void TroubleWindow::step(bool forward)
{
	if (window_loading())
		return;
	bool fresh = !loaded;
	if (fresh)
		load();
	int n = filter.rowCount();
	int row = table->currentIndex().row(); /* -1: none */

	if (!n)
		return;
	row = fresh || row < 0 ? (forward ? 0 : n - 1) : row + (forward ? 1 : -1);
	if (row < 0 || row >= n) /* stay at the first or the last one */
		row = row < 0 ? 0 : n - 1;
	QModelIndex index = filter.index(row, TroubleModel::TIME);
	table->setCurrentIndex(index);
	jump(index);
}
} // namespace lanes
