/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lanes of devices, from a replay. While it runs, changes of bytes are only noted, as those of
 * streams: mappings that will turn out to be of the same devices. Whose they are is decided when
 * the trace is over, and the lanes are made then.
 */
#include <stdlib.h>

#include "core/replay/faults.h"
#include "lanes_internal.h"
#include "core/replay/replay_internal.h"

/* The core may forget a fault of which not all was told yet: then this many are looked at again. */
#define FAULTS_AGAIN (IOMMU_FAULTS_MAX / 2)

void *lane_realloc(struct lane_memory *memory, void *at, size_t from, size_t to)
{
	void *new = NULL;

	if (to) {
		new = realloc(at, to);
		if (!new)
			return NULL;
	} else {
		free(at);
		if (!at)
			from = 0;
	}
	memory->now += to - from;
	if (memory->now > memory->peak)
		memory->peak = memory->now;
	return new;
}

static uint32_t new_stream(struct iommu_lanes *lanes, uint64_t key)
{
	uint32_t room = lanes->room_streams ? lanes->room_streams * 2 : 16;
	struct lane_stream *streams;

	if (lanes->nr_streams + 1 >= lanes->room_streams) {
		streams = lane_realloc(&lanes->memory, lanes->streams,
				       lanes->room_streams * sizeof(*streams),
				       room * sizeof(*streams));
		if (!streams)
			return 0;
		lanes->streams = streams;
		lanes->room_streams = room;
	}
	if (!iommu_table_set(&lanes->by_key, key, lanes->nr_streams + 1))
		return 0;
	lanes->streams[++lanes->nr_streams] = (struct lane_stream){
		.space = (uint32_t)(key >> 32),
		.devices = (uint32_t)key,
	};
	return lanes->nr_streams;
}

/* What iommu_replay_owner() will say of the mapping at the end depends on this. */
static uint64_t key_of(const struct iommu_lanes *lanes, const struct iommu_mapping *mapping)
{
	const struct iommu_spaces *spaces = &lanes->replay->spaces;

	if (mapping->devices && (mapping->grade == IOMMU_GRADE_CERTAIN ||
				 iommu_space(spaces, mapping->space)->kind == IOMMU_SPACE_TASK))
		return mapping->devices;
	return (uint64_t)mapping->space << 32 | mapping->devices;
}

/* 0 where there is no memory. */
static uint32_t stream_of(struct iommu_lanes *lanes, const struct iommu_mapping *mapping)
{
	uint64_t key = key_of(lanes, mapping);

	if (!lanes->last || key != lanes->last_key) {
		lanes->last = iommu_table_get(&lanes->by_key, key);
		lanes->last_key = key;
		if (!lanes->last)
			lanes->last = new_stream(lanes, key);
	}
	return lanes->last;
}

static void move_map(struct iommu_lanes *lanes, uint32_t from, uint32_t to)
{
	struct lane_stream *streams = lanes->streams;

	if (!from || !to || !streams[from].maps)
		return;
	streams[from].maps--;
	streams[from].events--;
	streams[to].maps++;
	streams[to].events++;
}

static void note_bytes(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes what,
		       uint64_t ts, uint64_t bytes)
{
	struct iommu_lanes *lanes = arg;
	struct lane_change change = { .ts = ts, .bytes = bytes };

	change.stream = stream_of(lanes, mapping);
	switch (what) {
	case IOMMU_BYTES_TAKEN:
		lanes->taken = change.stream;
		break;
	case IOMMU_BYTES_GIVEN:
		lane_log_move(&lanes->log, ts, bytes, lanes->taken, change.stream);
		move_map(lanes, lanes->taken, change.stream);
		break;
	default:
		change.less = what == IOMMU_BYTES_UNMAPPED;
		lane_log_add(&lanes->log, &change);
		if (change.stream) {
			lanes->streams[change.stream].maps += !change.less;
			lanes->streams[change.stream].events++;
		}
		break;
	}
}

struct iommu_lanes *iommu_lanes_new(const struct iommu_replay_config *config)
{
	struct iommu_lanes *lanes = calloc(1, sizeof(*lanes));
	struct iommu_replay_config ours = *config;

	if (!lanes)
		return NULL;
	ours.forgotten = NULL;
	ours.bytes = note_bytes;
	ours.arg = lanes;
	lanes->memory.now = lanes->memory.peak = sizeof(*lanes);
	lanes->log.memory = &lanes->memory;
	lanes->events.memory = &lanes->memory;
	lanes->faults.memory = &lanes->memory;
	lanes->arena.memory = &lanes->memory;
	lanes->replay = iommu_replay_new(&ours);
	if (!lanes->replay) {
		free(lanes);
		return NULL;
	}
	return lanes;
}

