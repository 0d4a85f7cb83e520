/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include <libkshark-model.h>

#include "plot_data.h"
#include "core/summary/words.h"
#include "followed.h"
#include "picture/picture.h"
#include "pseudo_tasks.h"
#include "stream.h"

static bool find_lane(struct lanes_stream *s, size_t number, struct lanes_lane *to)
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
		.names = { lanes_task_name, &s->task_names, s->colours },
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
	return pid >= first && find_lane(s, (size_t)(pid - first), lane);
}

bool lanes_lane_of_ref(const struct lanes_ref *ref, struct lanes_lane *lane)
{
	struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && s->load == ref->load && find_lane(s, ref->number, lane);
}

/* A writer into a caller's array, which cuts off what does not fit. */
struct bounded {
	struct iommu_text t;
	char *text;
	size_t len;
	size_t size;
	char buf[256];
};

static void append(void *arg, const char *str, size_t len)
{
	struct bounded *to = arg;
	size_t room = to->size - 1 - to->len;

	if (len > room)
		len = room;
	memcpy(to->text + to->len, str, len);
	to->len += len;
	to->text[to->len] = '\0';
}

static struct iommu_text *start_text(struct bounded *to, char *text, size_t size)
{
	text[0] = '\0';
	to->text = text;
	to->len = 0;
	to->size = size;
	iommu_text_init(&to->t, to->buf, sizeof(to->buf), append, to);
	return &to->t;
}

void lanes_device_name(const struct lanes_lane *lane, char *text, size_t size)
{
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);

	iommu_lane_name_text(t, lane->lane, &lane->names);
	iommu_text_flush(t);
}

void lanes_device_model(const struct lanes_lane *lane, char *text, size_t size)
{
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);

	iommu_snapshot_put_model(t, lane->lane->known);
	iommu_text_flush(t);
}

void lanes_label(const struct lanes_lane *lane, char *text, size_t size)
{
	iommu_lane_label(lane->lane, &lane->names, text, size);
}

void lanes_peak(const struct lanes_lane *lane, char *text, size_t size)
{
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);

	if (lane->lane->peak)
		iommu_put_bytes(t, lane->lane->peak);
	iommu_text_flush(t);
}

void lanes_last_holder(const struct lanes_lane *lane, char *text, size_t size)
{
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);
	const struct iommu_epoch *last;

	if (!lane->lane->nr_epochs)
		return;
	last = &lane->lane->epochs[lane->lane->nr_epochs - 1];
	if (last->removed)
		iommu_text_puts(t, "removed");
	else if (!last->ended || last->implied)
		iommu_holder_text(t, last, &lane->names, true);
	iommu_text_flush(t);
}

void lanes_lay_out_lane(const struct lanes_lane *lane, const struct iommu_view *view,
			struct iommu_picture *picture)
{
	iommu_picture_lane(picture, lane->lanes, lane->lane, view, &lane->names);
}

/* Add a line with the entry's Info column, which plugin_iommu decodes if it is loaded. */
static void put_info(struct iommu_text *t, const struct kshark_entry *entry)
{
	char *info = entry ? kshark_get_info(entry) : NULL;

	if (info && *info) {
		iommu_text_putc(t, '\n');
		iommu_text_untrusted(t, info, strcspn(info, "\n"));
	}
	free(info);
}

void lanes_show_followed(const struct lanes_lane *lane, struct iommu_view *view)
{
	lanes_followed_show(lane->ref.load, lane->ref.number, view);
}

/* The followed address may have changed since the view was drawn. */
static struct iommu_view view_now(const struct lanes_lane *lane, const struct iommu_view *drawn)
{
	struct iommu_view view = *drawn;

	lanes_show_followed(lane, &view);
	return view;
}

void lanes_explain_shape(const struct lanes_lane *lane, const struct iommu_view *view,
			 const struct iommu_shape *shape, int x, char *text, size_t size)
{
	const struct iommu_view now = view_now(lane, view);
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);

	iommu_shape_explain(t, lane->lanes, lane->lane, &now, &lane->names, shape, x);
	if (shape->kind == IOMMU_SHAPE_FAULT && shape->first < lane->lane->nr_faults) {
		const struct iommu_lane_mark *fault = &lane->lane->faults[shape->first];

		/* The lanes keep only the time of faults beyond the first ones. */
		if (!iommu_lane_fault_details(lane->lanes, fault))
			put_info(t, (const struct kshark_entry *)(uintptr_t)fault->ref);
	}
	iommu_text_flush(t);
}

