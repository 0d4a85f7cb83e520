/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "follow.h"
#include "core/mappings/step_addresses.h"
#include "lane_owner.h"

struct iommu_follow {
	struct iommu_replay *replay;
	struct iommu_address_range range;
	struct iommu_address_range wide; /* with what is near */
	void (*fault)(void *arg, const struct iommu_fault_case *one);
	void *arg;
	struct iommu_follow_event *events;
	struct iommu_mapping *mappings; /* by event: of a map or an unmap; size is 0 if not known */
	size_t nr;
	size_t room;
	size_t nr_near;
	uint64_t left_out;
	uint64_t nr_maps;	   /* map events so far */
	uint64_t nr_unmaps;	   /* unmap events so far */
	struct iommu_table maps;   /* index of the event, plus 1, by number of the map event */
	struct iommu_table unmaps; /* the same */
	bool failed;		   /* out of memory */
};

static bool grow(struct iommu_follow *f)
{
	size_t room = f->room ? f->room * 2 : 64;
	struct iommu_follow_event *events = realloc(f->events, room * sizeof(*events));
	struct iommu_mapping *mappings;

	if (!events)
		return false;
	f->events = events;
	mappings = realloc(f->mappings, room * sizeof(*mappings));
	if (!mappings)
		return false;
	f->mappings = mappings;
	f->room = room;
	return true;
}

/* Returns the number of the new event, from 1; 0 if there is no room. */
static size_t add(struct iommu_follow *f, enum iommu_follow_kind kind, uint64_t ts,
		  uint64_t address, uint64_t size)
{
	bool near = !iommu_address_range_has(&f->range, address, size ? size : 1);

	if (f->nr == IOMMU_FOLLOW_MAX || (near && f->nr_near == IOMMU_FOLLOW_MAX / 2)) {
		f->left_out++;
		return 0;
	}
	if (f->nr == f->room && !grow(f)) {
		f->failed = true;
		return 0;
	}
	f->nr_near += near;
	f->mappings[f->nr] = (struct iommu_mapping){ .size = 0 };
	f->events[f->nr++] = (struct iommu_follow_event){
		.ts = ts,
		.address = address,
		.size = size,
		.kind = kind,
		.near = near,
		.pid = IOMMU_PID_UNKNOWN,
		.task = IOMMU_LANE_REST,
	};
	return f->nr;
}

static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct iommu_follow *f = arg;
	uint64_t address = one->page_only ? one->address & ~0xfffULL : one->address;
	uint64_t size = one->page_only ? 4096 : 1;
	size_t number;

	if (!one->has_address || !iommu_address_range_has(&f->wide, address, size))
		return;
	number = add(f, IOMMU_FOLLOW_FAULT, one->ts, address, size);
	if (!number)
		return;
	f->events[number - 1].device = one->device;
	if (f->fault)
		f->fault(f->arg, one);
}

static void note_mapping(struct iommu_follow *f, const struct iommu_table *table, uint64_t number,
			 const struct iommu_mapping *mapping)
{
	uint32_t event = iommu_table_get(table, number);

	if (event && !f->mappings[event - 1].size)
		f->mappings[event - 1] = *mapping;
}

static void take_mapping(void *arg, uint64_t number, const struct iommu_mapping *mapping)
{
	struct iommu_follow *f = arg;

	if (iommu_address_range_has(&f->wide, mapping->iova, mapping->size))
		note_mapping(f, &f->maps, number, mapping);
}

static void take_removal(void *arg, const struct iommu_removal *removal)
{
	struct iommu_follow *f = arg;

	if (!removal->died)
		note_mapping(f, &f->unmaps, removal->unmap_number, removal->mapping);
}

/* A map or an unmap, with the number of its event. */
static void note_step(struct iommu_follow *f, const struct iommu_step *step,
		      enum iommu_follow_kind kind, struct iommu_table *table, uint64_t event)
{
	uint64_t size =
		kind == IOMMU_FOLLOW_UNMAP && step->done > step->size ? step->done : step->size;
	size_t number;

	if (!iommu_step_has_address(step, &f->wide))
		return;
	number = add(f, kind, step->ts, step->iova, size);
	if (!number)
		return;
	f->events[number - 1].pid = step->pid;
	f->events[number - 1].interrupt = step->context != IOMMU_CONTEXT_TASK;
	f->failed |= !iommu_table_set(table, event, (uint32_t)number);
}

struct iommu_follow *iommu_follow_new(const struct iommu_replay_config *config,
				      const struct iommu_address_range *range)
{
	struct iommu_follow *f = calloc(1, sizeof(*f));
	struct iommu_replay_config own = *config;

	if (!f)
		return NULL;
	own.forgotten = take_mapping;
	own.removed = take_removal;
	own.fault = take_fault;
	own.arg = f;
	f->range = *range;
	f->wide = iommu_followed_near(range);
	f->replay = iommu_replay_new(&own);
	if (f->replay)
		return f;
	free(f);
	return NULL;
}

void iommu_follow_free(struct iommu_follow *f)
{
	if (!f)
		return;
	iommu_replay_free(f->replay);
	iommu_table_free(&f->maps);
	iommu_table_free(&f->unmaps);
	free(f->events);
	free(f->mappings);
	free(f);
}

void iommu_follow_on_fault(struct iommu_follow *f,
			   void (*fault)(void *arg, const struct iommu_fault_case *one), void *arg)
{
	f->fault = fault;
	f->arg = arg;
}

