/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "cells.h"
#include "core/faultlog/fault_text.h"
#include "core/summary/step_addresses.h"
#include "core/summary/words.h"
#include "core/timeline/lane_kinds.h"
#include "core/timeline/lane_owner.h"
#include "kshark-plugin/data/followed.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "reread.h"

/* What a row needs until the end, when the devices of all mappings are known. */
struct noted {
	struct iommu_mapping mapping; /* of a map or an unmap, if @has_mapping */
	bool has_mapping;
	bool interrupt;
	int32_t pid;
	uint32_t device; /* of a fault; 0: not known */
};

struct finder {
	struct lanes_stream *stream;
	struct iommu_replay *replay;
	struct iommu_devices *devices; /* of the replay */
	struct lanes_reread reread;
	struct iommu_address_range range;
	struct iommu_address_range wide; /* with what is near */
	struct lanes_follow *to;
	struct noted *noted; /* by row */
	size_t room;
	size_t nr_near;
	uint64_t nr_maps;	   /* map events so far */
	uint64_t nr_unmaps;	   /* unmap events so far */
	struct iommu_table maps;   /* index of the row, plus 1, by number of the map event */
	struct iommu_table unmaps; /* the same */
	struct lanes_followed_mark *marks;
	size_t nr_marks;
	size_t room_marks;
	bool failed;	/* out of memory */
	int64_t offset; /* of the host's times */
};

static bool grow(struct finder *f)
{
	size_t room = f->room ? f->room * 2 : 64;
	struct lanes_follow_row *list = realloc(f->to->list, room * sizeof(*list));
	struct noted *noted;

	if (!list)
		return false;
	f->to->list = list;
	noted = realloc(f->noted, room * sizeof(*noted));
	if (!noted)
		return false;
	f->noted = noted;
	f->room = room;
	return true;
}

/* "4K below", from the pages of the range. */
static void put_place(struct lanes_follow_row *row, const struct iommu_address_range *range)
{
	uint64_t first = range->first & ~0xfffULL;
	uint64_t last = range->last | 0xfff;
	uint64_t end = row->address + (row->size ? row->size - 1 : 0);
	bool above = row->address > last;
	struct lanes_cell cell;

	lanes_cell_start(&cell, row->place, sizeof(row->place));
	if (!above && end >= first) {
		iommu_text_puts(&cell.t, "same page");
	} else {
		uint64_t gap = above ? row->address - last - 1 : first - end - 1;

		if (gap)
			iommu_put_bytes(&cell.t, gap);
		else
			iommu_text_puts(&cell.t, "directly");
		iommu_text_puts(&cell.t, above ? " above" : " below");
	}
	iommu_text_flush(&cell.t);
}

/* Returns the number of the new row, from 1; 0 if there is no room. */
static size_t add(struct finder *f, enum lanes_follow_kind kind, uint64_t ts, uint64_t address,
		  uint64_t size)
{
	struct lanes_follow *to = f->to;
	bool near = !iommu_address_range_has(&f->range, address, size ? size : 1);
	struct lanes_follow_row *row;

	if (to->nr == LANES_FOLLOW_MAX || (near && f->nr_near == LANES_FOLLOW_MAX / 2)) {
		to->left_out++;
		return 0;
	}
	if (to->nr == f->room && !grow(f)) {
		f->failed = true;
		return 0;
	}
	f->nr_near += near;
	f->noted[to->nr] = (struct noted){ .pid = IOMMU_PID_UNKNOWN };
	row = &to->list[to->nr++];
	*row = (struct lanes_follow_row){
		.ts = (int64_t)ts + f->offset,
		.kind = kind,
		.near = near,
		.address = address,
		.size = size,
	};
	if (near)
		put_place(row, &f->range);
	return to->nr;
}

static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct finder *f = arg;
	uint64_t address = one->page_only ? one->address & ~0xfffULL : one->address;
	uint64_t size = one->page_only ? 4096 : 1;
	struct lanes_follow_row *row;
	struct lanes_cell cell;
	size_t number;

	if (!one->has_address || !iommu_address_range_has(&f->wide, address, size))
		return;
	number = add(f, LANES_FOLLOW_FAULT, one->ts, address, size);
	if (!number)
		return;
	row = &f->to->list[number - 1];
	row->size = 0;
	f->noted[number - 1].device = one->device;
	lanes_cell_start(&cell, row->reason, sizeof(row->reason));
	if (one->verdict.kind != IOMMU_VERDICT_NONE)
		iommu_text_puts(&cell.t, iommu_verdict_name(one->verdict.kind));
	if (iommu_fault_is_decoded(one)) {
		iommu_text_puts(&cell.t, one->verdict.kind != IOMMU_VERDICT_NONE ? "; " : "");
		iommu_fault_text(&cell.t, &one->log);
	}
	iommu_text_flush(&cell.t);
}

