/* SPDX-License-Identifier: LGPL-2.1 */
#include "match_unmap.h"

/* How well a live mapping fits an unmap; 0: it is not the one. */
enum {
	FIT_STRANGER = 30, /* another holder's: a thread or a child of it may unmap */
	FIT_UNKNOWN = 50,
	FIT_HOLDER = 80,
	FIT_KNOWN = 90,
	FIT_SAME_TASK = 6,
	FIT_SAME_RANGE = 4,
};

/* The domain is known: by a probe, or by VT-d's id. */
static int fit_space(const struct iommu_pick *pick, const struct iommu_mapping *mapping,
		     uint32_t devices)
{
	const struct iommu_spaces *spaces = &pick->r->spaces;
	const struct iommu_space *want = iommu_space(spaces, pick->unmap->space);
	const struct iommu_space *have = iommu_space(spaces, mapping->space);
	uint32_t of_want = want->devices ? want->devices : want->first;

	if (mapping->space == pick->unmap->space)
		return FIT_KNOWN;
	if (want->kind == IOMMU_SPACE_PROBE && have->kind == IOMMU_SPACE_PROBE)
		return 0;
	if (devices && of_want)
		return iommu_sets_meet(&pick->r->devices, devices, of_want) ? FIT_HOLDER : 0;
	/* A mapping made before ids were known, or whose probe was lost. */
	return have->kind == want->kind ? 0 : FIT_UNKNOWN;
}

static int fit_task(const struct iommu_pick *pick, const struct iommu_mapping *mapping,
		    uint32_t devices)
{
	bool host = mapping->flags & IOMMU_MAPPING_DMA_API;

	if (!devices)
		return FIT_UNKNOWN;
	if (!pick->held)
		return host ? FIT_UNKNOWN : FIT_STRANGER;
	if (!host && iommu_sets_meet(&pick->r->devices, devices, pick->held))
		return FIT_HOLDER;
	return FIT_STRANGER;
}

static int fit_of(const struct iommu_pick *pick, const struct iommu_range *range)
{
	const struct iommu_pending *unmap = pick->unmap;
	const struct iommu_mapping *mapping = iommu_mapping(&pick->r->store, range->id);
	uint32_t devices;
	int fit;

	if (mapping->mapped_at > unmap->ts)
		return 0;
	devices = iommu_replay_owner(pick->r, mapping).devices;
	if (unmap->space)
		fit = fit_space(pick, mapping, devices);
	else if (unmap->devices && devices)
		fit = iommu_sets_meet(&pick->r->devices, devices, unmap->devices) ? FIT_KNOWN : 0;
	else
		fit = unmap->devices ? FIT_UNKNOWN : fit_task(pick, mapping, devices);
	if (!fit)
		return 0;
	if (mapping->pid == unmap->pid)
		fit += FIT_SAME_TASK;
	if (range->first == unmap->iova && range->last == unmap->last)
		fit += FIT_SAME_RANGE;
	return fit;
}

static bool note_best(void *arg, const struct iommu_range *range)
{
	struct iommu_pick *pick = arg;
	const struct iommu_store *store = &pick->r->store;
	int fit = fit_of(pick, range);

	pick->nr += fit > 0;
	if (!fit || fit < pick->fit)
		return true;
	if (fit == pick->fit) {
		const struct iommu_mapping *a = iommu_mapping(store, pick->best.id);
		const struct iommu_mapping *b = iommu_mapping(store, range->id);

		pick->tie |= a->space != b->space || a->devices != b->devices;
		pick->fits++;
		if (a->mapped_at <= b->mapped_at)
			return true;
	} else {
		pick->tie = false;
		pick->fits = 1;
	}
	pick->best = *range;
	pick->fit = fit;
	return true;
}

static bool note_next(void *arg, const struct iommu_range *range)
{
	struct iommu_pick *pick = arg;

	pick->fit = fit_of(pick, range);
	pick->best = *range;
	return !pick->fit;
}

bool iommu_pick_next(struct iommu_pick *pick, uint64_t *at)
{
	const struct iommu_ranges *live = &pick->r->store.live;
	uint64_t last = pick->unmap->last;

	for (;;) {
		pick->fit = 0;
		pick->nr = 0;
		pick->tie = false;
		iommu_ranges_visit(live, *at, *at, note_best, pick);
		if (pick->fit)
			return true;
		if (*at == last || iommu_ranges_visit(live, *at + 1, last, note_next, pick))
			return false;
		*at = pick->best.first;
	}
}
