/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Matching an unmap to the mappings that it removes.
 *
 * Several domains may have a mapping at the same address, and the event names none of them. So all
 * live mappings in its range are rated by how well they fit, and the best one is removed. That
 * attribution can also be inferred in the other direction: the mapping belongs to the unmap's
 * domain, device or task.
 *
 *   iommu_match_unmap()
 *     look_up_holder()
 *     for each part of the range:
 *       find_next_match()              the best of the live mappings there
 *         rate_mapping()
 *       remove_match()
 *         attribute_match()            infer the mapping's devices from the unmap
 *         add_line_facts()
 *         iommu_mappings_unmap()            core/mappings
 *     record_nothing_mapped()          if no mapping matches
 */
#include <stdlib.h>

#include "match_unmap.h"

#include "attribution.h"
#include "findings.h"
#include "line_facts.h"
#include "mapped_bytes.h"
#include "replay_internal.h"

/* The search for the mappings that an unmap removes, at one address of its range. */
struct match {
	struct iommu_replay *r;
	const struct iommu_unmap *unmap;
	uint32_t held;		 /* set of devices that the unmapping task holds */
	struct iommu_range best; /* the piece of a mapping that fits best so far */
	int fit;		 /* of @best; 0: there is none */
	uint64_t at;		 /* the address of the search */
	int spare;		 /* candidates to examine after the budget is used up */
	unsigned int candidates; /* pieces that fit at all */
	unsigned int equals;	 /* pieces that fit as well as @best, including it */
	bool tie;		 /* two of these are in different address spaces */
};

/* At most this many mappings are examined in addition to the budget. */
#define SPARE_CANDIDATES 8

/* How well a live mapping fits an unmap. 0: it cannot be removed by this unmap. */
enum {
	FIT_STRANGER = 30, /* of another holder: a thread or child of the holder may unmap */
	FIT_UNKNOWN = 50,
	FIT_HOLDER = 80,
	FIT_KNOWN = 90,
	/* added to the above */
	FIT_SAME_TASK = 6,
	FIT_SAME_RANGE = 4,
};

/* Rates by address space, known from a probe or from VT-d's domain id. */
static int rate_by_space(const struct match *match, const struct iommu_mapping *mapping,
			 uint32_t devices)
{
	const struct iommu_address_spaces *spaces = &match->r->spaces;
	const struct iommu_address_space *want = iommu_address_space(spaces, match->unmap->space);
	const struct iommu_address_space *have = iommu_address_space(spaces, mapping->space);
	uint32_t of_want = want->devices ? want->devices : want->first;

	if (mapping->space == match->unmap->space)
		return FIT_KNOWN;
	if (want->kind == IOMMU_SPACE_PROBE && have->kind == IOMMU_SPACE_PROBE)
		return 0;
	if (devices && of_want)
		return iommu_sets_intersect(&match->r->devices, devices, of_want) ? FIT_HOLDER : 0;
	/* It was mapped before domain ids were known, or its probe was lost. */
	return have->kind == want->kind ? 0 : FIT_UNKNOWN;
}

/* Rates by the devices that the unmapping task holds. */
static int rate_by_task(const struct match *match, const struct iommu_mapping *mapping,
			uint32_t devices)
{
	bool host = mapping->flags & IOMMU_MAPPING_DMA_API;

	if (!devices)
		return FIT_UNKNOWN;
	if (!match->held)
		return host ? FIT_UNKNOWN : FIT_STRANGER;
	if (!host && iommu_sets_intersect(&match->r->devices, devices, match->held))
		return FIT_HOLDER;
	return FIT_STRANGER;
}

