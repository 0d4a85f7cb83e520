/* SPDX-License-Identifier: LGPL-2.1 */
/*
 *   iommu_measure_feed()
 *     note a map or an unmap, or look for the unmaps that a flush covers    unmaps.c
 *     iommu_replay_feed()
 *       note_removal()           the end of a mapping
 *     note_mapping()             the new mapping
 *     count_maps()               of those that have ended, in the order of maps
 *       note the ends before it                                             live.c
 *       iommu_figures_map()      for each owner                             figures.c
 */
#include <stdlib.h>

#include "measure.h"
#include "core/containers/large_memory.h"

#include "core/mappings/address_space.h"
#include "core/replay/attribute_by_domain_id.h"
#include "owners.h"
#include "stayed.h"
#include "unmaps.h"

/* So many ends of mappings may wait for their turn. */
#define ENDS_MAX (2 * IOMMU_MEASURE_WAIT)

/* Room for so many waiting maps at first. A power of two, as IOMMU_MEASURE_WAIT. */
#define ROOM_MIN 4096

/*
 * Maps are counted in batches: what a map needs to be counted is in tables that do not fit into the
 * cache, and is fetched for a batch at once.
 */
#define BATCH 32

enum waiting_state { MAP_LIVES, MAP_ENDED, MAP_IGNORED };

/* A map that is not counted yet. */
struct waiting_map {
	uint64_t step; /* number of its step */
	struct iommu_measured_map map;
};

/*
 * What became of it. Mappings end in any order, so this is apart from the rest, which is not in the
 * cache then.
 */
struct waiting_end {
	union {
		const struct iommu_mapping *mapping; /* MAP_LIVES */
		uint64_t unmapped;		     /* MAP_ENDED: ns, as in iommu_figures_map() */
	};
	uint32_t owner;
	uint8_t grade;
	uint8_t source;
	bool selftest;
	uint8_t state;
};

struct iommu_measure {
	struct iommu_replay *replay;
	uint64_t from; /* ns */
	uint64_t to;   /* ns, the last one that is counted */
	uint64_t nr_steps;

	struct waiting_map *waiting; /* a ring, by number of the map event */
	struct waiting_end *ended;   /* the same */
	uint64_t room;		     /* of both */
	uint64_t first;		     /* number of the first one that waits */
	uint64_t next;
	uint32_t events; /* since maps were counted last */
	struct iommu_live_ends ends;

	struct iommu_bursts bursts;
	struct iommu_latency latency;
	bool failed; /* out of memory */
	struct iommu_unmaps unmaps;
	struct iommu_stay stay; /* only if the range has a start */
	struct iommu_owners owners;
	struct iommu_figure_pools pools;
	struct iommu_figures total;
	struct iommu_measured result;
	const struct iommu_figures **list; /* of result.devices and result.tasks */
};

static bool is_counted(const struct iommu_measure *m, uint64_t ts)
{
	return ts - m->from <= m->to - m->from; /* one comparison: @from is at most @to */
}

static bool is_later(const struct iommu_measure *m, uint64_t ts)
{
	return ts > m->to;
}

/* Applies the ends of mappings before the step with that number. */
static void apply_ends(struct iommu_measure *m, uint64_t step)
{
	const struct iommu_live_end *end;

	while ((end = iommu_live_ends_next(&m->ends, step))) {
		const struct iommu_figure_owner *owner = &m->owners.list[end->who];
		struct iommu_owner named;
		bool counted = is_counted(m, end->at);

		/* It counts for the owner for which its map was counted. */
		if (owner->waits && iommu_owner_settle(&m->owners, m->replay, end->who, &named))
			owner = &m->owners.list[owner->settled - 1];
		iommu_live_change(&m->total.live, false, counted);
		for (uint32_t i = 0; i < owner->nr; i++)
			iommu_live_change(&owner->figures[i]->live, false, counted);
	}
}

static void add_end(struct iommu_measure *m, uint64_t step, uint64_t at, uint32_t owner)
{
	const struct iommu_live_end end = { step, at, owner };

	iommu_live_ends_add(&m->ends, &end);
}

