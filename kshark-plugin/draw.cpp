/* SPDX-License-Identifier: LGPL-2.1 */
/* The draw handler: from the laid out lane to shapes of KernelShark's. Free of Qt. */
#include <memory>

#include <KsPlugins.hpp>

#include "lane_plot.hpp"
#include "lane_shapes.hpp"
#include "settings.h"

namespace
{
class Lock
{
      public:
	Lock()
	{
		lanes_lock();
	}
	~Lock()
	{
		lanes_unlock();
	}
	Lock(const Lock &) = delete;
	Lock &operator=(const Lock &) = delete;
};

iommu_view view_of(const KsCppArgV &argv, const lanes_lane &lane)
{
	const KsPlot::Graph &graph = *argv._graph;
	const lanes_settings &settings = *lanes_settings_now();
	iommu_view view = {};

	view.from = argv._histo->min - lane.offset;
	view.step = argv._histo->bin_size;
	view.columns = argv._histo->n_bins;
	view.x = graph.bin(0)._base.x();
	view.y1 = graph.base();
	view.y0 = view.y1 - graph.height();
	view.begin = lane.begin;
	view.end = lane.end;
	view.scale = lane.scale;
	view.linear = settings.linear;
	view.no_bytes = !settings.bytes;
	view.no_faults = !settings.faults;
	view.palette = &settings.palette;
	return view;
}

void draw_lane(KsCppArgV *argv, const lanes_lane &lane)
{
	auto plot = std::make_unique<lanes::LanePlot>(argv->_histo, lane.ref);
	char label[64];

	plot->view = view_of(*argv, lane);
	lanes_lay_out(&lane, &plot->view, &plot->picture);
	lanes_label(&lane, label, sizeof(label));
	argv->_graph->setLabelText(label);
	plot->push_shapes(argv->_shapes);
	argv->_shapes->push_front(plot.release());
}
} // namespace

extern "C" void lanes_draw(kshark_cpp_argv *argv_c, int sd, int val, int action)
{
	bool is_task = action == KSHARK_TASK_DRAW;

	lanes_window_drawn(sd, is_task ? val : -1);
	try {
		KsCppArgV *argv = KS_ARGV_TO_CPP(argv_c);
		Lock lock;
		lanes_lane lane;

		lanes_settle(sd);
		if (is_task && argv->_graph->size() > 0 && lanes_lane_of_task(sd, val, &lane))
			draw_lane(argv, lane);
	} catch (const std::bad_alloc &) {
		/* the host is C: a lane that cannot be drawn is missing, no more */
	}
}
