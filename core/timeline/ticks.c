/* SPDX-License-Identifier: LGPL-2.1 */
/* Maps and unmaps, each told to its CPU's track and to its task's. */
#include <stdlib.h>

#include "ticks_internal.h"

/* Tracks of CPUs are in the same table as those of tasks. */
#define CPU_KEY (1ULL << 32)

enum { OF_CPU, OF_TASK };

/* So that the packed events of a track can be counted in 32 bits. */
#define BLOCKS_MAX (UINT32_MAX / TICK_BLOCK)

struct iommu_ticks *iommu_ticks_new(void)
{
	struct iommu_ticks *ticks = calloc(1, sizeof(*ticks));

	if (!ticks)
		return NULL;
	ticks->arena.memory = &ticks->memory;
	return ticks;
}

void iommu_ticks_free(struct iommu_ticks *ticks)
{
	if (!ticks)
		return;
	for (uint32_t i = 0; i < ticks->nr; i++)
		tick_free(&ticks->tracks[i], &ticks->memory);
	free(ticks->tracks);
	lane_arena_free(&ticks->arena);
	iommu_table_free(&ticks->by_key);
	free(ticks);
}

/* The number of a new track, plus 1; 0 where there is no room. */
static uint32_t add_track(struct iommu_ticks *ticks, uint64_t key)
{
	uint32_t room = ticks->room ? 2 * ticks->room : 16;
	struct iommu_tick_track *tracks;

	if (ticks->nr == IOMMU_TICKS_TRACKS)
		return 0;
	if (ticks->nr == ticks->room) {
		tracks = lane_realloc(&ticks->memory, ticks->tracks, ticks->room * sizeof(*tracks),
				      room * sizeof(*tracks));
		if (!tracks)
			return 0;
		ticks->tracks = tracks;
		ticks->room = room;
	}
	if (!iommu_table_set(&ticks->by_key, key, ticks->nr + 1))
		return 0;
	ticks->tracks[ticks->nr++] = (struct iommu_tick_track){ 0 };
	return ticks->nr;
}

static uint32_t track_of(struct iommu_ticks *ticks, unsigned int sort, uint64_t key)
{
	uint32_t number;

	if (ticks->last[sort] && ticks->last_key[sort] == key)
		return ticks->last[sort];
	number = iommu_table_get(&ticks->by_key, key);
	if (!number)
		number = add_track(ticks, key);
	ticks->last_key[sort] = key;
	ticks->last[sort] = number;
	return number;
}

/* Room for one more event: what is waiting is packed, or more can wait. */
static __attribute__((noinline)) bool make_room(struct iommu_ticks *ticks,
						struct iommu_tick_track *track)
{
	unsigned int room = track->room_events ? 2U * track->room_events : 4;
	struct tick_event *events;

	if (track->nr_events == TICK_BLOCK)
		tick_pack(track, &ticks->arena);
	if (track->nr == BLOCKS_MAX || track->nr_events < track->room_events)
		return track->nr < BLOCKS_MAX;
	room = room < TICK_BLOCK ? room : TICK_BLOCK;
	events = lane_realloc(&ticks->memory, track->events, track->room_events * sizeof(*events),
			      room * sizeof(*events));
	if (!events)
		return false;
	track->events = events;
	track->room_events = (uint16_t)room;
	return true;
}

static inline void add(struct iommu_ticks *ticks, uint32_t number, uint64_t ts, uint64_t size,
		       bool map)
{
	struct iommu_tick_track *track;
	unsigned int nr;
	uint64_t *bits;

	if (!number)
		return;
	track = &ticks->tracks[number - 1];
	if (track->nr_events == track->room_events && !make_room(ticks, track))
		return;
	track->last_ts = ts > track->last_ts ? ts : track->last_ts;
	nr = track->nr_events++;
	track->events[nr] = (struct tick_event){ track->last_ts, size };
	bits = &track->is_map[nr / 64];
	*bits = (*bits & ~(1ULL << nr % 64)) | (uint64_t)map << nr % 64;
}

void iommu_ticks_feed(struct iommu_ticks *ticks, const struct iommu_step *step)
{
	bool map = step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP;
	uint64_t size = map ? step->size : step->done;

	if (!map && step->kind != IOMMU_STEP_UNMAP && step->kind != IOMMU_STEP_INTEL_UNMAP)
		return;
	if (size > ticks->largest)
		ticks->largest = size;
	add(ticks, track_of(ticks, OF_CPU, CPU_KEY | (uint32_t)step->cpu), step->ts, size, map);
	add(ticks, track_of(ticks, OF_TASK, (uint32_t)step->pid), step->ts, size, map);
}

void iommu_ticks_end(struct iommu_ticks *ticks)
{
	for (uint32_t i = 0; i < ticks->nr; i++)
		tick_end(&ticks->tracks[i], &ticks->arena);
}

static const struct iommu_tick_track *find(const struct iommu_ticks *ticks, uint64_t key)
{
	uint32_t number = iommu_table_get(&ticks->by_key, key);

	return number ? &ticks->tracks[number - 1] : NULL;
}

const struct iommu_tick_track *iommu_ticks_of_cpu(const struct iommu_ticks *ticks, int cpu)
{
	return find(ticks, CPU_KEY | (uint32_t)cpu);
}

const struct iommu_tick_track *iommu_ticks_of_task(const struct iommu_ticks *ticks, int32_t pid)
{
	return find(ticks, (uint32_t)pid);
}

uint64_t iommu_ticks_largest(const struct iommu_ticks *ticks)
{
	return ticks->largest;
}

size_t iommu_ticks_memory(const struct iommu_ticks *ticks, size_t *peak)
{
	size_t table = ticks->by_key.entries
			       ? ((size_t)ticks->by_key.mask + 1) * sizeof(*ticks->by_key.entries)
			       : 0;

	*peak = ticks->memory.peak + table + sizeof(*ticks);
	return ticks->memory.now + table + sizeof(*ticks);
}
