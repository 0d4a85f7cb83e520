/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "lane_list.h"
#include "plot_data.h"
#include "pseudo_tasks.h"
#include "stream.h"

size_t lanes_streams(int *sds, size_t room)
{
	size_t n = 0;

	for (const struct lanes_stream *s = lanes_stream_first(); s && n < room; s = s->next) {
		size_t at = n++;

		for (; at > 0 && sds[at - 1] > s->sd; at--)
			sds[at] = sds[at - 1];
		sds[at] = s->sd;
	}
	return n;
}

static struct lanes_row row_of(const struct lanes_lane *from, int pid)
{
	const struct iommu_lane *lane = from->lane;
	struct lanes_row row = {
		.pid = pid,
		.gid_known = lane->gid_known,
		.gid = lane->gid,
		.faults = lane->nr_faults,
		.peak = lane->peak,
		.activity = lane->activity,
		.idle = iommu_lane_is_idle(from->lanes, lane),
		.unknown = lane->device == IOMMU_LANE_UNKNOWN,
	};

	lanes_device_name(from, row.device, sizeof(row.device));
	lanes_device_model(from, row.model, sizeof(row.model));
	lanes_peak(from, row.peak_text, sizeof(row.peak_text));
	lanes_last_holder(from, row.holder, sizeof(row.holder));
	return row;
}

static void fill(const struct lanes_stream *s, struct lanes_rows *rows)
{
	struct lanes_lane lane;

	while (rows->nr < s->nr_tasks) {
		int pid = lanes_task_pid(s, rows->nr);

		if (!lanes_lane_of_task(s->sd, pid, &lane))
			break;
		rows->list[rows->nr++] = row_of(&lane, pid);
	}
}

bool lanes_rows_of(int sd, bool list, struct lanes_rows *rows)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	*rows = (struct lanes_rows){ .sd = sd };
	if (!s)
		return false;
	lanes_publish(sd);
	rows->load = s->load;
	rows->pending = s->state == LANES_LOADING || s->state == LANES_WORKING;
	rows->file = s->stream->file;
	rows->buffer = kshark_tep_is_top_stream(s->stream) ? "" : s->stream->name;
	if (!list || s->state != LANES_READY || !s->nr_tasks)
		return true;
	rows->list = calloc(s->nr_tasks, sizeof(*rows->list));
	if (!rows->list)
		return false;
	fill(s, rows);
	return true;
}

void lanes_rows_free(struct lanes_rows *rows)
{
	free(rows->list);
	rows->list = NULL;
	rows->nr = 0;
}

bool lanes_first_fault(int sd, int pid, int64_t *ts)
{
	struct lanes_lane lane;

	if (!lanes_lane_of_task(sd, pid, &lane) || !lane.lane->nr_faults)
		return false;
	*ts = (int64_t)lane.lane->faults[0].ts + lane.offset;
	return true;
}

uint64_t lanes_activity(int sd, int pid)
{
	struct lanes_lane lane;

	return lanes_lane_of_task(sd, pid, &lane) ? lane.lane->activity : 0;
}

uint32_t lanes_bundle(int sd, int pid)
{
	struct lanes_lane lane;

	return lanes_lane_of_task(sd, pid, &lane) ? lane.lane->bundle : 0;
}

static size_t choose_busiest(const struct lanes_stream *s, int *pids, size_t room)
{
	size_t n;
	const struct iommu_lane *list = iommu_lanes_list(s->lanes, &n);
	size_t *numbers = calloc(n, sizeof(*numbers));
	size_t some = 0, all = 0;

	if (!numbers)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!iommu_lane_is_idle(s->lanes, &list[i]))
			numbers[some++] = i;
	}
	/* If all are idle, they are all that the trace has. */
	for (; !some && all < n; all++)
		numbers[all] = all;
	n = iommu_lanes_busiest(list, numbers, some + all, room);
	for (size_t i = 0; i < n; i++)
		pids[i] = lanes_task_pid(s, numbers[i]);
	free(numbers);
	return n;
}

enum lanes_shown lanes_busiest(int sd, int *pids, size_t room, size_t *n, uint64_t *born)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	*n = 0;
	*born = s ? s->born : 0;
	if (!s || s->state == LANES_NONE)
		return LANES_SHOW_NONE;
	if (s->state != LANES_READY)
		return LANES_SHOW_LATER;
	*n = choose_busiest(s, pids, room);
	return *n ? LANES_SHOW_THESE : LANES_SHOW_NONE;
}
