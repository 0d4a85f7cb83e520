/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Attribution by events of system dma, since 6.12. They name a device and a range of its addresses.
 * dma_map_*() and dma_alloc() are traced after the maps that they make. dma_unmap_page() and its
 * relatives are traced after their unmap, dma_unmap_sg() and dma_free() before it
 * (kernel/dma/mapping.c).
 */
#include "attribute_by_dma_event.h"

#include "attribute_by_pages.h"
#include "attribution.h"
#include "map.h"
#include "match_unmap.h"
#include "replay_internal.h"

/* Looking at this many recent maps takes about as long as examining one mapping. */
#define MAPS_PER_CANDIDATE 16

/* An event is searched for among this many of the latest unmaps of its thread. */
#define LOOK_BACK 64

/* The call of the DMA API that an event traces. */
struct call {
	uint32_t device;
	enum iommu_dma_direction direction;
};

/* The device owns this map. A host driver made it through the DMA API. */
static void pair_map(struct iommu_replay *r, struct iommu_recent_map *recent, struct call call)
{
	struct iommu_mapping *mapping = iommu_mapping(&r->store, recent->id);
	uint32_t set = iommu_set_with(&r->devices, 0, call.device);
	const struct iommu_address_space *space = iommu_address_space(&r->spaces, mapping->space);
	uint64_t since = iommu_device_moved_at(r, call.device);

	recent->paired = true;
	iommu_page_domain_is_of(r, recent->domain, call.device);
	mapping->flags |= IOMMU_MAPPING_DMA_API;
	iommu_mapping_set_direction(mapping, call.direction);
	if (space->kind == IOMMU_SPACE_DOMAIN_ID) {
		iommu_domain_id_add_devices(r, mapping->space, set);
	} else if (space->kind == IOMMU_SPACE_PROBE) {
		if (!space->first)
			iommu_space_add_devices(r, mapping->space, set, since);
	} else {
		uint32_t host =
			iommu_address_space_get(&r->spaces, IOMMU_SPACE_HOST, call.device, r->now);

		iommu_space_add_devices(r, host, set, since);
		iommu_move_mapping_to_space(r, mapping, host);
	}
	iommu_attribute_mapping(r, mapping, set, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DMA);
	if (mapping->pieces)
		iommu_check_overlap(r, mapping, recent->id, recent->iova, recent->last);
}

/*
 * Pairs those of the @nr oldest recent maps that are in @first to @last with the device. A buffer
 * of scattered pages takes several maps. Returns false if there are none: then the device bypasses
 * the IOMMU.
 */
static bool pair_range(struct iommu_replay *r, struct iommu_thread *thread, uint32_t nr,
		       struct call call, uint64_t first, uint64_t last)
{
	bool found = false;

	for (uint32_t i = nr; i-- > 0;) {
		struct iommu_recent_map *recent = &thread->recent_maps[i];

		if (i % MAPS_PER_CANDIDATE == 0 && !iommu_budget_spend(&r->budget, 1))
			break;
		if (recent->paired || recent->iova > last || recent->last < first ||
		    !iommu_recent_mapping(r, recent))
			continue;
		/* Either the map contains the buffer, or the buffer contains the map. */
		if (!(recent->iova <= first && recent->last >= last) &&
		    !(recent->iova >= (first & ~0xfffULL) && recent->last <= (last | 0xfff)) &&
		    !(recent->iova <= first && found))
			continue;
		pair_map(r, recent, call);
		found = true;
		if (recent->iova <= first)
			break;
	}
	return found;
}

/*
 * The event of a long list has its first 128 entries only. But the kernel allocates one range of
 * addresses for the whole list, so its maps follow one another without a gap.
 */
static void pair_rest_of_list(struct iommu_replay *r, struct iommu_thread *thread, struct call call)
{
	for (uint32_t i = 1; i < thread->nr_recent_maps; i++) {
		struct iommu_recent_map *before = &thread->recent_maps[i - 1];
		struct iommu_recent_map *recent = &thread->recent_maps[i];

		if (before->paired && !recent->paired && before->last + 1 == recent->iova &&
		    iommu_recent_mapping(r, recent))
			pair_map(r, recent, call);
	}
}

