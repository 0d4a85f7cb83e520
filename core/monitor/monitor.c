/* SPDX-License-Identifier: LGPL-2.1 */
/*
 *   iommu_monitor_feed()
 *     note an unmap, or look for the unmaps that a flush covers      core/measure/unmaps.c
 *     iommu_replay_feed()
 *       note_bytes()       a new mapping, or another owner of one
 *       note_removal()     a piece of a mapping was removed
 *       note_fault()       a fault is final
 *     iommu_replay_drop_replaced()    after lost events
 *   iommu_monitor_interval()
 *     count_live()         live mappings, from the address spaces
 *     complete_row()       what the replay knows about the device
 */
#include <stdlib.h>
#include <string.h>

#include "monitor.h"

#include "core/mappings/address_space.h"
#include "core/measure/unmaps.h"
#include "core/replay/attribute_by_domain_id.h"

/* A step may name the device of several maps. Of more, replaced mappings stay a little longer. */
#define MAPPED_MAX 32

/* What is counted for a device. */
struct counted {
	struct iommu_monitor_counts now;
	struct iommu_monitor_counts total;
	struct iommu_durations lifetimes; /* of this interval */
	uint64_t own_live;		  /* live mappings that do not count by their space */
	uint64_t last_unmap;		  /* number plus 1 of the last unmap event */
	uint64_t last_flush;
	bool seen; /* anything happened */
};

struct iommu_monitor {
	struct iommu_replay *replay;
	uint64_t began; /* ns: the first event of this interval; 0: none yet */

	struct counted *devices; /* by id; 0: all unknown devices */
	uint32_t nr_devices;
	uint64_t *newest_unmaps; /* by set of devices, for core/measure/unmaps.h */
	uint32_t nr_sets;
	uint64_t *own_in_space; /* by space: its live mappings that count for own devices */
	uint32_t nr_spaces;
	struct iommu_unmaps unmaps;

	/* Addresses that this step mapped, and whose owner is certain. */
	uint64_t mapped[MAPPED_MAX];
	unsigned int nr_mapped;

	uint64_t fault_at; /* ns: of the last step of a fault that may wait; 0: none */
	uint64_t nr_faults;
	struct iommu_fault_case faults[IOMMU_MONITOR_FAULTS]; /* a ring */

	uint32_t followed;
	uint64_t nr_events; /* of the device that is followed */
	struct iommu_monitor_event events[IOMMU_MONITOR_EVENTS];

	struct iommu_monitor_view view;
	struct iommu_monitor_view next; /* counts of the interval that has begun */
	struct iommu_monitor_row *rows;
	uint32_t room_rows;
	struct iommu_monitor_row unknown;
};

/* Grow an array so that it has element @at. New elements are 0. */
static bool make_room(void **array, uint32_t *nr, uint32_t at, size_t size)
{
	uint32_t room = at < 64 ? 128 : (at + 1) / 2 * 3;
	char *more;

	if (at < *nr)
		return true;
	more = realloc(*array, room * size);
	if (!more)
		return false;
	memset(more + *nr * size, 0, (room - *nr) * size);
	*array = more;
	*nr = room;
	return true;
}

/* Without memory, everything counts for the unknown devices. */
static struct counted *counted_of(struct iommu_monitor *m, uint32_t device)
{
	void *array = m->devices;
	bool fits = make_room(&array, &m->nr_devices, device, sizeof(*m->devices));

	m->devices = array;
	return &m->devices[fits ? device : IOMMU_NO_DEVICE];
}

static uint64_t *own_in_space(struct iommu_monitor *m, uint32_t space)
{
	void *array = m->own_in_space;
	bool fits = make_room(&array, &m->nr_spaces, space, sizeof(*m->own_in_space));

	m->own_in_space = array;
	return fits ? &m->own_in_space[space] : NULL;
}

static uint64_t *newest_unmap(struct iommu_monitor *m, uint32_t set)
{
	void *array = m->newest_unmaps;
	bool fits = make_room(&array, &m->nr_sets, set, sizeof(*m->newest_unmaps));

	m->newest_unmaps = array;
	return &m->newest_unmaps[fits ? set : 0];
}

