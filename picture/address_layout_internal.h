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
	bool frames; /* few enough mappings at or near the followed addresses to frame them */
};

/* Texts are about this wide per character, in pixels. */
#define MAP_CHARACTER 7

/* Returns the height of the rows of marks of followed events; 0 if there are none. */
int map_follow_rows(const struct iommu_view *view);
/* Lays out these rows from view->y0 down. */
void map_lay_follow_rows(struct iommu_picture *picture, const struct iommu_view *view);

/* Lays out the frames of mappings that are laid out. */
void map_lay_frames(const struct map_layout *l);
/* Lays out the lines at the followed addresses, with their label. Its upper edge has a place. */
void map_lay_follow(const struct map_layout *l);
int map_follow_label_y(const struct map_layout *l);
#define MAP_FOLLOW_LABEL 14

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
