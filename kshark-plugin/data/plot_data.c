/* SPDX-License-Identifier: LGPL-2.1 */
/* The lanes, as those who draw and explain them see them. */
#include <stdlib.h>

#include <libkshark-model.h>

#include "stream.h"
#include "picture/picture.h"

static bool fill(struct lanes_stream *s, size_t number, struct lanes_lane *to)
{
	const struct iommu_lane *list;
	size_t n;

	if (s->state != LANES_READY)
		return false;
	list = iommu_lanes_list(s->lanes, &n);
	if (number >= n)
		return false;
	*to = (struct lanes_lane){
		.ref = { .load = s->load, .sd = s->sd, .number = number },
		.lanes = s->lanes,
		.lane = &list[number],
		.names = { lanes_comm, s, s->colours },
		.offset = lanes_stream_offset(s),
		.begin = s->begin,
		.end = s->end,
		.scale = s->scale,
	};
	return true;
}

bool lanes_lane_of_task(int sd, int pid, struct lanes_lane *lane)
{
	struct lanes_stream *s = lanes_stream_of(sd);
	int32_t first;

	if (!s)
		return false;
	first = lanes_task_pid(s, 0);
	return pid >= first && fill(s, (size_t)(pid - first), lane);
}

bool lanes_lane_again(const struct lanes_ref *ref, struct lanes_lane *lane)
{
	struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && s->load == ref->load && fill(s, ref->number, lane);
}

void lanes_lay_out(const struct lanes_lane *lane, const struct iommu_view *view,
		   struct iommu_picture *picture)
{
	iommu_picture_lane(picture, lane->lanes, lane->lane, view, &lane->names);
}

void lanes_label(const struct lanes_lane *lane, char *label, size_t size)
{
	iommu_lane_label(lane->lane, label, size);
}

/* The @room busiest lanes, in their own order. */
static size_t choose(const struct lanes_stream *s, int *pids, size_t room)
{
	size_t n;
	const struct iommu_lane *list = iommu_lanes_list(s->lanes, &n);
	size_t *numbers = calloc(n, sizeof(*numbers));

	if (!numbers)
		return 0;
	for (size_t i = 0; i < n; i++)
		numbers[i] = i;
	n = iommu_lanes_busiest(list, numbers, n, room);
	for (size_t i = 0; i < n; i++)
		pids[i] = lanes_task_pid(s, numbers[i]);
	free(numbers);
	return n;
}

/* The host's lists of tasks are not the worker's to change. */
void lanes_settle(int sd)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	if (s && s->state == LANES_READY && !s->settled) {
		s->settled = true;
		lanes_tasks_add(s);
	}
}

enum lanes_shown lanes_to_show(int sd, int *pids, size_t room, size_t *n, uint64_t *born)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	*n = 0;
	*born = s ? s->born : 0;
	if (!s || s->state == LANES_NONE)
		return LANES_SHOW_NONE;
	if (s->state != LANES_READY)
		return LANES_SHOW_LATER;
	*n = choose(s, pids, room);
	return *n ? LANES_SHOW_THESE : LANES_SHOW_NONE;
}

static void put_line(void *arg, const char *str, size_t len)
{
	struct lanes_lines *to = arg;
	size_t room = to->size - 1 - to->len;

	if (len > room)
		len = room;
	memcpy(to->text + to->len, str, len);
	to->len += len;
	to->text[to->len] = '\0';
}

void lanes_lines_begin(struct lanes_lines *lines, struct iommu_text *t, char *text, size_t size)
{
	text[0] = '\0';
	lines->text = text;
	lines->len = 0;
	lines->size = size;
	iommu_text_init(t, lines->buf, sizeof(lines->buf), put_line, lines);
}

/* It is decoded, where plugin_iommu is there. */
void lanes_put_info(struct iommu_text *t, const struct kshark_entry *entry)
{
	char *info = entry ? kshark_get_info(entry) : NULL;

	if (info && *info) {
		iommu_text_putc(t, '\n');
		iommu_text_untrusted(t, info, strcspn(info, "\n"));
	}
	free(info);
}

/* Of a fault of which the lanes keep no more than its time. */
static void tell_row(struct iommu_text *t, const struct lanes_lane *lane, size_t fault)
{
	const struct iommu_lane_mark *mark = &lane->lane->faults[fault];

	if (!iommu_lane_fault_told(lane->lanes, mark))
		lanes_put_info(t, (const struct kshark_entry *)(uintptr_t)mark->ref);
}

void lanes_tell_shape(const struct lanes_lane *lane, const struct iommu_view *view,
		      const struct iommu_shape *shape, int x, char *text, size_t size)
{
	struct lanes_lines lines;
	struct iommu_text t;

	lanes_lines_begin(&lines, &t, text, size);
	iommu_shape_tell(&t, lane->lanes, lane->lane, view, &lane->names, shape, x);
	if (shape->kind == IOMMU_SHAPE_FAULT && shape->first < lane->lane->nr_faults)
		tell_row(&t, lane, shape->first);
	iommu_text_flush(&t);
}

size_t lanes_row_at(const struct kshark_trace_histo *histo, int64_t ts)
{
	size_t low = 0;
	size_t high = histo->data_size;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (histo->data[mid]->ts < ts)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The first entry of the stream at that time, of those that are shown. */
static const struct kshark_entry *entry_at(const struct kshark_trace_histo *histo, int sd,
					   int64_t ts)
{
	for (size_t i = lanes_row_at(histo, ts); i < histo->data_size; i++) {
		if (histo->data[i]->stream_id == sd)
			return histo->data[i];
	}
	return histo->data_size ? histo->data[histo->data_size - 1] : NULL;
}

void lanes_entries_of(const struct lanes_lane *lane, const struct iommu_view *view,
		      const struct iommu_shape *shape, const struct kshark_trace_histo *histo,
		      int x, const struct kshark_entry **a, const struct kshark_entry **b)
{
	int64_t from, to;

	*a = NULL;
	*b = NULL;
	if (!iommu_shape_times(lane->lane, view, shape, x, &from, &to))
		return;
	*a = entry_at(histo, lane->ref.sd, from + lane->offset);
	if (shape->kind != IOMMU_SHAPE_FAULT || shape->nr > 1)
		*b = entry_at(histo, lane->ref.sd, to + lane->offset);
}
