/* SPDX-License-Identifier: LGPL-2.1 */
/* Mappings that only seem to live: their unmaps were lost. */
#include "stale_mappings.h"

#include "attribution.h"
#include "match_unmap.h"
#include "replay_internal.h"

/* Live pieces of one mapping. */
struct pieces_of {
	struct iommu_budget *budget;
	uint32_t id;
	struct iommu_range found[16];
	unsigned int nr;
};

static bool note_piece_of(void *arg, const struct iommu_range *range)
{
	struct pieces_of *pieces = arg;

	if (range->id == pieces->id)
		pieces->found[pieces->nr++] = *range;
	else if (!iommu_budget_spend(pieces->budget, 1))
		return false;
	return pieces->nr < sizeof(pieces->found) / sizeof(pieces->found[0]);
}

void iommu_drop_old_mapping(struct iommu_replay *r)
{
	uint32_t id = iommu_mappings_old(&r->store);
	const struct iommu_mapping *mapping = iommu_mapping(&r->store, id);
	uint64_t first = mapping->iova & ~0xfffULL;
	uint64_t last = iommu_last_address(mapping->iova, mapping->size) | 0xfff;
	uint32_t left = mapping->pieces;
	struct pieces_of pieces = { .budget = &r->budget, .id = id };

	r->nr_dropped++;
	while (left) {
		pieces.nr = 0;
		iommu_ranges_visit(&r->store.live, first, last, note_piece_of, &pieces);
		for (unsigned int i = 0; i < pieces.nr; i++)
			iommu_remove_dead(r, &pieces.found[i]);
		if (!pieces.nr)
			return;
		left -= pieces.nr;
	}
}

/* Live pieces at one address. */
struct pieces_at {
	struct iommu_replay *r;
	uint64_t iova;
	struct iommu_range found[16];
	unsigned int nr;
	unsigned int newest; /* index in @found */
};

static const struct iommu_mapping *mapping_of(const struct pieces_at *pieces, unsigned int i)
{
	return iommu_mapping(&pieces->r->store, pieces->found[i].id);
}

static bool note_certain(void *arg, const struct iommu_range *range)
{
	struct pieces_at *pieces = arg;
	struct iommu_replay *r = pieces->r;

	if (!iommu_budget_examine(&r->budget, range, pieces->iova))
		return false;
	if (iommu_mapping_owner(r, iommu_mapping(&r->store, range->id)).grade !=
	    IOMMU_GRADE_CERTAIN)
		return true;
	pieces->found[pieces->nr] = *range;
	if (mapping_of(pieces, pieces->nr)->mapped_at >=
	    mapping_of(pieces, pieces->newest)->mapped_at)
		pieces->newest = pieces->nr;
	return ++pieces->nr < sizeof(pieces->found) / sizeof(pieces->found[0]);
}

void iommu_replay_drop_replaced(struct iommu_replay *r, uint64_t iova)
{
	struct pieces_at pieces = { .r = r, .iova = iova };
	const struct iommu_mapping *newest;
	uint32_t devices;

	iommu_ranges_visit(&r->store.live, iova, iova, note_certain, &pieces);
	if (pieces.nr < 2)
		return;
	newest = mapping_of(&pieces, pieces.newest);
	devices = iommu_mapping_owner(r, newest).devices;
	for (unsigned int i = 0; i < pieces.nr; i++) {
		const struct iommu_mapping *mapping = mapping_of(&pieces, i);

		if (i != pieces.newest && mapping->space == newest->space &&
		    iommu_mapping_owner(r, mapping).devices == devices)
			iommu_remove_dead(r, &pieces.found[i]);
	}
}
