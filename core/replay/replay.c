/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The path of a step through the files of this folder. A file calls only files below it.
 *
 *                  iommu_replay_feed()
 *                          |
 *   steps      +-----------+------------+---------------------------+
 *              |           |            |                           |
 *              |           |      device_steps.c              fault_steps.c
 *              |           |        attach, group               |      |
 *              |           |            |                  verdict.c   |
 *              |           |   attribute_by_probe.c             |   faults.c
 *              |           |   attribute_by_domain_id.c         |     pair, fold
 *              |           |   attribute_by_dma_event.c         |
 *              |           |   attribute_by_pages.c             |
 *              |           |     name the device of a map       |
 *              |           |     or unmap nearby                |
 *              |           |       |          |                 |
 *           unmap.c      map.c ----+          |                 |
 *              |           |                  |                 |
 *   matching   +-----------+------------------+-----------------+
 *                          |
 *                   match_unmap.c            choose the mappings that an unmap removes
 *                     |         |
 *   results   findings.c    line_facts.c     misuse; facts for the line of the step
 *                     |         |
 *   owners         attribution.c             the devices that own a mapping
 *                          |
 *   bytes          mapped_bytes.c            the bytes that each device can reach
 *                          |
 *   state      threads.c, core/mappings, core/holders
 *
 * For a map, follow iommu_apply_map_step() in map.c; for an unmap, iommu_apply_unmap_step() in
 * unmap.c. stats.c uses the result, by way of config.forgotten.
 */
#include <stdlib.h>

#include "replay.h"

#include "attribute_by_dma_event.h"
#include "attribute_by_domain_id.h"
#include "attribute_by_pages.h"
#include "attribute_by_probe.h"
#include "attribution.h"
#include "device_steps.h"
#include "fault_steps.h"
#include "faults.h"
#include "findings.h"
#include "map.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "threads.h"
#include "unmap.h"
#include "core/containers/prefetch.h"
#include "core/holders/kernel_release.h"

/* Callback of the store: passes a mapping on with the number of its map event. */
static void pass_on_forgotten(void *arg, uint32_t id, const struct iommu_mapping *mapping)
{
	struct iommu_replay *r = arg;

	if (r->config.forgotten && id < r->nr_map_numbers)
		r->config.forgotten(r->config.arg, iommu_map_number(r, id), mapping);
}

struct iommu_replay *iommu_replay_new(const struct iommu_replay_config *config)
{
	struct iommu_replay *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->config = *config;
	iommu_mappings_init(&r->store, &r->budget);
	r->store.forgotten = pass_on_forgotten;
	r->store.arg = r;
	r->device_states = calloc(1, sizeof(*r->device_states));
	r->holders = iommu_holders_new(&r->devices, iommu_device_was_held_before, r);
	if (!iommu_address_spaces_init(&r->spaces) || !r->device_states || !r->holders) {
		iommu_replay_free(r);
		return NULL;
	}
	r->nr_device_states = 1;
	r->faults.done = config->fault;
	r->faults.arg = config->arg;
	iommu_holders_set_attach_rule(r->holders, config->attach_rule);
	return r;
}

void iommu_replay_trim(struct iommu_replay *r)
{
	iommu_mappings_free(&r->store);
	iommu_address_spaces_free(&r->spaces);
	iommu_threads_free(&r->threads);
	iommu_faults_free(&r->faults);
	iommu_table_free(&r->groups.blocking);
	iommu_table_free(&r->groups.claimed);
	iommu_table_free(&r->page_domains.by_address);
	r->page_domains.nr = 0;
	free(r->unmaps.ring);
	r->unmaps = (struct iommu_unmap_queue){ 0 };
	free(r->device_states);
	r->device_states = NULL;
	r->nr_device_states = 0;
	free(r->map_numbers);
	r->map_numbers = NULL;
	r->nr_map_numbers = 0;
}

void iommu_replay_free(struct iommu_replay *r)
{
	if (!r)
		return;
	iommu_replay_trim(r);
	iommu_holders_free(r->holders);
	iommu_devices_free(&r->devices);
	iommu_snapshot_free(&r->snapshot);
	free(r);
}

