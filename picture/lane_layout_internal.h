/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_LAYOUT_INTERNAL_H
#define IOMMU_LANE_LAYOUT_INTERNAL_H

#include "core/timeline/lanes.h"
#include "shapes.h"

/* The lane to lay out, and its place. */
struct layout {
	struct iommu_picture *picture;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	const struct iommu_view *view;
	const struct iommu_view_names *names;
	int y_band; /* the band's upper edge; the area of bytes is above it */
	int y_foot; /* the band's lower edge; ticks of events are below it */
	int above;  /* names above bands end here; the next must begin further right */
};

/* Lay out the marks of faults, findings, signs of trouble and followed events, above the band. */
void lay_marks(const struct layout *l);

/* Lay out the marks of followed events of enum iommu_followed_kind @kind, with their foot at @y. */
void lay_followed(const struct layout *l, uint8_t kind, int y);

/* Lay out the lines and numbers of the scale of bytes, above the band. */
void lay_levels(const struct layout *l);

/*
 * The number of the scale within the plot moves to the right, until no mark covers it; if there is
 * no such place, it stays. @number: its shape. The marks are the shapes from @marks on.
 */
void uncover_level(const struct layout *l, size_t number, size_t marks);

/* Returns the height of @bytes, up to @room pixels. Any bytes are at least visible. */
int lane_bytes_height(const struct iommu_view *view, uint64_t bytes, int room);

#endif
