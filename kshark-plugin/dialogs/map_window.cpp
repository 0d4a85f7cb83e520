/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QShowEvent>
#include <QTimer>
#include <QVBoxLayout>

#include "map_window.hpp"
#include "map_view.hpp"
#include "core/timeline/lane_kinds.h"
#include "kshark-plugin/reading/address_maps.h"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/window/main_window.hpp"

namespace
{
/* After a change of the range, its contents are counted this much later, in ms. */
const int rest = 200;

/* How often to check whether the lanes are ready, or how far a thread is, in ms. */
const int check_again = 100;
const int check_work = 20;

/* The user opens the window to find faults, or else to see the busiest device. */
bool comes_first(const lanes::DeviceRow &a, const lanes::DeviceRow &b)
{
	if ((a.faults > 0) != (b.faults > 0))
		return a.faults > 0;
	return a.activity > b.activity;
}

QString name_of(const lanes::DeviceRow &row, bool with_trace)
{
	QString name = row.device;

	if (row.faults)
		name += QStringLiteral(", %1 fault%2")
				.arg(row.faults)
				.arg(row.faults == 1 ? "" : "s");
	return with_trace ? name + " (" + row.trace + ")" : name;
}

/* All devices of all traces. One map has the mappings of all unknown devices of a trace. */
std::vector<lanes::DeviceRow> mapped_rows()
{
	std::vector<lanes::DeviceRow> rows;

	for (lanes::DeviceRow &row : lanes::rows_now()) {
		bool again = row.unknown && !rows.empty() && rows.back().unknown &&
			     rows.back().sd == row.sd;

		if (again) {
			rows.back().faults += row.faults;
			rows.back().activity += row.activity;
			continue;
		}
		if (row.unknown)
			row.device = IOMMU_NO_KNOWN_DEVICE;
		rows.push_back(row);
	}
	return rows;
}

const char *message_of(lanes_map_state state)
{
	switch (state) {
	case LANES_MAP_EMPTY:
		return "No mapping and no fault of this device is known.";
	case LANES_MAP_NO_EVENTS:
		return "The trace has no map events, so there are no addresses to show. Record "
		       "iommu:map and iommu:unmap.";
	default:
		return "The map cannot be made: out of memory, or the trace cannot be read "
		       "again.";
	}
}
} // namespace