void iommu_follow_feed(struct iommu_follow *f, const struct iommu_step *step)
{
	if (step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP)
		note_step(f, step, IOMMU_FOLLOW_MAP, &f->maps, f->nr_maps++);
	else if (step->kind == IOMMU_STEP_UNMAP || step->kind == IOMMU_STEP_INTEL_UNMAP)
		note_step(f, step, IOMMU_FOLLOW_UNMAP, &f->unmaps, f->nr_unmaps++);
	iommu_replay_feed(f->replay, step);
}

void iommu_follow_lost(struct iommu_follow *f, uint64_t ts, uint64_t nr)
{
	iommu_replay_events_lost(f->replay, ts, nr);
}

bool iommu_follow_end(struct iommu_follow *f, uint64_t ts)
{
	iommu_replay_end(f->replay, ts);
	for (size_t i = 0; i < f->nr; i++) {
		const struct iommu_mapping *mapping = &f->mappings[i];

		if (!mapping->size)
			continue;
		f->events[i].devices = iommu_mapping_owner(f->replay, mapping).devices;
		f->events[i].task = lane_owner_task(mapping);
	}
	return !f->failed;
}

const struct iommu_follow_event *iommu_follow_events(const struct iommu_follow *f, size_t *nr)
{
	*nr = f->nr;
	return f->events;
}

uint64_t iommu_follow_left_out(const struct iommu_follow *f)
{
	return f->left_out;
}

struct iommu_devices *iommu_follow_devices(const struct iommu_follow *f)
{
	return iommu_replay_devices(f->replay);
}

/* The lanes of devices and of tasks, for marks. */
struct numbers {
	const struct iommu_lane *lanes;
	size_t nr_lanes;
	size_t *by_device; /* the number of its lane, plus 1; 0: none */
	uint32_t nr_devices;
	struct iommu_followed_mark *marks;
	size_t nr;
	size_t room;
	bool failed;
};

/* The lanes may come from another replay with other device numbers: devices have the same names. */
static bool number_lanes(struct numbers *n, struct iommu_devices *devices)
{
	n->nr_devices = devices->nr + 1;
	n->by_device = calloc(n->nr_devices, sizeof(*n->by_device));
	for (size_t i = 0; n->by_device && i < n->nr_lanes; i++) {
		const struct iommu_lane *lane = &n->lanes[i];
		uint32_t id;

		if (lane->device == IOMMU_LANE_UNKNOWN)
			continue;
		id = iommu_device_id(devices, lane->name, strlen(lane->name));
		if (id < n->nr_devices)
			n->by_device[id] = i + 1;
	}
	return n->by_device;
}

static void put(struct numbers *n, const struct iommu_follow_event *event, size_t lane)
{
	static const uint8_t kinds[] = {
		[IOMMU_FOLLOW_MAP] = IOMMU_STEP_MAP,
		[IOMMU_FOLLOW_UNMAP] = IOMMU_STEP_UNMAP,
		[IOMMU_FOLLOW_FAULT] = IOMMU_STEP_FAULT,
	};
	size_t room = n->room ? n->room * 2 : 64;
	struct iommu_followed_mark *marks;

	if (n->nr == n->room) {
		marks = realloc(n->marks, room * sizeof(*marks));
		if (!marks) {
			n->failed = true;
			return;
		}
		n->marks = marks;
		n->room = room;
	}
	n->marks[n->nr++] = (struct iommu_followed_mark){
		.lane = lane,
		.near = event->near ? IOMMU_FOLLOWED_NEAR : IOMMU_FOLLOWED_ITSELF,
		.mark = { .ts = event->ts, .ref = event->address, .kind = kinds[event->kind] },
	};
}

/* Marks the event in the lane of its task, or else in the lane of all other tasks. */
static void put_unknown(struct numbers *n, const struct iommu_follow_event *event)
{
	size_t found = 0;

	put(n, event, IOMMU_FOLLOWED_UNKNOWN);
	for (size_t i = n->nr_lanes; i > 0 && n->lanes[i - 1].device == IOMMU_LANE_UNKNOWN; i--) {
		if (n->lanes[i - 1].task == event->task) {
			put(n, event, i - 1);
			return;
		}
		if (n->lanes[i - 1].task == IOMMU_LANE_REST)
			found = i;
	}
	if (found)
		put(n, event, found - 1);
}

static void put_event(struct numbers *n, const struct iommu_devices *devices,
		      const struct iommu_follow_event *event)
{
	uint32_t nr = 0;
	const uint32_t *list = NULL;

	if (event->devices)
		list = iommu_set_members(devices, event->devices, &nr);
	else if (event->device)
		list = &event->device, nr = 1;
	for (uint32_t i = 0; i < nr; i++) {
		if (list[i] < n->nr_devices && n->by_device[list[i]])
			put(n, event, n->by_device[list[i]] - 1);
	}
	if (!nr)
		put_unknown(n, event);
}

struct iommu_followed *iommu_follow_marks(const struct iommu_follow *f,
					  const struct iommu_lanes *lanes)
{
	struct iommu_devices *devices = iommu_follow_devices(f);
	struct numbers n = { .nr = 0 };
	struct iommu_followed *followed = NULL;

	n.lanes = iommu_lanes_list(lanes, &n.nr_lanes);
	n.failed = !number_lanes(&n, devices);
	for (size_t i = 0; i < f->nr && !n.failed; i++)
		put_event(&n, devices, &f->events[i]);
	if (!n.failed)
		followed = iommu_followed_new(n.marks, n.nr);
	free(n.marks);
	free(n.by_device);
	return followed;
}
