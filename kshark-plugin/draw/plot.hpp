/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLOT_HPP
#define IOMMU_PLOT_HPP

#include <string>

#include <KsPlotTools.hpp>

#include "kshark-plugin/data/plot_data.h"

namespace lanes
{
/*
 * The shapes last drawn on one plot, for hovering and double clicks. The object itself does not
 * draw. The host frees it together with the shapes before it draws again, so the existing objects
 * match the window.
 */
class Plot : public KsPlot::PlotObject
{
	/* The host calls distance() right before _doubleClick(), which gets no position. */
	mutable int last_x;
	mutable int last_y;

	void _draw(const KsPlot::Color &, float) const override
	{
	}
	void _doubleClick() const override;

	/* Returns the shape at or near a pixel, or NULL; may move @x to the nearest column. */
	virtual const iommu_shape *shape_at(int *x, int y) const = 0;
	/* Find the entries that a double click marks. Called with lanes_lock() held. */
	virtual void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
				const kshark_entry **b) const = 0;
	/* Store an explanation of a shape. Called with lanes_lock() held. */
	virtual void explain(const iommu_shape &shape, int x, char *text, size_t size) const = 0;

	/* Returns the lane, or NULL if this is another plot. */
	virtual const lanes_ref *lane() const
	{
		return nullptr;
	}

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

	/* Returns an explanation of the shape of any plot at a pixel, or an empty string. */
	static std::string text_at(int x, int y);
	/* Returns the lane at the height of a pixel, also at its label; NULL if there is none. */
	static const lanes_ref *lane_at(int y);
	/* Returns the x of the column of the plots that is nearest to a pixel. */
	static int column_near(int x);
	/*
	 * Store the times (ns of the host) at which the columns at @x0 and @x1 begin and end.
	 * Returns false if nothing is drawn.
	 */
	static bool times_of(int x0, int x1, int64_t *from, int64_t *to);
	/* Store the upper edge of the uppermost lane. Returns false if there is no lane. */
	static bool first_lane(int *y);
};

/* The lane of a device. */
class LanePlot : public Plot
{
	lanes_ref ref;

	const lanes_ref *lane() const override
	{
		return &ref;
	}

	const iommu_shape *shape_at(int *x, int y) const override;
	void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			const kshark_entry **b) const override;
	void explain(const iommu_shape &shape, int x, char *text, size_t size) const override;

	/* Returns the lane right above if it belongs together with this one, or else NULL. */
	const LanePlot *above() const;

      public:
	uint32_t bundle = 0; /* of the lane */

	LanePlot(const kshark_trace_histo *model, const lanes_ref &lane);

	/* Add the shapes of the picture to the list, which is drawn from its front. */
	void push_shapes(KsPlot::PlotObjList *list) const;
	/* Add a part of the bracket of lanes that belong together. Plots are drawn downwards. */
	void push_bracket(KsPlot::PlotObjList *list) const;
};

/* Maps and unmaps on the plot of a CPU or task, in addition to the host's own bars. */
class TickPlot : public Plot
{
	lanes_ticks_ref ref;

	const iommu_shape *shape_at(int *x, int y) const override;
	void entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			const kshark_entry **b) const override;
	void explain(const iommu_shape &shape, int x, char *text, size_t size) const override;

      public:
	TickPlot(const kshark_trace_histo *model, const lanes_ticks_ref &ticks);

	/* Add the shapes of the picture to the list. */
	void push_shapes(KsPlot::PlotObjList *list) const;
};
} // namespace lanes

#endif
