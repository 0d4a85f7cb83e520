/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PENDING_H
#define IOMMU_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many unmaps can wait for what later events say of them; the oldest is decided then. */
#define IOMMU_PENDING_MAX 4096

/* An unmap. Later events may tell the device of it, and so which mapping it undoes. */
struct iommu_pending {
	uint64_t iova;
	uint64_t last;
	uint64_t ts;
	uint64_t before; /* the same thread's unmap before this, counted, plus 1; 0: none */
	int32_t pid;
	uint32_t selftest; /* what VFIO may undo that it made to try the domain; 0: nothing */
	uint32_t space;	   /* that it is known to be in; 0: not known */
	uint32_t devices;  /* a set that it is known to be of; 0: not known */
	uint32_t closing;  /* set of devices that the thread is giving back; 0: none */
	bool certain;	   /* ... because its range was named */
	bool by_task;	   /* not in an interrupt: the task is who unmaps */
	bool applied;
	bool flushed;
};

/* The unmaps in the order in which they came. To be zeroed before use. */
struct iommu_queue {
	struct iommu_pending *ring;
	uint64_t next;	/* unmaps that ever came */
	uint64_t first; /* the oldest that is not decided, or @next */
};

/* The unmap of that number, or NULL where it is no longer remembered. */
static inline struct iommu_pending *iommu_pending(const struct iommu_queue *queue, uint64_t nr)
{
	if (nr >= queue->next || queue->next - nr > IOMMU_PENDING_MAX)
		return NULL;
	return &queue->ring[nr & (IOMMU_PENDING_MAX - 1)];
}

#endif
