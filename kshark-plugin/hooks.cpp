/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reactions of the window to reports from the layers below. After each redraw, it shows the lanes
 * of newly loaded streams. A program without windows ignores the reports.
 */
#include <map>

#include <QApplication>
#include <QTimer>

#include "kshark-plugin/window/device_rows.hpp"
#include "kshark-plugin/window/hover.hpp"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/late_streams.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/window_hooks.h"
#include "kshark-plugin/window/lane_menu.hpp"
#include "kshark-plugin/window/legend_button.hpp"
#include "kshark-plugin/window/list.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/dialogs/menu.hpp"
#include "kshark-plugin/window/plots.hpp"
#include "kshark-plugin/window/range_drag.hpp"
#include "kshark-plugin/window/settings.hpp"
#include "kshark-plugin/window/window_size.hpp"

namespace
{
/* The number of lanes to show at first, which is that of KernelShark's CPU plots. */
const size_t lanes_at_first = 16;

/* How often to check whether the lanes are ready, in ms. */
const int check_again = 100;

struct Stream {
	bool drawing = false;
	bool settled = false;	 /* drawn since the host applied its command line */
	unsigned int paints = 0; /* the number of the redraw that settles it; 0: not known yet */
	uint64_t shown = 0;	 /* "born" of the stream whose first lanes were shown */
};

std::map<int, Stream> streams;

bool has_lanes(const std::set<int> &pids)
{
	return !pids.empty() && lanes_is_pseudo_task(*pids.rbegin());
}

/* Show the lanes that the user chose for this trace in the past, or else the busiest. */
void show_first(int sd, const std::set<int> &busiest)
{
	std::set<int> pids;
	int room = lanes::plots_room();

	if (!lanes::rows_chosen(sd, &pids))
		pids = busiest;
	while (static_cast<int>(pids.size()) > room)
		pids.erase(std::prev(pids.end()));
	if (pids.empty())
		return;
	lanes::plots_set_lanes(sd, pids);
	QTimer::singleShot(0, qApp, lanes::plots_uncover); /* once their height is known */
}

void show_lanes(int sd);

/*
 * The first redraw since the host applied its command line shows which plots that has selected.
 * There may be none.
 */
void settle(int sd, Stream &stream)
{
	if (!stream.paints)
		stream.paints = lanes::plots_paints() + 1;
	if (lanes::plots_paints() < stream.paints) {
		lanes::plots_repaint();
		QTimer::singleShot(check_again, qApp, [sd] { show_lanes(sd); });
		return;
	}
	stream.settled = true;
	if (!stream.drawing)
		lanes::plots_drawn(sd);
	QTimer::singleShot(0, qApp, [sd] { show_lanes(sd); });
}

void show_lanes(int sd)
{
	int pids[lanes_at_first];
	uint64_t born;
	size_t n;

	lanes_lock();
	lanes_publish(sd);
	lanes_shown what = lanes_busiest(sd, pids, lanes_at_first, &n, &born);
	lanes_unlock();

	Stream &stream = streams[sd];
	if (stream.shown == born)
		return;
	if (what == LANES_SHOW_LATER || lanes::window_loading() || !lanes::window_is_ready()) {
		QTimer::singleShot(check_again, qApp, [sd] { show_lanes(sd); });
		return;
	}
	if (!stream.settled) {
		settle(sd, stream);
		return;
	}
	stream.shown = born;
	/* Lanes that the command line or a session asked for have priority. */
	if (has_lanes(lanes::plots_of(sd)))
		lanes::plots_repaint(); /* they may have been drawn empty */
	else if (what == LANES_SHOW_THESE)
		show_first(sd, std::set<int>(pids, pids + n));
	lanes::menu_refresh();
}

/* Give lanes to traces that were appended. */
void join_streams()
{
	if (lanes::window_loading()) /* the host redraws before it ends a load */
		QTimer::singleShot(check_again, qApp, join_streams);
	else if (lanes::main_window() && lanes_late_join())
		lanes::plots_repaint();
}

/* Runs after a redraw: plots must not change during it, and only now all of them are known. */
void redraw_ended(int sd)
{
	streams[sd].drawing = false;
	lanes::plots_drawn(sd);
	lanes::window_size_watch(lanes::main_window());
	lanes::menu_start();
	if (QWidget *plots = lanes::plots_widget()) {
		lanes::hover_start(plots);
		lanes::lane_menu_start(plots, { lanes::menu_open, lanes::menu_open_map });
		lanes::range_drag_start(plots, lanes::menu_statistics);
		lanes::legend_button_place(plots, lanes::menu_open_legend);
	}
	lanes::list_start();
	show_lanes(sd);
	join_streams();
	lanes::menu_refresh();
}

void stream_gone(int sd)
{
	uint64_t born;
	size_t n;

	/* If the stream was replaced already, there is nothing to hide. */
	lanes_lock();
	lanes_busiest(sd, nullptr, 0, &n, &born);
	lanes_unlock();
	if (!born) {
		streams.erase(sd);
		lanes::plots_forget(sd, !lanes::window_loading());
	}
	lanes::menu_refresh();
}

void start(void *window)
{
	if (!lanes::has_windows())
		return;
	lanes::set_main_window(static_cast<QWidget *>(window));
	lanes::window_size_watch(lanes::main_window());
	lanes::menu_start();
}

void drawn(int sd, int pid)
{
	if (!lanes::has_windows())
		return;
	lanes::plots_drawing(sd, pid);
	Stream &stream = streams[sd];
	if (stream.drawing)
		return;
	stream.drawing = true;
	stream.settled = lanes::window_is_ready();
	QTimer::singleShot(0, qApp, [sd] { redraw_ended(sd); });
}

/* Any thread may call this. */
void gone(int sd)
{
	if (lanes::has_windows())
		QMetaObject::invokeMethod(
			qApp, [sd] { stream_gone(sd); }, Qt::QueuedConnection);
}

void stop()
{
	lanes::menu_stop();
	lanes::list_stop();
	lanes::range_drag_stop();
	lanes::lane_menu_stop();
	lanes::legend_button_stop();
	lanes::hover_stop();
	lanes::window_size_stop();
}

void *find_main_window()
{
	return lanes::main_window();
}

const lanes_window_hooks window_hooks = { start, drawn, gone, stop, find_main_window };

__attribute__((constructor)) void register_hooks()
{
	lanes_window_register(&window_hooks);
	/* A session loads its traces without a call of start(), and the lanes depend on settings.
	 */
	if (lanes::has_windows())
		lanes::settings_start();
}
} // namespace
