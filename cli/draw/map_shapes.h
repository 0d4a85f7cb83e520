/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MAP_SHAPES_H
#define TRACE_IOMMU_MAP_SHAPES_H

#include <cairo.h>

#include "draw_internal.h"

/* Draw the shapes of an address map that are laid out in page->picture. */
void draw_map_shapes(cairo_t *cr, const struct draw_page *page);

/* Single shapes, also for the legend. */
void draw_mapping(cairo_t *cr, const struct iommu_shape *s);
void draw_density(cairo_t *cr, const struct iommu_shape *s);
void draw_cut(cairo_t *cr, const struct iommu_shape *s);
void draw_former(cairo_t *cr, const struct iommu_shape *s);
void draw_cross(cairo_t *cr, const struct iommu_shape *s);

#endif