static int rate_mapping(const struct match *match, const struct iommu_range *range)
{
	const struct iommu_unmap *unmap = match->unmap;
	const struct iommu_mapping *mapping = iommu_mapping(&match->r->store, range->id);
	uint32_t devices;
	int fit;

	if (mapping->mapped_at > unmap->ts)
		return 0;
	devices = iommu_mapping_owner(match->r, mapping).devices;
	if (unmap->space)
		fit = rate_by_space(match, mapping, devices);
	else if (unmap->devices && devices)
		fit = iommu_sets_intersect(&match->r->devices, devices, unmap->devices) ? FIT_KNOWN
											: 0;
	else
		fit = unmap->devices ? FIT_UNKNOWN : rate_by_task(match, mapping, devices);
	if (!fit)
		return 0;
	if (mapping->pid == unmap->pid)
		fit += FIT_SAME_TASK;
	if (range->first == unmap->iova && range->last == unmap->last)
		fit += FIT_SAME_RANGE;
	return fit;
}

/* Keeps the mapping that fits best. If several fit equally well, the oldest is removed first. */
static void consider(struct match *match, const struct iommu_range *range)
{
	const struct iommu_mappings *store = &match->r->store;
	int fit = rate_mapping(match, range);

	match->candidates += fit > 0;
	if (!fit || fit < match->fit)
		return;
	if (fit == match->fit) {
		const struct iommu_mapping *a = iommu_mapping(store, match->best.id);
		const struct iommu_mapping *b = iommu_mapping(store, range->id);

		match->tie |= a->space != b->space || a->devices != b->devices;
		match->equals++;
		if (a->mapped_at <= b->mapped_at)
			return;
	} else {
		match->tie = false;
		match->equals = 1;
	}
	match->best = *range;
	match->fit = fit;
}

static bool keep_best(void *arg, const struct iommu_range *range)
{
	struct match *match = arg;

	if (!iommu_budget_examine(&match->r->budget, range, match->at))
		return false;
	consider(match, range);
	return true;
}

/* Stops at the first mapping that fits. */
static bool stop_at_fit(void *arg, const struct iommu_range *range)
{
	struct match *match = arg;

	match->fit = 0;
	if (!iommu_budget_spend(&match->r->budget, 1))
		return false;
	match->fit = rate_mapping(match, range);
	match->best = *range;
	return !match->fit;
}

/* Counts down match->spare instead of the budget. */
static bool keep_best_of_few(void *arg, const struct iommu_range *range)
{
	struct match *match = arg;

	consider(match, range);
	return --match->spare > 0;
}

/*
 * Finds the best mapping at the address. If too many share it, those that begin there are likely to
 * fit best, but they are last in the order of addresses.
 */
static void find_best(struct match *match)
{
	const struct iommu_ranges *live = &match->r->store.live;
	unsigned int equals;

	match->fit = 0;
	match->candidates = 0;
	match->equals = 0;
	match->tie = false;
	match->spare = SPARE_CANDIDATES;
	if (iommu_ranges_visit(live, match->at, match->at, keep_best, match))
		return;
	equals = match->equals; /* so as not to count a mapping twice */
	iommu_ranges_visit_at(live, match->at, keep_best_of_few, match);
	match->equals = equals > 1 ? equals : 1;
}

/*
 * Finds the mapping that the unmap removes at *@at, or at the next mapped address, and moves *@at
 * there. Returns false if the rest of the range has none.
 */
static bool find_next_match(struct match *match, uint64_t *at)
{
	const struct iommu_ranges *live = &match->r->store.live;
	uint64_t last = match->unmap->last;

	for (;;) {
		match->at = *at;
		find_best(match);
		if (match->fit)
			return true;
		if (*at == last || iommu_ranges_visit(live, *at + 1, last, stop_at_fit, match) ||
		    !match->fit)
			return false;
		*at = match->best.first;
	}
}

/* The last address of the best match that the unmap removes. */
static uint64_t last_of_match(const struct match *match)
{
	return match->best.last < match->unmap->last ? match->best.last : match->unmap->last;
}

/*
 * The invalidation after the unmap has the domain id of the mapping, if this is the right mapping.
 * It may not be, because another domain may have mapped the address before the trace. So only this
 * mapping is attributed, and not the devices of the whole domain.
 */
static void attribute_by_domain_id(struct iommu_replay *r, const struct match *match,
				   struct iommu_mapping *mapping)
{
	bool whole =
		match->best.first >= match->unmap->iova && match->best.last <= match->unmap->last;

