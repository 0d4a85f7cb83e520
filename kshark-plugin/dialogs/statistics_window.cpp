/* SPDX-License-Identifier: LGPL-2.1 */
#include <cstdlib>

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QShowEvent>
#include <QVBoxLayout>

#include "statistics_window.hpp"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/reading/statistics.h"
#include "kshark-plugin/window/main_window.hpp"

namespace lanes
{
StatisticsWindow::StatisticsWindow(QWidget *parent) : QDialog(parent)
{
	auto column = new QVBoxLayout(this);

	setObjectName("iommuStatistics");
	setWindowTitle("IOMMU statistics");
	text = new QPlainTextEdit;
	text->setObjectName("statistics");
	text->setAccessibleName("Statistics");
	text->setReadOnly(true);
	text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
	text->setLineWrapMode(QPlainTextEdit::NoWrap);
	text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
	column->addWidget(text);
	column->addWidget(make_buttons());
	QRect screen = parent->screen()->availableGeometry();
	resize(qMin(fontMetrics().averageCharWidth() * 110, screen.width() * 9 / 10),
	       qMin(fontMetrics().height() * 34, screen.height() * 8 / 10));
}

QWidget *StatisticsWindow::make_buttons()
{
	auto box = new QWidget;
	auto line = new QHBoxLayout(box);
	auto update = new QPushButton("&Update to the shown range");
	auto copy = new QPushButton("&Copy");
	auto close = new QPushButton("Close");

	copy->setToolTip("Copy the whole text to the clipboard");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(update);
	line->addWidget(copy);
	line->addStretch();
	line->addWidget(close);
	connect(update, &QPushButton::clicked, this, [this] { measure(); });
	connect(copy, &QPushButton::clicked, this,
		[this] { QApplication::clipboard()->setText(text->toPlainText()); });
	connect(close, &QPushButton::clicked, this, &QDialog::close);
	return box;
}

void StatisticsWindow::measure()
{
	int64_t from, to;
	QString all;

	if (window_loading()) {
		text->setPlainText("KernelShark is loading a trace. Update when it has finished.");
		return;
	}
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (int sd : lanes_list_range(&from, &to) ? open_streams() : std::vector<int>()) {
		char *one = lanes_statistics(sd, from, to);

		if (one)
			all += (all.isEmpty() ? "" : "\n") + QString::fromUtf8(one);
		free(one);
	}
	QApplication::restoreOverrideCursor();
	text->setPlainText(all.isEmpty() ? "There is no trace with IOMMU events that can be "
					   "measured."
					 : all);
}

void StatisticsWindow::showEvent(QShowEvent *event)
{
	QDialog::showEvent(event);
	if (!event->spontaneous())
		measure();
}
} // namespace lanes
