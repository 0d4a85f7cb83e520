/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "match_unmap.h"

#include "attribution.h"
#include "findings.h"
#include "line_facts.h"
#include "replay_internal.h"

/* Which mapping an unmap undoes, at one address of its range. */
struct iommu_pick {
	struct iommu_replay *r;
	const struct iommu_unmap *unmap;
	uint32_t held; /* by the task that unmaps */
	struct iommu_range best;
	int fit;
	unsigned int nr;   /* mappings that it may be */
	bool tie;	   /* two of different spaces fit as well */
	unsigned int fits; /* those that fit as well as the best one */
};

/* How well a live mapping fits an unmap; 0: it is not the one. */
enum {
	FIT_STRANGER = 30, /* another holder's: a thread or a child of it may unmap */
	FIT_UNKNOWN = 50,
	FIT_HOLDER = 80,
	FIT_KNOWN = 90,
	FIT_SAME_TASK = 6,
	FIT_SAME_RANGE = 4,
};

/* The domain is known: by a probe, or by VT-d's id. */
static int fit_space(const struct iommu_pick *pick, const struct iommu_mapping *mapping,
		     uint32_t devices)
{
	const struct iommu_spaces *spaces = &pick->r->spaces;
	const struct iommu_space *want = iommu_space(spaces, pick->unmap->space);
	const struct iommu_space *have = iommu_space(spaces, mapping->space);
	uint32_t of_want = want->devices ? want->devices : want->first;

	if (mapping->space == pick->unmap->space)
		return FIT_KNOWN;
	if (want->kind == IOMMU_SPACE_PROBE && have->kind == IOMMU_SPACE_PROBE)
		return 0;
	if (devices && of_want)
		return iommu_sets_meet(&pick->r->devices, devices, of_want) ? FIT_HOLDER : 0;
	/* A mapping made before ids were known, or whose probe was lost. */
	return have->kind == want->kind ? 0 : FIT_UNKNOWN;
}

static int fit_task(const struct iommu_pick *pick, const struct iommu_mapping *mapping,
		    uint32_t devices)
{
	bool host = mapping->flags & IOMMU_MAPPING_DMA_API;

	if (!devices)
		return FIT_UNKNOWN;
	if (!pick->held)
		return host ? FIT_UNKNOWN : FIT_STRANGER;
	if (!host && iommu_sets_meet(&pick->r->devices, devices, pick->held))
		return FIT_HOLDER;
	return FIT_STRANGER;
}

static int fit_of(const struct iommu_pick *pick, const struct iommu_range *range)
{
	const struct iommu_unmap *unmap = pick->unmap;
	const struct iommu_mapping *mapping = iommu_mapping(&pick->r->store, range->id);
	uint32_t devices;
	int fit;

	if (mapping->mapped_at > unmap->ts)
		return 0;
	devices = iommu_replay_owner(pick->r, mapping).devices;
	if (unmap->space)
		fit = fit_space(pick, mapping, devices);
	else if (unmap->devices && devices)
		fit = iommu_sets_meet(&pick->r->devices, devices, unmap->devices) ? FIT_KNOWN : 0;
	else
		fit = unmap->devices ? FIT_UNKNOWN : fit_task(pick, mapping, devices);
	if (!fit)
		return 0;
	if (mapping->pid == unmap->pid)
		fit += FIT_SAME_TASK;
	if (range->first == unmap->iova && range->last == unmap->last)
		fit += FIT_SAME_RANGE;
	return fit;
}

static bool note_best(void *arg, const struct iommu_range *range)
{
	struct iommu_pick *pick = arg;
	const struct iommu_store *store = &pick->r->store;
	int fit = fit_of(pick, range);

	pick->nr += fit > 0;
	if (!fit || fit < pick->fit)
		return true;
	if (fit == pick->fit) {
		const struct iommu_mapping *a = iommu_mapping(store, pick->best.id);
		const struct iommu_mapping *b = iommu_mapping(store, range->id);

		pick->tie |= a->space != b->space || a->devices != b->devices;
		pick->fits++;
		if (a->mapped_at <= b->mapped_at)
			return true;
	} else {
		pick->tie = false;
		pick->fits = 1;
	}
	pick->best = *range;
	pick->fit = fit;
	return true;
}