	if (mapping->grade != IOMMU_GRADE_CERTAIN && !match->tie && whole)
		iommu_move_mapping_to_domain_id(r, mapping, match->unmap->space);
}

/*
 * Whether the task that made the mapping is one that maps for the devices: the task that unmaps, a
 * task that took them, or one whose other mappings their holder has undone.
 */
static bool maps_for(struct iommu_replay *r, const struct iommu_mapping *mapping, int32_t unmapper,
		     uint32_t devices)
{
	const struct iommu_address_space *space;
	uint32_t nr;
	const uint32_t *list = iommu_set_members(&r->devices, devices, &nr);

	if (mapping->flags & IOMMU_MAPPING_INTERRUPT)
		return false;
	if (mapping->pid == unmapper)
		return true;
	for (uint32_t i = 0; i < nr && iommu_budget_spend(&r->budget, 1); i++) {
		if (iommu_device_state(r, list[i])->taken_by == mapping->pid)
			return true;
	}
	space = iommu_address_space(
		&r->spaces,
		iommu_address_space_find(&r->spaces, IOMMU_SPACE_TASK, (uint32_t)mapping->pid));
	return iommu_sets_intersect(&r->devices, space->first, devices);
}

/*
 * A holder unmaps its own mappings. In the window of the DMA API that is not evidence, with one
 * exception: the only mapping at an address that the holder unmaps within the call that gives the
 * device back. It must be of a task that maps for the device. If an earlier unmap fitted it and
 * another mapping equally well, the wrong one may be left.
 */
static void attribute_by_task(struct iommu_replay *r, const struct match *match,
			      struct iommu_mapping *mapping)
{
	uint32_t giving_back = match->unmap->giving_back;

	if (iommu_in_dma_api_window(mapping->iova)) {
		if (giving_back && match->candidates == 1 &&
		    !(mapping->flags & IOMMU_MAPPING_TIED) &&
		    maps_for(r, mapping, match->unmap->pid, giving_back))
			iommu_attribute_mapping(r, mapping, giving_back, IOMMU_GRADE_LIKELY,
						IOMMU_SOURCE_TASK);
		return;
	}
	if (!match->held || match->tie)
		return;
	iommu_attribute_mapping(r, mapping, match->held, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
	iommu_space_assume_holder(r, mapping->space, match->unmap->pid, match->held);
}

/* Infers the devices of the matched mapping from the unmap. */
static void attribute_match(struct iommu_replay *r, const struct match *match,
			    struct iommu_mapping *mapping)
{
	const struct iommu_unmap *unmap = match->unmap;
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, unmap->space);

	if (space->kind == IOMMU_SPACE_DOMAIN_ID)
		attribute_by_domain_id(r, match, mapping);
	else if (space->kind == IOMMU_SPACE_PROBE && mapping->space != unmap->space)
		iommu_move_mapping_to_space(r, mapping, unmap->space);
	if (unmap->devices && unmap->certain) {
		iommu_attribute_mapping(r, mapping, unmap->devices, IOMMU_GRADE_CERTAIN,
					IOMMU_SOURCE_DMA);
		if (unmap->space &&
		    iommu_address_space(&r->spaces, unmap->space)->kind == IOMMU_SPACE_DOMAIN_ID)
			iommu_domain_id_add_devices(r, unmap->space, unmap->devices);
	}
	if (!iommu_mapping_owner(r, mapping).devices)
		attribute_by_task(r, match, mapping);
}

static void add_line_facts(const struct match *match, uint64_t first, uint64_t last, bool selftest)
{
	const struct iommu_removed_piece piece = {
		.range = match->best,
		.first = first,
		.last = last,
		.equals = match->equals,
		.cut = match->r->budget.exceeded,
		.tie = match->tie,
		.selftest = selftest,
	};

	iommu_line_facts_add_mapping(match->r, match->unmap, &piece);
}

