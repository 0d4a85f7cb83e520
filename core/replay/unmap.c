/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * iommu:unmap. The event has a range and nothing else; which mappings it undoes is decided when the
 * events that follow it in the same thread had their say, or there are none that could.
 */
#include <stdlib.h>

#include "match_unmap.h"

#define PAGE_MASK 0xfffULL

/*
 * The flush after the unmap tells the domain of the mapping, if this is the mapping: one of another
 * domain may have been there before the trace. So it never tells the device of a whole domain.
 */
static void learn_flush(struct iommu_replay *r, const struct iommu_pick *pick,
			struct iommu_mapping *mapping)
{
	bool whole = pick->best.first >= pick->unmap->iova && pick->best.last <= pick->unmap->last;

	if (mapping->grade != IOMMU_GRADE_CERTAIN && !pick->tie && whole)
		iommu_in_flush_space(r, mapping, pick->unmap->space);
}

/*
 * A holder undoes what is its own. Where the DMA API takes its addresses that is no proof, but for
 * what the holder unmaps within the call that gives the device back, if it is the only mapping
 * there.
 */
static void learn_task(struct iommu_replay *r, const struct iommu_pick *pick,
		       struct iommu_mapping *mapping)
{
	uint32_t closing = pick->unmap->closing;

	if (iommu_in_window(mapping->iova)) {
		if (closing && pick->nr == 1)
			iommu_give(r, mapping, closing, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
		return;
	}
	if (!pick->held || pick->tie)
		return;
	iommu_give(r, mapping, pick->held, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
	iommu_suppose(r, mapping->space, pick->unmap->pid, pick->held);
}

/* What the unmap tells of the mapping that it undoes. */
static void learn(struct iommu_replay *r, const struct iommu_pick *pick,
		  struct iommu_mapping *mapping)
{
	const struct iommu_pending *unmap = pick->unmap;
	const struct iommu_space *space = iommu_space(&r->spaces, unmap->space);

	if (space->kind == IOMMU_SPACE_FLUSH)
		learn_flush(r, pick, mapping);
	else if (space->kind == IOMMU_SPACE_PROBE && mapping->space != unmap->space)
		iommu_move(r, mapping, unmap->space);
	if (unmap->devices && unmap->certain) {
		iommu_give(r, mapping, unmap->devices, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DMA);
		if (unmap->space &&
		    iommu_space(&r->spaces, unmap->space)->kind == IOMMU_SPACE_FLUSH)
			iommu_enter_flush_space(r, unmap->space, unmap->devices);
	}
	if (!iommu_replay_owner(r, mapping).devices)
		learn_task(r, pick, mapping);
}

/* For the line that is printed now. */
static void tell(const struct iommu_pick *pick, uint64_t first, uint64_t last, bool selftest)
{
	struct iommu_taken taken = {
		.range = pick->best,
		.first = first,
		.last = last,
		.fits = pick->fits,
		.tie = pick->tie,
		.selftest = selftest,
	};

	iommu_tell_taken(pick->r, pick->unmap, &taken);
}

static void find_partial(struct iommu_replay *r, const struct iommu_pending *unmap,
			 const struct iommu_mapping *mapping, uint64_t first, uint64_t last)
{
	const struct iommu_case one = {
		.ts = unmap->ts,
		.first = first,
		.last = last,
		.pid = unmap->pid,
	};

	iommu_find(r, IOMMU_FINDING_PARTIAL_UNMAP, mapping, &one, 0);
}

static void cut(struct iommu_replay *r, const struct iommu_pick *pick, uint64_t first,
		uint64_t last)
{
	const struct iommu_pending *unmap = pick->unmap;
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
	if (selftest && unmap->selftest != pick->best.id) {
		mapping->flags &= (uint16_t)~IOMMU_MAPPING_SELFTEST;
		selftest = false;
	}
	if (r->telling)
		tell(pick, first, last, selftest);
	if (last < pick->best.last && mapping->flags & IOMMU_MAPPING_DMA_API)
		find_partial(r, unmap, mapping, first, last);
	iommu_count(r, mapping, IOMMU_BYTES_UNMAPPED, unmap->ts, last - first + 1);
	if (mapping->pieces == 1 && first <= pick->best.first && last >= pick->best.last)
		iommu_space(&r->spaces, mapping->space)->nr_live--;
	iommu_store_cut(&r->store, &pick->best, &dead, !selftest && !r->forgets);
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
	const struct iommu_pending *unmap = pick->unmap;
	uint32_t devices = unmap->devices ? unmap->devices : pick->held;
	bool find = r->config.findings && unmap->applied;
	unsigned int excuses = 0;
	struct iommu_case one = {
		.ts = unmap->ts,
		.first = unmap->iova,
		.last = unmap->last,
		.pid = unmap->pid,
		.devices = devices,
	};
	const struct iommu_dead *dead;

	if (!find && !r->telling)
		return;
	dead = iommu_store_newest_dead(&r->store, unmap->iova, unmap->last, same_owner, pick);
	if (!unmap->space && !devices)
		excuses |= IOMMU_EXCUSE_DOMAIN;
	if (!iommu_born_here(r, devices))
		excuses |= IOMMU_EXCUSE_LATE;
	if (r->lost)
		excuses |= IOMMU_EXCUSE_LOST;
	if (r->telling)
		iommu_tell_stray(r, unmap, pick->held, excuses, dead);
	if (find)
		iommu_findings_add(&r->findings,
				   dead ? IOMMU_FINDING_DOUBLE_UNMAP : IOMMU_FINDING_NEVER_MAPPED,
				   &one, excuses);
}

static void ask_holder(struct iommu_pick *pick)
{
	if (pick->unmap->by_task && !iommu_without(pick->r, IOMMU_SOURCE_TASK))
		pick->held = iommu_holders_held_closing(pick->r->holders, pick->unmap->pid);
}

static uint64_t end_of_pick(const struct iommu_pick *pick)
{
	return pick->best.last < pick->unmap->last ? pick->best.last : pick->unmap->last;
}

void iommu_apply(struct iommu_replay *r, struct iommu_pending *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };
	uint64_t at = unmap->iova;
	bool any = false;

	ask_holder(&pick);
	unmap->applied = true;
	while (iommu_pick_next(&pick, &at)) {
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

static void start_telling(struct iommu_replay *r)
{
	r->told.kind = IOMMU_TOLD_UNMAP;
	r->told.unmap = (struct iommu_told_unmap){ 0 };
	r->telling = true;
}

/* What iommu_apply() would undo if it were to decide now. */
static void tell_pending(struct iommu_replay *r, const struct iommu_pending *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };
	struct iommu_told_unmap *told = &r->told.unmap;
	uint64_t at = unmap->iova;

	told->pending = true;
	ask_holder(&pick);
	while (iommu_pick_next(&pick, &at)) {
		uint64_t last = end_of_pick(&pick);
		const struct iommu_mapping *mapping = iommu_mapping(&r->store, pick.best.id);

		if (told->nr == IOMMU_TOLD_MAX) {
			told->more = true;
			break;
		}
		tell(&pick, at, last,
		     mapping->flags & IOMMU_MAPPING_SELFTEST && unmap->selftest == pick.best.id);
		if (last == unmap->last)
			break;
		at = last + 1;
	}
	if (!told->nr)
		find_stray(&pick);
}

static void settle_until(struct iommu_replay *r, uint64_t nr)
{
	struct iommu_queue *queue = &r->queue;

	for (; queue->first < nr; queue->first++) {
		struct iommu_pending *unmap = iommu_pending(queue, queue->first);

		if (unmap && !unmap->applied)
			iommu_apply(r, unmap);
	}
}

void iommu_settle(struct iommu_replay *r, struct iommu_thread *thread)
{
	uint64_t nr = thread->pending;

	/* The newest that is not decided; those after it need not be disturbed. */
	while (nr > thread->decided && nr > r->queue.first) {
		const struct iommu_pending *unmap = iommu_pending(&r->queue, nr - 1);

		if (!unmap || !unmap->applied)
			break;
		nr = unmap->before;
	}
	thread->decided = thread->pending;
	settle_until(r, nr);
}

void iommu_settle_all(struct iommu_replay *r)
{
	settle_until(r, r->queue.next);
}

/* Remember an unmap, because events after it may say more about it. */
static void enqueue(struct iommu_replay *r, struct iommu_thread *thread,
		    const struct iommu_pending *unmap)
{
	struct iommu_queue *queue = &r->queue;
	struct iommu_pending *place;

	if (!queue->ring)
		queue->ring = malloc(IOMMU_PENDING_MAX * sizeof(*queue->ring));
	if (!queue->ring)
		return;
	if (queue->next >= IOMMU_PENDING_MAX)
		settle_until(r, queue->next - IOMMU_PENDING_MAX + 1);
	place = &queue->ring[queue->next & (IOMMU_PENDING_MAX - 1)];
	*place = *unmap;
	place->before = thread->pending;
	thread->pending = ++queue->next;
	if (queue->first == queue->next - 1 && place->applied)
		queue->first++;
}

/* Whether something says what this unmap undoes already now. */
static void ask_before(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread, struct iommu_pending *unmap)
{
	uint64_t dom;

	if (iommu_calls_take(thread->unmaps, &thread->nr_unmaps, step->iova, step->size, &dom))
		unmap->space = iommu_space_find(&r->spaces, IOMMU_SPACE_PROBE, dom);
	if (step->kind == IOMMU_STEP_INTEL_UNMAP) {
		uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);

		unmap->devices = iommu_set_with(&r->devices, 0, device);
		unmap->certain = true;
		unmap->iova &= ~PAGE_MASK;
		unmap->last |= PAGE_MASK;
	} else if (thread->expected && unmap->iova <= thread->expected_last &&
		   unmap->last >= thread->expected_iova) {
		unmap->devices = iommu_set_with(&r->devices, 0, thread->expected);
		/* dma_unmap_sg names no address, so it chooses among mappings but proves none */
		unmap->certain = thread->expected_last != UINT64_MAX;
	}
	thread->expected = 0;
}

/* The kernel's walk stopped before the end of what it was asked to unmap. */
static void find_hole(struct iommu_replay *r, const struct iommu_step *step)
{
	struct iommu_case one = {
		.ts = step->ts,
		.first = step->iova,
		.last = iommu_last(step->iova, step->size),
		.pid = step->pid,
		.devices = step->context == IOMMU_CONTEXT_TASK
				   ? iommu_holders_held(r->holders, step->pid)
				   : 0,
	};

	iommu_findings_add(&r->findings, IOMMU_FINDING_PARTIAL_UNMAP, &one, 0);
}

/* Nothing told of the thread's unmap before; in this trace, perhaps nothing ever will. */
static void wait_in_vain(struct iommu_replay *r, struct iommu_thread *thread)
{
	iommu_settle(r, thread);
	r->unmaps_untold++;
}

/* The kernel was asked to unmap something and found nothing there. */
static void undo_nothing(struct iommu_replay *r, const struct iommu_step *step,
			 struct iommu_thread *thread, struct iommu_pending *unmap)
{
	struct iommu_pick pick = { .r = r, .unmap = unmap };

