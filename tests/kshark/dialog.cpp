/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The dialog and its table. This file replaces the rest of the window. The test does not need a
 * display.
 */
#include <QAbstractButton>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include "expect.hpp"
#include "readable.hpp"
#include "kshark-plugin/dialogs/dialog.hpp"
#include "kshark-plugin/window/legend_text.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/plots.hpp"
#include "kshark-plugin/window/settings.hpp"
#include "picture/legend.h"

using namespace lanes;

namespace
{
struct Window {
	std::vector<DeviceRow> rows;
	std::set<int> plots;
	std::vector<int> applied; /* pids of the last rows_apply() */
	int room = 100;
	bool has_options = true;
	bool can_save = true;
	bool loading = false;
	quint64 load = 1;
	int marked = -1;
	std::vector<int> listed; /* pids of the last rows_list() */
	bool can_list = true;
	Settings settings = {};
} window;

DeviceRow row(int sd, int pid, const char *device, int gid, const char *holder, quint64 faults,
	      quint64 peak, quint64 activity)
{
	QString bytes = peak ? QStringLiteral("%1 bytes").arg(peak) : QString();

	return { sd,   pid,   0,	device, "",    gid >= 0, gid,	holder, faults,
		 peak, bytes, activity, false,	false, "x.dat",	 false, false };
}

void set_window()
{
	window = {};
	lanes_settings_default(&window.settings.drawing);
	window.rows = {
		row(0, 1, "0000:00:04.0", 11, "host", 0, 4096, 5),
		row(0, 2, "0000:01:00.0", 2, "vfiotest-274 (likely)", 10, 2000, 50),
		row(0, 3, "0001:00:04.0", -1, "Qemu-3", 9, 1 << 30, 7),
		row(1, 4, "0000:00:04.0", 11, "", 0, 0, 1),
	};
	window.plots = { 1, 4 };
}

std::vector<QString> listed(Dialog &dialog, int column)
{
	const QAbstractItemModel *model = dialog.findChild<QTableView *>("deviceTable")->model();
	std::vector<QString> list;

	for (int i = 0; i < model->rowCount(); i++)
		list.push_back(model->index(i, column).data().toString());
	return list;
}

std::vector<QString> sorted(Dialog &dialog, int column, Qt::SortOrder order)
{
	auto table = dialog.findChild<QTableView *>("deviceTable");

	table->sortByColumn(column, order);
	return listed(dialog, column);
}

void press(QWidget *widget, int key)
{
	QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, key == Qt::Key_Space ? " " : "");
	QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier);

	QApplication::sendEvent(widget, &down);
	QApplication::sendEvent(widget, &up);
}

void click(Dialog &dialog, const char *name)
{
	auto button = dialog.findChild<QAbstractButton *>(name);

	expect(button, name);
	if (button)
		button->click();
}

QString text_of(Dialog &dialog, const char *name)
{
	return dialog.findChild<QLabel *>(name)->text();
}

void test_sorting()
{
	static const struct {
		int column;
		Qt::SortOrder order;
		std::vector<QString> texts;
		const char *what;
	} expected[] = {
		{ DeviceModel::DEVICE,
		  Qt::AscendingOrder,
		  { "0000:00:04.0", "0000:01:00.0", "0001:00:04.0", "0000:00:04.0" },
		  "devices in their natural order, stream by stream" },
		{ DeviceModel::GROUP,
		  Qt::AscendingOrder,
		  { "", "2", "11", "11" },
		  "groups as numbers" },
		{ DeviceModel::FAULTS,
		  Qt::DescendingOrder,
		  { "10", "9", "", "" },
		  "faults as numbers" },
		{ DeviceModel::PEAK,
		  Qt::DescendingOrder,
		  { "1073741824 bytes", "4096 bytes", "2000 bytes", "" },
		  "bytes as numbers" },
		{ DeviceModel::HOLDER,
		  Qt::AscendingOrder,
		  { "", "host", "Qemu-3", "vfiotest-274 (likely)" },
		  "holders, ignoring case" },
	};
	Dialog dialog(nullptr);

	dialog.show();
	for (const auto &row : expected)
		expect(sorted(dialog, row.column, row.order) == row.texts, row.what);
}

