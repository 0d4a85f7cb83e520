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

#include "follow_window.hpp"
#include "kshark-plugin/reading/follow.h"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/plots.hpp"
#include "kshark-plugin/window/selected_event.hpp"
#include "table_view.hpp"

namespace
{
lanes::FollowRow row_of(const lanes_follow_row &from)
{
	static const char *const kinds[] = { "map", "unmap", "fault" };

	return { from.when.ts,
		 kinds[from.when.kind],
		 from.place,
		 QString::fromUtf8(from.device),
		 from.address,
		 from.size,
		 QString::fromUtf8(from.task),
		 QString::fromUtf8(from.reason) };
}
} // namespace

namespace lanes
{
FollowWindow::FollowWindow(QWidget *parent, const std::function<void()> &changed_)
	: QDialog(parent), changed(changed_)
{
	auto column = new QVBoxLayout(this);

	setObjectName("iommuAddress");
	setWindowTitle("IOMMU address");
	column->addWidget(make_line());
	sorted.setSourceModel(&model);
	sorted.setSortRole(FollowModel::SORT_ROLE);
	table = make_table_view(this, &sorted, FollowModel::REASON);
	table->setObjectName("followTable");
	table->setAccessibleName("Events at the address");
	connect(table, &QAbstractItemView::clicked, this,
		[this](const QModelIndex &index) { jump(index); });
	connect(table, &QAbstractItemView::activated, this,
		[this](const QModelIndex &index) { jump(index); });
	column->addWidget(table);
	column->addWidget(make_buttons());
	resize(qMin(fontMetrics().averageCharWidth() * 150,
		    parent->screen()->availableGeometry().width() * 9 / 10),
	       fontMetrics().height() * 22);
}

/* The lanes lose their marks, too, if the plugin is closed. */
FollowWindow::~FollowWindow()
{
	lanes_follow_end();
}

QWidget *FollowWindow::make_line()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto label = new QLabel("&Address:");
	auto start = new QPushButton("&Follow");
	auto selected = new QPushButton("From the selected &event");

	wanted = new QLineEdit;
	wanted->setObjectName("followAddress");
	wanted->setAccessibleName("Address");
	wanted->setPlaceholderText("hexadecimal: 201000, 0x200000-0x203fff or 200000+16K");
	label->setBuddy(wanted);
	selected->setToolTip("Follow the address of the event that is selected in the list");
	line->setContentsMargins(0, 0, 0, 0);
	for (QWidget *widget : std::initializer_list<QWidget *>{ label, wanted, start, selected })
		line->addWidget(widget);
	for (QPushButton *button : { start, selected })
		button->setAutoDefault(false); /* Enter is for the address and the table */
	connect(wanted, &QLineEdit::returnPressed, this, [this] { follow(); });
	connect(start, &QPushButton::clicked, this, [this] { follow(); });
	connect(selected, &QPushButton::clicked, this, [this] {
		QString address = selected_event_address();

		if (address.isEmpty())
			status->setText("No event with an address is selected in the list");
		else
			follow_text(address);
	});
	return box;
}

QWidget *FollowWindow::make_buttons()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto stop = new QPushButton("Remove the &marks");
	auto close = new QPushButton("Close");

	status = new QLabel;
	status->setObjectName("followStatus");
	status->setTextFormat(Qt::PlainText);
	stop->setToolTip(
		"Stop following the address, and remove its marks from lanes and address maps");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(stop);
	line->addWidget(status);
	line->addStretch();
	line->addWidget(close);
	for (QPushButton *button : { stop, close })
		button->setAutoDefault(false);
	connect(stop, &QPushButton::clicked, this, [this] { end(); });
	connect(close, &QPushButton::clicked, this, &QDialog::close);
	return box;
}

void FollowWindow::follow_text(const QString &text)
{
	wanted->setText(text);
	follow();
}

void FollowWindow::follow()
{
	QByteArray text = wanted->text().simplified().remove(' ').toLatin1();

	if (window_loading()) {
		status->setText("KernelShark is loading a trace");
		return;
	}
	if (!iommu_address_range_read(&range, text.constData())) {
		end();
		status->setText("This is not an address");
		return;
	}
	following = true;
	read();
	if (sorted.rowCount() > 0) {
		table->setCurrentIndex(sorted.index(0, FollowModel::TIME));
		table->setFocus();
	}
}

/* Read all open traces. */
void FollowWindow::read()
{
	std::vector<FollowRow> rows;
	quint64 left_out = 0;
	bool failed = false;

	key = rows_key();
	lanes_follow_start(&range);
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (const auto &stream : key.loads) {
		lanes_follow found;

		if (!lanes_follow_find(stream.first, &range, &found))
			failed = true;
		for (size_t i = 0; i < found.nr; i++)
			rows.push_back(row_of(found.list[i]));
		left_out += found.left_out;
		lanes_follow_free(&found);
	}
	QApplication::restoreOverrideCursor();
	std::stable_sort(rows.begin(), rows.end(),
			 [](const FollowRow &a, const FollowRow &b) { return a.ts < b.ts; });
	size_t near = static_cast<size_t>(
		std::count_if(rows.begin(), rows.end(),
			      [](const FollowRow &row) { return !row.place.isEmpty(); }));
	QString text =
		QStringLiteral("%1 at the address, %2 near it").arg(rows.size() - near).arg(near);
	if (left_out)
		text += QStringLiteral("; %1 more left out").arg(left_out);
	if (failed)
		text += "; a trace has no IOMMU events or cannot be read again";
	status->setText(text);
	model.set_rows(std::move(rows));
	table->fit_columns();
	plots_repaint();
	changed();
}

void FollowWindow::end()
{
	following = false;
	lanes_follow_end();
	model.set_rows({});
	status->clear();
	plots_repaint();
	changed();
}

void FollowWindow::refresh()
{
	RowsKey now = rows_key();

	if (!following || now == key || window_loading() || now.pending)
		return;
	read();
}

void FollowWindow::showEvent(QShowEvent *event)
{
	QDialog::showEvent(event);
	if (event->spontaneous())
		return;
	wanted->setFocus();
	wanted->selectAll();
}

void FollowWindow::jump(const QModelIndex &index)
{
	QModelIndex source = sorted.mapToSource(index);

	if (source.isValid() && !window_loading())
		mark_time(model.all()[static_cast<size_t>(source.row())].ts);
}
} // namespace lanes