/* What is known of the fault now; false where the core forgot it. */
static bool tell_fault(struct iommu_lanes *lanes, uint64_t number)
{
	const struct iommu_fault_case *one = iommu_faults_get(&lanes->replay->faults, number);
	struct iommu_lane_mark *mark = &lanes->faults.list[number];

	if (!one)
		return false;
	mark->verdict = (uint8_t)one->verdict.kind;
	mark->access = one->access;
	mark->more = LANE_MORE_DEVICE | one->device;
	if (number >= lanes->nr_told)
		return true;
	mark->more = (uint32_t)number + 1;
	lanes->told[number] = *one;
	return true;
}

static void make_room_to_tell(struct iommu_lanes *lanes)
{
	uint32_t room = lanes->room_told ? lanes->room_told * 2 : 64;
	struct iommu_fault_case *told;

	if (lanes->nr_told == lanes->room_told && room <= IOMMU_LANE_FAULTS_TOLD) {
		told = lane_realloc(&lanes->memory, lanes->told, lanes->room_told * sizeof(*told),
				    room * sizeof(*told));
		if (!told)
			return;
		lanes->told = told;
		lanes->room_told = room;
	}
	if (lanes->nr_told < lanes->room_told && lanes->nr_told == lanes->faults.nr)
		lanes->nr_told++;
}

/* The list is that of the core's faults by number, as far as there was memory. */
static void note_fault(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	const struct iommu_faults *faults = &lanes->replay->faults;
	struct iommu_lane_mark mark = { .ts = step->ts, .ref = ref, .kind = (uint8_t)step->kind };

	if (faults->nr == lanes->faults.nr + 1) {
		mark.more = LANE_MORE_DEVICE;
		make_room_to_tell(lanes);
		if (lane_marks_add(&lanes->faults, &mark))
			tell_fault(lanes, lanes->faults.nr - 1);
	}
	/* The other half of a fault may have come since. */
	while (lanes->again < lanes->faults.nr &&
	       (lanes->again < faults->settled || faults->nr - lanes->again > FAULTS_AGAIN))
		tell_fault(lanes, lanes->again++);
}

void lanes_tell_faults(struct iommu_lanes *lanes)
{
	while (lanes->again < lanes->faults.nr)
		tell_fault(lanes, lanes->again++);
}

static void note_event(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	struct iommu_lane_mark mark = {
		.ts = step->ts,
		.ref = ref,
		.kind = (uint8_t)step->kind,
	};
	uint32_t device =
		iommu_device_id(&lanes->replay->devices, step->device.str, step->device.len);

	mark.more = LANE_MORE_DEVICE | device;
	if (device)
		lane_marks_add(&lanes->events, &mark);
}

void iommu_lanes_feed(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref)
{
	iommu_replay_feed(lanes->replay, step);
	switch (step->kind) {
	case IOMMU_STEP_FAULT:
	case IOMMU_STEP_LOG:
		note_fault(lanes, step, ref);
		break;
	case IOMMU_STEP_ADD:
	case IOMMU_STEP_REMOVE:
	case IOMMU_STEP_ATTACH:
	case IOMMU_STEP_DETACH:
		note_event(lanes, step, ref);
		break;
	default:
		break;
	}
}

void iommu_lanes_soon(const struct iommu_lanes *lanes, uint64_t iova)
{
	iommu_replay_soon(lanes->replay, iova);
}

void iommu_lanes_unmap_soon(const struct iommu_lanes *lanes, uint64_t iova)
{
	iommu_replay_unmap_soon(lanes->replay, iova);
}

void iommu_lanes_lost(struct iommu_lanes *lanes, uint64_t ts, uint64_t nr)
{
	iommu_replay_lost(lanes->replay, ts, nr);
}

void iommu_lanes_no_more_faults(struct iommu_lanes *lanes)
{
	iommu_replay_no_more_faults(lanes->replay);
}

void iommu_lanes_free(struct iommu_lanes *lanes)
{
	if (!lanes)
		return;
	for (uint32_t i = 0; i < lanes->nr_curves; i++)
		lane_curve_free(&lanes->curves[i], &lanes->memory);
	lane_log_free(&lanes->log);
	lane_arena_free(&lanes->arena);
	lane_marks_free(&lanes->events);
	lane_marks_free(&lanes->faults);
	iommu_table_free(&lanes->by_key);
	iommu_replay_free(lanes->replay);
	free(lanes->streams);
	free(lanes->told);
	free(lanes->list);
	free(lanes->curves);
	free(lanes->curve_of);
	free(lanes);
}
