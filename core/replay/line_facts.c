/* SPDX-License-Identifier: LGPL-2.1 */
#include "line_facts.h"

#include "attribution.h"
#include "replay_internal.h"

const struct iommu_told *iommu_replay_told(const struct iommu_replay *r)
{
	return &r->line_facts;
}

static void tell_owner(struct iommu_replay *r, struct iommu_told_unmap *told,
		       const struct iommu_owner *owner)
{
	if (!told->nr) {
		told->owner = *owner;
		return;
	}
	if (owner->devices != told->owner.devices) {
		told->owner.devices =
			owner->devices && told->owner.devices
				? iommu_set_union(&r->devices, owner->devices, told->owner.devices)
				: 0;
	}
	if (owner->grade < told->owner.grade)
		told->owner.grade = owner->grade;
	if (owner->source != told->owner.source)
		told->owner.source = IOMMU_SOURCE_NONE;
}

/* Whose the mapping is now that this unmap is known to undo it. */
static struct iommu_owner owner_by(struct iommu_replay *r, const struct iommu_mapping *mapping,
				   const struct iommu_unmap *unmap)
{
	struct iommu_owner owner = iommu_replay_owner(r, mapping);

	if (!owner.devices && unmap->devices) {
		owner.devices = unmap->devices;
		owner.grade = unmap->certain ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_LIKELY;
		owner.source = IOMMU_SOURCE_DMA;
	}
	if (!unmap->matched && owner.grade > IOMMU_GRADE_LIKELY)
		owner.grade = IOMMU_GRADE_LIKELY;
	return owner;
}

void iommu_line_facts_add_mapping(struct iommu_replay *r, const struct iommu_unmap *unmap,
				  const struct iommu_unmapped_piece *taken)
{
	struct iommu_told_unmap *told = &r->line_facts.unmap;
	const struct iommu_mapping *mapping = iommu_mapping(&r->store, taken->range.id);
	struct iommu_owner owner = owner_by(r, mapping, unmap);
	bool whole = taken->first <= taken->range.first && taken->last >= taken->range.last;

	tell_owner(r, told, &owner);
	told->tie |= taken->tie;
	if (taken->fits > told->fits)
		told->fits = taken->fits;
	if (!told->nr || mapping->mapped_at < told->oldest) {
		told->oldest = mapping->mapped_at;
		told->pid = mapping->pid;
	}
	if (mapping->mapped_at > told->newest)
		told->newest = mapping->mapped_at;
	told->by_task = unmap->by_task &&
			!(mapping->flags & (IOMMU_MAPPING_DMA_API | IOMMU_MAPPING_INTERRUPT));
	told->selftest = taken->selftest;
	told->part = !whole || mapping->pieces > 1;
	told->rest = whole && mapping->pieces == 1 && mapping->flags & IOMMU_MAPPING_PARTIAL;
	told->first = mapping->iova;
	told->last = iommu_last_address(mapping->iova, mapping->size);
	told->bytes += taken->last - taken->first + 1;
	told->nr++;
}

void iommu_line_facts_set_stray(struct iommu_replay *r, const struct iommu_unmap *unmap,
				uint32_t held, unsigned int excuses, const struct iommu_dead *dead)
{
	struct iommu_told_unmap *told = &r->line_facts.unmap;
	const struct iommu_space *space = iommu_space(&r->spaces, unmap->space);

	told->owner.grade = IOMMU_GRADE_CERTAIN;
	if (unmap->devices) {
		told->owner.devices = unmap->devices;
		told->owner.source = IOMMU_SOURCE_DMA;
		if (!unmap->certain)
			told->owner.grade = IOMMU_GRADE_LIKELY;
	} else if (unmap->space) {
		told->owner.devices = space->devices ? space->devices : space->first;
		told->owner.source = IOMMU_SOURCE_PROBE;
	} else {
		told->owner.devices = held;
		told->owner.source = IOMMU_SOURCE_TASK;
		told->owner.grade = IOMMU_GRADE_LIKELY;
	}
	told->excuses = excuses;
	told->again = dead;
	if (dead)
		told->before = *dead;
}

void iommu_line_facts_set_handover(struct iommu_replay *r, const struct iommu_handover *what)
{
	if (!r->config.tell)
		return;
	r->line_facts.kind = IOMMU_TOLD_HANDOVER;
	r->line_facts.handover = *what;
}

void iommu_line_facts_set_fault(struct iommu_replay *r, const struct iommu_fault_case *one)
{
	r->line_facts.kind = IOMMU_TOLD_FAULT;
	r->line_facts.fault.verdict = one->verdict;
	r->line_facts.fault.device = one->device;
	r->line_facts.fault.excuses = one->excuses;
}
