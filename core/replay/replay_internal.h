/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REPLAY_INTERNAL_H
#define IOMMU_REPLAY_INTERNAL_H

/* What the files of the replay share; nobody else includes this. */

#include "faults.h"
#include "findings.h"
#include "line_facts.h"
#include "match_unmap.h"
#include "replay.h"
#include "threads.h"
#include "core/mappings/address_space.h"

/* What is known of a device beside its name. Number 0 stands for all that are not known. */
struct iommu_device_state {
	uint32_t probe; /* the space that it is in now, 0: not known */
	uint32_t flush;
	uint32_t host;	     /* its space of the DMA API */
	uint32_t probe_type; /* IOMMU_DOMAIN_* of @probe */
	int32_t probe_gid;
	bool probe_new;	  /* the attach to @probe is not done yet */
	int32_t taken_by; /* the task that had it last, or IOMMU_HOST */
	bool added;	  /* joined its group in this trace */
	uint64_t now;	  /* bytes mapped */
	uint64_t peak;
};

struct iommu_replay {
	struct iommu_replay_config config;
	struct iommu_devices devices;
	struct iommu_holders *holders;
	struct iommu_store store;
	struct iommu_spaces spaces;
	struct iommu_threads threads;
	struct iommu_device_state *device_states; /* by device id */
	uint32_t nr_device_states;
	struct iommu_table blocking; /* group id plus 1 -> number of its blocking domain */
	struct iommu_table claimed;  /* group id plus 1 -> 1: the next domain is the blocking one */
	/* by mapping id: the low half of the number of its map event; only with forgotten() */
	uint32_t *numbers;
	uint32_t nr_numbers;
	uint64_t nr_maps;
	uint64_t now;		  /* of the step that is being fed */
	struct iommu_queue queue; /* of unmaps */
	bool tells;		  /* the trace has events that tell the device of unmaps */
	uint32_t unmaps_untold;	  /* unmaps before the first of them, as far as they are counted */
	bool blocks;		  /* the kernel has a type of its own for blocking domains */
	bool lost;		  /* events are missing */
	bool forgets;		  /* nobody will ask for what was unmapped */
	struct iommu_findings findings;
	struct iommu_faults faults;
	uint64_t nr_steps[IOMMU_STEP_KINDS];
	struct iommu_told told; /* of the step that was fed last */
	bool telling;		/* what is being unmapped is what that step is about */
};

/* Addresses in which the DMA API allocates first: downward from 4 GiB (kernel dma-iommu.c). */
static inline bool iommu_in_window(uint64_t iova)
{
	return iova >= 0xe0000000ULL && iova < 0x100000000ULL;
}

static inline bool iommu_without(const struct iommu_replay *r, enum iommu_source source)
{
	return r->config.without & 1U << source;
}

/*
 * Whether an unmap is to wait for what events after it say. Where a trace had none for so many
 * unmaps it is taken to have none at all.
 */
static inline bool iommu_waits(const struct iommu_replay *r)
{
	return r->tells || (r->config.tells && r->unmaps_untold < 4096);
}

/* Whether anybody asks how much is mapped for a device, and in which runs. */
static inline bool iommu_counts(const struct iommu_replay *r)
{
	return r->config.findings || r->config.forgotten;
}

/* The end of a range, inclusive, that stays within the address space. @size is not 0. */
static inline uint64_t iommu_last(uint64_t first, uint64_t size)
{
	return size - 1 > UINT64_MAX - first ? UINT64_MAX : first + size - 1;
}

#endif