/* Returns the index of the first entry that the host shows at or after @ts, in the host's time. */
static size_t entry_index(const struct kshark_trace_histo *histo, int64_t ts)
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

/* Returns the stream's first shown entry at or after @ts, or else its last entry. */
static const struct kshark_entry *entry_at(const struct kshark_trace_histo *histo, int sd,
					   int64_t ts)
{
	for (size_t i = entry_index(histo, ts); i < histo->data_size; i++) {
		if (histo->data[i]->stream_id == sd)
			return histo->data[i];
	}
	return histo->data_size ? histo->data[histo->data_size - 1] : NULL;
}

void lanes_entries_of_shape(const struct lanes_lane *lane, const struct iommu_view *view,
			    const struct iommu_shape *shape, const struct kshark_trace_histo *histo,
			    int x, const struct kshark_entry **a, const struct kshark_entry **b)
{
	const struct iommu_view now = view_now(lane, view);
	int64_t from, to;

	*a = NULL;
	*b = NULL;
	if (!iommu_shape_times(lane->lane, &now, shape, x, &from, &to))
		return;
	*a = entry_at(histo, lane->ref.sd, from + lane->offset);
	if (!iommu_shape_is_mark(shape) || shape->nr > 1)
		*b = entry_at(histo, lane->ref.sd, to + lane->offset);
}

static bool find_ticks(struct lanes_stream *s, const struct lanes_ticks_ref *ref,
		       struct lanes_ticks *to)
{
	if (s->state != LANES_READY || !s->ticks)
		return false;
	*to = (struct lanes_ticks){
		.ref = *ref,
		.track = ref->is_task ? iommu_ticks_of_task(s->ticks, ref->number)
				      : iommu_ticks_of_cpu(s->ticks, ref->number),
		.names = { lanes_task_name, &s->task_names, s->colours },
		.offset = lanes_stream_offset(s),
		.scale = iommu_ticks_largest(s->ticks),
	};
	to->ref.load = s->load;
	return to->track != NULL;
}

bool lanes_ticks_of_plot(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks)
{
	struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && find_ticks(s, ref, ticks);
}

bool lanes_ticks_of_ref(const struct lanes_ticks_ref *ref, struct lanes_ticks *ticks)
{
	struct lanes_stream *s = lanes_stream_of(ref->sd);

	return s && s->load == ref->load && find_ticks(s, ref, ticks);
}

void lanes_lay_out_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 struct iommu_picture *picture)
{
	iommu_picture_ticks(picture, ticks->track, view);
}

/* Returns a shown entry of the CPU or task at exactly @ts, or NULL. */
static const struct kshark_entry *entry_of(const struct lanes_ticks *ticks,
					   const struct kshark_trace_histo *histo, uint64_t ts)
{
	const struct lanes_ticks_ref *ref = &ticks->ref;
	int64_t time = (int64_t)ts + ticks->offset;

	for (size_t i = entry_index(histo, time); i < histo->data_size; i++) {
		const struct kshark_entry *entry = histo->data[i];

		if (entry->ts != time)
			break;
		if (entry->stream_id == ref->sd &&
		    (ref->is_task ? entry->pid : entry->cpu) == ref->number)
			return entry;
	}
	return NULL;
}

void lanes_explain_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			 const struct kshark_trace_histo *histo, int x, char *text, size_t size)
{
	struct iommu_tick_part part;
	struct bounded to;
	struct iommu_text *t = start_text(&to, text, size);

	if (!iommu_ticks_column(ticks->track, view, x, &part))
		return;
	iommu_track_text(t, !ticks->ref.is_task, ticks->ref.number, &ticks->names);
	iommu_text_putc(t, '\n');
	iommu_ticks_explain(t, &part);
	if (part.map.nr + part.unmap.nr == 1)
		put_info(t, entry_of(ticks, histo, part.first));
	iommu_text_flush(t);
}

void lanes_entries_of_ticks(const struct lanes_ticks *ticks, const struct iommu_view *view,
			    const struct kshark_trace_histo *histo, int x,
			    const struct kshark_entry **a, const struct kshark_entry **b)
{
	struct iommu_tick_part part;

	*a = NULL;
	*b = NULL;
	if (!iommu_ticks_column(ticks->track, view, x, &part))
		return;
	*a = entry_of(ticks, histo, part.first);
	if (part.map.nr + part.unmap.nr > 1)
		*b = entry_of(ticks, histo, part.last);
}