/* The devices of a set. For the empty set, the one element is IOMMU_NO_DEVICE. */
static const uint32_t *members_of(const struct iommu_monitor *m, uint32_t set, uint32_t *nr)
{
	static const uint32_t unknown = IOMMU_NO_DEVICE;
	const uint32_t *list = NULL;

	*nr = 0;
	if (set)
		list = iommu_set_members(iommu_replay_devices(m->replay), set, nr);
	if (*nr)
		return list;
	*nr = 1;
	return &unknown;
}

static void keep_event(struct iommu_monitor *m, const struct iommu_monitor_event *event)
{
	m->events[m->nr_events++ % IOMMU_MONITOR_EVENTS] = *event;
}

static bool is_followed(const struct iommu_monitor *m, uint32_t devices)
{
	return m->followed && devices &&
	       iommu_set_has(iommu_replay_devices(m->replay), devices, m->followed);
}

static void count_own(struct iommu_monitor *m, const struct iommu_mapping *mapping, bool more)
{
	uint64_t *of_space = own_in_space(m, mapping->space);
	uint32_t nr;
	const uint32_t *list = members_of(m, mapping->devices, &nr);

	if (!of_space || (!more && !*of_space))
		return;
	*of_space += more ? 1 : (uint64_t)-1;
	for (uint32_t i = 0; i < nr; i++) {
		struct counted *c = counted_of(m, list[i]);

		if (more || c->own_live)
			c->own_live += more ? 1 : (uint64_t)-1;
	}
}

static void count_map(struct iommu_monitor *m, const struct iommu_mapping *mapping, bool more,
		      bool is_new)
{
	struct iommu_owner owner = iommu_mapping_owner(m->replay, mapping);
	/* A map of an earlier interval changes only the totals. */
	bool this_interval = is_new || (m->began && mapping->mapped_at >= m->began);
	uint32_t nr;
	const uint32_t *list = members_of(m, owner.devices, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		struct counted *c = counted_of(m, list[i]);

		c->seen = true;
		if (more) {
			c->total.maps++;
			c->total.bytes += mapping->size;
		} else if (c->total.maps) {
			c->total.maps--;
			c->total.bytes -= mapping->size;
		}
		if (!this_interval)
			continue;
		if (more) {
			c->now.maps++;
			c->now.bytes += mapping->size;
		} else if (c->now.maps) {
			c->now.maps--;
			c->now.bytes -= mapping->size;
		}
	}
	if (more && is_followed(m, owner.devices))
		keep_event(m, &(struct iommu_monitor_event){
				      .ts = mapping->mapped_at,
				      .first = mapping->iova,
				      .last = mapping->iova + mapping->size - 1,
				      .pid = mapping->pid,
				      .interrupt = mapping->flags & IOMMU_MAPPING_INTERRUPT,
			      });
}

static bool has_gaps(const struct iommu_monitor *m)
{
	return m->view.total_gaps || m->next.gaps;
}

/* Callback of the replay: a new mapping, or another owner of one. */
static void note_bytes(void *arg, const struct iommu_mapping *mapping, enum iommu_bytes_change what,
		       uint64_t ts, uint64_t bytes)
{
	struct iommu_monitor *m = arg;
	bool more = what != IOMMU_BYTES_MOVED_AWAY;

	(void)ts;
	if (what == IOMMU_BYTES_UNMAPPED)
		return;
	if (what == IOMMU_BYTES_MAPPED) {
		m->next.total.maps++;
		m->next.total.bytes += mapping->size;
	}
	/* After lost events, an older mapping there may only seem to live. */
	if (more && has_gaps(m) && m->nr_mapped < MAPPED_MAX)
		m->mapped[m->nr_mapped++] = mapping->iova;
	/* A mapping that ended may still get another owner. */
	if (mapping->flags & IOMMU_MAPPING_OWN && (bytes || what == IOMMU_BYTES_MAPPED))
		count_own(m, mapping, more);
	count_map(m, mapping, more, what == IOMMU_BYTES_MAPPED);
}

static void count_removal(struct counted *c, const struct iommu_removal *removal)
{
	uint64_t born = removal->mapping->mapped_at;

	c->seen = true;
	if (!removal->died && c->last_unmap != removal->unmap_number + 1) {
		c->last_unmap = removal->unmap_number + 1;
		c->now.unmaps++;
		c->total.unmaps++;
	}
	if (removal->rest && removal->at && !removal->died)
		iommu_durations_add(&c->lifetimes, removal->at > born ? removal->at - born : 0);
}

