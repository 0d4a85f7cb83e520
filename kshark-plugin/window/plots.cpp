/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <map>

#include <QApplication>
#include <QFontMetrics>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QPointer>
#include <QScreen>
#include <QScrollArea>
#include <QSplitter>
#include <QWidget>

#include <libkshark.h>

#include "plots.hpp"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/settings.h"
#include "main_window.hpp"
#include "window_size.hpp"

namespace
{
/* Pixels between two of KernelShark's plots, and above and below all of them together. */
const int between = 20;
const int around = 70;

/* Every OpenGL that KernelShark runs on can draw this many pixels. */
const int texture_at_least = 4096;

struct Plots {
	std::set<int> drawn; /* tasks in the current redraw */
	std::set<int> shown; /* tasks in the last complete redraw */
};

std::map<int, Plots> plots;
unsigned int paints;

/* Counts the redraws of its parent. */
class Paints : public QObject
{
	bool eventFilter(QObject *, QEvent *event) override
	{
		paints += event->type() == QEvent::Paint;
		return false; /* the widget gets the event, too */
	}

      public:
	using QObject::QObject;
};

QPointer<QWidget> widget;

/* The host draws its plots into a texture; one that is too large stays black. */
int texture_limit()
{
	static int limit;
	QOffscreenSurface surface;
	QOpenGLContext context;

	if (limit)
		return limit;
	surface.create();
	if (context.create() && context.makeCurrent(&surface)) {
		context.functions()->glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
		context.doneCurrent();
	}
	if (limit < texture_at_least)
		limit = texture_at_least;
	return limit;
}

int count_lanes()
{
	int n = 0;

	for (const auto &stream : plots) {
		for (int pid : stream.second.shown)
			n += lanes_is_pseudo_task(pid);
	}
	return n;
}

/* Returns the plots from top to bottom: tasks by pid, then lanes, with those together that belong
 * so. */
QVector<int> ordered(int sd, const std::set<int> &pids)
{
	std::map<int, uint64_t> activity; /* of lanes; empty: they are in the order of pids */
	std::map<int, uint32_t> bundle;	  /* of lanes */
	std::map<uint32_t, int> place;	  /* of the first lane of a bundle */
	QVector<int> list;

	lanes_lock();
	for (int pid : pids) {
		list.append(pid);
		if (lanes_settings_now()->busiest_first && lanes_is_pseudo_task(pid))
			activity[pid] = lanes_activity(sd, pid);
		if (lanes_is_pseudo_task(pid))
			bundle[pid] = lanes_bundle(sd, pid);
	}
	lanes_unlock();
	auto first = std::find_if(list.begin(), list.end(), lanes_is_pseudo_task);
	std::stable_sort(first, list.end(),
			 [&activity](int a, int b) { return activity[a] > activity[b]; });
	for (auto at = first; at != list.end(); ++at)
		place.emplace(bundle[*at], at - list.begin());
	std::stable_sort(first, list.end(), [&bundle, &place](int a, int b) {
		return place[bundle[a]] < place[bundle[b]];
	});
	return list;
}

void set_plots(int sd, const std::set<int> &pids)
{
	QWidget *window = lanes::main_window();

	if (!window)
		return;
	QVector<int> list = ordered(sd, pids);
	plots[sd].shown = pids; /* a redraw does not report an empty list */
	reinterpret_cast<KsMainWindow *>(window)->setTaskPlots(sd, list);
}

std::set<int> tasks_of(int sd)
{
	std::set<int> tasks;

	for (int pid : plots[sd].shown) {
		if (!lanes_is_pseudo_task(pid))
			tasks.insert(pid);
	}
	return tasks;
}

/* Returns how many pixels of the height are hidden without scrolling. */
int hidden_height(const QWidget *area)
{
	for (QWidget *parent = area->parentWidget(); parent; parent = parent->parentWidget()) {
		auto scroll = qobject_cast<QScrollArea *>(parent);

		if (scroll && scroll->widget())
			return scroll->widget()->height() - scroll->viewport()->height();
	}
	return 0;
}

/* Returns the splitter between plots and list, or NULL. Stores the index of the plots. */
QSplitter *splitter_of(QWidget *area, int *part)
{
	QWidget *child = area;

	for (QWidget *parent = area; parent; parent = parent->parentWidget()) {
		auto splitter = qobject_cast<QSplitter *>(parent);

		if (splitter && splitter->orientation() == Qt::Vertical && splitter->count() > 1) {
			*part = splitter->indexOf(child);
			return *part < 0 ? nullptr : splitter;
		}
		child = parent;
	}
	return nullptr;
}

/*
 * Enlarge the window by at most @more pixels; it stays on the screen. If the user chose its size,
 * restore that instead, because the host sets its own size at the end of a load.
 */
void grow(QWidget *window, int more)
{
	const QScreen *screen = window->screen();
	QRect frame = window->frameGeometry();
	QSize chosen = lanes::window_size_chosen();

	if (!screen || window->isMaximized() || window->isFullScreen())
		return;
	if (chosen.isValid()) {
		window->resize(chosen);
		return;
	}
	more = qMin(more, screen->availableGeometry().height() - frame.height());
	if (more <= 0)
		return;
	int below = frame.bottom() + more - screen->availableGeometry().bottom();
	if (below > 0)
		window->move(window->x(), window->y() - below);
	window->resize(window->width(), window->height() + more);
}
} // namespace