/* A step that is no event of the IOMMU. */
static void take_other_step(struct iommu_replay *r, const struct iommu_step *step)
{
	r->line_facts.kind = IOMMU_LINE_FACTS_NONE;
	if (step->kind == IOMMU_STEP_SNAPSHOT)
		iommu_snapshot_add(&r->snapshot, step->device.str, step->device.len);
	/* Text has no other source of the release, and the plugin has none. */
	if (r->config.attach_rule == IOMMU_ATTACH_UNKNOWN && r->snapshot.release.len &&
	    !r->nr_steps[IOMMU_STEP_ATTACH]) {
		r->config.attach_rule = iommu_attach_rule_of(r->snapshot.release.str);
		iommu_holders_set_attach_rule(r->holders, r->config.attach_rule);
	}
}

enum iommu_attach_rule iommu_replay_attach_rule(const struct iommu_replay *r)
{
	return r->config.attach_rule;
}

void iommu_replay_feed(struct iommu_replay *r, const struct iommu_step *step)
{
	struct iommu_thread *thread;

	if (step->kind == IOMMU_STEP_NONE)
		return;
	if (step->kind >= IOMMU_STEP_SNAPSHOT) {
		take_other_step(r, step);
		return;
	}
	r->now = step->ts;
	r->nr_cut += r->budget.exceeded;
	iommu_budget_begin(&r->budget);
	r->nr_steps[step->kind]++;
	r->line_facts.kind = IOMMU_LINE_FACTS_NONE;
	thread = iommu_thread_get(&r->threads, step);
	if (!thread)
		return;
	switch (step->kind) {
	case IOMMU_STEP_MAP:
	case IOMMU_STEP_INTEL_MAP:
		iommu_apply_map_step(r, step, thread);
		break;
	case IOMMU_STEP_UNMAP:
	case IOMMU_STEP_INTEL_UNMAP:
		iommu_apply_unmap_step(r, step, thread);
		break;
	case IOMMU_STEP_ADD:
	case IOMMU_STEP_REMOVE:
	case IOMMU_STEP_ATTACH:
	case IOMMU_STEP_DETACH:
		iommu_apply_device_step(r, step, thread);
		break;
	case IOMMU_STEP_DMA_MAP:
	case IOMMU_STEP_DMA_MAP_SG:
	case IOMMU_STEP_DMA_UNMAP:
	case IOMMU_STEP_DMA_UNMAP_SG:
	case IOMMU_STEP_DMA_FREE:
		iommu_apply_dma_step(r, step, thread);
		break;
	case IOMMU_STEP_CACHE_ASSIGN:
	case IOMMU_STEP_CACHE_FLUSH:
	case IOMMU_STEP_QI_IOTLB:
	case IOMMU_STEP_QI_CONTEXT:
		iommu_apply_invalidation_step(r, step, thread);
		break;
	case IOMMU_STEP_MAP_PAGES:
	case IOMMU_STEP_UNMAP_PAGES:
	case IOMMU_STEP_MAP_LEAF:
		iommu_apply_pages_step(r, step, thread);
		break;
	case IOMMU_STEP_FAULT:
	case IOMMU_STEP_LOG:
	case IOMMU_STEP_LOG_PART:
	case IOMMU_STEP_FAULT_DECODED:
		iommu_apply_fault_step(r, step, true);
		break;
	default:
		iommu_apply_probe_step(r, step, thread);
		break;
	}
}

void iommu_replay_preview(struct iommu_replay *r, const struct iommu_step *step)
{
	r->line_facts.kind = IOMMU_LINE_FACTS_NONE;
	iommu_budget_begin(&r->budget);
	if (step->kind == IOMMU_STEP_FAULT || step->kind == IOMMU_STEP_LOG)
		iommu_apply_fault_step(r, step, false);
}

void iommu_replay_prefetch(const struct iommu_replay *r, uint64_t iova)
{
	iommu_ranges_prefetch(&r->store.live, iova);
}

void iommu_replay_prefetch_mapping(const struct iommu_replay *r, uint64_t iova)
{
	uint32_t id = iommu_ranges_find(&r->store.live, iova);

	if (id)
		iommu_prefetch_to_write(iommu_mapping(&r->store, id));
}

void iommu_replay_prefetch_all(const struct iommu_replay *r, const uint64_t *iova, unsigned int nr)
{
	iommu_ranges_prefetch_all(&r->store.live, iova, nr);
}