/* Callback of the replay: a piece of a mapping was removed. */
static void note_removal(void *arg, const struct iommu_removal *removal)
{
	struct iommu_monitor *m = arg;
	struct iommu_owner owner = iommu_mapping_owner(m->replay, removal->mapping);
	struct iommu_recent_unmap *unmap;
	uint32_t nr;
	const uint32_t *list = members_of(m, owner.devices, &nr);

	for (uint32_t i = 0; i < nr; i++)
		count_removal(counted_of(m, list[i]), removal);
	if (removal->rest && removal->mapping->flags & IOMMU_MAPPING_OWN)
		count_own(m, removal->mapping, false);
	if (is_followed(m, owner.devices))
		keep_event(m, &(struct iommu_monitor_event){
				      .ts = removal->at,
				      .first = removal->first,
				      .last = removal->last,
				      .pid = removal->pid,
				      .unmap = true,
				      .interrupt = removal->interrupt,
			      });
	if (removal->died)
		return;
	unmap = iommu_unmaps_get(&m->unmaps, removal->unmap_number);
	if (unmap)
		iommu_unmaps_set_owner(&m->unmaps, unmap, owner.devices,
				       newest_unmap(m, owner.devices));
}

/* Callback: the flush of an unmap is known, and its owner. */
static void note_flush(void *arg, const struct iommu_recent_unmap *unmap)
{
	struct iommu_monitor *m = arg;
	uint32_t nr;
	const uint32_t *list = members_of(m, unmap->owner - 1, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		struct counted *c = counted_of(m, list[i]);

		if (c->last_flush == unmap->flush)
			continue;
		c->last_flush = unmap->flush;
		c->now.flushes++;
		c->total.flushes++;
	}
}

static void note_flush_of_any(void *arg, const struct iommu_recent_unmap *unmap)
{
	(void)arg;
	(void)unmap;
}

/* Callback of the replay: a fault is final. */
static void note_fault(void *arg, const struct iommu_fault_case *one)
{
	struct iommu_monitor *m = arg;
	struct counted *c = counted_of(m, one->device);

	c->seen = true;
	c->now.faults++;
	c->total.faults++;
	m->next.total.faults++;
	m->faults[m->nr_faults++ % IOMMU_MONITOR_FAULTS] = *one;
}

/* The replay counts mapped bytes only if somebody wants to know of mappings that ended. */
static void note_forgotten(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	(void)arg;
	(void)nr;
	(void)mapping;
}

struct iommu_monitor *iommu_monitor_new(const struct iommu_replay_config *config)
{
	struct iommu_replay_config own = *config;
	struct iommu_monitor *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->unmaps.flushed = note_flush;
	m->unmaps.flushed_now = note_flush_of_any;
	m->unmaps.arg = m;
	own.findings = false;
	own.line_facts = false;
	own.found = NULL;
	own.member = NULL;
	own.forgotten = note_forgotten;
	own.bytes = note_bytes;
	own.removed = note_removal;
	own.fault = note_fault;
	own.arg = m;
	if (!own.mappings_max)
		own.mappings_max = IOMMU_MONITOR_MAPPINGS_MAX;
	m->replay = iommu_replay_new(&own);
	m->devices = calloc(1, sizeof(*m->devices));
	m->newest_unmaps = calloc(1, sizeof(*m->newest_unmaps));
	m->nr_devices = 1;
	m->nr_sets = 1;
	if (m->replay && m->devices && m->newest_unmaps && iommu_unmaps_init(&m->unmaps))
		return m;
	iommu_monitor_free(m);
	return NULL;
}

void iommu_monitor_free(struct iommu_monitor *m)
{
	if (!m)
		return;
	for (uint32_t i = 0; m->devices && i < m->nr_devices; i++)
		iommu_durations_free(&m->devices[i].lifetimes);
	iommu_unmaps_free(&m->unmaps);
	iommu_replay_free(m->replay);
	free(m->devices);
	free(m->newest_unmaps);
	free(m->own_in_space);
	free(m->rows);
	free(m);
}

struct iommu_replay *iommu_monitor_replay(const struct iommu_monitor *m)
{
	return m->replay;
}

