/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_LANE_PLOT_HPP
#define IOMMU_LANES_LANE_PLOT_HPP

#include <string>

#include <KsPlotTools.hpp>

#include "lanes_view.h"

namespace lanes
{
/*
 * A lane as it was drawn last: what is under the pointer, and what a double click marks. Itself not
 * to be seen. The host frees it with the shapes before it draws anew, so whatever is alive is what
 * the window shows.
 */
class LanePlot : public KsPlot::PlotObject
{
	const kshark_trace_histo *histo;
	lanes_ref ref;
	/* distance() is asked right before _doubleClick(), which is not told where. */
	mutable int last_x;
	mutable int last_y;

	void _draw(const KsPlot::Color &, float) const override
	{
	}
	void _doubleClick() const override;

      public:
	iommu_view view;
	iommu_picture picture;

	LanePlot(const kshark_trace_histo *model, const lanes_ref &lane);
	~LanePlot() override;
	LanePlot(const LanePlot &) = delete;
	LanePlot &operator=(const LanePlot &) = delete;

	double distance(int x, int y) const override;

	/* Put shapes for all of the picture into the list, which is drawn from its front. */
	void push_shapes(KsPlot::PlotObjList *list) const;

	/* What is under a point of any lane, in words; empty where nothing is. */
	static std::string text_at(int x, int y);
};
} // namespace lanes

#endif
