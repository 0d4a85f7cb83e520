/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATE_H
#define IOMMU_STATE_H

/* What the files of the replay share; nobody else includes this. */

#include "faults.h"
#include "findings.h"
#include "unmap_queue.h"
#include "replay.h"
#include "core/mappings/address_space.h"
#include "threads.h"
#include "line_facts.h"

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

/* devices.c of the state: the state of a device; that of number 0 where there is no memory. */
struct iommu_device_state *iommu_device_state(struct iommu_replay *r, uint32_t device);

/* owner.c: whose mappings are. */
void iommu_give(struct iommu_replay *r, struct iommu_mapping *mapping, uint32_t devices,
		enum iommu_grade grade, enum iommu_source source);
void iommu_move(struct iommu_replay *r, struct iommu_mapping *mapping, uint32_t space);
/* The space has these devices in it, from now on and, where it had none, ever. */
void iommu_tie(struct iommu_replay *r, uint32_t space, uint32_t devices);
/* A task that holds nothing maps for @holder, which has @devices. */
void iommu_suppose(struct iommu_replay *r, uint32_t space, int32_t holder, uint32_t devices);
/* A device leaves the space. The space's key is free then where it was the last. */
void iommu_leave(struct iommu_replay *r, uint32_t space, uint32_t device);
/* Bytes that become mapped or given to its devices, or no longer are, since @ts. */
void iommu_count(struct iommu_replay *r, const struct iommu_mapping *mapping, enum iommu_bytes what,
		 uint64_t ts, uint64_t bytes);

/* A finding about @mapping; its devices are filled in here. */
void iommu_find(struct iommu_replay *r, enum iommu_finding_class class,
		const struct iommu_mapping *mapping, const struct iommu_case *one,
		unsigned int excuses);
/* The same for what went wrong now with @first to @last of it. */
void iommu_find_now(struct iommu_replay *r, enum iommu_finding_class class,
		    const struct iommu_mapping *mapping, uint64_t first, uint64_t last,
		    unsigned int excuses);
/* Whether the trace saw all maps of the domains that these devices are in now. */
bool iommu_born_here(struct iommu_replay *r, uint32_t devices);

/* map.c, unmap.c: the two events that everything is about. */
void iommu_feed_map(struct iommu_replay *r, const struct iommu_step *step,
		    struct iommu_thread *thread);
void iommu_feed_unmap(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread);
/* The mapping that later events may tell the device of; NULL: it is gone, or too long ago. */
struct iommu_mapping *iommu_recent_mapping(const struct iommu_replay *r,
					   const struct iommu_recent *recent);
/* Another mapping of the same domain is where @mapping, of number @id or not added yet, is. */
void iommu_find_overlap(struct iommu_replay *r, const struct iommu_mapping *mapping, uint32_t id,
			uint64_t first, uint64_t last);

/* by_probe.c, by_dma.c, by_flush.c: events that tell the device of maps and unmaps. */
void iommu_feed_probe(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread);
void iommu_feed_dma(struct iommu_replay *r, const struct iommu_step *step,
		    struct iommu_thread *thread);
void iommu_feed_flush(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread);
/* A mapping is in the domain with VT-d's id. */
void iommu_in_flush_space(struct iommu_replay *r, struct iommu_mapping *mapping, uint32_t space);
/* The DMA API's maps for these devices are in that space: so the devices are. */
void iommu_enter_flush_space(struct iommu_replay *r, uint32_t space, uint32_t devices);
/* The attach of @device is done: what the invalidations before it said of its domain ids. */
void iommu_attach_flush_spaces(struct iommu_replay *r, uint32_t device,
			       struct iommu_thread *thread);
/* What probes say of the domain that @device was just attached to; false: nothing certain. */
bool iommu_probed(struct iommu_replay *r, uint32_t device, struct iommu_attach_probe *probe);

/* by_fault.c: iommu:io_page_fault and what the kernel's log says. */
/* Without @count it is only told. */
void iommu_feed_fault(struct iommu_replay *r, const struct iommu_step *step, bool count);

/* What an unmap takes of a live piece: @first to @last. */
struct iommu_taken {
	struct iommu_range range;
	uint64_t first;
	uint64_t last;
	unsigned int fits; /* pieces that fit as well, this one included */
	bool tie;	   /* they are in different address spaces */
	bool selftest;
};

/* told.c: what the line of the step can say. */
void iommu_tell_taken(struct iommu_replay *r, const struct iommu_pending *unmap,
		      const struct iommu_taken *taken);
/* The unmap found nothing; @dead: what was unmapped there before, or NULL. */
void iommu_tell_stray(struct iommu_replay *r, const struct iommu_pending *unmap, uint32_t held,
		      unsigned int excuses, const struct iommu_dead *dead);
void iommu_tell_handover(struct iommu_replay *r, const struct iommu_handover *what);
void iommu_tell_fault(struct iommu_replay *r, const struct iommu_fault_case *one);

/* handover.c: groups, attaches, and what they mean for address spaces. */
void iommu_feed_device(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread);
void iommu_feed_held_before(void *arg, uint32_t device, int32_t pid, uint64_t until);

#endif