	/* Since 7.2 a map that failed at once is traced so, with its unmap: of nothing. */
	if (!step->size)
		return;
	unmap->last = iommu_last(step->iova, step->size);
	ask_before(r, step, thread, unmap);
	iommu_settle(r, thread);
	ask_holder(&pick);
	unmap->applied = true;
	if (r->config.tell)
		start_telling(r);
	find_stray(&pick);
	r->telling = false;
}

void iommu_feed_unmap(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread)
{
	struct iommu_pending unmap = {
		.iova = step->iova,
		.ts = step->ts,
		.pid = step->pid,
		.selftest = thread->selftest,
		.closing = iommu_without(r, IOMMU_SOURCE_TASK) ? 0 : thread->closing,
		.by_task = step->context == IOMMU_CONTEXT_TASK,
	};

	if (unmap.by_task && step->kind == IOMMU_STEP_UNMAP)
		iommu_holders_unmap(r->holders, step->pid, step->ts);
	if (!step->done) {
		undo_nothing(r, step, thread, &unmap);
		return;
	}
	unmap.last = iommu_last(step->iova, step->done);
	if (step->done < step->size && r->config.findings)
		find_hole(r, step);
	ask_before(r, step, thread, &unmap);
	thread->unmapped = true;
	thread->group_did = 0;

	if (!iommu_waits(r))
		iommu_settle_all(r);
	else if (!r->tells)
		wait_in_vain(r, thread);
	if (r->config.tell)
		start_telling(r);
	if (unmap.space || unmap.devices || !iommu_waits(r))
		iommu_apply(r, &unmap);
	else if (r->telling)
		tell_pending(r, &unmap);
	r->telling = false;
	if (iommu_waits(r) && step->kind != IOMMU_STEP_INTEL_UNMAP)
		enqueue(r, thread, &unmap);
	if (!unmap.applied && !r->queue.ring)
		iommu_apply(r, &unmap);
}
