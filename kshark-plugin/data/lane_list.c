/* SPDX-License-Identifier: LGPL-2.1 */
/* Lanes as rows of a table. */
#include <stdlib.h>

#include "lane_list.h"
#include "stream.h"
#include "picture/picture.h"

static void put_device(char *buf, size_t size, const struct iommu_lane *lane)
{
	struct lanes_lines lines;
	struct iommu_text t;

	lanes_lines_begin(&lines, &t, buf, size);
	iommu_lane_name_text(&t, lane);
	iommu_text_flush(&t);
}

/* Who holds it when the trace ends. */
static void put_holder(char *buf, size_t size, const struct iommu_lane *lane,
		       const struct iommu_view_names *names)
{
	const struct iommu_epoch *last;
	struct lanes_lines lines;
	struct iommu_text t;

	if (!lane->nr_epochs)
		return;
	last = &lane->epochs[lane->nr_epochs - 1];
	lanes_lines_begin(&lines, &t, buf, size);
	if (last->removed)
		iommu_text_puts(&t, "removed");
	else if (!last->ended || last->implied)
		iommu_holder_text(&t, last, names, true);
	iommu_text_flush(&t);
}

static struct lanes_row row_of(const struct lanes_lane *from)
{
	const struct iommu_lane *lane = from->lane;
	struct lanes_row row = {
		.gid_known = lane->gid_known,
		.gid = lane->gid,
		.faults = lane->nr_faults,
		.peak = lane->peak,
		.activity = lane->activity,
	};

	put_device(row.device, sizeof(row.device), lane);
	put_holder(row.holder, sizeof(row.holder), lane, &from->names);
	return row;
}

static void fill(const struct lanes_stream *s, struct lanes_rows *rows)
{
	struct lanes_lane lane;

	while (rows->nr < s->nr_tasks) {
		int pid = lanes_task_pid(s, rows->nr);

		if (!lanes_lane_of_task(s->sd, pid, &lane))
			break;
		rows->list[rows->nr] = row_of(&lane);
		rows->list[rows->nr++].pid = pid;
	}
}

bool lanes_rows_of(int sd, bool list, struct lanes_rows *rows)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	*rows = (struct lanes_rows){ .sd = sd };
	if (!s)
		return false;
	lanes_settle(sd);
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