void test_filter()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto filter = dialog.findChild<QLineEdit *>("deviceFilter");
	filter->setText("vfio");
	expect(listed(dialog, DeviceModel::GROUP) == std::vector<QString>{ "2" }, "by holder");
	filter->setText("G11");
	expect(listed(dialog, DeviceModel::GROUP).size() == 2, "by group");
	expect(text_of(dialog, "count") == "2 of 4 shown, 2 listed", "listed devices are counted");
	click(dialog, "showNone");
	filter->setText("04.0");
	expect(listed(dialog, DeviceModel::GROUP).size() == 3, "by device");
	click(dialog, "showBusiest");
	filter->setText("nothing like it");
	click(dialog, "showNone");
	expect(listed(dialog, DeviceModel::GROUP).empty(), "nothing");
	dialog.findChild<QTabWidget *>("pages")->setCurrentIndex(1);
	click(dialog, "ok");
	expect(window.applied == std::vector<int>{ 1, 3, 4 }, "buttons act on what is listed");
	dialog.show();
	expect(filter->text().isEmpty() && listed(dialog, DeviceModel::GROUP).size() == 4 &&
		       dialog.findChild<QTabWidget *>("pages")->currentIndex() == 0,
	       "opened again, it lists all devices");
}

/* Idle devices without a lane are one line. It opens their rows, and so does a filter. */
void test_idle()
{
	Dialog dialog(nullptr);

	window.rows[0].idle = true; /* it has a lane */
	window.rows[2].idle = true;
	dialog.show();
	auto line = dialog.findChild<QToolButton *>("idle");
	expect(line->isVisible() && line->text() == "1 &idle device", "a line for one device");
	expect(listed(dialog, DeviceModel::GROUP).size() == 3, "it has no row");
	expect(text_of(dialog, "count") == "2 of 4 shown, 3 listed", "it is counted");
	click(dialog, "showAll");
	click(dialog, "idle");
	expect(listed(dialog, DeviceModel::GROUP).size() == 4, "its row is there");
	expect(text_of(dialog, "count") == "3 of 4 shown", "it was not checked with the others");
	click(dialog, "showAll");
	click(dialog, "idle");
	click(dialog, "ok");
	expect(window.applied == std::vector<int>{ 1, 2, 3, 4 }, "what is checked stays checked");
	dialog.show();
	expect(!line->isChecked(), "opened again, it is closed");
	dialog.findChild<QLineEdit *>("deviceFilter")->setText("0001");
	expect(listed(dialog, DeviceModel::GROUP).size() == 1, "a filter finds it");
	window.rows[2].idle = false;
	Dialog other(nullptr);
	other.show();
	expect(!other.findChild<QToolButton *>("idle")->isVisible(), "no idle device, no line");
}

void test_keys()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto table = dialog.findChild<QTableView *>("deviceTable");
	table->setFocus();
	press(table, Qt::Key_Space);
	press(table, Qt::Key_Down);
	expect(dialog.findChild<QPushButton *>("firstFault")->isEnabled(), "a row with faults");
	press(table, Qt::Key_Space);
	click(dialog, "firstFault");
	expect(window.marked == 2, "the selected device's first fault");
	press(table, Qt::Key_Return);
	expect(!dialog.isVisible() && window.applied == std::vector<int>{ 2, 4 },
	       "Space checks rows, Return applies");

	window.applied.clear();
	dialog.show();
	press(table, Qt::Key_Space);
	press(table, Qt::Key_Escape);
	expect(!dialog.isVisible() && window.applied.empty(), "Escape changes nothing");
	dialog.show();
	click(dialog, "ok");
	expect(window.applied == std::vector<int>{ 1, 4 },
	       "opened again, it shows the current state");
}

