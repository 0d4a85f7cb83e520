/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The window: shows the lanes of what was loaded. Nothing is done in a program without windows.
 * Here is what the C part calls, and what follows a redraw.
 */
#include <map>

#include <QApplication>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include "hover.hpp"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/late_streams.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/window_hooks.h"
#include "window.hpp"

namespace
{
/* So many lanes at first; as many as KernelShark shows CPUs. */
const size_t lanes_at_first = 16;

/* How often to ask whether the lanes are ready, in ms. */
const int ask_again = 100;

struct Stream {
	bool drawing = false;
	uint64_t shown = 0; /* the stream's lanes were shown, or left to the user: its number */
};

std::map<int, Stream> streams;
QPointer<QWidget> main_window;

bool has_windows()
{
	return qobject_cast<QApplication *>(QCoreApplication::instance());
}

bool has_lanes(const std::set<int> &pids)
{
	return !pids.empty() && lanes_is_pseudo_task(*pids.rbegin());
}

/* What the user chose of this trace before, or else the busiest. */
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
	if (what == LANES_SHOW_LATER || lanes::window_loading()) {
		QTimer::singleShot(ask_again, qApp, [sd] { show_lanes(sd); });
		return;
	}
	stream.shown = born;
	/* Whoever asked for some lanes, on the command line or in a session, gets these. */
	if (has_lanes(lanes::plots_of(sd)))
		lanes::choices_repaint(); /* they may have been empty until now */
	else if (what == LANES_SHOW_THESE)
		show_first(sd, std::set<int>(pids, pids + n));
	lanes::menu_refresh();
}

/* A trace that was appended has lanes, too. */
void join_streams()
{
	if (lanes::window_loading()) /* the last redraw of a load is before its end */
		QTimer::singleShot(ask_again, qApp, join_streams);
	else if (lanes_window_main() && lanes_late_join())
		lanes::choices_repaint();
}

/* Plots must not change while they are drawn, and which there are is known at the end only. */
void redraw_ended(int sd)
{
	streams[sd].drawing = false;
	lanes::plots_drawn(sd);
	lanes::menu_start();
	if (QWidget *plots = lanes::plots_widget())
		lanes::hover_start(plots);
	show_lanes(sd);
	join_streams();
	lanes::menu_refresh();
}

void stream_gone(int sd)
{
	uint64_t born;
	size_t n;

	/* Switched on again at once, or another file in its place: nothing to hide. */
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
	if (!has_windows())
		return;
	main_window = static_cast<QWidget *>(window);
	lanes::choices_start();
	lanes::menu_start();
}

void drawn(int sd, int pid)
{
	if (!has_windows())
		return;
	lanes::choices_start();
	lanes::plots_drawing(sd, pid);
	Stream &stream = streams[sd];
	if (stream.drawing)
		return;
	stream.drawing = true;
	QTimer::singleShot(0, qApp, [sd] { redraw_ended(sd); });
}

/* In any thread. */
void gone(int sd)
{
	if (has_windows())
		QMetaObject::invokeMethod(
			qApp, [sd] { stream_gone(sd); }, Qt::QueuedConnection);
}

void stop()
{
	lanes::menu_stop();
	lanes::hover_stop();
}

void *find_main_window()
{
	if (main_window || !has_windows())
		return main_window.data();
	for (QWidget *widget : QApplication::topLevelWidgets()) {
		if (widget->inherits("KsMainWindow"))
			main_window = widget;
	}
	return main_window.data();
}

const lanes_window_hooks window_hooks = { start, drawn, gone, stop, find_main_window };

__attribute__((constructor)) void register_hooks()
{
	lanes_window_register(&window_hooks);
}
} // namespace

namespace lanes
{
bool window_loading()
{
	for (const QWidget *widget : QApplication::allWidgets()) {
		if (widget->inherits("KsWidgetsLib::KsProgressBar") && widget->isVisible())
			return true;
	}
	return false;
}
} // namespace lanes
