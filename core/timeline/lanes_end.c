/* SPDX-License-Identifier: LGPL-2.1 */
/* The trace is over: streams become curves of lanes. And what is asked of them then. */
#include <stdlib.h>

#include "core/holders/devices.h"
#include "core/replay/faults.h"
#include "lanes_internal.h"
#include "core/replay/replay_internal.h"

static uint32_t device_of(const struct iommu_lanes *lanes, const struct iommu_lane_mark *mark)
{
	if (mark->more & LANE_MORE_DEVICE)
		return mark->more & ~LANE_MORE_DEVICE;
	return lanes->told[mark->more - 1].device;
}

static uint32_t lane_of_mark(void *arg, const struct iommu_lane_mark *mark)
{
	const struct iommu_lanes *lanes = arg;

	return lanes->lane_of[device_of(lanes, mark)];
}

/* Whose the streams are is known best now, while the replay still has its address spaces. */
static void find_owners(struct iommu_lanes *lanes)
{
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		struct lane_stream *stream = &lanes->streams[i];
		const struct iommu_mapping mapping = {
			.space = stream->space,
			.devices = stream->devices,
		};

		stream->devices = iommu_replay_owner(lanes->replay, &mapping).devices;
	}
}

static bool has_unknown(const struct iommu_lanes *lanes)
{
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		if (!lanes->streams[i].devices && lanes->streams[i].maps)
			return true;
	}
	for (size_t i = 0; i < lanes->faults.nr; i++) {
		if (!device_of(lanes, &lanes->faults.list[i]))
			return true;
	}
	return false;
}

static struct iommu_lane lane_for(const struct iommu_lanes *lanes, uint32_t id)
{
	const struct iommu_device *device = iommu_device(&lanes->replay->devices, id);
	struct iommu_lane lane = {
		.device = id,
		.name = device->name,
		.gid_known = device->gid_known,
		.gid = device->gid,
	};

	lane.epochs = iommu_holders_epochs(lanes->replay->holders, id, &lane.nr_epochs, NULL);
	return lane;
}

/* Without memory there are none. */
static bool make_list(struct iommu_lanes *lanes)
{
	const struct iommu_devices *devices = &lanes->replay->devices;
	struct lane_memory *memory = &lanes->memory;
	uint32_t nr;
	uint32_t *order = iommu_devices_in_order(devices, false, &nr);
	size_t n = (size_t)nr + has_unknown(lanes);

	if (!order)
		return false;
	lanes->list = lane_realloc(memory, NULL, 0, (n + 1) * sizeof(*lanes->list));
	lanes->lane_of = lane_realloc(memory, NULL, 0, (nr + 1U) * sizeof(*lanes->lane_of));
	if (!lanes->list || !lanes->lane_of) {
		free(order);
		return false;
	}
	for (uint32_t i = 0; i < nr; i++) {
		lanes->list[i] = lane_for(lanes, order[i]);
		lanes->lane_of[order[i]] = i;
	}
	lanes->lane_of[IOMMU_LANE_UNKNOWN] = nr;
	lanes->list[nr] = (struct iommu_lane){ .name = "" };
	lanes->nr = n;
	free(order);
	if (lanes_share_curves(lanes))
		return true;
	lanes->nr = 0;
	lanes->nr_curves = 0;
	return false;
}

/* All curves of the set are cut after so many changes of it. */
#define CUT 64

static void tell_change(void *arg, const struct lane_change *change)
{
	struct iommu_lanes *lanes = arg;
	struct lane_set *set = &lanes->sets[lanes->streams[change->stream].devices];
	const uint32_t *list = lanes->curve_list + set->first;
	bool cut = ++set->changes == CUT;

	for (uint32_t i = 0; i < set->nr; i++) {
		struct lane_curve *curve = &lanes->curves[list[i]];

		lane_curve_add(curve, &lanes->arena, change);
		if (cut)
			lane_curve_cut(curve, &lanes->arena);
	}
	if (cut)
		set->changes = 0;
}

static void count_maps(struct iommu_lanes *lanes)
{
	for (uint32_t i = 1; i <= lanes->nr_streams; i++) {
		const struct lane_stream *stream = &lanes->streams[i];
		uint32_t nr;
		const uint32_t *devices = lanes_set_devices(lanes, stream->devices, &nr);

		for (uint32_t j = 0; j < nr; j++) {
			struct iommu_lane *lane = &lanes->list[lanes->lane_of[devices[j]]];

			lane->nr_maps += stream->maps;
			lane->activity += stream->events;
		}
	}
}

/* Where each lane's marks begin; NULL, with no marks in any lane, where there is no memory. */
static size_t *sort_marks(struct iommu_lanes *lanes, struct lane_marks *marks)
{
	size_t bytes = (lanes->nr + 2) * sizeof(size_t);
	size_t *starts = lane_realloc(&lanes->memory, NULL, 0, bytes);

	if (starts && lane_marks_sort(marks, starts, lanes->nr, lane_of_mark, lanes))
		return starts;
	lane_realloc(&lanes->memory, starts, bytes, 0);
	return NULL;
}

