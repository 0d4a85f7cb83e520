/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "unmaps.h"

#include "core/containers/large_memory.h"

/* Threads that unmapped last, by a hash of their number. A thread may lose its place to another. */
#define THREADS 1024

struct iommu_unmap_thread {
	uint64_t key;  /* plus 1; 0: unused */
	uint64_t last; /* its newest unmap: number plus 1 */
	bool unmapped; /* its last operation was an unmap */
};

bool iommu_unmaps_init(struct iommu_unmaps *u)
{
	u->ring = iommu_large_zeroed(IOMMU_UNMAPS_MAX * sizeof(*u->ring));
	u->threads = calloc(THREADS, sizeof(*u->threads));
	return u->ring && u->threads;
}

void iommu_unmaps_free(struct iommu_unmaps *u)
{
	free(u->ring);
	free(u->threads);
	u->ring = NULL;
	u->threads = NULL;
}

/* Interrupts and idle tasks belong to their CPU. */
static struct iommu_unmap_thread *thread_of(struct iommu_unmaps *u, const struct iommu_step *step)
{
	bool cpu = step->context != IOMMU_CONTEXT_TASK || !step->pid;
	uint64_t key = 1 + (cpu ? 1ULL << 32 | (uint32_t)step->cpu : (uint32_t)step->pid);
	struct iommu_unmap_thread *thread = &u->threads[key * 0x9e3779b97f4a7c15ULL >> 54];

	if (thread->key != key)
		*thread = (struct iommu_unmap_thread){ .key = key };
	return thread;
}

void iommu_unmaps_map(struct iommu_unmaps *u, const struct iommu_step *step)
{
	thread_of(u, step)->unmapped = false;
}

void iommu_unmaps_add(struct iommu_unmaps *u, const struct iommu_step *step, uint64_t nr)
{
	struct iommu_unmap_thread *thread = thread_of(u, step);
	struct iommu_recent_unmap *unmap = &u->ring[u->nr++ % IOMMU_UNMAPS_MAX];
	uint64_t size = step->done ? step->done : 1;

	*unmap = (struct iommu_recent_unmap){
		.number = u->nr,
		.step = nr,
		.ts = step->ts,
		.iova = step->iova,
		.last = size - 1 > UINT64_MAX - step->iova ? UINT64_MAX : step->iova + size - 1,
		.before_of_thread = thread->last,
	};
	if (!step->done)
		return; /* nothing to flush */
	thread->last = u->nr;
	thread->unmapped = true;
}

struct iommu_recent_unmap *iommu_unmaps_get(const struct iommu_unmaps *u, uint64_t number)
{
	struct iommu_recent_unmap *unmap = &u->ring[number % IOMMU_UNMAPS_MAX];

	return unmap->number == number + 1 ? unmap : NULL;
}

static struct iommu_recent_unmap *get_before(const struct iommu_unmaps *u, uint64_t number_plus_1)
{
	return number_plus_1 ? iommu_unmaps_get(u, number_plus_1 - 1) : NULL;
}

static void set_flushed(struct iommu_unmaps *u, struct iommu_recent_unmap *unmap,
			const struct iommu_step *step, uint64_t flush)
{
	unmap->flush = flush;
	unmap->flush_ts = step->ts;
	unmap->whole_domain = !step->size;
	u->flushed_now(u->arg, unmap);
	if (unmap->owner)
		u->flushed(u->arg, unmap);
}

/* The thread's unmaps in the range, back to the first that is flushed or outside of it. */
static bool flush_range(struct iommu_unmaps *u, const struct iommu_step *step,
			struct iommu_recent_unmap *unmap, uint64_t flush)
{
	uint64_t end =
		step->size - 1 > UINT64_MAX - step->iova ? UINT64_MAX : step->iova + step->size - 1;
	bool any = false;

	while (unmap && !unmap->flush && unmap->iova >= step->iova && unmap->last <= end) {
		set_flushed(u, unmap, step, flush);
		any = true;
		unmap = get_before(u, unmap->before_of_thread);
	}
	return any;
}

/* The thread's last unmaps, unless they are known to have another owner. */
static bool flush_own(struct iommu_unmaps *u, const struct iommu_step *step,
		      struct iommu_recent_unmap *unmap, uint32_t owner, uint64_t flush)
{
	bool any = false;

	for (; unmap && !unmap->flush; unmap = get_before(u, unmap->before_of_thread)) {
		if (owner && unmap->owner && unmap->owner != owner)
			break;
		set_flushed(u, unmap, step, flush);
		any = true;
	}
	return any;
}

/* All unmaps of the owner since the last flush of its domain, by any thread. */
static bool flush_owner(struct iommu_unmaps *u, const struct iommu_step *step, uint64_t newest,
			uint64_t flush)
{
	bool any = false;

	for (struct iommu_recent_unmap *unmap = get_before(u, newest); unmap;
	     unmap = get_before(u, unmap->before_of_owner)) {
		if (unmap->flush)
			continue;
		set_flushed(u, unmap, step, flush);
		any = true;
	}
	return any;
}

void iommu_unmaps_flush(struct iommu_unmaps *u, const struct iommu_step *step, uint32_t owner,
			uint64_t *newest)
{
	struct iommu_unmap_thread *thread = thread_of(u, step);
	struct iommu_recent_unmap *last = thread->unmapped ? get_before(u, thread->last) : NULL;
	uint64_t flush = u->flushes + 1;
	bool any;

	u->flush_events++;
	if (step->size) {
		any = flush_range(u, step, last, flush);
	} else {
		any = flush_own(u, step, last, owner, flush);
		any |= flush_owner(u, step, *newest, flush);
		*newest = 0;
	}
	u->flushes += any;
}

bool iommu_unmaps_set_owner(struct iommu_unmaps *u, struct iommu_recent_unmap *unmap,
			    uint32_t owner, uint64_t *newest)
{
	if (unmap->owner)
		return false;
	unmap->owner = owner + 1;
	unmap->before_of_owner = *newest;
	*newest = unmap->number;
	if (unmap->flush)
		u->flushed(u->arg, unmap);
	return true;
}
