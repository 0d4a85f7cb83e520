/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_GL_SHAPES_HPP
#define IOMMU_GL_SHAPES_HPP

#include <vector>

#include <KsPlotTools.hpp>

#include "picture/paint.h"

/*
 * The shapes of lanes and ticks as KernelShark's plot objects, drawn with OpenGL. The host calls
 * _draw() only while a GL context is current. The classes are not exported, because all plugins
 * share one name space.
 */
namespace lanes
{
KsPlot::Color color(const iommu_colour &colour);

/* The band of one holder, or of several that are too short to draw separately. */
class Band : public KsPlot::Rectangle
{
	iommu_shape of;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Band(const iommu_shape &shape);
};

/* The edge between two holders. It is dashed if only the trace ended there. */
class Border : public KsPlot::Line
{
	bool dashed;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Border(const iommu_shape &shape);
};

/* All ticks of a lane: two points per tick. */
class Ticks : public KsPlot::Shape
{
	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Ticks(const std::vector<const iommu_shape *> &ticks);
};

using PaintShape = void(const iommu_pen *pen, const iommu_shape *shape);

/*
 * What is painted with rectangles alone: bytes over time, their upper edge, or medians. The points
 * are the upper left and the upper right one of each step.
 */
class Area : public KsPlot::Shape
{
	std::vector<iommu_shape> steps;
	PaintShape *paint;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	Area(const std::vector<const iommu_shape *> &shapes, PaintShape *how);
};

/* All map ticks or all unmap ticks of a plot: two opposite corners per tick. */
class SizeTicks : public KsPlot::Shape
{
	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit SizeTicks(const std::vector<const iommu_shape *> &ticks);
};

/* A line of the scale of bytes. */
class Level : public KsPlot::Rectangle
{
	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Level(const iommu_shape &shape);
};

/* A mark of a fault, a finding or a sign of trouble; of several, a second one behind it. */
class Mark : public KsPlot::Rectangle
{
	iommu_shape of;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Mark(const iommu_shape &shape);
};

/* A text in a rectangle: the longest of its forms that fits. */
class Text : public KsPlot::Rectangle
{
	iommu_shape of;
	iommu_shape_text forms;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	Text(const iommu_shape &shape, const iommu_shape_text &text);
};
} // namespace lanes

#endif
