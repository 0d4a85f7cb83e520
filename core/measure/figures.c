/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "figures.h"

static void add_to(uint64_t *sum, uint64_t more)
{
	*sum = more > UINT64_MAX - *sum ? UINT64_MAX : *sum + more;
}

static struct iommu_series_row *row_of(struct iommu_figures *f, struct iommu_figure_pools *pools,
				       uint64_t ts)
{
	uint64_t since;

	if (!pools->interval)
		return NULL;
	since = ts > pools->origin ? ts - pools->origin : 0;
	return iommu_series_row(&f->series, &pools->series, since / pools->interval);
}

void iommu_figures_map_of_trace(struct iommu_figures *f, struct iommu_figure_pools *pools,
				const struct iommu_measured_map *map)
{
	struct iommu_series_row *row;

	iommu_live_change(&f->live, true, map->counted);
	if (!map->counted)
		return;
	f->used = true;
	f->maps++;
	add_to(&f->bytes, map->size);
	row = row_of(f, pools, map->ts);
	if (!row)
		return;
	row->maps++;
	add_to(&row->bytes, map->size);
	if (f->live.now > row->live_peak)
		row->live_peak = f->live.now;
}

void iommu_figures_map(struct iommu_figures *f, struct iommu_figure_pools *pools,
		       const struct iommu_measured_map *map, uint64_t unmapped, uint32_t owners)
{
	uint64_t last =
		map->size - 1 > UINT64_MAX - map->iova ? UINT64_MAX : map->iova + map->size - 1;

	iommu_figures_map_of_trace(f, pools, map);
	iommu_locality_map(&f->locality, &pools->locality, map->iova, map->counted);
	iommu_reuse_map(&pools->reuse, f->number, map->iova, map->ts, unmapped,
			map->counted ? &f->reuse : NULL);
	if (!map->counted)
		return;
	f->shared += owners > 1;
	f->selftests += map->selftest;
	f->graded[map->grade]++;
	f->sources[map->source]++;
	f->sizes[63 - __builtin_clzll(map->size)]++;
	iommu_contiguity_map(&f->contiguity, map->iova, map->paddr, map->size);
	iommu_reach_map(&f->reach, last);
}

void iommu_figures_unmap(struct iommu_figures *f, struct iommu_figure_pools *pools, uint64_t number,
			 uint64_t ts, uint64_t bytes)
{
	struct iommu_series_row *row;

	f->used = true;
	add_to(&f->unmapped_bytes, bytes);
	if (f->last_unmap == number + 1)
		return;
	f->last_unmap = number + 1;
	f->unmaps++;
	row = row_of(f, pools, ts);
	if (row)
		row->unmaps++;
}

void iommu_figures_flush(struct iommu_figures *f, uint64_t flush, bool whole_domain, uint64_t wait)
{
	struct iommu_flushes *flushes = &f->flushes;

	flushes->unmaps++;
	flushes->by_domain += whole_domain;
	iommu_durations_add(&flushes->waits, wait);
	if (flushes->last == flush)
		return;
	flushes->last = flush;
	if (whole_domain)
		flushes->domains++;
	else
		flushes->ranges++;
}

void iommu_figures_end(struct iommu_figures *f, struct iommu_figure_pools *pools)
{
	iommu_contiguity_end(&f->contiguity);
	iommu_locality_end(&f->locality, &pools->locality);
}

static void merge_grades(struct iommu_figures *to, const struct iommu_figures *from,
			 const struct iommu_owner *owner)
{
	to->graded[owner->grade] += from->maps;
	to->sources[owner->source] += from->maps;
}

void iommu_figures_merge(struct iommu_figures *to, struct iommu_figures *from,
			 struct iommu_figure_pools *pools, const struct iommu_owner *owner)
{
	to->used |= from->used;
	to->maps += from->maps;
	to->unmaps += from->unmaps;
	add_to(&to->bytes, from->bytes);
	add_to(&to->unmapped_bytes, from->unmapped_bytes);
	to->shared += from->shared;
	to->selftests += from->selftests;
	merge_grades(to, from, owner);
	for (int i = 0; i < 64; i++)
		to->sizes[i] += from->sizes[i];
	iommu_durations_merge(&to->lifetimes, &from->lifetimes);
	/* They may have lived at different times: the peak is at least this. */
	to->live.now += from->live.now;
	if (from->live.peak > to->live.peak)
		to->live.peak = from->live.peak;
	if (to->live.now > to->live.peak)
		to->live.peak = to->live.now;
	iommu_stayed_add(&to->stayed, from->stayed.mappings, from->stayed.bytes);
	iommu_contiguity_merge(&to->contiguity, &from->contiguity);
	iommu_durations_merge(&to->reuse, &from->reuse);
	iommu_reach_merge(&to->reach, &from->reach);
	iommu_locality_merge(&to->locality, &from->locality);
	to->flushes.unmaps += from->flushes.unmaps;
	to->flushes.by_domain += from->flushes.by_domain;
	to->flushes.ranges += from->flushes.ranges;
	to->flushes.domains += from->flushes.domains;
	iommu_durations_merge(&to->flushes.waits, &from->flushes.waits);
	if (from->series.nr)
		iommu_series_merge(&to->series, &from->series, &pools->series);
}

void iommu_figures_free(struct iommu_figures *f, struct iommu_figure_pools *pools)
{
	if (!f)
		return;
	iommu_durations_free(&f->lifetimes);
	iommu_durations_free(&f->reuse);
	iommu_locality_free(&f->locality, &pools->locality);
	iommu_durations_free(&f->flushes.waits);
	iommu_series_free(&f->series);
	free(f);
}
