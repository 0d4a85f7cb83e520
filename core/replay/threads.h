/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_THREAD_H
#define IOMMU_THREAD_H

#include "core/events/step.h"
#include "core/containers/table.h"

/* At most so many threads are remembered; the one that was idle for longest makes room. */
#define IOMMU_THREADS_MAX 4096

/* The most maps of one thread that wait for what other events say of them. */
#define IOMMU_RECENT_MAX 1024

/* After this time, in ns, an event says nothing of a map or an unmap before it. */
#define IOMMU_RECENT_WAIT 1000000000ULL

/* A map whose device later events may tell. */
struct iommu_recent {
	uint64_t iova;
	uint64_t last;
	uint64_t ts;
	uint32_t id; /* of the mapping, if that is still the one of @iova and @ts */
	bool flushed;
	bool paired;
};

/* A probe at the entry of a function whose event comes at its end. */
struct iommu_call {
	uint64_t dom;
	uint64_t iova;
	uint64_t size;
};

#define IOMMU_CALLS 4

struct iommu_run;

/*
 * What one thread of execution did last: a task, or an interrupt that borrows a task. Events of one
 * call into the kernel follow one another in it.
 */
struct iommu_thread {
	uint64_t key;
	uint64_t used; /* when, in steps */

	/* the newest last */
	struct iommu_call maps[IOMMU_CALLS];
	struct iommu_call unmaps[IOMMU_CALLS];
	unsigned int nr_maps;
	unsigned int nr_unmaps;
	uint64_t call_dom; /* of the DMA API's call that was probed last */
	uint32_t call_device;

	/* dma_free and dma_unmap_sg: what the next unmap is; 0: nothing is told */
	uint32_t expected;
	uint64_t expected_iova;
	uint64_t expected_last;

	/* what the invalidations before an attach say of the device's domain ids */
	uint64_t old_did;   /* plus 1; 0: not told */
	uint64_t new_did;   /* the same */
	uint64_t group_did; /* of the attach before, which may be of the same group; plus 1 */
	uint64_t group_ts;
	uint16_t old_rid;
	bool context_made; /* the context entry was filled, so the next flush is the new domain's */

	bool unmapped;	   /* the last operation was an unmap */
	bool attached;	   /* no map since the last attach */
	uint32_t closing;  /* set of devices that are being given back; 0: none */
	uint32_t selftest; /* mapping that VFIO may have made to try the domain; 0: none */

	uint64_t pending; /* its newest unmap that waits or waited, in pending.h's count, plus 1 */
	uint64_t decided; /* the same: neither that nor those before it wait */

	uint32_t
		task_space; /* of its task, as long as no more than @task_drops keys were dropped */
	uint32_t task_drops;

	struct iommu_recent *recent;
	uint32_t nr_recent;
	uint32_t room_recent;

	struct iommu_run *run; /* of maps that go on where the one before ended; runs.c */
	bool run_open;
};

struct iommu_threads {
	struct iommu_thread *list;
	uint32_t nr;
	uint32_t room;
	uint64_t clock;
	struct iommu_table by_key; /* index in @list, plus 1 */
	uint64_t last_key;
	uint32_t last; /* index of the thread of @last_key, plus 1; most steps ask for the same */
	uint32_t nr_waiting; /* threads that have pending unmaps, or had */
};

/*
 * The thread that @step is of, with its clock moved on. NULL where there is no memory. Valid until
 * the next call.
 */
struct iommu_thread *iommu_thread_of(struct iommu_threads *threads, const struct iommu_step *step);

/* Room for one more; the oldest makes it where the limit is reached. NULL without memory. */
struct iommu_recent *iommu_thread_add_recent(struct iommu_thread *thread);

/* Remember a probed call; the oldest one is forgotten where there are too many. */
void iommu_calls_push(struct iommu_call *calls, unsigned int *nr, const struct iommu_call *call);

/*
 * Take the newest call with @iova and, unless it is 0, @size, and all that came after it. False
 * where there is none.
 */
bool iommu_calls_take(struct iommu_call *calls, unsigned int *nr, uint64_t iova, uint64_t size,
		      uint64_t *dom);

void iommu_threads_free(struct iommu_threads *threads);

#endif