static void count_for_owner(struct iommu_measure *m, struct waiting_map *w,
			    const struct waiting_end *e)
{
	const struct iommu_figure_owner *owner = &m->owners.list[e->owner];
	uint64_t unmapped = e->state == MAP_ENDED ? e->unmapped : IOMMU_REUSE_MAPPED;

	w->map.grade = e->grade;
	w->map.source = e->source;
	w->map.selftest = e->selftest;
	iommu_figures_map_of_trace(&m->total, &m->pools, &w->map);
	for (uint32_t i = 0; i < owner->nr; i++)
		iommu_figures_map(owner->figures[i], &m->pools, &w->map, unmapped, owner->nr);
}

static void find_owner(struct iommu_measure *m, struct waiting_end *e)
{
	struct iommu_owner named = iommu_mapping_owner(m->replay, e->mapping);

	e->owner = iommu_owner_of(&m->owners, m->replay, e->mapping, &named);
	e->grade = (uint8_t)named.grade;
	e->source = (uint8_t)named.source;
	e->selftest = e->mapping->flags & IOMMU_MAPPING_SELFTEST;
}

/* The owner may have become known after the mapping ended. Returns whether it is final now. */
static bool settle_owner(struct iommu_measure *m, struct waiting_end *e)
{
	struct iommu_owner named;

	if (!m->owners.list[e->owner].waits)
		return true;
	if (!iommu_owner_settle(&m->owners, m->replay, e->owner, &named))
		return false;
	e->owner = m->owners.list[e->owner].settled - 1;
	e->grade = (uint8_t)named.grade;
	e->source = (uint8_t)named.source;
	return true;
}

static struct waiting_map *waiting_map(const struct iommu_measure *m, uint64_t number)
{
	return &m->waiting[number & (m->room - 1)];
}

static struct waiting_end *waiting_end(const struct iommu_measure *m, uint64_t number)
{
	return &m->ended[number & (m->room - 1)];
}

/* Whether a map that waits has all that can be known of it. */
static bool is_ready(struct iommu_measure *m, struct waiting_end *e)
{
	return e->state == MAP_IGNORED || (e->state == MAP_ENDED && settle_owner(m, e));
}

/* Finds the owners of those of the next @nr maps that live. */
static void find_owners(struct iommu_measure *m, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		const struct waiting_end *e = waiting_end(m, m->first + i);

		if (e->state == MAP_LIVES)
			iommu_prefetch(e->mapping);
	}
	for (uint32_t i = 0; i < nr; i++) {
		struct waiting_end *e = waiting_end(m, m->first + i);

		if (e->state != MAP_LIVES)
			continue;
		find_owner(m, e);
		settle_owner(m, e);
	}
}

static void prefetch_tables(const struct iommu_measure *m, uint32_t nr)
{
	struct iommu_figures_prefetch list[BATCH];
	uint32_t nr_list = 0;

	for (uint32_t i = 0; i < nr; i++) {
		const struct waiting_map *w = waiting_map(m, m->first + i);
		const struct waiting_end *e = waiting_end(m, m->first + i);
		const struct iommu_figure_owner *owner = &m->owners.list[e->owner];

		if (e->state == MAP_IGNORED || !owner->nr)
			continue;
		iommu_figures_prefetch(owner->figures[0], &m->pools, w->map.iova, &list[nr_list]);
		nr_list++;
	}
	for (uint32_t i = 0; i < nr_list; i++)
		iommu_figures_prefetch_more(&list[i], &m->pools);
	for (uint32_t i = 0; i < nr_list; i++)
		iommu_figures_prefetch_last(&list[i], &m->pools);
}

/* Counts the @nr maps that wait longest, at most BATCH. */
static void count_maps(struct iommu_measure *m, uint32_t nr)
{
	find_owners(m, nr);
	prefetch_tables(m, nr);
	for (; nr; nr--) {
		struct waiting_map *w = waiting_map(m, m->first);
		const struct waiting_end *e = waiting_end(m, m->first++);

		if (e->state == MAP_IGNORED)
			continue;
		apply_ends(m, w->step);
		count_for_owner(m, w, e);
	}
}

/* The same, whether they have ended or not. */
static void count_first_maps(struct iommu_measure *m)
{
	uint64_t nr = m->next - m->first;

	count_maps(m, nr < BATCH ? (uint32_t)nr : BATCH);
}

