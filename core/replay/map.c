/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The step of a map: iommu:map, or intel_iommu:map_single and its relatives (5.4 to 5.10).
 *
 *   iommu_apply_map_step()
 *     match the thread's waiting unmaps, because their addresses may be mapped again now
 *     attribute_by_probe(), iommu_attribute_by_pages(),
 *     or else attribute_by_task()                         choose address space and devices
 *     may_be_selftest()
 *     add_mapping()
 *       iommu_check_overlap()
 *       iommu_mappings_add()                                  core/mappings
 *       iommu_count_mapped_bytes()                         mapped_bytes.c
 *     wait_for_device()                                    a later event may name the device
 *     extend_run()
 */
#include <stdlib.h>

#include "map.h"

#include "attribute_by_pages.h"
#include "attribution.h"
#include "findings.h"
#include "mapped_bytes.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "stale_mappings.h"
#include "threads.h"
#include "core/containers/large_memory.h"

#define PAGE_MASK 0xfffULL

/* replay.map_numbers first has room for few numbers, and then grows by a large page. */
#define MAP_NUMBERS_FEW	 8192
#define MAP_NUMBERS_MORE (IOMMU_LARGE_PAGE / sizeof(uint32_t))

/* The domain is known from the probe at the entry of iommu_map(). */
static void attribute_by_probe(struct iommu_replay *r, const struct iommu_step *step,
			       struct iommu_thread *thread, struct iommu_mapping *mapping)
{
	const struct iommu_address_space *space;
	bool fits;
	uint64_t dom;

	if (!thread->nr_probed_maps)
		return;
	fits = iommu_probed_calls_take(thread->probed_maps, &thread->nr_probed_maps, step->iova,
				       step->size, &dom);
	r->probe_pairs += thread->map_probed;
	r->probe_mismatches += thread->map_probed && !fits;
	thread->map_probed = false;
	/* Since 7.2 the event has the size that was mapped, the probe the requested size. */
	if (!fits && !iommu_probed_calls_take(thread->probed_maps, &thread->nr_probed_maps,
					      step->iova, 0, &dom))
		return;
	if (iommu_probes_doubtful(r))
		return;
	mapping->space = iommu_address_space_get(&r->spaces, IOMMU_SPACE_PROBE, dom, step->ts);
	if (!mapping->space)
		return;
	space = iommu_address_space(&r->spaces, mapping->space);
	if (thread->call_device && thread->call_dom == dom)
		mapping->devices = iommu_set_with(&r->devices, 0, thread->call_device);
	else
		mapping->devices = space->devices;
	if (!mapping->devices)
		return;
	mapping->grade = IOMMU_GRADE_CERTAIN;
	mapping->source = IOMMU_SOURCE_PROBE;
}

/* Returns the address space of the devices that a task holds, or of its unknown maps. */
static uint32_t task_space(struct iommu_replay *r, const struct iommu_step *step,
			   struct iommu_thread *thread, uint32_t held)
{
	uint32_t id = thread->task_space;
	struct iommu_address_space *space;

	if (!id || thread->task_drops != r->spaces.drops)
		id = iommu_address_space_get(&r->spaces, IOMMU_SPACE_TASK, (uint32_t)step->pid,
					     step->ts);
	thread->task_space = id;
	thread->task_drops = r->spaces.drops;
	if (!id)
		return 0;
	space = iommu_address_space(&r->spaces, id);
	space->pid = step->pid;
	if (space->devices != held)
		iommu_space_set_members(r, id, held);
	space->devices = held;
	return id;
}

/*
 * A task that holds devices usually maps for them. Addresses in the window of the DMA API are an
 * exception, because a holder may do other I/O, too. An interrupt only borrows the task.
 */
static void attribute_by_task(struct iommu_replay *r, const struct iommu_step *step,
			      struct iommu_thread *thread, struct iommu_mapping *mapping)
{
	uint32_t held;

	if (step->context != IOMMU_CONTEXT_TASK || step->pid == IOMMU_PID_UNKNOWN ||
	    iommu_in_dma_api_window(step->iova) || iommu_source_disabled(r, IOMMU_SOURCE_TASK))
		return;
	held = iommu_holders_held_by(r->holders, step->pid);
	mapping->space = task_space(r, step, thread, held);
	if (!held)
		return;
	mapping->devices = held;
	mapping->grade = IOMMU_GRADE_LIKELY;
	mapping->source = IOMMU_SOURCE_TASK;
}

/*
 * VFIO up to 6.12 tests a new domain by mapping two pages and unmapping them at once
 * (vfio_test_domain_fgsp(), drivers/vfio/vfio_iommu_type1.c). The pages have 4, 16 or 64 KiB. It is
 * the first map after the attach. If the attach was before the trace, only address 0 shows it.
 */
