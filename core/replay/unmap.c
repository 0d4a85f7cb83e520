/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The step of an unmap: iommu:unmap, or intel_iommu:unmap_single and its relatives (5.4 to 5.10).
 * The event contains only a range. If later events of the thread may name its domain or device, it
 * waits for them.
 *
 *   iommu_apply_unmap_step()
 *     use_earlier_events()             a probe or a dma event may have named domain or device
 *     iommu_match_unmap()              match_unmap.c: if so, or if no later event can
 *     iommu_preview_unmap()            match_unmap.c: else, for the facts of its line
 *     iommu_queue_unmap()              match_unmap.c: later events refer to it
 *
 *   later: iommu_match_unmap()
 *     from an invalidation             attribute_by_domain_id.c
 *     from an event of system dma      attribute_by_dma_event.c
 *     from iommu_match_waiting_...()   when something depends on the mappings, or at the end
 */
#include "unmap.h"

#include "findings.h"
#include "line_facts.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "threads.h"

#define PAGE_MASK 0xfffULL

/* Earlier events of the thread, or this event itself, may have named the domain or device. */
static void use_earlier_events(struct iommu_replay *r, const struct iommu_step *step,
			       struct iommu_thread *thread, struct iommu_unmap *unmap)
{
	uint64_t dom;

	if (iommu_probed_calls_take(thread->probed_unmaps, &thread->nr_probed_unmaps, step->iova,
				    step->size, &dom) &&
	    !iommu_probes_doubtful(r))
		unmap->space = iommu_address_space_find(&r->spaces, IOMMU_SPACE_PROBE, dom);
	if (step->kind == IOMMU_STEP_INTEL_UNMAP) {
		uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);

		unmap->devices = iommu_set_with(&r->devices, 0, device);
		unmap->certain = true;
		unmap->iova &= ~PAGE_MASK;
		unmap->last |= PAGE_MASK;
	} else if (thread->expected_device && unmap->iova <= thread->expected_last &&
		   unmap->last >= thread->expected_first) {
		unmap->devices = iommu_set_with(&r->devices, 0, thread->expected_device);
		/* dma_unmap_sg has no address. It can select a mapping but proves nothing. */
		unmap->certain = thread->expected_last != UINT64_MAX;
	}
	thread->expected_device = 0;
}

/* The kernel's page table walk met a hole and stopped before the end of the requested range. */
static void record_hole(struct iommu_replay *r, const struct iommu_step *step)
{
	const struct iommu_finding_case one = {
		.ts = step->ts,
		.first = step->iova,
		.last = iommu_last_address(step->iova, step->size),
		.pid = step->pid,
		.devices = step->context == IOMMU_CONTEXT_TASK
				   ? iommu_holders_held_by(r->holders, step->pid)
				   : 0,
	};

	iommu_findings_add(r, IOMMU_FINDING_PARTIAL_UNMAP, &one, 0);
}

/* The kernel was asked to unmap a range and found nothing there. */
static void apply_failed_unmap(struct iommu_replay *r, const struct iommu_step *step,
			       struct iommu_thread *thread, struct iommu_unmap *unmap)
{
	/* Since 7.2 a map that fails at once is traced together with its unmap, of size 0. */
	if (!step->size)
		return;
	unmap->last = iommu_last_address(step->iova, step->size);
	use_earlier_events(r, step, thread, unmap);
	iommu_match_waiting_unmaps_of(r, thread);
	if (r->config.line_facts)
		iommu_line_facts_begin_unmap(r);
	iommu_match_failed_unmap(r, unmap);
	r->collects_unmap_facts = false;
}

void iommu_apply_unmap_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread)
{
	struct iommu_unmap unmap = {
		.iova = step->iova,
		.ts = step->ts,
		.number = r->nr_steps[IOMMU_STEP_UNMAP] + r->nr_steps[IOMMU_STEP_INTEL_UNMAP] - 1,
		.pid = step->pid,
		.selftest_mapping = thread->selftest_mapping,
		.giving_back =
			iommu_source_disabled(r, IOMMU_SOURCE_TASK) ? 0 : thread->giving_back,
		.by_task = step->context == IOMMU_CONTEXT_TASK,
	};

	if (unmap.by_task && step->kind == IOMMU_STEP_UNMAP && step->pid != IOMMU_PID_UNKNOWN)
		iommu_holders_unmap(r->holders, step->pid, step->ts);
	if (!step->done) {
		apply_failed_unmap(r, step, thread, &unmap);
		return;
	}
	unmap.last = iommu_last_address(step->iova, step->done);
	if (step->done < step->size && r->config.findings)
		record_hole(r, step);
	use_earlier_events(r, step, thread, &unmap);
	thread->last_was_unmap = true;
	thread->group_did = 0;

	if (!iommu_waits_for_devices(r)) {
		iommu_match_waiting_unmaps(r);
	} else if (!r->devices_follow) {
		/* No event has named the device of the thread's last unmap. Perhaps this trace has
		 * no such events.
		 */
		iommu_match_waiting_unmaps_of(r, thread);
		r->nr_unmaps_without_device++;
	}
	if (r->config.line_facts)
		iommu_line_facts_begin_unmap(r);
	if (unmap.space || unmap.devices || !iommu_waits_for_devices(r))
		iommu_match_unmap(r, &unmap);
	else if (r->collects_unmap_facts)
		iommu_preview_unmap(r, &unmap);
	r->collects_unmap_facts = false;
	if (iommu_waits_for_devices(r) && step->kind != IOMMU_STEP_INTEL_UNMAP)
		iommu_queue_unmap(r, thread, &unmap);
	if (!unmap.matched && !r->unmaps.ring)
		iommu_match_unmap(r, &unmap); /* out of memory, so it cannot wait */
}