/* Counts the maps that have ended. A map that lives must wait, and all after it. */
static void count_ended_maps(struct iommu_measure *m)
{
	uint32_t nr;

	m->events = 0;
	do {
		for (nr = 0; nr < BATCH && m->first + nr < m->next; nr++) {
			if (!is_ready(m, waiting_end(m, m->first + nr)))
				break;
		}
		count_maps(m, nr);
	} while (nr == BATCH);
	while (m->first < m->next && m->ends.nr > ENDS_MAX)
		count_first_maps(m);
	if (m->first == m->next)
		apply_ends(m, m->nr_steps + 1);
}

static void count_now_and_then(struct iommu_measure *m)
{
	if (++m->events >= 2 * BATCH)
		count_ended_maps(m);
}

/* The map of this step made a mapping. */
static void note_mapping(struct iommu_measure *m, struct waiting_map *w, struct waiting_end *e)
{
	const struct iommu_mapping *mapping = iommu_replay_newest_mapping(m->replay);

	if (!mapping)
		return;
	w->map.iova = iommu_first_address(mapping);
	e->mapping = mapping;
	e->state = MAP_LIVES;
}

static void count_lifetime(struct iommu_measure *m, const struct iommu_figure_owner *owner,
			   const struct iommu_removal *removal)
{
	uint64_t born = removal->mapping->mapped_at;
	uint64_t ns = removal->at > born ? removal->at - born : 0;

	if (!removal->at || !is_counted(m, removal->at))
		return;
	for (uint32_t i = 0; i < owner->nr; i++)
		iommu_durations_add(&owner->figures[i]->lifetimes, ns);
}

/* Only writes to @e, which is rarely in the cache. */
static void end_map(struct waiting_end *e, const struct iommu_removal *removal, bool later,
		    const struct iommu_owner *named, uint32_t owner)
{
	*e = (struct waiting_end){
		.unmapped = later ? IOMMU_REUSE_MAPPED : removal->at,
		.owner = owner,
		.grade = (uint8_t)named->grade,
		.source = (uint8_t)named->source,
		.selftest = removal->mapping->flags & IOMMU_MAPPING_SELFTEST,
		.state = MAP_ENDED,
	};
}

/* The last piece of a mapping of @index was removed by the step number @step. */
static void end_mapping(struct iommu_measure *m, const struct iommu_removal *removal, uint64_t step,
			const struct iommu_owner *named, uint32_t index)
{
	const struct iommu_figure_owner *owner = &m->owners.list[index];
	bool waits = removal->map_number - m->first < m->next - m->first;
	bool later = is_later(m, removal->at);

	count_lifetime(m, owner, removal);
	/* Its map is not counted either. */
	if (is_later(m, removal->mapping->mapped_at))
		return;
	if (waits)
		end_map(waiting_end(m, removal->map_number), removal, later, named, index);
	if (later)
		return;
	add_end(m, step, removal->at, index);
	if (waits)
		return;
	for (uint32_t i = 0; i < owner->nr; i++)
		iommu_reuse_unmap(&m->pools.reuse, owner->figures[i]->number,
				  iommu_first_address(removal->mapping), removal->at);
}

/* Callback of the replay: a piece of a mapping was removed. */
static void note_removal(void *arg, const struct iommu_removal *removal)
{
	struct iommu_measure *m = arg;
	struct iommu_owner named = iommu_mapping_owner(m->replay, removal->mapping);
	uint32_t index = iommu_owner_of(&m->owners, m->replay, removal->mapping, &named);
	struct iommu_figure_owner *owner = &m->owners.list[index];
	struct iommu_recent_unmap *unmap = NULL;

	if (!removal->died) {
		unmap = iommu_unmaps_get(&m->unmaps, removal->unmap_number);
		for (uint32_t i = 0; i < owner->nr && is_counted(m, removal->at); i++)
			iommu_figures_unmap(owner->figures[i], &m->pools, removal->unmap_number,
					    removal->at, removal->last - removal->first + 1);
	}
	if (unmap)
		iommu_unmaps_set_owner(&m->unmaps, unmap, index, &owner->newest_unmap);
	if (removal->rest)
		end_mapping(m, removal, unmap ? unmap->step : m->nr_steps, &named, index);
	else if (m->from)
		m->failed |= !iommu_stay_removed(&m->stay, removal);
}

