/* SPDX-License-Identifier: LGPL-2.1 */
#include <vector>

#include "lane_plot.hpp"
#include "gl_shapes.hpp"

namespace
{
KsPlot::PlotObject *make_shape(const iommu_shape &shape, const iommu_picture &picture)
{
	switch (shape.kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		return new lanes::Band(shape);
	case IOMMU_SHAPE_BORDER:
	case IOMMU_SHAPE_OPEN:
		return new lanes::Border(shape);
	case IOMMU_SHAPE_FAULT:
		return new lanes::Fault(shape);
	case IOMMU_SHAPE_TEXT:
		return new lanes::Text(shape, picture.texts[shape.first]);
	default:
		return nullptr;
	}
}
} // namespace

namespace lanes
{
LanePlot::LanePlot(const kshark_trace_histo *model, const lanes_ref &lane) : Plot(model), ref(lane)
{
}

const iommu_shape *LanePlot::shape_at(int *x, int y) const
{
	return iommu_picture_at(&picture, *x, y);
}

void LanePlot::entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			  const kshark_entry **b) const
{
	lanes_lane lane;

	if (lanes_lane_again(&ref, &lane))
		lanes_entries_of(&lane, &view, &shape, histo, x, a, b);
}

void LanePlot::tell(const iommu_shape &shape, int x, char *text, size_t size) const
{
	lanes_lane lane;

	if (lanes_lane_again(&ref, &lane))
		lanes_tell_shape(&lane, &view, &shape, x, text, size);
}

void LanePlot::push_shapes(KsPlot::PlotObjList *list) const
{
	std::vector<const iommu_shape *> steps, ticks;

	for (size_t i = 0; i < picture.nr; i++) {
		const iommu_shape &shape = picture.shapes[i];

		if (shape.kind == IOMMU_SHAPE_BYTES)
			steps.push_back(&shape);
		else if (shape.kind == IOMMU_SHAPE_TICK)
			ticks.push_back(&shape);
	}
	/* What is pushed last is drawn first. */
	bool ticked = ticks.empty();
	for (size_t i = picture.nr; i-- > 0;) {
		const iommu_shape &shape = picture.shapes[i];
		bool is_band = shape.kind == IOMMU_SHAPE_HOLDER || shape.kind == IOMMU_SHAPE_MANY;

		if (is_band && !ticked) { /* on top of all bands, below the texts of faults */
			list->push_front(new Ticks(ticks));
			ticked = true;
		}
		if (KsPlot::PlotObject *object = make_shape(shape, picture))
			list->push_front(object);
	}
	if (!steps.empty())
		list->push_front(new Area(steps));
}
} // namespace lanes