static bool note_next(void *arg, const struct iommu_range *range)
{
	struct iommu_pick *pick = arg;

	pick->fit = fit_of(pick, range);
	pick->best = *range;
	return !pick->fit;
}

static bool pick_next(struct iommu_pick *pick, uint64_t *at)
{
	const struct iommu_ranges *live = &pick->r->store.live;
	uint64_t last = pick->unmap->last;

	for (;;) {
		pick->fit = 0;
		pick->nr = 0;
		pick->tie = false;
		iommu_ranges_visit(live, *at, *at, note_best, pick);
		if (pick->fit)
			return true;
		if (*at == last || iommu_ranges_visit(live, *at + 1, last, note_next, pick))
			return false;
		*at = pick->best.first;
	}
}

/*
 * The flush after the unmap tells the domain of the mapping, if this is the mapping: one of another
 * domain may have been there before the trace. So it never tells the device of a whole domain.
 */
static void learn_flush(struct iommu_replay *r, const struct iommu_pick *pick,
			struct iommu_mapping *mapping)
{
	bool whole = pick->best.first >= pick->unmap->iova && pick->best.last <= pick->unmap->last;

	if (mapping->grade != IOMMU_GRADE_CERTAIN && !pick->tie && whole)
		iommu_move_mapping_to_domain_id(r, mapping, pick->unmap->space);
}

/*
 * A holder undoes what is its own. Where the DMA API takes its addresses that is no proof, but for
 * what the holder unmaps within the call that gives the device back, if it is the only mapping
 * there.
 */
static void learn_task(struct iommu_replay *r, const struct iommu_pick *pick,
		       struct iommu_mapping *mapping)
{
	uint32_t closing = pick->unmap->giving_back;

	if (iommu_in_dma_api_window(mapping->iova)) {
		if (closing && pick->nr == 1)
			iommu_attribute_mapping(r, mapping, closing, IOMMU_GRADE_LIKELY,
						IOMMU_SOURCE_TASK);
		return;
	}
	if (!pick->held || pick->tie)
		return;
	iommu_attribute_mapping(r, mapping, pick->held, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
	iommu_space_assume_holder(r, mapping->space, pick->unmap->pid, pick->held);
}

/* What the unmap tells of the mapping that it undoes. */
static void learn(struct iommu_replay *r, const struct iommu_pick *pick,
		  struct iommu_mapping *mapping)
{
	const struct iommu_unmap *unmap = pick->unmap;
	const struct iommu_space *space = iommu_space(&r->spaces, unmap->space);