namespace lanes
{
MapWindow::MapWindow(QWidget *parent, const MapFollowing &following) : QDialog(parent)
{
	auto column = new QVBoxLayout(this);

	setObjectName("iommuAddressMap");
	setWindowTitle("IOMMU address map");
	soon = new QTimer(this);
	soon->setSingleShot(true);
	resting = new QTimer(this);
	resting->setSingleShot(true);
	make_device_line(column);
	view = new MapView(following);
	column->addWidget(view);
	make_contents_line(column);
	connect(soon, &QTimer::timeout, this, [this] { update_now(); });
	connect(resting, &QTimer::timeout, this,
		[this] { contents->setText(view->description()); });
	connect(device, QOverload<int>::of(&QComboBox::activated), this, [this] { refresh(); });
	QRect screen = parent->screen()->availableGeometry();
	resize(qMin(fontMetrics().averageCharWidth() * 150, screen.width() * 9 / 10),
	       qMin(fontMetrics().height() * 36, screen.height() * 8 / 10));
}

MapWindow::~MapWindow()
{
	lanes_maps_free(maps);
}

void MapWindow::make_device_line(QVBoxLayout *column)
{
	auto line = new QHBoxLayout;
	auto label = new QLabel("&Device:");

	device = new QComboBox;
	device->setObjectName("mapDevice");
	device->setAccessibleName("Device");
	device->setSizeAdjustPolicy(QComboBox::AdjustToContents);
	label->setBuddy(device);
	line->addWidget(label);
	line->addWidget(device);
	line->addStretch();
	column->addLayout(line);
}

void MapWindow::make_contents_line(QVBoxLayout *column)
{
	auto line = new QHBoxLayout;
	auto close = new QPushButton("Close");

	contents = new QLabel;
	contents->setObjectName("mapContents");
	contents->setTextFormat(Qt::PlainText);
	/* A long name does not widen the window. */
	contents->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
	close->setAutoDefault(false); /* Enter is for the list of devices */
	line->addWidget(contents, 1);
	line->addWidget(close);
	column->addLayout(line);
	connect(close, &QPushButton::clicked, this, &QDialog::close);
}

/* Show no map. */
void MapWindow::say(const std::string &text)
{
	view->say(text);
	resting->stop();
	contents->clear();
}

void MapWindow::forget()
{
	say("");
	lanes_maps_free(maps);
	maps = nullptr;
}

/* Fill the list of devices again. The chosen one stays chosen if it is still there. */
void MapWindow::list_devices()
{
	int chosen = device->currentIndex();
	DeviceRow old = chosen < 0 ? DeviceRow() : rows[static_cast<size_t>(chosen)];

	rows = mapped_rows();
	device->clear();
	for (const DeviceRow &row : rows)
		device->addItem(name_of(row, key.loads.size() > 1));
	auto first = std::min_element(rows.begin(), rows.end(), comes_first);
	auto same = std::find_if(rows.begin(), rows.end(), [&old](const DeviceRow &row) {
		return row.sd == old.sd && row.device == old.device;
	});
	if (chosen < 0 || same == rows.end())
		same = first;
	device->setCurrentIndex(static_cast<int>(same - rows.begin()));
}

void MapWindow::choose(int sd, int pid)
{
	update_now();
	auto found = std::find_if(rows.begin(), rows.end(), [sd, pid](const DeviceRow &row) {
		return row.sd == sd && row.pid == pid;
	});
	if (found == rows.end()) /* another lane of unknown devices */
		found = std::find_if(rows.begin(), rows.end(), [sd](const DeviceRow &row) {
			return row.sd == sd && row.unknown;
		});
	if (found != rows.end())
		device->setCurrentIndex(static_cast<int>(found - rows.begin()));
	refresh();
}

/* Several plots are drawn at once, and each reports it. */
void MapWindow::refresh()
{
	if (isVisible())
		soon->start(0);
	else if (maps && !lanes_maps_are_current(maps))
		forget();
}

/* Follow the traces, and then the range. */
void MapWindow::update_now()
{
	RowsKey now = rows_key();

	if (window_loading() || now.pending) {
		forget();
		say("KernelShark is loading a trace.");
		soon->start(check_again);
		return;
	}
	if (!(now == key)) {
		key = now;
		list_devices();
	}
	int chosen = device->currentIndex();
	if (chosen < 0) {
		forget();
		say("There is no trace with IOMMU events.");
		return;
	}
	const DeviceRow &row = rows[static_cast<size_t>(chosen)];
	if (!lanes_maps_are_of(maps, row.sd)) {
		forget();
		maps = lanes_maps_new(row.sd);
	}
	if (maps)
		show_range(row);
	else
		say(message_of(LANES_MAP_FAILED));
}

/* Reading goes on in small steps, between which KernelShark responds. */
void MapWindow::show_range(const DeviceRow &row)
{
	lanes_map_state state = lanes_maps_choose(maps, row.pid);
	int64_t from, to;

	if (state == LANES_MAP_READY && lanes_list_range(&from, &to)) {
		view->show_map(maps, from, to);
		resting->start(rest);
		return;
	}
	switch (state) {
	case LANES_MAP_READY:
		say("KernelShark shows no events.");
		return;
	case LANES_MAP_READING:
	case LANES_MAP_REPLAYING:
		say("Reading the trace once more: " + std::to_string(lanes_maps_percent(maps)) +
		    " %");
		soon->start(state == LANES_MAP_READING ? 0 : check_work);
		return;
	case LANES_MAP_MAKING:
		say("Making the map of " + row.device.toStdString() + " ...");
		soon->start(check_work);
		return;
	default:
		say(message_of(state));
	}
}

void MapWindow::showEvent(QShowEvent *event)
{
	QDialog::showEvent(event);
	if (!event->spontaneous())
		update_now();
}

void MapWindow::hideEvent(QHideEvent *event)
{
	QDialog::hideEvent(event);
	if (event->spontaneous())
		return;
	soon->stop();
	if (maps && lanes_maps_may_stay(maps))
		say("");
	else
		forget();
}
} // namespace lanes
