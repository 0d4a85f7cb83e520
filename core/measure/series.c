/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "series.h"

/* Unmaps are counted when they are matched, a little out of order. */
#define DISORDER 64

static bool make_room(struct iommu_series *s, struct iommu_series_pool *pool)
{
	uint32_t room = s->room ? s->room * 2 : 16;
	struct iommu_series_row *rows;

	if (pool->nr >= pool->max)
		return false;
	if (s->nr < s->room)
		return true;
	rows = realloc(s->rows, room * sizeof(*rows));
	if (!rows)
		return false;
	s->rows = rows;
	s->room = room;
	return true;
}

struct iommu_series_row *iommu_series_row(struct iommu_series *s, struct iommu_series_pool *pool,
					  uint64_t interval)
{
	uint32_t at = s->nr;
	uint32_t stop = s->nr > DISORDER ? s->nr - DISORDER : 0;

	while (at > stop && s->rows[at - 1].interval > interval)
		at--;
	if (at && s->rows[at - 1].interval == interval)
		return &s->rows[at - 1];
	if (at && at == stop)
		return &s->rows[at];
	if (!make_room(s, pool)) {
		pool->left_out++;
		return NULL;
	}
	memmove(s->rows + at + 1, s->rows + at, (s->nr - at) * sizeof(*s->rows));
	s->rows[at] = (struct iommu_series_row){ .interval = interval };
	s->nr++;
	pool->nr++;
	return &s->rows[at];
}

static void add_row(struct iommu_series_row *to, const struct iommu_series_row *from)
{
	to->maps += from->maps;
	to->unmaps += from->unmaps;
	to->bytes += from->bytes;
	if (from->live_peak > to->live_peak)
		to->live_peak = from->live_peak;
}

void iommu_series_merge(struct iommu_series *to, struct iommu_series *from,
			struct iommu_series_pool *pool)
{
	struct iommu_series_row *rows = malloc((to->nr + from->nr + 1) * sizeof(*rows));
	uint32_t a = 0, b = 0, nr = 0;

	if (!rows)
		return;
	while (a < to->nr || b < from->nr) {
		if (b == from->nr || (a < to->nr && to->rows[a].interval <= from->rows[b].interval))
			rows[nr] = to->rows[a++];
		else
			rows[nr] = from->rows[b++];
		if (nr && rows[nr - 1].interval == rows[nr].interval) {
			add_row(&rows[nr - 1], &rows[nr]);
			pool->nr -= pool->nr != 0;
		} else {
			nr++;
		}
	}
	free(to->rows);
	iommu_series_free(from);
	to->rows = rows;
	to->room = nr;
	to->nr = nr;
}

void iommu_series_free(struct iommu_series *s)
{
	free(s->rows);
	*s = (struct iommu_series){ 0 };
}