void test_selection()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto table = dialog.findChild<QTableView *>("deviceTable");
	table->selectAll();
	press(table, Qt::Key_Space);
	click(dialog, "apply");
	expect(window.applied.empty(), "a mixed selection becomes uniform: none");
	press(table, Qt::Key_Space);
	click(dialog, "apply");
	expect(window.applied.size() == 4, "and then all");
}

void test_list()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto table = dialog.findChild<QTableView *>("deviceTable");
	table->clearSelection();
	expect(!dialog.findChild<QPushButton *>("listSelected")->isEnabled(), "nothing to list");
	table->selectAll();
	click(dialog, "listSelected");
	expect(window.listed == std::vector<int>{ 1, 2, 3, 4 }, "the events of all devices");
	table->selectRow(2);
	click(dialog, "listSelected");
	expect(window.listed == std::vector<int>{ 3 }, "the events of the selected device");
	expect(!dialog.findChild<QLabel *>("message")->isVisible(), "no message");
	click(dialog, "listAll");
	expect(window.listed.empty() && window.applied.empty(), "all events");
	window.can_list = false;
	click(dialog, "listSelected");
	expect(text_of(dialog, "message").contains("stays as it is"), "failure is reported");
}

void test_room()
{
	Dialog dialog(nullptr);

	window.room = 2;
	dialog.show();
	expect(!dialog.findChild<QLabel *>("message")->isVisible(), "no message at first");
	click(dialog, "showNone");
	click(dialog, "showAll");
	expect(text_of(dialog, "message").contains("room for 2 lanes"), "no room for all");
	click(dialog, "ok");
	expect(window.applied == std::vector<int>{ 2, 3 }, "the busiest devices get the room");
}

/* The window changes while the dialog is open. */
void test_changes()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto table = dialog.findChild<QTableView *>("deviceTable");
	press(table, Qt::Key_Space); /* hide 1 */
	window.plots = { 1, 3 };
	dialog.refresh();
	click(dialog, "apply");
	expect(window.applied == std::vector<int>{ 3 },
	       "plots changed elsewhere; changes in the dialog stay");
	window.plots = { 1, 3 };
	window.load++;
	window.rows.erase(window.rows.begin() + 1);
	dialog.refresh();
	click(dialog, "apply");
	expect(window.applied == std::vector<int>{ 3 }, "the same, loaded anew");
	window.rows.clear();
	window.load++;
	dialog.refresh();
	expect(text_of(dialog, "message").contains("no IOMMU events"), "nothing is left");
	click(dialog, "showAll");
	click(dialog, "firstFault");
	click(dialog, "apply");
	expect(window.applied.empty(), "nothing to apply");
}

void test_view()
{
	Dialog dialog(nullptr);

	window.has_options = false;
	window.settings.hints = true;
	dialog.show();
	auto stock = dialog.findChild<QWidget *>("infoStock");
	expect(!stock->isEnabled() && stock->toolTip().contains("plugin_iommu.so"),
	       "a reason why an option is disabled");
	auto why_not = dialog.findChild<QWidget *>("infoWhyNot");
	expect(!why_not->isHidden(), "the reason is on the page");
	window.has_options = true;
	window.load++;
	dialog.refresh();
	expect(stock->isEnabled() && why_not->isHidden(), "no reason if the options exist");
	click(dialog, "showMapped");
	expect(!dialog.findChild<QWidget *>("scaleLinear")->isEnabled(),
	       "without an area there is no scale");
	click(dialog, "showMapped");
	click(dialog, "scaleLinear");
	click(dialog, "cpuTicks");
	click(dialog, "busiestFirst");
	click(dialog, "oneUnknown");
	click(dialog, "ok");
	const lanes_settings &drawing = window.settings.drawing;
	expect(drawing.linear && !drawing.cpu_ticks && drawing.bytes && drawing.task_ticks,
	       "switches");
	expect(drawing.busiest_first, "the order of lanes");
	expect(drawing.one_unknown, "one lane of unknown devices");
	expect(window.settings.hints, "an option that was disabled keeps its value");

	window.loading = true;
	dialog.show();
	click(dialog, "scaleLogarithmic");
	click(dialog, "ok");
	expect(dialog.isVisible() && window.settings.drawing.linear,
	       "no changes while a trace is loading");
	window.loading = false;

	window.can_save = false;
	dialog.show();
	click(dialog, "ok");
	expect(dialog.isVisible() && text_of(dialog, "message").contains("cannot be written"),
	       "failure to save is reported");
}

