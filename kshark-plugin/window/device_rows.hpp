/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_ROWS_HPP
#define IOMMU_DEVICE_ROWS_HPP

#include <set>
#include <utility>
#include <vector>

#include <QString>

/*
 * The lanes of all open streams as rows of the device table. For the window's thread, without
 * lanes_lock().
 */
namespace lanes
{
struct DeviceRow {
	int sd;
	int pid;       /* its pseudo task */
	size_t number; /* of the lane, in the order of devices */
	QString device;
	QString model; /* and driver; empty: not known */
	bool gid_known;
	int gid;
	QString holder;
	quint64 faults;
	quint64 peak; /* bytes */
	QString peak_text;
	quint64 activity;
	bool idle;
	bool unknown; /* a lane of unknown devices */
	QString trace;
	bool plotted; /* the window shows the lane */
	bool checked; /* the user selected it */
};

/* Changes when the rows change. */
struct RowsKey {
	std::vector<std::pair<int, quint64>> loads; /* streams and their loads */
	bool pending = false;			    /* some are still loading */

	bool operator==(const RowsKey &other) const
	{
		return loads == other.loads && pending == other.pending;
	}
};

RowsKey rows_key();
std::vector<DeviceRow> rows_now();

/*
 * Find the lanes that the user chose for this trace in the past. Returns false if there was no
 * choice, or if the trace has none of the chosen devices.
 */
bool rows_chosen(int sd, std::set<int> *pids);
/*
 * For all streams with other plots than the checked lanes, show the checked lanes and save the
 * choice. Returns false if saving failed.
 */
bool rows_apply(const std::vector<DeviceRow> &rows);
/* Set marker A to the lane's first fault. Returns false if that is not possible. */
bool rows_mark_fault(const DeviceRow &row);
/*
 * Limit KernelShark's list to the events of these devices; show all events if there are none.
 * Returns false if that is not possible now.
 */
bool rows_list(const std::vector<DeviceRow> &rows);
} // namespace lanes

#endif
