/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "threads.h"

/* Idle tasks and interrupts differ by CPU. Other tasks may move from CPU to CPU. */
static uint64_t key_of(const struct iommu_step *step)
{
	uint64_t key = (uint64_t)(uint32_t)step->pid << 32 | (uint64_t)step->context << 24;

	if (!step->pid || step->context != IOMMU_CONTEXT_TASK)
		key |= (uint64_t)(step->cpu & 0xffff) << 8 | 1;
	return key;
}

/* Removes thread @i from the order of use. */
static void unlink_thread(struct iommu_threads *threads, uint32_t i)
{
	struct iommu_thread *list = threads->list;
	const struct iommu_thread *thread = &list[i - 1];

	*(thread->newer ? &list[thread->newer - 1].older : &threads->newest) = thread->older;
	*(thread->older ? &list[thread->older - 1].newer : &threads->oldest) = thread->newer;
}

static void make_newest(struct iommu_threads *threads, uint32_t i)
{
	struct iommu_thread *list = threads->list;

	list[i - 1].moved_at = threads->nr_steps;
	list[i - 1].newer = 0;
	list[i - 1].older = threads->newest;
	*(threads->newest ? &list[threads->newest - 1].newer : &threads->oldest) = i;
	threads->newest = i;
}

/*
 * Replaces the thread that was idle for longest with a new one. Returns its index plus 1. The order
 * of use is not exact: few steps move a thread. But all threads of the last IOMMU_THREADS_MAX / 2
 * steps are kept.
 */
static uint32_t replace_oldest(struct iommu_threads *threads)
{
	uint32_t i = threads->oldest;
	struct iommu_thread *oldest = &threads->list[i - 1];

	iommu_table_drop(&threads->by_key, oldest->key);
	unlink_thread(threads, i);
	*oldest = (struct iommu_thread){
		.recent_maps = oldest->recent_maps,
		.room_recent_maps = oldest->room_recent_maps,
		.run = oldest->run,
	};
	return i;
}

static bool make_room(struct iommu_threads *threads)
{
	struct iommu_thread *list;

	if (threads->nr < threads->room)
		return true;
	list = realloc(threads->list, (threads->room * 2 + 16) * sizeof(*list));
	if (!list)
		return false;
	threads->list = list;
	threads->room = threads->room * 2 + 16;
	return true;
}

/* Returns the index of a new thread plus 1; 0 if out of memory. */
static uint32_t new_thread(struct iommu_threads *threads, uint64_t key)
{
	uint32_t i;

	if (threads->nr < IOMMU_THREADS_MAX && make_room(threads)) {
		i = ++threads->nr;
		threads->list[i - 1] = (struct iommu_thread){ 0 };
	} else if (threads->nr) {
		i = replace_oldest(threads);
	} else {
		return 0;
	}
	threads->list[i - 1].key = key;
	make_newest(threads, i);
	return iommu_table_set(&threads->by_key, key, i) ? i : 0;
}

struct iommu_thread *iommu_thread_get(struct iommu_threads *threads, const struct iommu_step *step)
{
	uint64_t key = key_of(step);
	uint32_t i = iommu_table_get(&threads->by_key, key);

	threads->nr_steps++;
	if (!i) {
		i = new_thread(threads, key);
	} else if (threads->nr_steps - threads->list[i - 1].moved_at > IOMMU_THREADS_MAX / 2) {
		unlink_thread(threads, i);
		make_newest(threads, i);
	}
	return i ? &threads->list[i - 1] : NULL;
}

struct iommu_recent_map *iommu_thread_add_recent_map(struct iommu_thread *thread)
{
	if (thread->nr_recent_maps == IOMMU_RECENT_MAX) {
		/* Drop half at once, so that a long series of maps does not move them each time. */
		thread->nr_recent_maps = IOMMU_RECENT_MAX / 2;
		memmove(thread->recent_maps, thread->recent_maps + IOMMU_RECENT_MAX / 2,
			thread->nr_recent_maps * sizeof(*thread->recent_maps));
	}
	if (thread->nr_recent_maps == thread->room_recent_maps) {
		uint32_t room = thread->room_recent_maps ? thread->room_recent_maps * 2 : 16;
		struct iommu_recent_map *recent =
			realloc(thread->recent_maps, room * sizeof(*recent));

		if (!recent)
			return NULL;
		thread->recent_maps = recent;
		thread->room_recent_maps = room;
	}
	return &thread->recent_maps[thread->nr_recent_maps++];
}

void iommu_probed_calls_push(struct iommu_probed_call *calls, unsigned int *nr,
			     const struct iommu_probed_call *call)
{
	if (*nr == IOMMU_PROBED_CALLS_MAX) {
		memmove(calls, calls + 1, (IOMMU_PROBED_CALLS_MAX - 1) * sizeof(*calls));
		*nr = IOMMU_PROBED_CALLS_MAX - 1;
	}
	calls[(*nr)++] = *call;
}

bool iommu_probed_calls_take(struct iommu_probed_call *calls, unsigned int *nr, uint64_t iova,
			     uint64_t size, uint64_t *dom)
{
	for (unsigned int i = *nr; i-- > 0;) {
		if (calls[i].iova != iova || (size && calls[i].size != size))
			continue;
		*dom = calls[i].dom;
		*nr = i;
		return true;
	}
	return false;
}

void iommu_threads_free(struct iommu_threads *threads)
{
	for (uint32_t i = 0; i < threads->nr; i++) {
		free(threads->list[i].recent_maps);
		free(threads->list[i].run);
	}
	free(threads->list);
	iommu_table_free(&threads->by_key);
	*threads = (struct iommu_threads){ 0 };
}