static void note_mapping(struct finder *f, const struct iommu_table *table, uint64_t number,
			 const struct iommu_mapping *mapping)
{
	uint32_t row = iommu_table_get(table, number);

	if (!row || f->noted[row - 1].has_mapping)
		return;
	f->noted[row - 1].mapping = *mapping;
	f->noted[row - 1].has_mapping = true;
}

static void take_mapping(void *arg, uint64_t number, const struct iommu_mapping *mapping)
{
	struct finder *f = arg;

	if (iommu_address_range_has(&f->wide, mapping->iova, mapping->size))
		note_mapping(f, &f->maps, number, mapping);
}

static void take_removal(void *arg, const struct iommu_removal *removal)
{
	struct finder *f = arg;

	if (!removal->died)
		note_mapping(f, &f->unmaps, removal->unmap_number, removal->mapping);
}

/* A map or an unmap, with the number of its event. */
static void note_step(struct finder *f, const struct iommu_step *step, enum lanes_follow_kind kind,
		      struct iommu_table *table, uint64_t event)
{
	uint64_t size =
		kind == LANES_FOLLOW_UNMAP && step->done > step->size ? step->done : step->size;
	struct noted *noted;
	size_t number;

	if (!iommu_step_has_address(step, &f->wide))
		return;
	number = add(f, kind, step->ts, step->iova, size);
	if (!number)
		return;
	noted = &f->noted[number - 1];
	noted->pid = step->pid;
	noted->interrupt = step->context != IOMMU_CONTEXT_TASK;
	f->failed |= !iommu_table_set(table, event, (uint32_t)number);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct finder *f = arg;