static bool may_be_selftest(const struct iommu_step *step, const struct iommu_thread *thread)
{
	if (step->context != IOMMU_CONTEXT_TASK ||
	    (step->size != 0x2000 && step->size != 0x8000 && step->size != 0x20000))
		return false;
	return thread->just_attached || (!step->iova && step->size == 0x2000);
}

/* A domain does not map an address twice. */
struct overlap {
	struct iommu_replay *r;
	const struct iommu_mapping *mapping;
	uint32_t id; /* of @mapping; 0: not added yet */
	uint64_t first;
	bool found;
};

static bool note_overlap(void *arg, const struct iommu_range *range)
{
	struct overlap *overlap = arg;

	if (!iommu_budget_examine(&overlap->r->budget, range, overlap->first))
		return false;
	overlap->found =
		range->id != overlap->id &&
		iommu_mapping(&overlap->r->store, range->id)->space == overlap->mapping->space;
	return !overlap->found;
}

void iommu_check_overlap(struct iommu_replay *r, const struct iommu_mapping *mapping, uint32_t id,
			 uint64_t first, uint64_t last)
{
	struct overlap overlap = { .r = r, .mapping = mapping, .id = id, .first = first };
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, mapping->space);

	if (!r->config.findings ||
	    (space->kind != IOMMU_SPACE_PROBE && space->kind != IOMMU_SPACE_HOST))
		return;
	iommu_ranges_visit(&r->store.live, first, last, note_overlap, &overlap);
	if (overlap.found && r->unmaps.first < r->unmaps.next) {
		iommu_match_waiting_unmaps(r);
		overlap.found = false;
		iommu_ranges_visit(&r->store.live, first, last, note_overlap, &overlap);
	}
	if (overlap.found)
		iommu_record_finding_now(r, IOMMU_FINDING_OVERLAP, mapping, first, last, 0);
}

/* Callbacks and line facts name mappings by the number of their map event. */
static void keep_map_number(struct iommu_replay *r, uint32_t id)
{
	uint32_t *numbers;
	uint32_t nr = r->nr_map_numbers;

	if (!r->config.forgotten && !r->config.removed && !r->config.line_facts)
		return;
	if (id >= nr) {
		nr = id < MAP_NUMBERS_FEW ? MAP_NUMBERS_FEW
					  : (id / MAP_NUMBERS_MORE + 1) * MAP_NUMBERS_MORE;
		numbers = iommu_large_grow(r->map_numbers, r->nr_map_numbers * sizeof(*numbers),
					   nr * sizeof(*numbers));
		if (!numbers)
			return;
		r->map_numbers = numbers;
		r->nr_map_numbers = nr;
	}
	r->map_numbers[id] = (uint32_t)r->nr_maps;
}

static uint32_t add_mapping(struct iommu_replay *r, const struct iommu_mapping *mapping,
			    uint64_t first, uint64_t last)
{
	struct iommu_address_space *space;
	uint32_t id;

	if (r->config.mappings_max && r->store.nr_live >= r->config.mappings_max)
		iommu_drop_old_mapping(r);
	iommu_check_overlap(r, mapping, 0, first, last);
	id = iommu_mappings_add(&r->store, mapping, first, last);
	space = iommu_address_space(&r->spaces, mapping->space);
	if (!id)
		return 0;
	keep_map_number(r, id);
	r->newest = id;
	space->nr_live++;
	space->nr_maps++;
	iommu_count_mapped_bytes(r, iommu_mapping(&r->store, id), IOMMU_BYTES_MAPPED,
				 mapping->mapped_at, last - first + 1);
	return id;
}

/* The event names the device of the host driver. It covers whole pages. */
static uint32_t add_intel_mapping(struct iommu_replay *r, const struct iommu_step *step,
				  struct iommu_mapping *mapping)
{
	uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	uint64_t last = iommu_last_address(step->iova & ~PAGE_MASK, step->size) | PAGE_MASK;

	mapping->space = iommu_address_space_get(&r->spaces, IOMMU_SPACE_HOST, device, step->ts);
	mapping->devices = iommu_set_with(&r->devices, 0, device);
	mapping->flags |= IOMMU_MAPPING_DMA_API;
	if (mapping->devices) {
		mapping->grade = IOMMU_GRADE_CERTAIN;
		mapping->source = IOMMU_SOURCE_INTEL;
		iommu_holders_host_uses(r->holders, device, step->ts);
	}
	iommu_space_add_devices(r, mapping->space, mapping->devices,
				iommu_device_moved_at(r, device));
	return add_mapping(r, mapping, step->iova & ~PAGE_MASK, last);
}