/* Callback, if the range has a start: the mapping will not change again. */
static void note_stay(void *arg, uint64_t number, const struct iommu_mapping *mapping)
{
	struct iommu_measure *m = arg;
	const struct iommu_figure_owner *owner;
	struct iommu_owner named;
	uint64_t bytes;

	if (!iommu_stay_judge(&m->stay, number, mapping, &bytes))
		return;
	named = iommu_mapping_owner(m->replay, mapping);
	owner = &m->owners.list[iommu_owner_of(&m->owners, m->replay, mapping, &named)];
	iommu_stayed_add(&m->total.stayed, 1, bytes);
	for (uint32_t i = 0; i < owner->nr; i++) {
		owner->figures[i]->used = true;
		iommu_stayed_add(&owner->figures[i]->stayed, 1, bytes);
	}
}

/* Callback: the flush of an unmap is known, and its owner. */
static void note_flush(void *arg, const struct iommu_recent_unmap *unmap)
{
	struct iommu_measure *m = arg;
	const struct iommu_figure_owner *owner = &m->owners.list[unmap->owner - 1];
	uint64_t wait = unmap->flush_ts > unmap->ts ? unmap->flush_ts - unmap->ts : 0;

	for (uint32_t i = 0; i < owner->nr && is_counted(m, unmap->ts); i++)
		iommu_figures_flush(owner->figures[i], unmap->flush, unmap->whole_domain, wait);
}

/* The same for the whole trace: the owner does not matter. */
static void note_flush_of_trace(void *arg, const struct iommu_recent_unmap *unmap)
{
	struct iommu_measure *m = arg;
	uint64_t wait = unmap->flush_ts > unmap->ts ? unmap->flush_ts - unmap->ts : 0;

	if (is_counted(m, unmap->ts))
		iommu_figures_flush(&m->total, unmap->flush, unmap->whole_domain, wait);
}

/* Doubles the room of the rings. Returns false, with the rings unchanged, if out of memory. */
static bool grow(struct iommu_measure *m)
{
	uint64_t room = m->room ? m->room * 2 : ROOM_MIN;
	struct waiting_map *waiting = iommu_large_grow(NULL, 0, room * sizeof(*waiting));
	struct waiting_end *ended = iommu_large_grow(NULL, 0, room * sizeof(*ended));

	if (!waiting || !ended) {
		free(waiting);
		free(ended);
		return false;
	}
	for (uint64_t number = m->first; number < m->next; number++) {
		waiting[number & (room - 1)] = *waiting_map(m, number);
		ended[number & (room - 1)] = *waiting_end(m, number);
	}
	free(m->waiting);
	free(m->ended);
	m->waiting = waiting;
	m->ended = ended;
	m->room = room;
	return true;
}

struct iommu_measure *iommu_measure_new(const struct iommu_replay_config *config, uint64_t interval)
{
	struct iommu_replay_config own = *config;
	struct iommu_measure *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->from = config->from;
	m->to = config->to ? config->to : UINT64_MAX;
	m->pools.locality.max = IOMMU_LOCALITY_REGIONS_MAX;
	m->pools.reuse.max = IOMMU_REUSE_MAX;
	m->pools.series.max = IOMMU_SERIES_MAX;
	m->pools.interval = interval;
	m->unmaps.flushed = note_flush;
	m->unmaps.flushed_now = note_flush_of_trace;
	m->unmaps.arg = m;
	own.findings = false;
	own.line_facts = false;
	m->stay.from = m->from;
	m->stay.to = m->to;
	own.forgotten = m->from ? note_stay : NULL;
	own.found = NULL;
	own.fault = NULL;
	own.bytes = NULL;
	own.removed = note_removal;
	own.arg = m;
	m->replay = iommu_replay_new(&own);
	if (!m->replay || !grow(m) || !iommu_unmaps_init(&m->unmaps) ||
	    !iommu_owners_init(&m->owners)) {
		iommu_measure_free(m);
		return NULL;
	}
	/* Verdicts are not measured. */
	iommu_replay_no_more_faults(m->replay);
	return m;
}