	if (space->kind == IOMMU_SPACE_FLUSH)
		learn_flush(r, pick, mapping);
	else if (space->kind == IOMMU_SPACE_PROBE && mapping->space != unmap->space)
		iommu_move_mapping_to_space(r, mapping, unmap->space);
	if (unmap->devices && unmap->certain) {
		iommu_attribute_mapping(r, mapping, unmap->devices, IOMMU_GRADE_CERTAIN,
					IOMMU_SOURCE_DMA);
		if (unmap->space &&
		    iommu_space(&r->spaces, unmap->space)->kind == IOMMU_SPACE_FLUSH)
			iommu_domain_id_add_devices(r, unmap->space, unmap->devices);
	}
	if (!iommu_replay_owner(r, mapping).devices)
		learn_task(r, pick, mapping);
}

/* For the line that is printed now. */
static void tell(const struct iommu_pick *pick, uint64_t first, uint64_t last, bool selftest)
{
	struct iommu_unmapped_piece taken = {
		.range = pick->best,
		.first = first,
		.last = last,
		.fits = pick->fits,
		.tie = pick->tie,
		.selftest = selftest,
	};

	iommu_line_facts_add_mapping(pick->r, pick->unmap, &taken);
}

static void find_partial(struct iommu_replay *r, const struct iommu_unmap *unmap,
			 const struct iommu_mapping *mapping, uint64_t first, uint64_t last)
{
	const struct iommu_case one = {
		.ts = unmap->ts,
		.first = first,
		.last = last,
		.pid = unmap->pid,
	};

	iommu_record_finding(r, IOMMU_FINDING_PARTIAL_UNMAP, mapping, &one, 0);
}

static void cut(struct iommu_replay *r, const struct iommu_pick *pick, uint64_t first,
		uint64_t last)
{
	const struct iommu_unmap *unmap = pick->unmap;
	struct iommu_mapping *mapping = iommu_mapping(&r->store, pick->best.id);
	bool selftest = mapping->flags & IOMMU_MAPPING_SELFTEST;
	struct iommu_dead dead = {
		.first = first,
		.last = last,
		.at = unmap->ts,
		.pid = unmap->pid,
		.interrupt = !unmap->by_task,
	};

	learn(r, pick, mapping);
	if (selftest && unmap->selftest_mapping != pick->best.id) {
		mapping->flags &= (uint16_t)~IOMMU_MAPPING_SELFTEST;
		selftest = false;
	}
	if (r->collects_unmap_facts)
		tell(pick, first, last, selftest);
	if (last < pick->best.last && mapping->flags & IOMMU_MAPPING_DMA_API)
		find_partial(r, unmap, mapping, first, last);
	iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_UNMAPPED, unmap->ts, last - first + 1);
	if (mapping->pieces == 1 && first <= pick->best.first && last >= pick->best.last)
		iommu_space(&r->spaces, mapping->space)->nr_live--;
	iommu_store_cut(&r->store, &pick->best, &dead, !selftest && !r->drops_past);
}

static bool same_owner(void *arg, const struct iommu_mapping *mapping)
{
	const struct iommu_pick *pick = arg;
	uint32_t devices = iommu_replay_owner(pick->r, mapping).devices;

	if (pick->unmap->devices && devices)
		return iommu_sets_meet(&pick->r->devices, devices, pick->unmap->devices);
	return !pick->unmap->space || mapping->space == pick->unmap->space;
}

/* Nothing was mapped there. */
static void find_stray(struct iommu_pick *pick)
{
	struct iommu_replay *r = pick->r;
	const struct iommu_unmap *unmap = pick->unmap;
	uint32_t devices = unmap->devices ? unmap->devices : pick->held;
	bool find = r->config.findings && unmap->matched;
	unsigned int excuses = 0;
	struct iommu_case one = {
		.ts = unmap->ts,
		.first = unmap->iova,
		.last = unmap->last,
		.pid = unmap->pid,
		.devices = devices,
	};
	const struct iommu_dead *dead;

	if (!find && !r->collects_unmap_facts)
		return;
	dead = iommu_store_newest_dead(&r->store, unmap->iova, unmap->last, same_owner, pick);
	if (!unmap->space && !devices)
		excuses |= IOMMU_EXCUSE_DOMAIN;
	if (!iommu_all_maps_seen(r, devices))
		excuses |= IOMMU_EXCUSE_LATE;
	if (r->events_lost)
		excuses |= IOMMU_EXCUSE_LOST;
	if (r->collects_unmap_facts)
		iommu_line_facts_set_stray(r, unmap, pick->held, excuses, dead);
	if (find)
		iommu_findings_add(&r->findings,
				   dead ? IOMMU_FINDING_DOUBLE_UNMAP : IOMMU_FINDING_NEVER_MAPPED,
				   &one, excuses);
}

static void ask_holder(struct iommu_pick *pick)
{
	if (pick->unmap->by_task && !iommu_source_disabled(pick->r, IOMMU_SOURCE_TASK))
		pick->held = iommu_holders_held_closing(pick->r->holders, pick->unmap->pid);
}

static uint64_t end_of_pick(const struct iommu_pick *pick)
{
	return pick->best.last < pick->unmap->last ? pick->best.last : pick->unmap->last;
}

void iommu_match_unmap(struct iommu_replay *r, struct iommu_unmap *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };
	uint64_t at = unmap->iova;
	bool any = false;

	ask_holder(&pick);
	unmap->matched = true;
	while (pick_next(&pick, &at)) {
		uint64_t last = end_of_pick(&pick);

		any = true;
		cut(r, &pick, at, last);
		if (last == unmap->last)
			break;
		at = last + 1;
	}
	if (!any)
		find_stray(&pick);
}

