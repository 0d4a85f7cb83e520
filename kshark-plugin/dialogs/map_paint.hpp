/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_PAINT_HPP
#define IOMMU_MAP_PAINT_HPP

#include "picture/shapes.h"

/* Paints what picture/ has laid out for an address map, as trace-iommu draw does in files. */
namespace lanes
{
class MapCanvas;

/* The height of the axis of time in pixels. */
const int axis_height = 26;
/* The room to the right of the plot, for the last label of the axis. */
const int right_margin = 40;

/* The background of times before and after the trace, down to before @y1. */
void paint_outside(MapCanvas *canvas, const iommu_view &view, int y1);
/*
 * The axis of time with its upper edge at @y, and its grid down to before @below. Unlike that of
 * the others, @view has the host's times.
 */
void paint_time_axis(MapCanvas *canvas, const iommu_view &view, int y, int below);
/* The shapes of an address map, and a line below it. */
void paint_map(MapCanvas *canvas, const iommu_view &view, const iommu_picture &picture);
/* The shapes of the holders below it. */
void paint_holders(MapCanvas *canvas, const iommu_picture &picture);
} // namespace lanes

#endif