void iommu_measure_free(struct iommu_measure *m)
{
	if (!m)
		return;
	iommu_owners_free(&m->owners, &m->pools);
	iommu_durations_free(&m->total.flushes.waits);
	iommu_series_free(&m->total.series);
	iommu_live_ends_free(&m->ends);
	iommu_latency_free(&m->latency);
	iommu_unmaps_free(&m->unmaps);
	iommu_stay_free(&m->stay);
	iommu_reuse_pool_free(&m->pools.reuse);
	iommu_replay_free(m->replay);
	free(m->waiting);
	free(m->ended);
	free(m->list);
	free(m);
}

struct iommu_replay *iommu_measure_replay(const struct iommu_measure *m)
{
	return m->replay;
}

void iommu_measure_begin(struct iommu_measure *m, uint64_t ts)
{
	iommu_holders_begin(iommu_replay_holders(m->replay), ts);
	m->pools.origin = m->from > ts ? m->from : ts;
}

/* Whether the thread of @step did it: an interrupt names the thread that it interrupted. */
static bool is_by_thread(const struct iommu_step *step)
{
	return step->context == IOMMU_CONTEXT_TASK && step->pid > 0;
}

static void make_room(struct iommu_measure *m)
{
	count_ended_maps(m);
	if (m->next - m->first == m->room && (m->room == IOMMU_MEASURE_WAIT || !grow(m)))
		count_first_maps(m);
}

static void feed_map(struct iommu_measure *m, const struct iommu_step *step)
{
	struct waiting_map *w;
	struct waiting_end *e;

	if (m->next - m->first == m->room)
		make_room(m);
	w = waiting_map(m, m->next);
	*w = (struct waiting_map){
		.map = {
			.ts = step->ts,
			.iova = step->iova,
			.size = step->size,
			.paddr = step->paddr,
			.counted = is_counted(m, step->ts),
		},
		.step = m->nr_steps,
	};
	e = waiting_end(m, m->next);
	*e = (struct waiting_end){ .state = MAP_IGNORED };
	iommu_unmaps_map(&m->unmaps, step);
	if (w->map.counted && step->ts && step->size && is_by_thread(step))
		iommu_bursts_map(&m->bursts, step->pid, step->ts, step->size);
	iommu_replay_feed(m->replay, step);
	if (!is_later(m, step->ts))
		note_mapping(m, w, e);
	m->next++;
	count_now_and_then(m);
}

static void feed_unmap(struct iommu_measure *m, const struct iommu_step *step)
{
	if (step->done && is_counted(m, step->ts))
		iommu_figures_unmap(&m->total, &m->pools, m->unmaps.nr, step->ts, step->done);
	if (is_by_thread(step))
		iommu_bursts_unmap(&m->bursts, step->pid);
	iommu_unmaps_add(&m->unmaps, step, m->nr_steps);
	iommu_replay_feed(m->replay, step);
	count_now_and_then(m);
}

static void feed_flush(struct iommu_measure *m, const struct iommu_step *step)
{
	uint32_t devices = step->size ? 0 : iommu_flushed_devices(m->replay, step);
	uint32_t owner = iommu_owner_of_devices(&m->owners, devices);
	uint64_t before = m->unmaps.flushes;
	uint64_t none = 0;

	if (step->kind == IOMMU_STEP_PROBE_FLUSH)
		m->failed |= !iommu_latency_call(&m->latency, step, IOMMU_CALL_FLUSH);
	iommu_unmaps_flush(&m->unmaps, step, owner ? owner + 1 : 0,
			   owner ? &m->owners.list[owner].newest_unmap : &none);
	m->result.unassigned_flushes +=
		!step->size && !owner && m->unmaps.flushes == before && is_counted(m, step->ts);
	iommu_replay_feed(m->replay, step);
	count_now_and_then(m);
}

/* A probe is at the start of a function that maps or unmaps. */
static void feed_probe(struct iommu_measure *m, const struct iommu_step *step)
{
	m->failed |= !iommu_latency_call(&m->latency, step,
					 step->kind == IOMMU_STEP_PROBE_MAP ? IOMMU_CALL_MAP
									    : IOMMU_CALL_UNMAP);
	iommu_replay_feed(m->replay, step);
	count_now_and_then(m);
}

