/* SPDX-License-Identifier: LGPL-2.1 */
#include "line_facts.h"

#include "replay_internal.h"

const struct iommu_line_facts *iommu_replay_line_facts(const struct iommu_replay *r)
{
	return &r->line_facts;
}

void iommu_line_facts_begin_unmap(struct iommu_replay *r)
{
	r->line_facts.kind = IOMMU_LINE_FACTS_UNMAP;
	r->line_facts.unmap = (struct iommu_unmap_facts){ 0 };
	r->collects_unmap_facts = true;
}

/* Returns the owner of a mapping if @unmap is the one that removes it. */
static struct iommu_owner owner_by_unmap(struct iommu_replay *r,
					 const struct iommu_mapping *mapping,
					 const struct iommu_unmap *unmap)
{
	struct iommu_owner owner = iommu_mapping_owner(r, mapping);

	if (!owner.devices && unmap->devices) {
		owner.devices = unmap->devices;
		owner.grade = unmap->certain ? IOMMU_GRADE_CERTAIN : IOMMU_GRADE_LIKELY;
		owner.source = IOMMU_SOURCE_DMA;
	}
	if (!unmap->matched && owner.grade > IOMMU_GRADE_LIKELY)
		owner.grade = IOMMU_GRADE_LIKELY;
	return owner;
}

/* Combines the owners of several mappings: all devices, and the lowest grade. */
static void add_owner(struct iommu_replay *r, struct iommu_unmap_facts *facts,
		      const struct iommu_owner *owner)
{
	if (!facts->nr) {
		facts->owner = *owner;
		return;
	}
	if (owner->devices != facts->owner.devices) {
		facts->owner.devices =
			owner->devices && facts->owner.devices
				? iommu_set_union(&r->devices, owner->devices, facts->owner.devices)
				: 0;
	}
	if (owner->grade < facts->owner.grade)
		facts->owner.grade = owner->grade;
	if (owner->source != facts->owner.source)
		facts->owner.source = IOMMU_SOURCE_NONE;
}

void iommu_line_facts_add_mapping(struct iommu_replay *r, const struct iommu_unmap *unmap,
				  const struct iommu_removed_piece *piece)
{
	struct iommu_unmap_facts *facts = &r->line_facts.unmap;
	const struct iommu_mapping *mapping = iommu_mapping(&r->store, piece->range.id);
	struct iommu_owner owner = owner_by_unmap(r, mapping, unmap);
	bool whole = piece->first <= piece->range.first && piece->last >= piece->range.last;

	add_owner(r, facts, &owner);
	facts->tie |= piece->tie;
	facts->cut |= piece->cut;
	if (piece->equals > facts->fits)
		facts->fits = piece->equals;
	if (!facts->nr || mapping->mapped_at < facts->oldest) {
		facts->oldest = mapping->mapped_at;
		facts->pid = mapping->pid;
	}
	if (mapping->mapped_at > facts->newest)
		facts->newest = mapping->mapped_at;
	facts->by_task = unmap->by_task &&
			 !(mapping->flags & (IOMMU_MAPPING_DMA_API | IOMMU_MAPPING_INTERRUPT));
	facts->selftest = piece->selftest;
	facts->part = !whole || mapping->pieces > 1;
	facts->rest = whole && mapping->pieces == 1 && mapping->flags & IOMMU_MAPPING_PARTIAL;
	facts->first = mapping->iova;
	facts->last = iommu_last_address(mapping->iova, mapping->size);
	facts->bytes += piece->last - piece->first + 1;
	facts->nr++;
}

void iommu_line_facts_set_nothing_mapped(struct iommu_replay *r, const struct iommu_unmap *unmap,
					 uint32_t held, unsigned int excuses,
					 const struct iommu_unmapped_piece *dead)
{
	struct iommu_unmap_facts *facts = &r->line_facts.unmap;
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, unmap->space);

	facts->owner.grade = IOMMU_GRADE_CERTAIN;
	if (unmap->devices) {
		facts->owner.devices = unmap->devices;
		facts->owner.source = IOMMU_SOURCE_DMA;
		if (!unmap->certain)
			facts->owner.grade = IOMMU_GRADE_LIKELY;
	} else if (unmap->space) {
		facts->owner.devices = space->devices ? space->devices : space->first;
		facts->owner.source = IOMMU_SOURCE_PROBE;
	} else {
		facts->owner.devices = held;
		facts->owner.source = IOMMU_SOURCE_TASK;
		facts->owner.grade = IOMMU_GRADE_LIKELY;
	}
	facts->excuses = excuses;
	facts->again = dead;
	if (dead)
		facts->before = *dead;
}

void iommu_line_facts_set_handover(struct iommu_replay *r, const struct iommu_handover *handover)
{
	if (!r->config.line_facts)
		return;
	r->line_facts.kind = IOMMU_LINE_FACTS_HANDOVER;
	r->line_facts.handover = *handover;
}

void iommu_line_facts_set_fault(struct iommu_replay *r, const struct iommu_fault_case *fault)
{
	r->line_facts.kind = IOMMU_LINE_FACTS_FAULT;
	r->line_facts.fault.verdict = fault->verdict;
	r->line_facts.fault.device = fault->device;
	r->line_facts.fault.access = (enum iommu_access)fault->access;
	r->line_facts.fault.excuses = fault->excuses;
}