void iommu_match_failed_unmap(struct iommu_replay *r, struct iommu_unmap *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };

	ask_holder(&pick);
	unmap->matched = true;
	find_stray(&pick);
}

/* What iommu_match_unmap() would undo if it were to decide now. */
void iommu_preview_unmap(struct iommu_replay *r, const struct iommu_unmap *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };
	struct iommu_told_unmap *told = &r->line_facts.unmap;
	uint64_t at = unmap->iova;

	told->pending = true;
	ask_holder(&pick);
	while (pick_next(&pick, &at)) {
		uint64_t last = end_of_pick(&pick);
		const struct iommu_mapping *mapping = iommu_mapping(&r->store, pick.best.id);

		if (told->nr == IOMMU_TOLD_MAX) {
			told->more = true;
			break;
		}
		tell(&pick, at, last,
		     mapping->flags & IOMMU_MAPPING_SELFTEST &&
			     unmap->selftest_mapping == pick.best.id);
		if (last == unmap->last)
			break;
		at = last + 1;
	}
	if (!told->nr)
		find_stray(&pick);
}

static void settle_until(struct iommu_replay *r, uint64_t nr)
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

	/* The newest that is not decided; those after it need not be disturbed. */
	while (nr > thread->matched_unmap && nr > r->unmaps.first) {
		const struct iommu_unmap *unmap = iommu_recent_unmap(&r->unmaps, nr - 1);

		if (!unmap || !unmap->matched)
			break;
		nr = unmap->previous;
	}
	thread->matched_unmap = thread->last_unmap;
	settle_until(r, nr);
}

void iommu_match_waiting_unmaps(struct iommu_replay *r)
{
	settle_until(r, r->unmaps.next);
}

/* Remember an unmap, because events after it may say more about it. */
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
		settle_until(r, queue->next - IOMMU_UNMAP_QUEUE_MAX + 1);
	place = &queue->ring[queue->next & (IOMMU_UNMAP_QUEUE_MAX - 1)];
	*place = *unmap;
	place->previous = thread->last_unmap;
	thread->last_unmap = ++queue->next;
	if (queue->first == queue->next - 1 && place->matched)
		queue->first++;
}

struct victims {
	const struct iommu_store *store;
	uint32_t space;
	struct iommu_range found[64];
	unsigned int nr;
};

static bool note_victim(void *arg, const struct iommu_range *range)
{
	struct victims *victims = arg;

	if (iommu_mapping(victims->store, range->id)->space == victims->space)
		victims->found[victims->nr++] = *range;
	return victims->nr < sizeof(victims->found) / sizeof(victims->found[0]);
}

void iommu_space_unmap_all(struct iommu_replay *r, uint32_t id)
{
	struct iommu_space *space = iommu_space(&r->spaces, id);
	struct victims victims = { .store = &r->store, .space = id };
	uint64_t from = 0;
	bool all = !id || !space->nr_live;

	space->open = false;
	while (!all) {
		victims.nr = 0;
		all = iommu_ranges_visit(&r->store.live, from, UINT64_MAX, note_victim, &victims);
		for (unsigned int i = 0; i < victims.nr; i++) {
			const struct iommu_range *range = &victims.found[i];
			struct iommu_mapping *mapping = iommu_mapping(&r->store, range->id);
			struct iommu_dead dead = {
				.first = range->first,
				.last = range->last,
				.at = r->now,
				.died = true,
			};

			iommu_record_finding_now(r, IOMMU_FINDING_LEAK, mapping, range->first,
						 range->last, 0);
			iommu_count_mapped_bytes(r, mapping, IOMMU_BYTES_UNMAPPED, r->now,
						 range->last - range->first + 1);
			if (mapping->pieces == 1)
				space->nr_live--;
			from = range->first;
			iommu_store_cut(&r->store, range, &dead, !r->drops_past);
		}
	}
}