/* Returns the letter after a single '&'. */
QChar mnemonic(const QString &text)
{
	int at = static_cast<int>(text.indexOf('&'));

	return at < 0 || at + 1 >= text.size() ? QChar() : text[at + 1].toLower();
}

/* Each item has its text, and a sample that is not blank. A task's sample has the user's colour. */
void test_legend()
{
	Dialog dialog(nullptr);
	iommu_palette other = iommu_palette_default;
	std::set<QByteArray> samples;

	dialog.show();
	dialog.show_legend();
	auto legend = dialog.findChild<QLabel *>("legend");
	expect(legend && legend->isVisible(), "the page of the legend");
	for (int i = 0; legend && i < IOMMU_LEGEND_ITEMS; i++) {
		auto item = static_cast<iommu_legend_item>(i);
		const char *text = iommu_legend_text(item, false);

		expect(legend->text().contains(QString::fromUtf8(text).toHtmlEscaped()), text);
	}
	QString html = lanes::legend_html(iommu_palette_default, 1);
	QRegularExpression data("base64,([^']*)'");
	for (auto all = data.globalMatch(html); all.hasNext();)
		samples.insert(all.next().captured(1).toLatin1());
	expect(samples.size() == IOMMU_LEGEND_ITEMS, "all samples differ");
	for (const QByteArray &sample : samples) {
		QImage image = QImage::fromData(QByteArray::fromBase64(sample), "PNG");
		std::set<QRgb> colours;

		for (int i = 0; i < image.width() * image.height(); i++)
			colours.insert(image.pixel(i % image.width(), i / image.width()));
		expect(colours.size() > 1, "a sample is drawn");
	}
	other.tasks[0] = { 1, 2, 3 };
	expect(lanes::legend_html(other, 1) != html, "another colour");
	dialog.hide();
	dialog.show();
	expect(dialog.findChild<QTabWidget *>("pages")->currentIndex() == 0,
	       "opened again, it shows the devices");
}

/* All letters on a page differ. Each button has one, except Cancel, which Escape presses. */
void test_mnemonics()
{
	Dialog dialog(nullptr);

	dialog.show();
	auto tabs = dialog.findChild<QTabWidget *>();
	for (int page = 0; page < tabs->count(); page++) {
		std::set<QChar> seen;
		QStringList texts;

		tabs->setCurrentIndex(page);
		for (int i = 0; i < tabs->count(); i++)
			texts << tabs->tabText(i);
		for (const auto *button : dialog.findChildren<QAbstractButton *>()) {
			if (button->isVisible() && !button->text().isEmpty())
				texts << button->text();
		}
		for (const auto *label : dialog.findChildren<QLabel *>()) {
			if (label->isVisible() && label->buddy())
				texts << label->text();
		}
		for (const QString &text : texts) {
			QChar key = mnemonic(text);

			if (text != "Cancel")
				expect(!key.isNull() && seen.insert(key).second, qPrintable(text));
		}
	}
}
/* Returns whether each cell of the table that is shown and not empty can be read. */
bool is_table_readable(QTableView *table)
{
	const QAbstractItemModel *model = table->model();
	bool readable = true;

	for (int i = 0; i < model->rowCount(); i++) {
		for (int k = 0; k < model->columnCount(); k++) {
			QRect cell = table->visualRect(model->index(i, k))
					     .intersected(table->viewport()->rect());

			if (cell.width() > 20 && !model->index(i, k).data().toString().isEmpty())
				readable = readable && is_readable(table->viewport(), cell);
		}
	}
	return readable;
}

