/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_THREADS_H
#define IOMMU_THREADS_H

#include "core/containers/table.h"
#include "core/events/step.h"

/*
 * Recent activity of each thread. Events of one kernel call follow one another in one thread, so
 * an event can refer to a map or unmap that the same thread made shortly before it.
 */

/* At most this many threads are tracked. The one idle for longest makes room for a new one. */
#define IOMMU_THREADS_MAX 4096

/* At most this many maps of one thread wait for an event that names their device. */
#define IOMMU_RECENT_MAX 1024

/* An event can refer to a map or unmap that is at most this old, in ns. */
#define IOMMU_RECENT_WAIT 1000000000ULL

/* A map that waits for an event of the same thread that names its device. */
struct iommu_recent_map {
	uint64_t iova;
	uint64_t last;	 /* inclusive */
	uint64_t ts;	 /* ns */
	uint32_t id;	 /* of the mapping; stale if that mapping has another @iova or @ts */
	bool flushed;	 /* an invalidation has named its domain id */
	bool paired;	 /* an event of system dma has named its device */
	uint16_t domain; /* the number of its domain in iommu_page_domains; 0: not known */
};

/* A probe at the entry of a function. The function's own event comes at its end. */
struct iommu_probed_call {
	uint64_t dom; /* address of struct iommu_domain */
	uint64_t iova;
	uint64_t size;
};

/* Calls can nest, but not deeply. */
#define IOMMU_PROBED_CALLS_MAX 4

struct iommu_map_run;

/* One thread of execution: a task, or an interrupt that borrows a task. */
struct iommu_thread {
	uint64_t key;
	uint32_t newer; /* in the order of their last use: indices plus 1; 0: none */
	uint32_t older;
	uint64_t moved_at; /* the step that made it the newest */

	/* Probes of group iop. The newest call is last. */
	struct iommu_probed_call probed_maps[IOMMU_PROBED_CALLS_MAX];
	struct iommu_probed_call probed_unmaps[IOMMU_PROBED_CALLS_MAX];
	unsigned int nr_probed_maps;
	unsigned int nr_probed_unmaps;
	bool map_probed;   /* no map since the last probe of one */
	uint64_t call_dom; /* domain and device of the latest probed call of the DMA API */
	uint32_t call_device;

	/* dma_free and dma_unmap_sg are traced before their unmap: its device, or 0. */
	uint32_t expected_device;
	uint64_t expected_first;
	uint64_t expected_last; /* inclusive; UINT64_MAX: the event had no range */

	/* The pages that the next map maps, if @pages_noted: the device, or the domain's number. */
	uint64_t pages_first;
	uint64_t pages_last; /* inclusive */
	uint32_t pages_device;
	uint16_t pages_domain;
	bool pages_noted;

	/* VT-d invalidations since the last attach. Domain ids are keys plus 1; 0: none. */
	uint64_t old_did;   /* the id that the device of @old_rid had */
	uint64_t new_did;   /* the id that the attaching device gets */
	uint64_t group_did; /* @new_did of the previous attach, which may be of the same group */
	uint64_t group_ts;  /* when that attach was, in ns */
	uint16_t old_rid;   /* requester ID */
	bool context_made;  /* the context entry was set up: the next invalidation is @new_did's */

	/* The last operations. */
	bool last_was_unmap;	   /* of the last map and unmap */
	bool just_attached;	   /* no map since the last attach */
	uint32_t giving_back;	   /* devices that the current call gives back: a set, or 0 */
	uint32_t selftest_mapping; /* perhaps made by VFIO to test the domain; 0: none */

	/* Unmaps, by their number in struct iommu_unmap_queue plus 1; 0: none. */
	uint64_t last_unmap;
	uint64_t matched_unmap; /* this unmap and all before it are matched */

	/* The address space of the task, valid while @task_drops equals iommu_spaces.drops. */
	uint32_t task_space;
	uint32_t task_drops;

	/* Maps that wait for an event that names their device, oldest first. */
	struct iommu_recent_map *recent_maps;
	uint32_t nr_recent_maps;
	uint32_t room_recent_maps;

	struct iommu_map_run *run; /* of contiguous maps; private to map.c */
	bool run_open;
};

/* All threads of a trace. Zero it before use. */
struct iommu_threads {
	struct iommu_thread *list;
	uint32_t nr;
	uint32_t room;
	uint32_t newest; /* index in @list, plus 1 */
	uint32_t oldest;
	uint64_t nr_steps;	   /* so far */
	struct iommu_table by_key; /* index in @list, plus 1 */
};

/*
 * Returns the thread of @step. NULL if out of memory. Valid until the next call.
 */
struct iommu_thread *iommu_thread_get(struct iommu_threads *threads, const struct iommu_step *step);

/*
 * Returns uninitialized room for one more recent map. Drops the older half if IOMMU_RECENT_MAX is
 * reached. NULL if out of memory.
 */
struct iommu_recent_map *iommu_thread_add_recent_map(struct iommu_thread *thread);

/* Appends @call. The oldest of IOMMU_PROBED_CALLS_MAX calls makes room for it. */
void iommu_probed_calls_push(struct iommu_probed_call *calls, unsigned int *nr,
			     const struct iommu_probed_call *call);

/*
 * Finds the newest call with @iova and @size (0: any size), and removes it and all newer ones.
 * Stores its domain in *@dom. Returns false if there is none.
 */
bool iommu_probed_calls_take(struct iommu_probed_call *calls, unsigned int *nr, uint64_t iova,
			     uint64_t size, uint64_t *dom);

void iommu_threads_free(struct iommu_threads *threads);

#endif
