/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_LAYOUT_INTERNAL_H
#define IOMMU_ADDRESS_LAYOUT_INTERNAL_H

#include "address_layout.h"

/* An address map that is being laid out. */
struct map_layout {
	struct iommu_picture *picture;
	struct iommu_map_scene *scene;
	const struct iommu_view *view;
	const struct iommu_view_names *names;
	uint64_t from; /* ns */
	uint64_t to;   /* exclusive */
	int base;      /* the lower end of the axis */
	size_t fault;  /* the first fault in the view, and the first one after it */
	size_t fault_end;
};

/* Texts are about this wide per character, in pixels. */
#define MAP_CHARACTER 7

/* Lays out the faults, on top of everything else. */
void map_lay_faults(const struct map_layout *l);

/* Returns the first column that shows @ts (ns), or the nearest one, as a coordinate. */
static inline int map_x(const struct map_layout *l, uint64_t ts)
{
	const int64_t most = INT64_MAX / 2;

	return l->view->x + iommu_view_column(l->view, ts < (uint64_t)most ? (int64_t)ts : most);
}

/* Returns the coordinate of a position on the axis. */
static inline int map_y(const struct map_layout *l, int position)
{
	return l->base - (position + 128) / 256;
}

#endif