namespace lanes
{
void plots_drawing(int sd, int pid)
{
	if (pid >= 0)
		plots[sd].drawn.insert(pid);
}

void plots_drawn(int sd)
{
	Plots &stream = plots[sd];

	stream.shown.swap(stream.drawn);
	stream.drawn.clear();
}

const std::set<int> &plots_of(int sd)
{
	return plots[sd].shown;
}

void plots_set_lanes(int sd, const std::set<int> &pids)
{
	std::set<int> all = tasks_of(sd);

	all.insert(pids.begin(), pids.end());
	set_plots(sd, all);
}

void plots_reorder()
{
	for (const auto &stream : plots) {
		std::set<int> shown = stream.second.shown;

		if (!shown.empty() && lanes_is_pseudo_task(*shown.rbegin()))
			set_plots(stream.first, shown);
	}
}

int plots_room()
{
	QWidget *area = plots_widget();
	int each = 2 * QFontMetrics(QFont()).height() + between;
	qreal scale = area ? area->devicePixelRatioF() : qApp->devicePixelRatio();
	int others = area ? area->height() - count_lanes() * each : 0;
	int room = (static_cast<int>(texture_limit() / scale) - qMax(others, around)) / each;

	return qMax(room, 1);
}

void plots_uncover()
{
	QWidget *area = plots_widget();
	int part = 0, total = 0;
	QSplitter *splitter = area ? splitter_of(area, &part) : nullptr;

	if (!splitter)
		return;
	grow(area->window(), hidden_height(area));
	QList<int> sizes = splitter->sizes();
	for (int size : sizes)
		total += size;
	/* Leave at least a third of the height to the list. */
	int more = qMin(hidden_height(area), total * 2 / 3 - sizes[part]);
	int other = part ? part - 1 : part + 1;
	if (more <= 0 || sizes[other] < more)
		return;
	sizes[part] += more;
	sizes[other] -= more;
	splitter->setSizes(sizes);
}

void plots_forget(int sd, bool hide)
{
	kshark_context *context = nullptr;
	std::set<int> tasks = tasks_of(sd);
	bool had = tasks.size() < plots[sd].shown.size();

	if (hide && had && kshark_instance(&context) && kshark_get_data_stream(context, sd))
		set_plots(sd, tasks);
	plots.erase(sd);
}

QWidget *plots_widget()
{
	if (widget || !main_window())
		return widget;
	for (QWidget *candidate : QApplication::allWidgets()) {
		if (candidate->inherits("KsGLWidget"))
			widget = candidate;
	}
	if (widget)
		widget->installEventFilter(new Paints(widget));
	return widget;
}

void plots_repaint()
{
	if (plots_widget())
		plots_widget()->update();
}

unsigned int plots_paints()
{
	return paints;
}
} // namespace lanes
