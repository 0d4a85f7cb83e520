/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_TICK_PLOT_HPP
#define IOMMU_LANES_TICK_PLOT_HPP

#include "plot.hpp"

namespace lanes
{
/* Maps and unmaps on the plot of a CPU or a task, over what the host draws there. */
class TickPlot : public Plot
{
	lanes_ticks_ref ref;

	const iommu_shape *shape_at(int *x, int y) const override;
	void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			const kshark_entry **b) const override;
	void tell(const iommu_shape &shape, int x, char *text, size_t size) const override;

      public:
	TickPlot(const kshark_trace_histo *model, const lanes_ticks_ref &ticks);

	/* Put what is to be seen of the picture into the list. */
	void push_shapes(KsPlot::PlotObjList *list) const;
};
} // namespace lanes

#endif