	if (step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP)
		note_step(f, step, LANES_FOLLOW_MAP, &f->maps, f->nr_maps++);
	else if (step->kind == IOMMU_STEP_UNMAP || step->kind == IOMMU_STEP_INTEL_UNMAP)
		note_step(f, step, LANES_FOLLOW_UNMAP, &f->unmaps, f->nr_unmaps++);
	iommu_replay_feed(f->replay, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct finder *f = arg;

	iommu_replay_events_lost(f->replay, lost->ts, lost->count);
}

/* The lanes of the stream: their numbers plus 1; 0: none. */
struct lanes_numbers {
	size_t *list; /* by device of our replay */
	uint32_t nr;
	struct {
		int32_t task; /* or IOMMU_LANE_REST */
		size_t lane;
	} unknown[IOMMU_LANE_TASKS + 1];
	uint32_t nr_unknown;
};

static bool number_lanes(struct finder *f, struct lanes_numbers *numbers)
{
	int *pids = lanes_tasks_by_device(f->stream, f->devices, &numbers->nr);
	struct lanes_lane lane;

	numbers->list = calloc(numbers->nr, sizeof(*numbers->list));
	for (uint32_t i = 0; pids && numbers->list && i < numbers->nr; i++) {
		if (pids[i] && lanes_lane_of_task(f->stream->sd, pids[i], &lane))
			numbers->list[i] = lane.ref.number + 1;
	}
	for (size_t i = 0; numbers->list && i < f->stream->nr_tasks; i++) {
		uint32_t nr = numbers->nr_unknown;

		if (nr > IOMMU_LANE_TASKS ||
		    !lanes_lane_of_task(f->stream->sd, lanes_task_pid(f->stream, i), &lane) ||
		    lane.lane->device != IOMMU_LANE_UNKNOWN)
			continue;
		numbers->unknown[nr].task = lane.lane->task;
		numbers->unknown[nr].lane = lane.ref.number + 1;
		numbers->nr_unknown++;
	}
	free(pids);
	return pids && numbers->list;
}

/* Returns the lane of a mapping of unknown devices, or of a fault of one. */
static size_t lane_of_unknown(const struct lanes_numbers *numbers, const struct noted *noted)
{
	int32_t task = noted->has_mapping ? lane_owner_task(&noted->mapping) : IOMMU_LANE_REST;
	size_t rest = 0;

	for (uint32_t i = 0; i < numbers->nr_unknown; i++) {
		if (numbers->unknown[i].task == task)
			return numbers->unknown[i].lane;
		if (numbers->unknown[i].task == IOMMU_LANE_REST)
			rest = numbers->unknown[i].lane;
	}
	return rest;
}

static void mark(struct finder *f, const struct lanes_follow_row *row, size_t lane)
{
	static const uint8_t kinds[] = {
		[LANES_FOLLOW_MAP] = IOMMU_STEP_MAP,
		[LANES_FOLLOW_UNMAP] = IOMMU_STEP_UNMAP,
		[LANES_FOLLOW_FAULT] = IOMMU_STEP_FAULT,
	};
	size_t room = f->room_marks ? f->room_marks * 2 : 64;
	struct lanes_followed_mark *marks;

	if (!lane || row->ts < f->offset)
		return;
	if (f->nr_marks == f->room_marks) {
		marks = realloc(f->marks, room * sizeof(*marks));
		if (!marks) {
			f->failed = true;
			return;
		}
		f->marks = marks;
		f->room_marks = room;
	}
	f->marks[f->nr_marks++] = (struct lanes_followed_mark){
		.lane = lane - 1,
		.near = row->near ? IOMMU_FOLLOWED_NEAR : IOMMU_FOLLOWED_ITSELF,
		.mark = { .ts = (uint64_t)(row->ts - f->offset),
			  .ref = row->address,
			  .kind = kinds[row->kind] },
	};
}

static void put_task(const struct finder *f, struct lanes_follow_row *row,
		     const struct noted *noted)
{
	const struct iommu_view_names names = { lanes_task_name, &f->stream->task_names, NULL };
	struct lanes_cell cell;

	if (row->kind == LANES_FOLLOW_FAULT)
		return;
	lanes_cell_start(&cell, row->task, sizeof(row->task));
	if (noted->interrupt)
		iommu_text_puts(&cell.t, "interrupt");
	else if (noted->pid != IOMMU_PID_UNKNOWN)
		iommu_task_text(&cell.t, noted->pid, &names);
	iommu_text_flush(&cell.t);
}

/* Store the device and mark the lanes of its members. */
static void put_devices(struct finder *f, struct lanes_follow_row *row, const struct noted *noted,
			const struct lanes_numbers *numbers)
{
	uint32_t set = 0, nr = 0;
	const uint32_t *list = NULL;
	struct lanes_cell cell;

	if (noted->has_mapping)
		set = iommu_mapping_owner(f->replay, &noted->mapping).devices;
	if (set)
		list = iommu_set_members(f->devices, set, &nr);
	else if (noted->device)
		list = &noted->device, nr = 1;
	lanes_cell_start(&cell, row->device, sizeof(row->device));
	if (set)
		iommu_put_device_set(&cell.t, f->devices, set);
	else if (noted->device)
		iommu_put_device(&cell.t, f->devices, noted->device);
	iommu_text_flush(&cell.t);
	for (uint32_t i = 0; i < nr; i++) {
		if (list[i] < numbers->nr)
			mark(f, row, numbers->list[list[i]]);
	}
	if (!nr)
		mark(f, row, lane_of_unknown(numbers, noted));
}

/* The trace has ended, so all devices are known. */
static void complete(struct finder *f)
{
	struct lanes_numbers numbers = { 0 };

	lanes_lock();
	if (number_lanes(f, &numbers)) {
		for (size_t i = 0; i < f->to->nr; i++) {
			put_task(f, &f->to->list[i], &f->noted[i]);
			put_devices(f, &f->to->list[i], &f->noted[i], &numbers);
		}
	} else {
		f->failed = true;
	}
	if (!f->failed)
		f->failed = !lanes_followed_set(f->stream->load, f->marks, f->nr_marks);
	lanes_unlock();
	free(numbers.list);
}

static int compare_times(const void *a, const void *b)
{
	const struct lanes_follow_row *x = a;
	const struct lanes_follow_row *y = b;

	return x->ts != y->ts ? (x->ts > y->ts) - (x->ts < y->ts)
			      : (x->kind > y->kind) - (x->kind < y->kind);
}

static bool read_all(struct finder *f)
{
	struct iommu_replay_config config = f->stream->config;

	config.forgotten = take_mapping;
	config.removed = take_removal;
	config.fault = take_fault;
	config.arg = f;
	f->replay = iommu_replay_new(&config);
	if (!f->replay)
		return false;
	f->devices = iommu_replay_devices(f->replay);
	f->reread.feed.sink = (struct iommu_sink){ .step = take_step, .lost = take_lost, .arg = f };
	if (!lanes_reread(f->stream, &f->reread))
		return false;
	iommu_replay_end(f->replay, (uint64_t)f->stream->end);
	complete(f);
	return !f->failed;
}

bool lanes_follow_find(int sd, const struct iommu_address_range *range, struct lanes_follow *to)
{
	struct finder f = { .stream = lanes_reread_stream(sd), .range = *range, .to = to };
	bool done;

	*to = (struct lanes_follow){ 0 };
	if (!f.stream)
		return false;
	f.offset = lanes_stream_offset(f.stream);
	f.wide.first = range->first > IOMMU_PAST_END_MAX ? range->first - IOMMU_PAST_END_MAX : 0;
	f.wide.last = range->last < UINT64_MAX - IOMMU_PAST_END_MAX
			      ? range->last + IOMMU_PAST_END_MAX
			      : UINT64_MAX;
	done = read_all(&f);
	iommu_replay_free(f.replay);
	lanes_reread_free(&f.reread);
	iommu_table_free(&f.maps);
	iommu_table_free(&f.unmaps);
	free(f.noted);
	free(f.marks);
	if (done && to->nr)
		qsort(to->list, to->nr, sizeof(*to->list), compare_times);
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