/*
 * Returns the number of recent maps up to and including those of the range, if they begin with map
 * @i: most lists were mapped in their order. Otherwise returns the number of all recent maps.
 */
static uint32_t expected_maps(const struct iommu_thread *thread, uint32_t i, uint64_t first,
			      uint64_t last)
{
	const struct iommu_recent_map *recent = thread->recent_maps;

	if (i >= thread->nr_recent_maps || recent[i].iova > first || recent[i].last < first)
		return thread->nr_recent_maps;
	while (i + 1 < thread->nr_recent_maps && recent[i].last < last &&
	       recent[i + 1].iova == recent[i].last + 1)
		i++;
	return i + 1;
}

static void pair_list(struct iommu_replay *r, const struct iommu_step *step,
		      struct iommu_thread *thread, struct call call)
{
	uint32_t nr = step->addrs->len < step->lengths->len ? step->addrs->len : step->lengths->len;
	uint32_t next = 0;
	bool found = false;

	for (uint32_t i = 0; i < nr && !r->budget.exceeded; i++) {
		uint64_t length = iommu_array_element(step->lengths, i);
		uint64_t first = iommu_array_element(step->addrs, i);
		uint64_t last = iommu_last_address(first, length);

		if (!length)
			continue;
		next = expected_maps(thread, next, first, last);
		found |= pair_range(r, thread, next, call, first, last);
	}
	if (found)
		pair_rest_of_list(r, thread, call);
}

/* The device owns the thread's recent unmap of this address, and has its VT-d domain id. */
static void pair_unmap(struct iommu_replay *r, const struct iommu_step *step,
		       struct iommu_thread *thread, uint32_t device)
{
	struct iommu_unmap *unmap = NULL;
	uint64_t nr = thread->last_unmap;
	uint32_t set = iommu_set_with(&r->devices, 0, device);

	for (int i = 0; nr && i < LOOK_BACK; i++, nr = unmap->previous) {
		unmap = iommu_recent_unmap(&r->unmaps, nr - 1);
		if (!unmap || r->now - unmap->ts > IOMMU_RECENT_WAIT)
			return;
		if (step->iova >= unmap->iova && step->iova <= unmap->last)
			break;
	}
	if (!nr || !unmap || step->iova < unmap->iova || step->iova > unmap->last)
		return;
	if (!unmap->matched) {
		unmap->devices = set;
		unmap->certain = true;
		iommu_match_unmap(r, unmap);
	} else if (iommu_address_space(&r->spaces, unmap->space)->kind == IOMMU_SPACE_DOMAIN_ID) {
		iommu_domain_id_add_devices(r, unmap->space, set);
	}
}

void iommu_apply_dma_step(struct iommu_replay *r, const struct iommu_step *step,
			  struct iommu_thread *thread)
{
	struct call call = { .direction = (enum iommu_dma_direction)step->direction };
	uint32_t device;

	if (iommu_source_disabled(r, IOMMU_SOURCE_DMA))
		return;
	device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	call.device = device;
	thread->expected_device = 0;
	r->devices_follow = true;
	if (!device)
		return;
	switch (step->kind) {
	case IOMMU_STEP_DMA_MAP:
		if (step->size)
			pair_range(r, thread, thread->nr_recent_maps, call, step->iova,
				   iommu_last_address(step->iova, step->size));
		thread->nr_recent_maps = 0;
		break;
	case IOMMU_STEP_DMA_MAP_SG:
		pair_list(r, step, thread, call);
		thread->nr_recent_maps = 0;
		break;
	case IOMMU_STEP_DMA_UNMAP:
		pair_unmap(r, step, thread, device);
		break;
	case IOMMU_STEP_DMA_UNMAP_SG:
		thread->expected_device = device;
		thread->expected_first = 0;
		thread->expected_last = UINT64_MAX;
		break;
	case IOMMU_STEP_DMA_FREE:
		if (!step->size)
			break;
		thread->expected_device = device;
		thread->expected_first = step->iova;
		thread->expected_last = iommu_last_address(step->iova, step->size);
		break;
	default:
		break;
	}
}
