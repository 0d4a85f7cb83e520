/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MATCH_UNMAP_H
#define IOMMU_MATCH_UNMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct iommu_range;
struct iommu_replay;
struct iommu_thread;

/* At most this many unmaps are remembered. The oldest is matched before it is forgotten. */
#define IOMMU_UNMAP_QUEUE_MAX 4096

/*
 * An unmap event. It contains only a range. Later events may name its domain or device, which shows
 * the mappings that it removed. Until then it waits in the queue.
 */
struct iommu_unmap {
	uint64_t iova;
	uint64_t last;	   /* inclusive */
	uint64_t ts;	   /* ns */
	uint64_t number;   /* of the unmap event, from 0 */
	uint64_t previous; /* number in the queue of the thread's previous unmap, plus 1; 0: none */
	int32_t pid;
	uint32_t selftest_mapping; /* that VFIO may have made to test the domain; 0: none */
	uint32_t space;		   /* address space; 0: not known */
	uint32_t devices;	   /* set of devices; 0: not known */
	uint32_t giving_back;	   /* set of devices that the thread is giving back; 0: none */
	bool certain;		   /* one event named both @devices and the range */
	bool by_task;		   /* not by an interrupt, which only borrows a task */
	bool matched;		   /* its mappings are removed */
	bool flushed;		   /* an invalidation has named its domain id */
};

/* The unmaps in the order of their events, numbered from 0. Zero it before use. */
struct iommu_unmap_queue {
	struct iommu_unmap *ring; /* of IOMMU_UNMAP_QUEUE_MAX; NULL: none was queued yet */
	uint64_t next;		  /* number of the next unmap */
	uint64_t first;		  /* the oldest that may not be matched yet, or @next */
};

/* Returns unmap number @nr, or NULL if it is forgotten or does not exist. */
static inline struct iommu_unmap *iommu_recent_unmap(const struct iommu_unmap_queue *queue,
						     uint64_t nr)
{
	if (nr >= queue->next || queue->next - nr > IOMMU_UNMAP_QUEUE_MAX)
		return NULL;
	return &queue->ring[nr & (IOMMU_UNMAP_QUEUE_MAX - 1)];
}

/*
 * Chooses the mappings that @unmap removes, based on the events so far, and removes them. Collects
 * facts for the line of the step if collects_unmap_facts is set. Records findings.
 */
void iommu_match_unmap(struct iommu_replay *r, struct iommu_unmap *unmap);

/* The same for an unmap for which the kernel found nothing to remove. */
void iommu_match_failed_unmap(struct iommu_replay *r, struct iommu_unmap *unmap);

/*
 * Collects facts about the mappings that iommu_match_unmap() would remove now. Changes nothing
 * else, because later events may decide otherwise.
 */
void iommu_preview_unmap(struct iommu_replay *r, const struct iommu_unmap *unmap);

/* Remembers a copy of @unmap, so that later events can refer to it. No effect if out of memory. */
void iommu_queue_unmap(struct iommu_replay *r, struct iommu_thread *thread,
		       const struct iommu_unmap *unmap);

/* Matches the waiting unmaps of @thread and all unmaps queued before its latest waiting one. */
void iommu_match_waiting_unmaps_of(struct iommu_replay *r, struct iommu_thread *thread);

/* Matches all waiting unmaps. */
void iommu_match_waiting_unmaps(struct iommu_replay *r);

/*
 * Removes all mappings of an address space after the end of its domain. Records them as leaks. If
 * the budget is exceeded, some of the mappings stay.
 */
void iommu_space_unmap_all(struct iommu_replay *r, uint32_t space);

/* Removes a piece of a mapping with its domain, but without a finding. */
void iommu_remove_dead(struct iommu_replay *r, const struct iommu_range *range);

#endif