static void record_partial_unmap(struct iommu_replay *r, const struct iommu_unmap *unmap,
				 const struct iommu_mapping *mapping, uint64_t first, uint64_t last)
{
	const struct iommu_finding_case one = {
		.ts = unmap->ts,
		.first = first,
		.last = last,
		.pid = unmap->pid,
	};

	iommu_record_finding(r, IOMMU_FINDING_PARTIAL_UNMAP, mapping, &one, 0);
}

/* @match is NULL if the piece went with its domain. */
static void report_removal(struct iommu_replay *r, const struct match *match,
			   const struct iommu_range *piece, const struct iommu_unmapped_piece *dead)
{
	const struct iommu_mapping *mapping = iommu_mapping(&r->store, piece->id);
	struct iommu_removal removal;

	if (!r->config.removed)
		return;
	removal = (struct iommu_removal){
		.mapping = mapping,
		.map_number = iommu_map_number(r, piece->id),
		.unmap_number = match ? match->unmap->number : IOMMU_NO_NUMBER,
		.first = dead->first,
		.last = dead->last,
		.at = dead->at,
		.pid = dead->pid,
		.died = dead->died,
		.interrupt = dead->interrupt,
		.rest = mapping->pieces == 1 && dead->first <= piece->first &&
			dead->last >= piece->last,
		.tie = match && match->tie,
		.cut = r->budget.exceeded,
		.fits = match ? match->equals : 0,
	};
	r->config.removed(r->config.arg, &removal);
}

static bool mark_tied(void *arg, const struct iommu_range *range)
{
	struct match *match = arg;

	if (!iommu_budget_spend(&match->r->budget, 1))
		return false;
	iommu_mapping(&match->r->store, range->id)->flags |= IOMMU_MAPPING_TIED;
	return true;
}

/* Removes @first to @last of the best match. */
static void remove_match(struct iommu_replay *r, struct match *match, uint64_t first, uint64_t last)
{
	const struct iommu_unmap *unmap = match->unmap;
	struct iommu_mapping *mapping = iommu_mapping(&r->store, match->best.id);
	bool selftest = mapping->flags & IOMMU_MAPPING_SELFTEST;
	struct iommu_unmapped_piece dead = {
		.first = first,
		.last = last,
		.at = unmap->ts,
		.pid = unmap->pid,
		.interrupt = !unmap->by_task,
	};

	attribute_match(r, match, mapping);
	if (match->equals > 1 && iommu_in_dma_api_window(match->at))
		iommu_ranges_visit(&r->store.live, match->at, match->at, mark_tied, match);
	if (selftest && unmap->selftest_mapping != match->best.id) {
		mapping->flags &= (uint16_t)~IOMMU_MAPPING_SELFTEST;
		selftest = false;
	}
	if (r->collects_unmap_facts)
		add_line_facts(match, first, last, selftest);
	if (last < match->best.last && mapping->flags & IOMMU_MAPPING_DMA_API)
		record_partial_unmap(r, unmap, mapping, first, last);
	iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_UNMAPPED, unmap->ts, last - first + 1);
	if (mapping->pieces == 1 && first <= match->best.first && last >= match->best.last)
		iommu_address_space(&r->spaces, mapping->space)->nr_live--;
	report_removal(r, match, &match->best, &dead);
	iommu_mappings_unmap(&r->store, &match->best, &dead, !selftest && !r->drops_past);
}

/* Whether a mapping that was unmapped before may have belonged to the unmap's devices or domain. */
static bool may_be_same_owner(void *arg, const struct iommu_mapping *mapping)
{
	const struct match *match = arg;
	uint32_t devices = iommu_mapping_owner(match->r, mapping).devices;

	if (match->unmap->devices && devices)
		return iommu_sets_intersect(&match->r->devices, devices, match->unmap->devices);
	return !match->unmap->space || mapping->space == match->unmap->space;
}

