/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_PLOT_HPP
#define IOMMU_LANES_PLOT_HPP

#include <string>

#include <KsPlotTools.hpp>

#include "kshark-plugin/data/plot_data.h"

namespace lanes
{
/*
 * What we drew last on a plot: what is under the pointer, and what a double click marks. Itself not
 * to be seen. The host frees it with the shapes before it draws anew, so whatever is alive is what
 * the window shows.
 */
class Plot : public KsPlot::PlotObject
{
	/* distance() is asked right before _doubleClick(), which is not told where. */
	mutable int last_x;
	mutable int last_y;

	void _draw(const KsPlot::Color &, float) const override
	{
	}
	void _doubleClick() const override;

	/* The shape at a point, or near; @x becomes that at which it is asked about. */
	virtual const iommu_shape *shape_at(int *x, int y) const = 0;
	/* The two below are called with lanes_lock() held. */
	virtual void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
				const kshark_entry **b) const = 0;
	virtual void tell(const iommu_shape &shape, int x, char *text, size_t size) const = 0;

      protected:
	const kshark_trace_histo *histo;

      public:
	iommu_view view;
	iommu_picture picture;

	explicit Plot(const kshark_trace_histo *model);
	~Plot() override;
	Plot(const Plot &) = delete;
	Plot &operator=(const Plot &) = delete;

	double distance(int x, int y) const override;

	/* What is under a point of any plot, in words; empty where nothing is. */
	static std::string text_at(int x, int y);
};
} // namespace lanes

#endif
