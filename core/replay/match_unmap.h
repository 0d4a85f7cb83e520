/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MATCH_UNMAP_H
#define IOMMU_MATCH_UNMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct iommu_replay;
struct iommu_thread;

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

/* Undo what the unmap undoes, as far as is known now. */
void iommu_apply(struct iommu_replay *r, struct iommu_pending *unmap);
/* The kernel found nothing to undo. */
void iommu_undo_nothing(struct iommu_replay *r, struct iommu_pending *unmap);
/* What iommu_apply() would undo if it were to decide now, for the line of the step. */
void iommu_tell_pending(struct iommu_replay *r, const struct iommu_pending *unmap);

/* Remember an unmap, because events after it may say more about it. */
void iommu_enqueue_unmap(struct iommu_replay *r, struct iommu_thread *thread,
			 const struct iommu_pending *unmap);
/* Decide the thread's unmaps that wait, and all that came before them; or all there are. */
void iommu_settle(struct iommu_replay *r, struct iommu_thread *thread);
void iommu_settle_all(struct iommu_replay *r);

/* What is mapped in the space goes with it. */
void iommu_kill(struct iommu_replay *r, uint32_t space);

#endif
