/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * iommu:unmap. The event has a range and nothing else; which mappings it undoes is decided when the
 * events that follow it in the same thread had their say, or there are none that could.
 */
#include "unmap.h"

#include "findings.h"
#include "match_unmap.h"
#include "replay_internal.h"
#include "threads.h"

#define PAGE_MASK 0xfffULL

static void start_telling(struct iommu_replay *r)
{
	r->line_facts.kind = IOMMU_TOLD_UNMAP;
	r->line_facts.unmap = (struct iommu_told_unmap){ 0 };
	r->collects_unmap_facts = true;
}

/* Whether something says what this unmap undoes already now. */
static void ask_before(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread, struct iommu_unmap *unmap)
{
	uint64_t dom;

	if (iommu_probed_calls_take(thread->probed_unmaps, &thread->nr_probed_unmaps, step->iova,
				    step->size, &dom))
		unmap->space = iommu_space_find(&r->spaces, IOMMU_SPACE_PROBE, dom);
	if (step->kind == IOMMU_STEP_INTEL_UNMAP) {
		uint32_t device = iommu_device_id(&r->devices, step->device.str, step->device.len);

		unmap->devices = iommu_set_with(&r->devices, 0, device);
		unmap->certain = true;
		unmap->iova &= ~PAGE_MASK;
		unmap->last |= PAGE_MASK;
	} else if (thread->expected_device && unmap->iova <= thread->expected_last &&
		   unmap->last >= thread->expected_first) {
		unmap->devices = iommu_set_with(&r->devices, 0, thread->expected_device);
		/* dma_unmap_sg names no address, so it chooses among mappings but proves none */
		unmap->certain = thread->expected_last != UINT64_MAX;
	}
	thread->expected_device = 0;
}

/* The kernel's walk stopped before the end of what it was asked to unmap. */
static void find_hole(struct iommu_replay *r, const struct iommu_step *step)
{
	struct iommu_case one = {
		.ts = step->ts,
		.first = step->iova,
		.last = iommu_last_address(step->iova, step->size),
		.pid = step->pid,
		.devices = step->context == IOMMU_CONTEXT_TASK
				   ? iommu_holders_held(r->holders, step->pid)
				   : 0,
	};

	iommu_findings_add(&r->findings, IOMMU_FINDING_PARTIAL_UNMAP, &one, 0);
}

/* Nothing told of the thread's unmap before; in this trace, perhaps nothing ever will. */
static void wait_in_vain(struct iommu_replay *r, struct iommu_thread *thread)
{
	iommu_match_waiting_unmaps_of(r, thread);
	r->nr_unmaps_without_device++;
}

/* The kernel was asked to unmap something and found nothing there. */
static void undo_nothing(struct iommu_replay *r, const struct iommu_step *step,
			 struct iommu_thread *thread, struct iommu_unmap *unmap)
{
	/* Since 7.2 a map that failed at once is traced so, with its unmap: of nothing. */
	if (!step->size)
		return;
	unmap->last = iommu_last_address(step->iova, step->size);
	ask_before(r, step, thread, unmap);
	iommu_match_waiting_unmaps_of(r, thread);
	if (r->config.tell)
		start_telling(r);
	iommu_match_failed_unmap(r, unmap);
	r->collects_unmap_facts = false;
}

void iommu_apply_unmap_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread)
{
	struct iommu_unmap unmap = {
		.iova = step->iova,
		.ts = step->ts,
		.pid = step->pid,
		.selftest_mapping = thread->selftest_mapping,
		.giving_back =
			iommu_source_disabled(r, IOMMU_SOURCE_TASK) ? 0 : thread->giving_back,
		.by_task = step->context == IOMMU_CONTEXT_TASK,
	};

	if (unmap.by_task && step->kind == IOMMU_STEP_UNMAP)
		iommu_holders_unmap(r->holders, step->pid, step->ts);
	if (!step->done) {
		undo_nothing(r, step, thread, &unmap);
		return;
	}
	unmap.last = iommu_last_address(step->iova, step->done);
	if (step->done < step->size && r->config.findings)
		find_hole(r, step);
	ask_before(r, step, thread, &unmap);
	thread->last_was_unmap = true;
	thread->group_did = 0;

	if (!iommu_unmaps_wait(r))
		iommu_match_waiting_unmaps(r);
	else if (!r->unmap_devices_follow)
		wait_in_vain(r, thread);
	if (r->config.tell)
		start_telling(r);
	if (unmap.space || unmap.devices || !iommu_unmaps_wait(r))
		iommu_match_unmap(r, &unmap);
	else if (r->collects_unmap_facts)
		iommu_preview_unmap(r, &unmap);
	r->collects_unmap_facts = false;
	if (iommu_unmaps_wait(r) && step->kind != IOMMU_STEP_INTEL_UNMAP)
		iommu_queue_unmap(r, thread, &unmap);
	if (!unmap.matched && !r->unmaps.ring)
		iommu_match_unmap(r, &unmap);
}
