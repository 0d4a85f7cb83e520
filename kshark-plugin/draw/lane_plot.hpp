/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_LANE_PLOT_HPP
#define IOMMU_LANES_LANE_PLOT_HPP

#include "plot.hpp"

namespace lanes
{
/* A device's lane. */
class LanePlot : public Plot
{
	lanes_ref ref;

	const iommu_shape *shape_at(int *x, int y) const override;
	void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			const kshark_entry **b) const override;
	void tell(const iommu_shape &shape, int x, char *text, size_t size) const override;

      public:
	LanePlot(const kshark_trace_histo *model, const lanes_ref &lane);

	/* Put shapes for all of the picture into the list, which is drawn from its front. */
	void push_shapes(KsPlot::PlotObjList *list) const;
};
} // namespace lanes

#endif