static void take_flush(struct iommu_monitor *m, const struct iommu_step *step)
{
	uint32_t set = step->size ? 0 : iommu_flushed_devices(m->replay, step);
	uint64_t before = m->unmaps.flushes;
	uint64_t none = 0;

	iommu_unmaps_flush(&m->unmaps, step, set ? set + 1 : 0, set ? newest_unmap(m, set) : &none);
	m->next.total.flushes += m->unmaps.flushes - before;
}

static bool is_of_fault(const struct iommu_step *step)
{
	return step->kind == IOMMU_STEP_FAULT || step->kind == IOMMU_STEP_LOG ||
	       step->kind == IOMMU_STEP_FAULT_DECODED;
}

/* The replay looks for faults that have waited long enough only when another fault comes. */
static void end_waits(struct iommu_monitor *m, const struct iommu_step *step)
{
	if (m->fault_at && step->ts > m->fault_at && step->ts - m->fault_at > IOMMU_FAULT_WAIT) {
		iommu_replay_pause(m->replay);
		m->fault_at = 0;
	}
	if (is_of_fault(step))
		m->fault_at = step->ts;
}

void iommu_monitor_feed(struct iommu_monitor *m, const struct iommu_step *step)
{
	if (step->kind == IOMMU_STEP_NONE)
		return;
	if (step->kind < IOMMU_STEP_SNAPSHOT && step->ts > m->next.ts)
		m->next.ts = step->ts;
	if (!m->began && step->kind < IOMMU_STEP_SNAPSHOT)
		m->began = step->ts;
	end_waits(m, step);
	switch (step->kind) {
	case IOMMU_STEP_MAP:
	case IOMMU_STEP_INTEL_MAP:
		iommu_unmaps_map(&m->unmaps, step);
		break;
	case IOMMU_STEP_UNMAP:
	case IOMMU_STEP_INTEL_UNMAP:
		m->next.total.unmaps += step->done != 0;
		iommu_unmaps_add(&m->unmaps, step, 0);
		break;
	case IOMMU_STEP_CACHE_FLUSH:
	case IOMMU_STEP_QI_IOTLB:
	case IOMMU_STEP_PROBE_FLUSH:
		take_flush(m, step);
		break;
	default:
		break;
	}
	iommu_replay_feed(m->replay, step);
	for (unsigned int i = 0; i < m->nr_mapped; i++)
		iommu_replay_drop_replaced(m->replay, m->mapped[i]);
	m->nr_mapped = 0;
}

void iommu_monitor_lost(struct iommu_monitor *m, uint64_t ts, uint64_t count)
{
	m->next.lost += count;
	m->next.gaps++;
	m->next.lost_unknown |= !count;
	iommu_replay_events_lost(m->replay, ts, count);
}

void iommu_monitor_count(struct iommu_monitor *m, uint64_t nr)
{
	m->next.events += nr;
}

void iommu_monitor_settle(struct iommu_monitor *m)
{
	iommu_replay_pause(m->replay);
}

bool iommu_monitor_waits(const struct iommu_monitor *m)
{
	const struct iommu_faults *faults = iommu_replay_faults(m->replay);

	return faults->nr_folded < faults->nr;
}

/* Adds the live mappings of the address spaces to the rows of their devices. */
static void count_live(struct iommu_monitor *m)
{
	const struct iommu_address_spaces *spaces = iommu_replay_address_spaces(m->replay);
	struct iommu_devices *devices = iommu_replay_devices(m->replay);

	for (uint32_t i = 0; i < spaces->nr; i++) {
		const struct iommu_address_space *space = iommu_address_space(spaces, i);
		uint64_t own = i < m->nr_spaces ? m->own_in_space[i] : 0;
		uint64_t live = space->nr_live > own ? space->nr_live - own : 0;
		uint32_t nr = 0;
		const uint32_t *list;

		if (!live)
			continue;
		if (!space->first && (space->kind != IOMMU_SPACE_TASK || !space->members)) {
			m->unknown.live += live;
			continue;
		}
		/* Mappings that nothing can reach any more count for nobody, as their bytes do. */
		list = iommu_set_members(devices, space->members, &nr);
		for (uint32_t j = 0; j < nr; j++)
			m->rows[list[j] - 1].live += live;
	}
}