void iommu_measure_feed(struct iommu_measure *m, const struct iommu_step *step)
{
	m->nr_steps++;
	switch (step->kind) {
	case IOMMU_STEP_MAP:
	case IOMMU_STEP_INTEL_MAP:
		feed_map(m, step);
		break;
	case IOMMU_STEP_UNMAP:
	case IOMMU_STEP_INTEL_UNMAP:
		feed_unmap(m, step);
		break;
	case IOMMU_STEP_CACHE_FLUSH:
	case IOMMU_STEP_QI_IOTLB:
	case IOMMU_STEP_PROBE_FLUSH:
		feed_flush(m, step);
		break;
	case IOMMU_STEP_PROBE_MAP:
	case IOMMU_STEP_PROBE_UNMAP:
		feed_probe(m, step);
		break;
	case IOMMU_STEP_CALL:
		m->failed |= !iommu_latency_call(&m->latency, step, step->call);
		break;
	case IOMMU_STEP_RETURN:
		iommu_latency_return(&m->latency, step, is_counted(m, step->ts));
		break;
	default:
		iommu_replay_feed(m->replay, step);
		count_now_and_then(m);
		break;
	}
}

void iommu_measure_lost(struct iommu_measure *m, uint64_t ts, uint64_t count)
{
	iommu_bursts_lost(&m->bursts);
	iommu_latency_lost(&m->latency);
	iommu_replay_events_lost(m->replay, ts, count);
}

static int by_maps(const void *a, const void *b)
{
	const struct iommu_figures *x = *(const struct iommu_figures *const *)a;
	const struct iommu_figures *y = *(const struct iommu_figures *const *)b;

	if (x->maps != y->maps)
		return x->maps < y->maps ? 1 : -1;
	if (x->interrupt != y->interrupt)
		return x->interrupt ? 1 : -1;
	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static bool list_figures(struct iommu_measure *m)
{
	uint32_t nr = 0, tasks = 0;
	uint32_t *ids = iommu_devices_in_order(iommu_replay_devices(m->replay), false, &nr);

	m->list = malloc((m->owners.nr_figures + 1) * sizeof(*m->list));
	if (!m->list) {
		free(ids);
		return false;
	}
	m->result.devices = m->list;
	for (uint32_t i = 0; ids && i < nr; i++) {
		const struct iommu_figures *figures = iommu_figures_of_device(&m->owners, ids[i]);

		if (figures && figures->used)
			m->list[m->result.nr_devices++] = figures;
	}
	free(ids);
	m->result.tasks = m->list + m->result.nr_devices;
	for (uint32_t i = 0; i < m->owners.nr_figures; i++) {
		if (!m->owners.figures[i]->device && m->owners.figures[i]->used)
			m->list[m->result.nr_devices + tasks++] = m->owners.figures[i];
	}
	m->result.nr_tasks = tasks;
	qsort(m->list + m->result.nr_devices, tasks, sizeof(*m->list), by_maps);
	return true;
}

bool iommu_measure_finish(struct iommu_measure *m, uint64_t ts)
{
	struct iommu_replay *r = m->replay;

	m->nr_steps++;
	iommu_replay_end(r, ts);
	while (m->first < m->next)
		count_first_maps(m);
	apply_ends(m, UINT64_MAX);
	for (uint32_t i = 0; i < m->owners.nr_figures; i++)
		m->result.regions_replaced += m->owners.figures[i]->locality.dropped;
	iommu_owners_finish(&m->owners, r, &m->pools);
	iommu_bursts_end(&m->bursts);
	m->result.total = &m->total;
	m->result.bursts = &m->bursts;
	m->result.latency = &m->latency;
	m->result.attaches = iommu_replay_nr_steps(r, IOMMU_STEP_ATTACH);
	m->result.dma_maps = iommu_replay_nr_steps(r, IOMMU_STEP_DMA_MAP) +
			     iommu_replay_nr_steps(r, IOMMU_STEP_DMA_MAP_SG);
	m->result.flush_events = m->unmaps.flush_events;
	m->result.without_room = m->owners.without_room;
	m->result.iovas_replaced = m->pools.reuse.replaced;
	m->result.rows_left_out = m->pools.series.left_out;
	m->result.interval = m->pools.interval;
	m->result.origin = m->pools.origin;
	return list_figures(m) && !m->failed;
}

const struct iommu_measured *iommu_measure_result(const struct iommu_measure *m)
{
	return &m->result;
}
