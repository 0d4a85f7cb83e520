/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REPLAY_INTERNAL_H
#define IOMMU_REPLAY_INTERNAL_H

/* The state of a replay, shared by the files of this folder. */

#include "faults.h"
#include "findings.h"
#include "line_facts.h"
#include "mapped_bytes.h"
#include "match_unmap.h"
#include "replay.h"
#include "threads.h"
#include "core/mappings/address_space.h"

#define IOMMU_EARLY_VERDICTS 8 /* as many as faults that can wait for messages */

/* The verdict of a fault that may wait for more messages; see fault_steps.c. */
struct iommu_early_verdict {
	uint32_t fault; /* iommu_fault.id; 0: unused */
	uint32_t device;
	uint64_t address;
	struct iommu_verdict verdict;
	uint8_t excuses; /* IOMMU_EXCUSE_* */
};

/* The state of a device. Address spaces are ids in iommu_replay.spaces; 0: not known. */
struct iommu_device_state {
	/* The latest attach seen by a probe; see attribute_by_probe.c. */
	uint32_t probe_space; /* the space that the device is in now */
	uint32_t probe_type;  /* IOMMU_DOMAIN_* of @probe_space */
	int32_t probe_gid;    /* group */
	bool attach_probed;   /* the attach event of @probe_space has not come yet */

	uint32_t domain_id_space; /* the space of its VT-d domain id */
	uint64_t moved_at;	  /* ns: its last change of domain; 0: none in this trace */
	int32_t taken_by;	  /* the task that took it last, or IOMMU_HOST */
	bool added_in_trace;	  /* it joined its group during the trace */

	uint64_t bytes_mapped; /* for it, now */
	uint64_t bytes_peak;   /* the most so far */
};

/* Groups as the probes show them. Tables by group id plus 1. Private to attribute_by_probe.c. */
struct iommu_probed_groups {
	struct iommu_table blocking; /* space of the group's blocking domain */
	struct iommu_table claimed;  /* 1: the group's next domain is its blocking domain */
	bool has_blocking_type;	     /* this kernel has IOMMU_DOMAIN_BLOCKED */
};

/* At most this many domains of IOMMU_STEP_MAP_LEAF have a number. Later ones are ignored. */
#define IOMMU_PAGE_DOMAINS_MAX 1024

/* Domains that events of the page table record. Private to attribute_by_pages.c. */
struct iommu_page_domains {
	struct iommu_table by_address; /* their numbers */
	uint16_t nr;
	/* By number: the device whose maps they have; 0: not known. */
	uint32_t owners[IOMMU_PAGE_DOMAINS_MAX + 1];
};

struct iommu_replay {
	struct iommu_replay_config config;

	/* The step that is being fed. */
	uint64_t now;			    /* its time, in ns */
	struct iommu_line_facts line_facts; /* for its line */
	bool collects_unmap_facts;	    /* mappings are being removed by this step's unmap */

	struct iommu_budget budget; /* of the searches of this step */
	uint64_t nr_cut;	    /* steps with a search that exceeded it */
	uint64_t nr_dropped;	    /* mappings, because of config.mappings_max */

	/* What the steps are about. */
	struct iommu_devices devices;
	struct iommu_holders *holders;
	struct iommu_mappings store;
	struct iommu_address_spaces spaces;
	struct iommu_threads threads;
	struct iommu_device_state *device_states; /* by device id; 0: all unknown devices */
	uint32_t nr_device_states;
	struct iommu_probed_groups groups;
	struct iommu_page_domains page_domains;

	/* Numbers of map events, for callbacks and line facts. */
	uint64_t nr_maps;
	uint32_t newest;       /* the mapping of the newest map step; 0: it made none */
	uint32_t *map_numbers; /* by mapping id: the low half of the number */
	uint32_t nr_map_numbers;

	/* Unmaps. Some wait for events that name their device. */
	struct iommu_unmap_queue unmaps;
	bool devices_follow;		   /* the trace has such events */
	uint32_t nr_unmaps_without_device; /* before the first such event */

	/* Probes of maps, each with the map that follows it. */
	uint64_t probe_pairs;
	uint64_t probe_mismatches;

	struct iommu_snapshot snapshot;

	/* Results. */
	struct iommu_findings findings;
	struct iommu_faults faults;
	struct iommu_early_verdict early_verdicts[IOMMU_EARLY_VERDICTS]; /* by fault, modulo */
	uint64_t nr_steps[IOMMU_STEP_KINDS];
	bool events_lost;
	bool drops_past; /* do not remember unmapped pieces: nothing will look for them */
};

/*
 * Whether @iova is in the window in which the DMA API allocates first: downward from 4 GiB
 * (drivers/iommu/dma-iommu.c).
 */
static inline bool iommu_in_dma_api_window(uint64_t iova)
{
	return iova >= 0xe0000000ULL && iova < 0x100000000ULL;
}

/* Whether the user has disabled this source of attribution. */
static inline bool iommu_source_disabled(const struct iommu_replay *r, enum iommu_source source)
{
	return r->config.without & 1U << source;
}

/* Whether the probes of maps do not match the maps; see struct iommu_probe_check. */
static inline bool iommu_pairs_doubtful(const struct iommu_replay *r)
{
	return r->probe_mismatches && r->probe_pairs >= IOMMU_PROBE_PAIRS_MIN &&
	       r->probe_mismatches > r->probe_pairs / 100;
}

static inline bool iommu_probes_doubtful(const struct iommu_replay *r)
{
	return (r->snapshot.probes_known && !r->snapshot.probes_verified) ||
	       iommu_pairs_doubtful(r);
}

/*
 * Whether maps and unmaps wait for later events that name their device. If none has come after 4096
 * unmaps, the trace is assumed to have none.
 */
static inline bool iommu_waits_for_devices(const struct iommu_replay *r)
{
	return r->devices_follow ||
	       (r->config.devices_follow && r->nr_unmaps_without_device < 4096);
}

/* Whether mapped bytes and runs of contiguous maps are counted. */
static inline bool iommu_counts_bytes(const struct iommu_replay *r)
{
	return r->config.findings || r->config.forgotten;
}

/*
 * Returns the number of the map event that made mapping @id; IOMMU_NO_NUMBER if it is not kept.
 * The low half of the number is enough: fewer than 2^32 maps have followed.
 */
static inline uint64_t iommu_map_number(const struct iommu_replay *r, uint32_t id)
{
	if (id >= r->nr_map_numbers)
		return IOMMU_NO_NUMBER;
	return r->nr_maps - (uint32_t)((uint32_t)r->nr_maps - r->map_numbers[id]);
}

/* Makes room for the states of more devices: the rest of iommu_device_state(). */
struct iommu_device_state *iommu_device_state_new(struct iommu_replay *r, uint32_t device);

/*
 * Returns the state of a device, or that of unknown devices if out of memory. Valid until the next
 * call.
 */
static inline struct iommu_device_state *iommu_device_state(struct iommu_replay *r, uint32_t device)
{
	return device < r->nr_device_states ? &r->device_states[device]
					    : iommu_device_state_new(r, device);
}

/* Whether results of time @ts (ns) are recorded. */
static inline bool iommu_in_range(const struct iommu_replay *r, uint64_t ts)
{
	return ts >= r->config.from && (!r->config.to || ts <= r->config.to);
}

/* Returns the last address of a range, limited to the address space. @size is not 0. */
static inline uint64_t iommu_last_address(uint64_t first, uint64_t size)
{
	return size - 1 > UINT64_MAX - first ? UINT64_MAX : first + size - 1;
}

#endif