static void complete_row(struct iommu_monitor *m, struct iommu_monitor_row *row)
{
	const struct iommu_holders *holders = iommu_replay_holders(m->replay);
	const struct iommu_epoch *epoch = NULL;
	struct counted *c = row->device < m->nr_devices ? &m->devices[row->device] : NULL;

	iommu_replay_mapped_bytes(m->replay, row->device, &row->bytes_now, &row->bytes_peak);
	if (row->device)
		epoch = iommu_holders_epoch_now(holders, row->device);
	if (epoch) {
		row->has_holder = true;
		row->holder = epoch->pid;
		row->grade = epoch->grade;
		row->held_since = epoch->before ? 0 : epoch->from;
	}
	row->used = epoch || row->bytes_now || row->live || (c && c->seen);
	if (!c)
		return;
	row->now = c->now;
	row->total = c->total;
	row->live += c->own_live;
	row->used |= c->own_live != 0;
	row->ended = c->lifetimes.nr;
	if (row->ended) {
		row->lifetime_p50 = iommu_durations_percentile(&c->lifetimes, 50);
		row->lifetime_p99 = iommu_durations_percentile(&c->lifetimes, 99);
		if (c->lifetimes.classes)
			memset(c->lifetimes.classes, 0,
			       IOMMU_LIFETIME_CLASSES * sizeof(*c->lifetimes.classes));
	}
	c->lifetimes = (struct iommu_durations){ .classes = c->lifetimes.classes };
	c->now = (struct iommu_monitor_counts){ 0 };
}

static bool make_rows(struct iommu_monitor *m, uint32_t nr)
{
	struct iommu_monitor_row *rows;

	if (nr > m->room_rows) {
		rows = realloc(m->rows, (nr + 64) * sizeof(*rows));
		if (!rows)
			return false;
		m->rows = rows;
		m->room_rows = nr + 64;
	}
	for (uint32_t i = 0; i < nr; i++)
		m->rows[i] = (struct iommu_monitor_row){ .device = i + 1 };
	m->unknown = (struct iommu_monitor_row){ .device = IOMMU_NO_DEVICE };
	return true;
}

/* Keep the rows that are used. */
static uint32_t list_used(struct iommu_monitor *m, uint32_t nr)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < nr; i++) {
		if (m->rows[i].used)
			m->rows[used++] = m->rows[i];
	}
	return used;
}

const struct iommu_monitor_view *iommu_monitor_interval(struct iommu_monitor *m, uint64_t ns)
{
	uint32_t nr = iommu_replay_devices(m->replay)->nr;
	uint64_t number = m->view.number + 1;
	uint64_t events = m->view.total_events + m->next.events;
	uint64_t lost = m->view.total_lost + m->next.lost;
	uint64_t gaps = m->view.total_gaps + m->next.gaps;

	if (!make_rows(m, nr))
		return NULL;
	count_live(m);
	for (uint32_t i = 0; i < nr; i++)
		complete_row(m, &m->rows[i]);
	complete_row(m, &m->unknown);
	m->view = m->next;
	m->view.number = number;
	m->view.ns = ns;
	m->view.total_events = events;
	m->view.total_lost = lost;
	m->view.total_gaps = gaps;
	m->view.flushes_seen = m->unmaps.flush_events;
	m->view.forgotten = iommu_replay_nr_dropped(m->replay);
	m->view.nr_rows = list_used(m, nr);
	m->view.rows = m->rows;
	m->view.unknown = &m->unknown;
	m->next = (struct iommu_monitor_view){ .ts = m->view.ts };
	m->began = 0;
	return &m->view;
}

const struct iommu_fault_case *iommu_monitor_fault(const struct iommu_monitor *m, uint64_t number)
{
	if (number >= m->nr_faults || m->nr_faults - number > IOMMU_MONITOR_FAULTS)
		return NULL;
	return &m->faults[number % IOMMU_MONITOR_FAULTS];
}

uint64_t iommu_monitor_nr_faults(const struct iommu_monitor *m)
{
	return m->nr_faults;
}

void iommu_monitor_follow(struct iommu_monitor *m, uint32_t device)
{
	if (device != m->followed)
		m->nr_events = 0;
	m->followed = device;
}

const struct iommu_monitor_event *iommu_monitor_event(const struct iommu_monitor *m, unsigned int i)
{
	if (i >= m->nr_events || i >= IOMMU_MONITOR_EVENTS)
		return NULL;
	return &m->events[(m->nr_events - 1 - i) % IOMMU_MONITOR_EVENTS];
}
