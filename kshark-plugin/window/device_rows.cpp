/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <map>

#include <QFileInfo>

#include "device_rows.hpp"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/lock.h"
#include "core/timeline/lane_kinds.h"
#include "list.hpp"
#include "main_window.hpp"
#include "plots.hpp"
#include "settings_store.hpp"

namespace
{
struct Rows {
	lanes_rows rows = {};

	~Rows()
	{
		lanes_rows_free(&rows);
	}
	Rows() = default;
	Rows(const Rows &) = delete;
	Rows &operator=(const Rows &) = delete;
};

/* Replace control characters, because a table and a settings file do not preserve them. */
QString plain(const char *text)
{
	QString name = QString::fromLocal8Bit(text ? text : "");

	for (QChar &c : name) {
		if (!c.isPrint())
			c = '?';
	}
	return name;
}

QString with_buffer(const QString &trace, const lanes_rows &rows)
{
	QString buffer = plain(rows.buffer);

	return buffer.isEmpty() ? trace : trace + ":" + buffer;
}

QString title(const lanes_rows &rows)
{
	QString file = QFileInfo(plain(rows.file)).fileName();

	return QString::number(rows.sd) + ": " + with_buffer(file, rows);
}

/* Returns a name for the stream. Unless the file is gone, all paths to it give the same name. */
QString stored_name(int sd)
{
	Rows of;

	lanes_lock();
	bool open = lanes_rows_of(sd, false, &of.rows);
	QString file = open ? QString::fromLocal8Bit(of.rows.file ? of.rows.file : "") : QString();
	QString name;
	if (!file.isEmpty()) {
		QString canonical = QFileInfo(file).canonicalFilePath();

		name = with_buffer(canonical.isEmpty() ? file : canonical, of.rows);
	}
	lanes_unlock();
	return name;
}

lanes::DeviceRow row_of(const lanes_row &from, const lanes_rows &rows, const QString &trace)
{
	lanes::DeviceRow row = {};

	row.sd = rows.sd;
	row.pid = from.pid;
	row.device = QString::fromUtf8(from.device);
	row.model = QString::fromUtf8(from.model);
	row.gid_known = from.gid_known;
	row.gid = from.gid;
	row.holder = QString::fromUtf8(from.holder);
	row.faults = from.faults;
	row.peak = from.peak;
	row.peak_text = QString::fromUtf8(from.peak_text);
	row.activity = from.activity;
	row.idle = from.idle;
	row.unknown = from.unknown;
	row.trace = trace;
	row.plotted = lanes::plots_of(rows.sd).count(from.pid) > 0;
	row.checked = row.plotted;
	return row;
}

void add_rows(int sd, std::vector<lanes::DeviceRow> *list)
{
	Rows of;

	lanes_lock();
	bool open = lanes_rows_of(sd, true, &of.rows);
	QString trace = open ? title(of.rows) : QString();
	lanes_unlock();
	for (size_t i = 0; i < of.rows.nr; i++) {
		list->push_back(row_of(of.rows.list[i], of.rows, trace));
		list->back().number = i;
	}
}
bool is_unknown(const QString &device)
{
	return device.startsWith(IOMMU_NO_KNOWN_DEVICE);
}

/*
 * Returns whether a lane of unknown devices was chosen, but none that the stream has: it had a lane
 * per task then and has one for all now, or the other way round.
 */
bool has_other_unknown(const std::vector<lanes::DeviceRow> &list, const std::set<QString> &chosen)
{
	for (const lanes::DeviceRow &row : list) {
		if (row.unknown && chosen.count(row.device))
			return false;
	}
	return std::any_of(chosen.begin(), chosen.end(), is_unknown);
}
} // namespace

namespace lanes
{
RowsKey rows_key()
{
	RowsKey key;

	for (int sd : open_streams()) {
		Rows of;

		lanes_lock();
		bool open = lanes_rows_of(sd, false, &of.rows);
		lanes_unlock();
		if (!open)
			continue;
		key.loads.push_back({ sd, of.rows.load });
		key.pending = key.pending || of.rows.pending;
	}
	return key;
}

std::vector<DeviceRow> rows_now()
{
	std::vector<DeviceRow> list;

	for (int sd : open_streams())
		add_rows(sd, &list);
	return list;
}

bool rows_chosen(int sd, std::set<int> *pids)
{
	std::vector<DeviceRow> list;
	QStringList names;
	QString trace = stored_name(sd);

	pids->clear();
	if (trace.isEmpty() || !devices_load(trace, &names))
		return false;
	std::set<QString> chosen(names.begin(), names.end());
	add_rows(sd, &list);
	bool unknown = has_other_unknown(list, chosen);
	for (const DeviceRow &row : list) {
		if (chosen.count(row.device) || (unknown && row.unknown))
			pids->insert(row.pid);
	}
	/* If the trace has none of the devices, the file was replaced by another. */
	return chosen.empty() || !pids->empty();
}

bool rows_apply(const std::vector<DeviceRow> &rows)
{
	struct Stream {
		std::set<int> pids;
		QStringList names;
		bool differs = false;
	};
	std::map<int, Stream> all;
	bool kept = true;

	for (const DeviceRow &row : rows) {
		Stream &stream = all[row.sd];

		stream.differs = stream.differs || row.checked != row.plotted;
		if (row.checked) {
			stream.pids.insert(row.pid);
			stream.names.append(row.device);
		}
	}
	for (const auto &each : all) {
		QString trace = stored_name(each.first);

		if (!each.second.differs)
			continue;
		plots_set_lanes(each.first, each.second.pids);
		kept = (trace.isEmpty() || devices_save(trace, each.second.names)) && kept;
	}
	return kept;
}

bool rows_mark_fault(const DeviceRow &row)
{
	int64_t ts;

	lanes_lock();
	bool found = lanes_first_fault(row.sd, row.pid, &ts);
	lanes_unlock();
	return found && mark_time(ts);
}

bool rows_list(const std::vector<DeviceRow> &rows)
{
	std::vector<LaneId> limits;

	for (const DeviceRow &row : rows)
		limits.push_back({ row.sd, row.pid });
	return list_limit(limits);
}
} // namespace lanes