void iommu_replay_prefetch_mappings(const struct iommu_replay *r, const uint64_t *iova,
				    unsigned int nr)
{
	uint32_t ids[IOMMU_RANGES_PREFETCH];

	for (unsigned int i = 0; i < nr; i++)
		ids[i] = iommu_ranges_find(&r->store.live, iova[i]);
	for (unsigned int i = 0; i < nr; i++) {
		if (ids[i])
			iommu_prefetch_to_write(iommu_mapping(&r->store, ids[i]));
	}
}

void iommu_replay_events_lost(struct iommu_replay *r, uint64_t ts, uint64_t nr)
{
	(void)ts;
	(void)nr;
	r->events_lost = true;
}

const struct iommu_mapping *iommu_replay_newest_mapping(const struct iommu_replay *r)
{
	return r->newest ? iommu_mapping(&r->store, r->newest) : NULL;
}

void iommu_replay_no_more_faults(struct iommu_replay *r)
{
	r->drops_past = !r->config.findings && !r->config.line_facts;
}

/* Records a live mapping as a finding, at the end of the trace. */
static bool record_alive(void *arg, const struct iommu_range *range)
{
	struct iommu_replay *r = arg;
	const struct iommu_mapping *mapping = iommu_mapping(&r->store, range->id);
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, mapping->space);

	/* The holder has given back its devices but not removed this mapping. */
	if (space->kind == IOMMU_SPACE_TASK && space->left)
		iommu_record_finding_now(r, IOMMU_FINDING_LEAK, mapping, range->first, range->last,
					 0);
	else
		iommu_record_finding_now(r, IOMMU_FINDING_ALIVE, mapping, range->first, range->last,
					 IOMMU_EXCUSE_ENDED);
	return true;
}

void iommu_replay_pause(struct iommu_replay *r)
{
	iommu_faults_finish(&r->faults);
}

void iommu_replay_end(struct iommu_replay *r, uint64_t ts)
{
	r->now = ts;
	iommu_match_waiting_unmaps(r);
	iommu_faults_finish(&r->faults);
	iommu_holders_end(r->holders, ts);
	if (r->config.findings)
		iommu_ranges_visit(&r->store.live, 0, UINT64_MAX, record_alive, r);
	iommu_mappings_finish(&r->store);
}

uint64_t iommu_replay_nr_dropped(const struct iommu_replay *r)
{
	return r->nr_dropped;
}

const struct iommu_findings *iommu_replay_findings(const struct iommu_replay *r)
{
	return &r->findings;
}

const struct iommu_faults *iommu_replay_faults(const struct iommu_replay *r)
{
	return &r->faults;
}

const struct iommu_snapshot *iommu_replay_snapshot(const struct iommu_replay *r)
{
	return &r->snapshot;
}

struct iommu_probe_check iommu_replay_probe_check(const struct iommu_replay *r)
{
	const struct iommu_snapshot *s = &r->snapshot;
	struct iommu_probe_check check = {
		.pairs = r->probe_pairs,
		.mismatches = r->probe_mismatches,
		.doubtful = iommu_probes_doubtful(r),
	};

	/* The recorder's counts say more than ours only if ours are fine. */
	if (s->probes_known && !s->probes_verified && !iommu_pairs_doubtful(r)) {
		check.pairs = s->probe_pairs;
		check.mismatches = s->probe_mismatches;
		check.by_recorder = true;
	}
	return check;
}

uint64_t iommu_replay_nr_steps(const struct iommu_replay *r, enum iommu_step_kind kind)
{
	return r->nr_steps[kind];
}

uint64_t iommu_replay_nr_cut(const struct iommu_replay *r)
{
	return r->nr_cut + r->budget.exceeded;
}

void iommu_replay_mapped_bytes(struct iommu_replay *r, uint32_t device, uint64_t *now,
			       uint64_t *peak)
{
	const struct iommu_device_state *state = iommu_device_state(r, device);

	*now = state->bytes_mapped;
	*peak = state->bytes_peak;
}

struct iommu_devices *iommu_replay_devices(struct iommu_replay *r)
{
	return &r->devices;
}

struct iommu_holders *iommu_replay_holders(struct iommu_replay *r)
{
	return r->holders;
}

struct iommu_mappings *iommu_replay_mappings(struct iommu_replay *r)
{
	return &r->store;
}

const struct iommu_address_spaces *iommu_replay_address_spaces(const struct iommu_replay *r)
{
	return &r->spaces;
}
