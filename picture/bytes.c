/* SPDX-License-Identifier: LGPL-2.1 */
/* How much was mapped: an area of steps above the band. */
#include "picture_part.h"

/* A page is the least that is mapped; below it the logarithm would be steep for nothing. */
#define LEAST_BITS 11

uint64_t iommu_log2(uint64_t v)
{
	int bits;

	if (!v)
		return 0;
	bits = 63 - __builtin_clzll(v);
	v = bits >= 8 ? v >> (bits - 8) : v << (8 - bits);
	return (uint64_t)bits * 256 + (v & 255);
}

/* The height of so many bytes, in pixels of @room; what is there at all can be seen. */
static int height_of(const struct iommu_view *view, uint64_t bytes, int room)
{
	uint64_t least = LEAST_BITS * 256;
	uint64_t full = view->linear ? view->scale : iommu_log2(view->scale);
	uint64_t v = view->linear ? bytes : iommu_log2(bytes);
	int height;

	if (!bytes)
		return 0;
	if (!view->linear) {
		v = v > least ? v - least : 0;
		full = full > least ? full - least : 1;
	}
	if (v > full)
		v = full;
	/* Linear values are large: their product with the room must not overflow. */
	height = full > UINT32_MAX ? (int)((v >> 16) * (uint64_t)room / (full >> 16))
				   : (int)(v * (uint64_t)room / full);
	return height < 2 ? 2 : height;
}

/* So many columns are asked for at once. */
#define COLUMNS 256

/* Columns @from to before @behind, at most COLUMNS of them. */
static bool lay_part(const struct iommu_layout_of *l, int from, int behind)
{
	const struct iommu_view *view = l->view;
	int room = l->y_band - view->y0;
	struct iommu_lane_bytes bytes[COLUMNS];
	uint64_t edges[COLUMNS + 1];
	struct iommu_shape *last = NULL;

	edges[0] = iommu_view_edge(view, from);
	for (int i = from + 1; i <= behind; i++)
		edges[i - from] = iommu_view_edge(view, i);
	iommu_lane_bytes_row(l->lanes, l->lane, edges, (size_t)(behind - from), bytes);
	for (int i = from; i < behind; i++) {
		const struct iommu_lane_bytes *b = &bytes[i - from];
		int high = l->y_band - height_of(view, b->max, room);
		int low = l->y_band - height_of(view, b->min, room);

		if (last && last->y0 == high && last->y_mid == low && last->x1 == view->x + i) {
			last->x1++;
			continue;
		}
		if (!b->max)
			continue;
		last = iommu_add_shape(l->picture, IOMMU_SHAPE_BYTES, view->x + i, view->x + i + 1,
				       high, l->y_band);
		if (!last)
			return false;
		last->y_mid = low;
		last->colour = view->palette->bytes;
	}
	return true;
}

void iommu_lay_bytes(const struct iommu_layout_of *l)
{
	int from = iommu_view_column(l->view, l->view->begin);
	int behind = iommu_view_column(l->view, l->view->end) + 1;

	while (from < behind) {
		int to = behind - from > COLUMNS ? from + COLUMNS : behind;

		if (!lay_part(l, from, to))
			return;
		from = to;
	}
}
