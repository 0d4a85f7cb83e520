/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "cells.h"
#include "core/faultlog/fault_text.h"
#include "core/summary/words.h"
#include "core/timeline/follow.h"
#include "kshark-plugin/data/followed.h"
#include "kshark-plugin/data/stream.h"
#include "reread.h"

/* What a row says of a fault. */
struct reason {
	char text[sizeof(((struct lanes_follow_row *)0)->reason)];
};

struct finder {
	struct lanes_stream *stream;
	const struct iommu_address_range *range;
	struct iommu_follow *follow;
	struct reason *reasons; /* of the faults, in their order */
	size_t nr_reasons;
	size_t room;
	bool failed; /* out of memory */
};

static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct finder *f = arg;
	size_t room = f->room ? f->room * 2 : 64;
	struct lanes_cell cell;
	struct reason *reasons;

	if (f->nr_reasons == f->room) {
		reasons = realloc(f->reasons, room * sizeof(*reasons));
		if (!reasons) {
			f->failed = true;
			return;
		}
		f->reasons = reasons;
		f->room = room;
	}
	reasons = &f->reasons[f->nr_reasons++];
	lanes_cell_start(&cell, reasons->text, sizeof(reasons->text));
	if (one->verdict.kind != IOMMU_VERDICT_NONE)
		iommu_text_puts(&cell.t, iommu_verdict_name(one->verdict.kind));
	if (iommu_fault_is_decoded(one)) {
		iommu_text_puts(&cell.t, one->verdict.kind != IOMMU_VERDICT_NONE ? "; " : "");
		iommu_fault_text(&cell.t, &one->log);
	}
	iommu_text_flush(&cell.t);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	iommu_follow_feed(arg, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	iommu_follow_lost(arg, lost->ts, lost->count);
}

/* "4K below", from the pages of the range. */
static void put_place(struct lanes_follow_row *row, const struct iommu_follow_event *event,
		      const struct iommu_address_range *range)
{
	uint64_t first = range->first & ~0xfffULL;
	uint64_t last = range->last | 0xfff;
	uint64_t end = event->address + (event->size ? event->size - 1 : 0);
	bool above = event->address > last;
	struct lanes_cell cell;

	lanes_cell_start(&cell, row->place, sizeof(row->place));
	if (!above && end >= first) {
		iommu_text_puts(&cell.t, "same page");
	} else {
		uint64_t gap = above ? event->address - last - 1 : first - end - 1;

		if (gap)
			iommu_put_bytes(&cell.t, gap);
		else
			iommu_text_puts(&cell.t, "directly");
		iommu_text_puts(&cell.t, above ? " above" : " below");
	}
	iommu_text_flush(&cell.t);
}

static void put_task(const struct finder *f, struct lanes_follow_row *row,
		     const struct iommu_follow_event *event)
{
	const struct iommu_view_names names = { lanes_task_name, &f->stream->task_names, NULL };
	struct lanes_cell cell;

	lanes_cell_start(&cell, row->task, sizeof(row->task));
	if (event->kind == IOMMU_FOLLOW_FAULT)
		return;
	if (event->interrupt)
		iommu_text_puts(&cell.t, "interrupt");
	else if (event->pid != IOMMU_PID_UNKNOWN)
		iommu_task_text(&cell.t, event->pid, &names);
	iommu_text_flush(&cell.t);
}

static void put_device(const struct finder *f, struct lanes_follow_row *row,
		       const struct iommu_follow_event *event)
{
	struct iommu_devices *devices = iommu_follow_devices(f->follow);
	struct lanes_cell cell;

	lanes_cell_start(&cell, row->device, sizeof(row->device));
	if (event->devices)
		iommu_put_device_set(&cell.t, devices, event->devices);
	else if (event->device)
		iommu_put_device(&cell.t, devices, event->device);
	iommu_text_flush(&cell.t);
}

/* The rows; with lanes_lock() held. */
static bool list_events(struct finder *f, struct lanes_follow *to)
{
	int64_t offset = lanes_stream_offset(f->stream);
	const struct reason *reason = f->reasons;
	size_t nr;
	const struct iommu_follow_event *events = iommu_follow_events(f->follow, &nr);

	to->list = calloc(nr + 1, sizeof(*to->list));
	if (!to->list)
		return false;
	to->left_out = iommu_follow_left_out(f->follow);
	for (size_t i = 0; i < nr; i++) {
		struct lanes_follow_row *row = &to->list[to->nr++];
		bool fault = events[i].kind == IOMMU_FOLLOW_FAULT;

		row->when.ts = (int64_t)events[i].ts + offset;
		row->when.kind = events[i].kind;
		row->near = events[i].near;
		row->address = events[i].address;
		row->size = fault ? 0 : events[i].size;
		if (row->near)
			put_place(row, &events[i], f->range);
		put_task(f, row, &events[i]);
		put_device(f, row, &events[i]);
		if (fault)
			memcpy(row->reason, (reason++)->text, sizeof(row->reason));
	}
	return true;
}

/* The rows, and the marks of the lanes. */
static bool complete(struct finder *f, struct lanes_follow *to)
{
	bool done;

	if (!iommu_follow_end(f->follow, (uint64_t)f->stream->end) || f->failed)
		return false;
	lanes_lock();
	done = list_events(f, to) &&
	       lanes_followed_set(f->stream->load, iommu_follow_marks(f->follow, f->stream->lanes));
	lanes_unlock();
	lanes_rows_by_time(to->list, to->nr, sizeof(*to->list));
	return done;
}

static bool read_all(struct finder *f)
{
	struct lanes_reread reread = { 0 };
	bool done;

	f->follow = iommu_follow_new(&f->stream->config, f->range);
	if (!f->follow)
		return false;
	iommu_follow_on_fault(f->follow, take_fault, f);
	reread.feed.sink =
		(struct iommu_sink){ .step = take_step, .lost = take_lost, .arg = f->follow };
	done = lanes_reread(f->stream, &reread);
	lanes_reread_free(&reread);
	return done;
}

void lanes_follow_start(const struct iommu_address_range *range)
{
	lanes_lock();
	lanes_followed_start(range);
	lanes_unlock();
}

bool lanes_follow_find(int sd, const struct iommu_address_range *range, struct lanes_follow *to)
{
	struct finder f = { .stream = lanes_reread_stream(sd), .range = range };
	bool done;

	*to = (struct lanes_follow){ 0 };
	done = f.stream && read_all(&f) && complete(&f, to);
	iommu_follow_free(f.follow);
	free(f.reasons);
	if (!done)
		lanes_follow_free(to);
	return done;
}

void lanes_follow_free(struct lanes_follow *follow)
{
	free(follow->list);
	*follow = (struct lanes_follow){ 0 };
}

void lanes_follow_end(void)
{
	lanes_lock();
	lanes_followed_clear();
	lanes_unlock();
}
