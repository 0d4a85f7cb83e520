/* SPDX-License-Identifier: LGPL-2.1 */
/* The draw handler: lays out a lane or ticks and hands their shapes to KernelShark. */
#include <memory>

#include <KsPlugins.hpp>

#include "draw.h"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/settings.h"
#include "kshark-plugin/data/window_hooks.h"
#include "plot.hpp"

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

/* The position of a plot and its time range. The host's times are later by @offset ns. */
iommu_view view_of(const KsCppArgV &argv, int64_t offset)
{
	const KsPlot::Graph &graph = *argv._graph;
	iommu_view view = {};

	view.from = argv._histo->min - offset;
	view.step = argv._histo->bin_size;
	view.columns = argv._histo->n_bins;
	view.x = graph.bin(0)._base.x();
	view.y1 = graph.base();
	view.y0 = view.y1 - graph.height();
	view.palette = &lanes_settings_now()->palette;
	return view;
}

iommu_view view_of_lane(const KsCppArgV &argv, const lanes_lane &lane)
{
	const lanes_settings &settings = *lanes_settings_now();
	iommu_view view = view_of(argv, lane.offset);

	view.begin = lane.begin;
	view.end = lane.end;
	view.scale = lane.scale;
	view.linear = settings.linear;
	view.no_bytes = !settings.bytes;
	view.no_faults = !settings.faults;
	lanes_show_followed(&lane, &view);
	return view;
}

void draw_lane(KsCppArgV *argv, const lanes_lane &lane, uint32_t bundle)
{
	auto plot = std::make_unique<lanes::LanePlot>(argv->_histo, lane.ref);
	char label[64];

	plot->view = view_of_lane(*argv, lane);
	lanes_lay_out_lane(&lane, &plot->view, &plot->picture);
	lanes_label(&lane, label, sizeof(label));
	argv->_graph->setLabelText(label);
	plot->bundle = bundle;
	plot->push_shapes(argv->_shapes);
	plot->push_bracket(argv->_shapes);
	argv->_shapes->push_front(plot.release());
}

/*
 * Each tick is an event, for which the host draws a bar in the same column, 0.7 of the plot's
 * height. Ticks begin above this bar and reach into the gap below the next plot, so they do not
 * hide it.
 */
iommu_view view_of_ticks(const KsCppArgV &argv, const lanes_ticks &ticks)
{
	iommu_view view = view_of(argv, ticks.offset);
	int height = view.y1 - view.y0;

	view.y1 -= height * 7 / 10 + 1;
	view.y0 = view.y1 - height * 7 / 10;
	view.scale = ticks.scale;
	view.linear = lanes_settings_now()->linear;
	return view;
}

void draw_ticks(KsCppArgV *argv, const lanes_ticks &ticks)
{
	auto plot = std::make_unique<lanes::TickPlot>(argv->_histo, ticks.ref);

	plot->view = view_of_ticks(*argv, ticks);
	lanes_lay_out_ticks(&ticks, &plot->view, &plot->picture);
	if (!plot->picture.nr)
		return;
	plot->push_shapes(argv->_shapes);
	argv->_shapes->push_front(plot.release());
}

bool wants_ticks(int action)
{
	const lanes_settings &settings = *lanes_settings_now();

	return (action == KSHARK_CPU_DRAW && settings.cpu_ticks) ||
	       (action == KSHARK_TASK_DRAW && settings.task_ticks);
}
} // namespace

void lanes_draw(kshark_cpp_argv *argv_c, int sd, int val, int action)
{
	bool is_task = action == KSHARK_TASK_DRAW;

	lanes_window_drawn(sd, is_task ? val : -1);
	try {
		KsCppArgV *argv = KS_ARGV_TO_CPP(argv_c);

		lanes_list_model(argv->_histo);
		Lock lock;
		lanes_ticks_ref ref = { 0, sd, is_task, val };
		lanes_ticks ticks;
		lanes_lane lane;

		lanes_publish(sd);
		if (argv->_graph->size() == 0)
			return;
		if (is_task && lanes_lane_of_task(sd, val, &lane))
			draw_lane(argv, lane, lanes_bundle(sd, val));
		else if (wants_ticks(action) && lanes_ticks_of_plot(&ref, &ticks))
			draw_ticks(argv, ticks);
	} catch (const std::bad_alloc &) {
		/* the caller is C; leave the lane out */
	}
}