static void wait_for_device(const struct iommu_step *step, struct iommu_thread *thread, uint32_t id,
			    uint16_t domain)
{
	struct iommu_recent_map *recent;

	if (thread->last_was_unmap)
		thread->nr_recent_maps = 0;
	thread->last_was_unmap = false;
	recent = iommu_thread_add_recent_map(thread);
	if (!recent)
		return;
	*recent = (struct iommu_recent_map){
		.iova = step->iova,
		.last = iommu_last_address(step->iova, step->size),
		.ts = step->ts,
		.id = id,
		.domain = domain,
	};
}

struct iommu_mapping *iommu_recent_mapping(const struct iommu_replay *r,
					   const struct iommu_recent_map *recent)
{
	struct iommu_mapping *mapping;

	if (!recent->id || r->now - recent->ts > IOMMU_RECENT_WAIT)
		return NULL;
	/* the id may belong to another mapping by now */
	mapping = iommu_mapping(&r->store, recent->id);
	if (!mapping->size || mapping->iova != recent->iova || mapping->mapped_at != recent->ts)
		return NULL;
	return mapping;
}

/*
 * A run is a series of maps by one thread, contiguous in IOVA and in physical memory. The IOMMU can
 * map a large run with large pages. The mappings of a run are marked once it is large, so those
 * that began it are remembered until then.
 */
#define RUN_IDS 512 /* maps of 4 KiB in 2 MiB */

struct iommu_map_run {
	uint64_t first; /* IOVA */
	uint64_t next;	/* IOVA and physical address after the last map */
	uint64_t next_paddr;
	uint64_t ts; /* of the first map, in ns */
	uint32_t nr;
	uint32_t ids[RUN_IDS]; /* mappings that are not marked yet */
};

static void mark_run(struct iommu_replay *r, struct iommu_map_run *run)
{
	for (uint32_t i = 0; i < run->nr; i++) {
		struct iommu_mapping *mapping = iommu_mapping(&r->store, run->ids[i]);

		/* the id may belong to another mapping by now */
		if (mapping->size && mapping->iova >= run->first && mapping->iova < run->next &&
		    mapping->mapped_at >= run->ts)
			mapping->flags |= IOMMU_MAPPING_RUN;
	}
	run->nr = 0;
}

static void extend_run(struct iommu_replay *r, struct iommu_thread *thread, uint32_t id)
{
	const struct iommu_mapping *mapping;
	struct iommu_map_run *run = thread->run;

	if (!id)
		return;
	if (!run) {
		run = thread->run = malloc(sizeof(*run));
		if (!run)
			return;
		thread->run_open = false;
	}
	mapping = iommu_mapping(&r->store, id);
	if (!thread->run_open || mapping->iova != run->next || mapping->paddr != run->next_paddr ||
	    mapping->iova < run->first) {
		run->first = mapping->iova;
		run->ts = mapping->mapped_at;
		run->nr = 0;
		thread->run_open = true;
	}
	run->next = mapping->iova + mapping->size;
	run->next_paddr = mapping->paddr + mapping->size;
	if (run->nr < RUN_IDS)
		run->ids[run->nr++] = id;
	if (run->next - run->first >= IOMMU_RUN_LARGE)
		mark_run(r, run);
}

void iommu_apply_map_step(struct iommu_replay *r, const struct iommu_step *step,
			  struct iommu_thread *thread)
{
	struct iommu_mapping mapping = {
		.mapped_at = step->ts,
		.iova = step->iova,
		.size = step->size,
		.paddr = step->paddr,
		.pid = step->pid,
	};
	uint16_t domain;
	uint32_t id = 0;

	r->newest = 0;
	iommu_match_waiting_unmaps_of(r, thread);
	thread->expected_device = 0;
	/* Maps by an interrupt or by a host driver do not show what the task holds. */
	if (step->context == IOMMU_CONTEXT_TASK && step->kind == IOMMU_STEP_MAP)
		iommu_holders_map(r->holders, step->pid, step->ts);
	else
		mapping.flags |= IOMMU_MAPPING_INTERRUPT;
	if (step->size && step->kind == IOMMU_STEP_INTEL_MAP) {
		id = add_intel_mapping(r, step, &mapping);
	} else if (step->size) {
		attribute_by_probe(r, step, thread, &mapping);
		domain = iommu_attribute_by_pages(r, step, thread, &mapping);
		if (!mapping.space && !mapping.devices)
			attribute_by_task(r, step, thread, &mapping);
		if (may_be_selftest(step, thread))
			mapping.flags |= IOMMU_MAPPING_SELFTEST;
		id = add_mapping(r, &mapping, step->iova,
				 iommu_last_address(step->iova, step->size));
		thread->selftest_mapping = mapping.flags & IOMMU_MAPPING_SELFTEST ? id : 0;
		if (iommu_waits_for_devices(r))
			wait_for_device(step, thread, id, domain);
	}
	if (iommu_counts_bytes(r))
		extend_run(r, thread, id);
	thread->just_attached = false;
	thread->giving_back = 0;
	thread->group_did = 0;
	r->nr_maps++;
}
