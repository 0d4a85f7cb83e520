/* SPDX-License-Identifier: LGPL-2.1 */
#include "gl_shapes.hpp"
#include "tick_plot.hpp"

namespace lanes
{
TickPlot::TickPlot(const kshark_trace_histo *model, const lanes_ticks_ref &ticks)
	: Plot(model), ref(ticks)
{
}

const iommu_shape *TickPlot::shape_at(int *x, int y) const
{
	return iommu_picture_tick_at(&picture, x, y);
}

void TickPlot::entries_of(const iommu_shape &, int x, const kshark_entry **a,
			  const kshark_entry **b) const
{
	lanes_ticks ticks;

	if (lanes_ticks_again(&ref, &ticks))
		lanes_entries_of_ticks(&ticks, &view, histo, x, a, b);
}

void TickPlot::tell(const iommu_shape &, int x, char *text, size_t size) const
{
	lanes_ticks ticks;

	if (lanes_ticks_again(&ref, &ticks))
		lanes_tell_ticks(&ticks, &view, histo, x, text, size);
}

void TickPlot::push_shapes(KsPlot::PlotObjList *list) const
{
	for (int kind : { IOMMU_SHAPE_MAP_TICK, IOMMU_SHAPE_UNMAP_TICK }) {
		std::vector<const iommu_shape *> ticks;

		for (size_t i = 0; i < picture.nr; i++) {
			if (picture.shapes[i].kind == kind)
				ticks.push_back(&picture.shapes[i]);
		}
		if (!ticks.empty())
			list->push_front(new SizeTicks(ticks));
	}
}
} // namespace lanes