/* The unmap matches no mapping: a double unmap, or the range was never mapped. */
static void record_nothing_mapped(struct match *match)
{
	struct iommu_replay *r = match->r;
	const struct iommu_unmap *unmap = match->unmap;
	uint32_t devices = unmap->devices ? unmap->devices : match->held;
	bool records = r->config.findings && unmap->matched;
	unsigned int excuses = 0;
	const struct iommu_finding_case one = {
		.ts = unmap->ts,
		.first = unmap->iova,
		.last = unmap->last,
		.pid = unmap->pid,
		.devices = devices,
	};
	const struct iommu_unmapped_piece *dead;

	if (!records && !r->collects_unmap_facts)
		return;
	dead = iommu_mappings_newest_unmapped(&r->store, unmap->iova, unmap->last,
					      may_be_same_owner, match);
	if (!unmap->space && !devices)
		excuses |= IOMMU_EXCUSE_DOMAIN;
	if (r->config.maps_missing)
		excuses |= IOMMU_EXCUSE_LOG;
	else if (!iommu_all_maps_seen(r, devices))
		excuses |= IOMMU_EXCUSE_LATE;
	if (r->events_lost)
		excuses |= IOMMU_EXCUSE_LOST;
	if (r->budget.exceeded)
		excuses |= IOMMU_EXCUSE_CUT;
	if (r->collects_unmap_facts)
		iommu_line_facts_set_nothing_mapped(r, unmap, match->held, excuses, dead);
	if (records)
		iommu_findings_add(r,
				   dead ? IOMMU_FINDING_DOUBLE_UNMAP : IOMMU_FINDING_NEVER_MAPPED,
				   &one, excuses);
}

static void look_up_holder(struct match *match)
{
	if (match->unmap->by_task && !iommu_source_disabled(match->r, IOMMU_SOURCE_TASK))
		match->held = iommu_holders_held_or_closing(match->r->holders, match->unmap->pid);
}

void iommu_match_unmap(struct iommu_replay *r, struct iommu_unmap *unmap)
{
	struct match match = { .r = r, .unmap = unmap };
	uint64_t at = unmap->iova;
	bool any = false;

	iommu_budget_begin_event(&r->budget);
	look_up_holder(&match);
	unmap->matched = true;
	while (find_next_match(&match, &at)) {
		uint64_t last = last_of_match(&match);

		any = true;
		/* Refill: the event that mapped this piece passes its budget on to the removal. */
		if (at <= match.best.first && last == match.best.last)
			iommu_budget_begin_event(&r->budget);
		remove_match(r, &match, at, last);
		if (last == unmap->last)
			break;
		at = last + 1;
	}
	if (!any)
		record_nothing_mapped(&match);
}

void iommu_match_failed_unmap(struct iommu_replay *r, struct iommu_unmap *unmap)
{
	struct match match = { .r = r, .unmap = unmap };

	look_up_holder(&match);
	unmap->matched = true;
	record_nothing_mapped(&match);
}

void iommu_preview_unmap(struct iommu_replay *r, const struct iommu_unmap *unmap)
{
	struct match match = { .r = r, .unmap = unmap };
	struct iommu_unmap_facts *facts = &r->line_facts.unmap;
	uint64_t at = unmap->iova;

	facts->pending = true;
	look_up_holder(&match);
	while (find_next_match(&match, &at)) {
		uint64_t last = last_of_match(&match);
		const struct iommu_mapping *mapping = iommu_mapping(&r->store, match.best.id);

		if (facts->nr == IOMMU_LINE_FACTS_MAPPINGS_MAX) {
			facts->more = true;
			break;
		}
		add_line_facts(&match, at, last,
			       mapping->flags & IOMMU_MAPPING_SELFTEST &&
				       unmap->selftest_mapping == match.best.id);
		if (last == unmap->last)
			break;
		at = last + 1;
	}
	if (!facts->nr)
		record_nothing_mapped(&match);
}

/* Matches all waiting unmaps before number @nr. */
static void match_waiting_before(struct iommu_replay *r, uint64_t nr)
{
	struct iommu_unmap_queue *queue = &r->unmaps;

	for (; queue->first < nr; queue->first++) {
		struct iommu_unmap *unmap = iommu_recent_unmap(queue, queue->first);

		if (unmap && !unmap->matched)
			iommu_match_unmap(r, unmap);
	}
}

