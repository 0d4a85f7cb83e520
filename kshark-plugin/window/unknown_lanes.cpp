/* SPDX-License-Identifier: LGPL-2.1 */
#include <map>
#include <set>

#include <QApplication>
#include <QTimer>

#include "unknown_lanes.hpp"
#include "device_rows.hpp"
#include "kshark-plugin/data/late_streams.h"
#include "list.hpp"
#include "main_window.hpp"
#include "plots.hpp"

namespace
{
/* How often to check whether the lanes are ready, in ms. */
const int check_again = 100;

/* What a stream showed before it was read again. */
struct Shown {
	std::set<int> devices; /* lanes of devices */
	bool unknown = false;  /* at least one lane of unknown devices */
	quint64 load = 0;      /* the new one */
};

std::map<int, Shown> reloaded; /* their new lanes are not shown yet */

/* Returns the streams with lanes of unknown devices. */
std::map<int, Shown> find(const std::vector<lanes::DeviceRow> &rows)
{
	std::map<int, Shown> streams;

	for (const lanes::DeviceRow &row : rows) {
		if (row.unknown)
			streams[row.sd].unknown |= row.plotted;
	}
	for (const lanes::DeviceRow &row : rows) {
		auto stream = streams.find(row.sd);

		if (stream != streams.end() && row.plotted && !row.unknown)
			stream->second.devices.insert(row.pid);
	}
	return streams;
}

/* The names and events of such a limit are those of the lanes before. */
void end_limit(const std::vector<lanes::DeviceRow> &rows)
{
	std::vector<lanes::LaneId> limits = lanes::list_limits();

	for (const lanes::DeviceRow &row : rows) {
		for (const lanes::LaneId &id : limits) {
			if (row.unknown && id == lanes::LaneId(row.sd, row.pid)) {
				lanes::list_limit({});
				return;
			}
		}
	}
}

/* Returns the streams that were not closed or loaded by the host in the meantime. */
std::map<int, Shown> take_reloaded()
{
	std::map<int, Shown> streams;

	for (const auto &load : lanes::rows_key().loads) {
		auto stream = reloaded.find(load.first);

		if (stream != reloaded.end() && stream->second.load == load.second)
			streams.insert(*stream);
	}
	reloaded.clear();
	return streams;
}

void show()
{
	if (lanes::window_loading() || lanes::rows_key().pending) {
		QTimer::singleShot(check_again, qApp, show);
		return;
	}
	int room = lanes::plots_room();
	std::map<int, Shown> streams = take_reloaded();
	for (const lanes::DeviceRow &row : lanes::rows_now()) {
		auto stream = streams.find(row.sd);

		if (stream != streams.end() && row.unknown && stream->second.unknown &&
		    static_cast<int>(stream->second.devices.size()) < room)
			stream->second.devices.insert(row.pid);
	}
	for (const auto &stream : streams)
		lanes::plots_set_lanes(stream.first, stream.second.devices);
	if (!streams.empty())
		QTimer::singleShot(0, qApp, lanes::plots_uncover); /* once their height is known */
}
} // namespace

namespace lanes
{
void unknown_lanes_reload()
{
	std::vector<DeviceRow> rows = rows_now();
	std::map<int, Shown> with = find(rows);

	end_limit(rows);
	reloaded.insert(with.begin(), with.end()); /* what an earlier change has kept stays */
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (int sd : open_streams())
		lanes_late_reload(sd, with.count(sd) == 0);
	QApplication::restoreOverrideCursor();
	for (const auto &load : rows_key().loads) {
		if (reloaded.count(load.first))
			reloaded[load.first].load = load.second;
	}
	show();
}
} // namespace lanes
