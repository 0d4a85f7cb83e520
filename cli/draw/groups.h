/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_GROUPS_H
#define TRACE_IOMMU_DRAW_GROUPS_H

#include "canvas.h"
#include "draw_internal.h"

/*
 * The groups of a picture that is a document. draw_close_group() ends each of them. On other
 * canvases they have no effect.
 */

/*
 * A row, such as "lane" or "map", whose id is @kind with @number. @lane: NULL for a CPU or a task.
 */
void draw_open_row(struct draw_canvas *canvas, const struct draw_page *page, const char *kind,
		   size_t number, const struct iommu_lane *lane);

/* A part of that row: its id is that of the row with @part. */
void draw_open_part(struct draw_canvas *canvas, const char *kind, size_t number, const char *part);

/* A part of the page, such as "legend", which is its id. */
void draw_open_named(struct draw_canvas *canvas, const char *name);

/* Whether a shape has an explanation. */
bool draw_is_explained(const struct iommu_shape *shape);

/* A shape of @lane, with its explanation. */
void draw_open_shape(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_lane *lane, const struct iommu_shape *shape);

/* The same for a shape of a CPU or a task. */
void draw_open_tick(struct draw_canvas *canvas, const struct draw_page *page,
		    const struct draw_track *track, const struct iommu_shape *shape);

/* The same for a shape of an address map. */
void draw_open_map_shape(struct draw_canvas *canvas, const struct draw_page *page,
			 const struct iommu_map_scene *scene, const struct iommu_shape *shape);

#endif