void iommu_match_waiting_unmaps_of(struct iommu_replay *r, struct iommu_thread *thread)
{
	uint64_t nr = thread->last_unmap;

	/* Find the thread's newest waiting unmap. Those of other threads after it can go on
	 * waiting. */
	while (nr > thread->matched_unmap && nr > r->unmaps.first) {
		const struct iommu_unmap *unmap = iommu_recent_unmap(&r->unmaps, nr - 1);

		if (!unmap || !unmap->matched)
			break;
		nr = unmap->previous;
	}
	thread->matched_unmap = thread->last_unmap;
	match_waiting_before(r, nr);
}

void iommu_match_waiting_unmaps(struct iommu_replay *r)
{
	match_waiting_before(r, r->unmaps.next);
}

void iommu_queue_unmap(struct iommu_replay *r, struct iommu_thread *thread,
		       const struct iommu_unmap *unmap)
{
	struct iommu_unmap_queue *queue = &r->unmaps;
	struct iommu_unmap *place;

	if (!queue->ring)
		queue->ring = malloc(IOMMU_UNMAP_QUEUE_MAX * sizeof(*queue->ring));
	if (!queue->ring)
		return;
	if (queue->next >= IOMMU_UNMAP_QUEUE_MAX)
		match_waiting_before(r, queue->next - IOMMU_UNMAP_QUEUE_MAX + 1);
	place = &queue->ring[queue->next & (IOMMU_UNMAP_QUEUE_MAX - 1)];
	*place = *unmap;
	place->previous = thread->last_unmap;
	thread->last_unmap = ++queue->next;
	if (queue->first == queue->next - 1 && place->matched)
		queue->first++;
}

/* Live pieces of one address space. */
struct pieces {
	const struct iommu_mappings *store;
	struct iommu_budget *budget;
	uint32_t space;
	struct iommu_range found[64];
	unsigned int nr;
};

static bool note_piece(void *arg, const struct iommu_range *range)
{
	struct pieces *pieces = arg;

	if (iommu_mapping(pieces->store, range->id)->space == pieces->space)
		pieces->found[pieces->nr++] = *range;
	else if (!iommu_budget_spend(pieces->budget, 1))
		return false;
	return pieces->nr < sizeof(pieces->found) / sizeof(pieces->found[0]);
}

void iommu_remove_dead(struct iommu_replay *r, const struct iommu_range *range)
{
	struct iommu_mapping *mapping = iommu_mapping(&r->store, range->id);
	struct iommu_unmapped_piece dead = {
		.first = range->first,
		.last = range->last,
		.at = r->now,
		.died = true,
	};

	iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_UNMAPPED, r->now,
				 range->last - range->first + 1);
	if (mapping->pieces == 1)
		iommu_address_space(&r->spaces, mapping->space)->nr_live--;
	report_removal(r, NULL, range, &dead);
	iommu_mappings_unmap(&r->store, range, &dead, !r->drops_past);
}

void iommu_space_unmap_all(struct iommu_replay *r, uint32_t id)
{
	struct iommu_address_space *space = iommu_address_space(&r->spaces, id);
	struct pieces pieces = { .store = &r->store, .budget = &r->budget, .space = id };
	uint64_t from = 0;
	bool all = !id || !space->nr_live;

	space->open = false;
	while (!all) {
		pieces.nr = 0;
		all = iommu_ranges_visit(&r->store.live, from, UINT64_MAX, note_piece, &pieces);
		for (unsigned int i = 0; i < pieces.nr; i++) {
			const struct iommu_range *range = &pieces.found[i];

			iommu_record_finding_now(r, IOMMU_FINDING_LEAK,
						 iommu_mapping(&r->store, range->id), range->first,
						 range->last, 0);
			from = range->first;
			iommu_remove_dead(r, range);
		}
		all |= r->budget.exceeded;
	}
}