/* Checks the texts of the widgets that are shown. Returns how many there are. */
int check_texts(Dialog &dialog)
{
	int nr = 0;

	for (QWidget *widget : dialog.findChildren<QWidget *>()) {
		auto button = qobject_cast<QAbstractButton *>(widget);
		auto label = qobject_cast<QLabel *>(widget);
		QString text = button ? button->text() : label ? label->text() : QString();

		if (!widget->isVisible() || !widget->isEnabled() || text.isEmpty())
			continue;
		nr++;
		expect(is_readable(widget, widget->rect()), qPrintable("dark: " + text));
	}
	return nr;
}

/* On a dark desktop, everything has its colours. */
void test_dark()
{
	use_dark_desktop();
	Dialog dialog(nullptr);
	auto table = dialog.findChild<QTableView *>("deviceTable");
	auto tabs = dialog.findChild<QTabWidget *>();
	auto filter = dialog.findChild<QLineEdit *>();
	auto label = dialog.findChild<QLabel *>();

	dialog.resize(900, 600);
	dialog.show();
	table->selectRow(1);
	expect(is_table_readable(table), "dark: the table of devices");
	filter->setText("0000");
	expect(is_readable(filter, filter->rect()), "dark: the filter");
	for (int i = 0; i < tabs->count(); i++) {
		tabs->setCurrentIndex(i);
		QApplication::processEvents();
		expect(check_texts(dialog) > 3, "dark: the page has texts");
	}
	expect(luminance(QColor(dialog.grab().toImage().pixel(2, 2))) < 0.1, "it is dark");
	tabs->setCurrentIndex(0);
	label->setText("text");
	label->setStyleSheet("color: black");
	expect(!is_readable(label, label->rect()), "the test notices black text");
}
} // namespace

namespace lanes
{
bool window_loading()
{
	return window.loading;
}

const std::set<int> &plots_of(int)
{
	return window.plots;
}

int plots_room()
{
	return window.room;
}

const Settings &settings_now()
{
	return window.settings;
}

bool settings_apply(const Settings &settings)
{
	window.settings = settings;
	return window.can_save;
}

bool settings_has_option(const char *)
{
	return window.has_options;
}

RowsKey rows_key()
{
	RowsKey key;

	key.loads = { { 0, window.load }, { 1, window.load } };
	return key;
}

std::vector<DeviceRow> rows_now()
{
	std::vector<DeviceRow> rows = window.rows;

	for (DeviceRow &row : rows)
		row.plotted = window.plots.count(row.pid) > 0;
	return rows;
}

bool rows_apply(const std::vector<DeviceRow> &rows)
{
	window.applied.clear();
	for (const DeviceRow &row : rows) {
		if (row.checked)
			window.applied.push_back(row.pid);
	}
	return true;
}

bool rows_list(const std::vector<DeviceRow> &rows)
{
	window.listed.clear();
	for (const DeviceRow &row : rows)
		window.listed.push_back(row.pid);
	return window.can_list;
}

bool rows_mark_fault(const DeviceRow &row)
{
	window.marked = row.pid;
	return true;
}
} // namespace lanes

int main(int argc, char **argv)
{
	void (*const tests[])() = { test_sorting,   test_filter, test_idle,	 test_keys,
				    test_selection, test_list,	 test_room,	 test_changes,
				    test_view,	    test_legend, test_mnemonics, test_dark };
	QApplication app(argc, argv);

	for (auto test : tests) {
		set_window();
		test();
	}
	return failures ? 1 : 0;
}