static void share_marks(struct iommu_lanes *lanes)
{
	size_t bytes = (lanes->nr + 2) * sizeof(size_t);
	size_t *events = sort_marks(lanes, &lanes->events);
	size_t *faults = sort_marks(lanes, &lanes->faults);

	for (size_t i = 0; i < lanes->nr; i++) {
		struct iommu_lane *lane = &lanes->list[i];

		if (events && lanes->events.list) {
			lane->events = lanes->events.list + events[i];
			lane->nr_events = events[i + 1] - events[i];
		}
		if (faults && lanes->faults.list) {
			lane->faults = lanes->faults.list + faults[i];
			lane->nr_faults = faults[i + 1] - faults[i];
		}
		lane->activity += lane->nr_events + lane->nr_faults;
		lane->peak = lanes->curves[lanes->curve_of[i]].peak;
	}
	lane_realloc(&lanes->memory, events, bytes, 0);
	lane_realloc(&lanes->memory, faults, bytes, 0);
}

/* What only served to make the lanes. */
static void free_streams(struct iommu_lanes *lanes)
{
	size_t nr_devices = lanes->replay->devices.nr + 1U;

	lane_log_free(&lanes->log);
	lane_realloc(&lanes->memory, lanes->streams, lanes->room_streams * sizeof(*lanes->streams),
		     0);
	lane_realloc(&lanes->memory, lanes->lane_of, nr_devices * sizeof(*lanes->lane_of), 0);
	lane_realloc(&lanes->memory, lanes->sets, lanes->nr_sets * sizeof(*lanes->sets), 0);
	lane_realloc(&lanes->memory, lanes->curve_list,
		     lanes->room_list * sizeof(*lanes->curve_list), 0);
	lanes->streams = NULL;
	lanes->lane_of = NULL;
	lanes->sets = NULL;
	lanes->curve_list = NULL;
	lanes->nr_sets = 0;
	lanes->nr_streams = 0;
	lanes->room_streams = 0;
	iommu_table_free(&lanes->by_key);
}

void iommu_lanes_end(struct iommu_lanes *lanes, uint64_t ts)
{
	iommu_replay_end(lanes->replay, ts);
	lanes_tell_faults(lanes);
	find_owners(lanes);
	iommu_replay_trim(lanes->replay);
	if (make_list(lanes)) {
		count_maps(lanes);
		lane_log_drain(&lanes->log, tell_change, lanes);
		for (uint32_t i = 0; i < lanes->nr_curves; i++)
			lane_curve_end(&lanes->curves[i], &lanes->arena);
		share_marks(lanes);
	}
	free_streams(lanes);
}

const struct iommu_lane *iommu_lanes_list(const struct iommu_lanes *lanes, size_t *n)
{
	*n = lanes->nr;
	return lanes->list;
}

struct iommu_devices *iommu_lanes_devices(const struct iommu_lanes *lanes)
{
	return &lanes->replay->devices;
}

static const struct lane_curve *curve_of(const struct iommu_lanes *lanes,
					 const struct iommu_lane *lane)
{
	return &lanes->curves[lanes->curve_of[lane - lanes->list]];
}

bool iommu_lane_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t from,
		      uint64_t to, struct iommu_lane_bytes *bytes)
{
	return lane_curve_bytes(curve_of(lanes, lane), from, to, bytes);
}

void iommu_lane_bytes_row(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  const uint64_t *edges, size_t n, struct iommu_lane_bytes *bytes)
{
	lane_curve_row(curve_of(lanes, lane), edges, n, bytes);
}

bool iommu_lane_change_at(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  uint64_t ts, uint64_t *at)
{
	return lane_curve_change_at(curve_of(lanes, lane), ts, at);
}

size_t iommu_lane_fault_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->faults, lane->nr_faults, ts);
}

size_t iommu_lane_event_at(const struct iommu_lane *lane, uint64_t ts)
{
	return lane_marks_at(lane->events, lane->nr_events, ts);
}

size_t iommu_lane_epoch_at(const struct iommu_lane *lane, uint64_t ts)
{
	size_t from = 0;
	size_t to = lane->nr_epochs;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (lane->epochs[half].ended && lane->epochs[half].to < ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

const struct iommu_fault_case *iommu_lane_fault_told(const struct iommu_lanes *lanes,
						     const struct iommu_lane_mark *fault)
{
	return fault->more & LANE_MORE_DEVICE ? NULL : &lanes->told[fault->more - 1];
}

size_t iommu_lanes_memory(const struct iommu_lanes *lanes, size_t *peak)
{
	if (peak)
		*peak = lanes->memory.peak;
	return lanes->memory.now;
}
