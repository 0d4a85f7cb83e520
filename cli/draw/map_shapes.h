/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MAP_SHAPES_H
#define TRACE_IOMMU_MAP_SHAPES_H

#include "canvas.h"
#include "draw_internal.h"

/* Draw the shapes of the address map of @scene that are laid out in page->picture. */
void draw_map_shapes(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_map_scene *scene);

/* Single shapes, also for the legend. */
void draw_mapping(struct draw_canvas *canvas, const struct iommu_shape *s);
void draw_density(struct draw_canvas *canvas, const struct iommu_shape *s);
void draw_cut(struct draw_canvas *canvas, const struct iommu_shape *s);
void draw_former(struct draw_canvas *canvas, const struct iommu_shape *s);
void draw_cross(struct draw_canvas *canvas, const struct iommu_shape *s);
/* What marks followed addresses. */
void draw_follow(struct draw_canvas *canvas, const struct iommu_shape *s);

#endif
