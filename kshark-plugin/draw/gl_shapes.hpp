/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_SHAPES_HPP
#define IOMMU_LANES_SHAPES_HPP

#include <string>
#include <vector>

#include <KsPlotTools.hpp>

#include "kshark-plugin/data/plot_data.h"

/*
 * The shapes of a lane, as KernelShark draws them. Their _draw() is called while a GL context is
 * current, and never else. Hidden, for all plugins share one name space.
 */
namespace lanes
{
KsPlot::Color color(const iommu_colour &colour);

/* One holder, or several too short to be told apart. */
class Band : public KsPlot::Rectangle
{
	uint8_t style;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Band(const iommu_shape &shape);
};

/* The edge between two holders; dashed where nothing happened but the end of the trace. */
class Border : public KsPlot::Line
{
	bool dashed;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Border(const iommu_shape &shape);
};

/* All ticks of a lane: two points each. */
class Ticks : public KsPlot::Shape
{
	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Ticks(const std::vector<const iommu_shape *> &ticks);
};

/* Bytes over time, translucent: two points for each step, its upper left and upper right. */
class Area : public KsPlot::Shape
{
	std::vector<int> mids;
	int base;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit Area(const std::vector<const iommu_shape *> &steps);
};

/* All maps, or all unmaps, of a plot: two opposite corners each. */
class SizeTicks : public KsPlot::Shape
{
	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	explicit SizeTicks(const std::vector<const iommu_shape *> &ticks);
};

class Fault : public KsPlot::Triangle
{
      public:
	explicit Fault(const iommu_shape &shape);
};

/* Text that is drawn where it has room. */
class Text : public KsPlot::Rectangle
{
	std::string full;
	std::string brief;

	void _draw(const KsPlot::Color &col, float size) const override;

      public:
	Text(const iommu_shape &shape, const iommu_shape_text &text);
};
} // namespace lanes

#endif
