/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_LAYOUT_H
#define IOMMU_ADDRESS_LAYOUT_H

#include "core/text/text.h"
#include "core/timeline/address_map.h"
#include "shapes.h"

/* Pixels between the clusters of the axis of addresses. */
#define IOMMU_MAP_CUT 17

/* Where many mappings are too small to draw, squares of this many pixels show their number. */
#define IOMMU_MAP_CELL 3

/* With more mappings in the view, only their number per place is drawn, except for large ones. */
#define IOMMU_MAP_RECTS_MAX 4096

/* The classes of sizes of mappings, in shades of green. */
enum iommu_size_class { IOMMU_SIZE_SMALL, IOMMU_SIZE_2M, IOMMU_SIZE_1G, IOMMU_SIZE_CLASSES };

/* The address map of a device, and what its layout needs again and again. */
struct iommu_map_scene {
	/* The caller sets these. */
	const struct iommu_address_map *map;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;

	/* Private. Zero it before use. */
	struct iommu_address_axis axis;
	struct iommu_map_rect *rects; /* in the view */
	size_t nr_rects;
	size_t room_rects;
	size_t nr_large;		  /* rectangles of 2 MiB or more */
	size_t nr_followed;		  /* rectangles at or near the followed addresses */
	struct iommu_address_edges edges; /* of addresses in the view */
	size_t room_edges;
	uint32_t *cells; /* by row, then by column */
	size_t room_cells;
	struct iommu_map_walk walk;
	struct iommu_map_counts before; /* ended before the column */
	bool used[IOMMU_MAP_BINS];
	uint16_t part_of_bin[IOMMU_MAP_BINS]; /* of the axis, for used bins */
	bool crowded; /* too many mappings in the view to draw them one by one */
	bool failed;  /* out of memory */
};

/* The range of a shade: from this many mappings on. */
uint64_t iommu_density_from(int shade);

/* Returns the number of the shade for a size class. */
int iommu_size_shade(int size_class);

/* Returns the class of @size bytes, minus 1, so that the whole address space has a class. */
enum iommu_size_class iommu_size_class(uint64_t size_minus_1);

/*
 * Lay out the map for the time range of @view, from view->y0 to before view->y1. The labels of
 * addresses are to the left of view->x. The shapes that @picture held are dropped. On allocation
 * failure @picture lacks shapes, and its member failed is set.
 */
void iommu_picture_address_map(struct iommu_picture *picture, struct iommu_map_scene *scene,
			       const struct iommu_view *view, const struct iommu_view_names *names);

/* Returns a good height for the map in the time range of @view, in pixels, at most @most. */
int iommu_map_height(struct iommu_map_scene *scene, const struct iommu_view *view, int most);

/*
 * Returns whether addresses are followed or near those that are, and stores which of both.
 */
bool iommu_map_is_followed(const struct iommu_view *view, uint64_t first, uint64_t last,
			   enum iommu_followed_kind *kind);

/* Write an explanation of @shape in a few lines. Nothing for shapes that need none. */
void iommu_map_shape_explain(struct iommu_text *t, const struct iommu_map_scene *scene,
			     const struct iommu_view *view, const struct iommu_view_names *names,
			     const struct iommu_shape *shape);

/* Free what the layout allocated. */
void iommu_map_scene_free(struct iommu_map_scene *scene);

#endif
