/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <cstdlib>

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "statistics_window.hpp"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/reading/statistics.h"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/markers.hpp"

namespace
{
const char no_trace[] = "There is no trace with IOMMU events that can be measured.";

/* A marker's time may be wrong by this many ns. */
const int64_t rounded = 999;
} // namespace

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
	range = new QLabel;
	range->setObjectName("statisticsRange");
	range->setTextFormat(Qt::PlainText);
	column->addWidget(range);
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
	auto between = new QPushButton("Between the &markers");
	auto copy = new QPushButton("&Copy");
	auto close = new QPushButton("Close");

	update->setToolTip("Measure what the plots show now, instead of a dragged range");
	between->setToolTip("Measure from marker A to marker B");
	copy->setToolTip("Copy the whole text to the clipboard");
	line->setContentsMargins(0, 0, 0, 0);
	line->addWidget(update);
	line->addWidget(between);
	line->addWidget(copy);
	line->addStretch();
	line->addWidget(close);
	connect(update, &QPushButton::clicked, this, [this] { measure_shown(); });
	connect(between, &QPushButton::clicked, this, [this] { measure_between(); });
	connect(copy, &QPushButton::clicked, this,
		[this] { QApplication::clipboard()->setText(text->toPlainText()); });
	connect(close, &QPushButton::clicked, this, &QDialog::close);
	return box;
}

void StatisticsWindow::measure(const QString &what, int64_t from, int64_t to)
{
	QString all;

	range->setText(what);
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (int sd : open_streams()) {
		char *one = lanes_statistics(sd, from, to);

		if (one)
			all += (all.isEmpty() ? "" : "\n") + QString::fromUtf8(one);
		free(one);
	}
	QApplication::restoreOverrideCursor();
	text->setPlainText(all.isEmpty() ? no_trace : all);
}

void StatisticsWindow::measure_shown()
{
	int64_t from, to;

	if (window_loading()) {
		range->clear();
		text->setPlainText("KernelShark is loading a trace. Update when it has finished.");
	} else if (lanes_list_range(&from, &to)) {
		measure("The range of time that the plots showed", from, to);
	} else {
		range->clear();
		text->setPlainText(no_trace);
	}
}

void StatisticsWindow::measure_dragged(int64_t from, int64_t to)
{
	measure("The range of time that was dragged in a lane", from, to);
}

/* The host rounds the times of markers. The events at both are part of the range. */
void StatisticsWindow::measure_between()
{
	int64_t times[2];

	if (window_loading())
		return;
	for (int i = 0; i < 2; i++) {
		switch (marker_time("AB"[i], &times[i])) {
		case MarkerState::SET:
			break;
		case MarkerState::UNSET:
			range->setText(QStringLiteral("Marker %1 is not set").arg("AB"[i]));
			return;
		case MarkerState::UNKNOWN:
			range->setText("This KernelShark does not show the times of its markers");
			return;
		}
	}
	auto ends = std::minmax(times[0], times[1]);
	measure("The range of time between the markers", ends.first - rounded,
		ends.second + rounded);
}
} // namespace lanes
