/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The window: shows the lanes of what was loaded, and says what is under the pointer. All of Qt is
 * here. Nothing is done in a program without windows.
 */
#include <map>
#include <set>
#include <vector>

#include <QApplication>
#include <QMouseEvent>
#include <QPointer>
#include <QTimer>
#include <QToolTip>
#include <QVector>
#include <QWidget>

#include <libkshark.h>

#include "lane_plot.hpp"

/*
 * What we call of the main window. Its header is not installed; the function is exported. Weak,
 * for a program without windows must be able to load the plugin, too.
 */
class KsMainWindow
{
      public:
	__attribute__((weak)) void setTaskPlots(int sd, QVector<int> pids);
};

namespace
{
/* So many lanes at first; as many as KernelShark shows CPUs. */
const size_t lanes_at_first = 16;

/* How often to ask whether the lanes are ready, in ms. */
const int ask_again = 100;

struct Stream {
	std::set<int> drawn;   /* tasks, in the redraw that is going on */
	std::set<int> plotted; /* in the one before */
	bool drawing = false;
	uint64_t shown = 0; /* the stream's lanes were shown, or left to the user: its number */
};

std::map<int, Stream> streams;
QPointer<QWidget> main_window;

QPointF position(const QMouseEvent &event)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
	return event.position();
#else
	return event.localPos();
#endif
}

QPoint global_position(const QMouseEvent &event)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
	return event.globalPosition().toPoint();
#else
	return event.globalPos();
#endif
}

/* Says what is under the pointer while no button is pressed. */
class Hover : public QObject
{
	bool eventFilter(QObject *object, QEvent *event) override
	{
		auto widget = static_cast<QWidget *>(object);

		if (event->type() == QEvent::MouseMove) {
			auto mouse = static_cast<QMouseEvent *>(event);

			if (mouse->buttons() == Qt::NoButton)
				tell(widget, *mouse);
			else
				QToolTip::hideText();
		}
		return false; /* the widget gets it, too */
	}

	static void tell(QWidget *widget, const QMouseEvent &mouse)
	{
		QPointF at = position(mouse) * widget->devicePixelRatioF();
		std::string text = lanes::LanePlot::text_at(static_cast<int>(at.x()),
							    static_cast<int>(at.y()));

		if (text.empty())
			QToolTip::hideText();
		else /* what begins with no tag is plain text to Qt, but a name may hold one */
			QToolTip::showText(global_position(mouse),
					   QString::fromStdString(text)
						   .toHtmlEscaped()
						   .replace('\n', "<br>")
						   .prepend("<p style='white-space:pre'>"),
					   widget);
	}
};

QPointer<QWidget> plot_widget;
Hover *hover;

QWidget *find_widget(const QWidgetList &list, const char *class_name)
{
	for (QWidget *widget : list) {
		if (widget->inherits(class_name))
			return widget;
	}
	return nullptr;
}

void watch_pointer()
{
	if (plot_widget)
		return;
	plot_widget = find_widget(QApplication::allWidgets(), "KsGLWidget");
	if (!plot_widget)
		return;
	if (!hover)
		hover = new Hover;
	plot_widget->installEventFilter(hover);
}

void show_lanes(int sd);

void set_plots(int sd, const std::set<int> &before, const std::vector<int> &more)
{
	auto window = static_cast<QWidget *>(lanes_window_main());
	QVector<int> pids;

	if (!window)
		return;
	for (int pid : before)
		pids.append(pid);
	for (int pid : more)
		pids.append(pid);
	reinterpret_cast<KsMainWindow *>(window)->setTaskPlots(sd, pids);
}

bool has_lanes(const std::set<int> &pids)
{
	return !pids.empty() && lanes_is_pseudo_task(*pids.rbegin());
}

void show_lanes(int sd)
{
	int pids[lanes_at_first];
	uint64_t born;
	size_t n;

	lanes_lock();
	lanes_settle(sd);
	lanes_shown what = lanes_to_show(sd, pids, lanes_at_first, &n, &born);
	lanes_unlock();

	Stream &stream = streams[sd];
	if (stream.shown == born)
		return;
	if (what == LANES_SHOW_LATER) {
		QTimer::singleShot(ask_again, qApp, [sd] { show_lanes(sd); });
		return;
	}
	stream.shown = born;
	/* Whoever asked for some lanes, on the command line or in a session, gets these. */
	if (has_lanes(stream.plotted)) {
		if (plot_widget)
			plot_widget->update(); /* they may have been empty until now */
	} else if (what == LANES_SHOW_THESE) {
		set_plots(sd, stream.plotted, std::vector<int>(pids, pids + n));
	}
}

/* While the host loads, its bar shows how far it is, and its lists are not to be touched. */
bool is_loading()
{
	for (const QWidget *widget : QApplication::allWidgets()) {
		if (widget->inherits("KsWidgetsLib::KsProgressBar") && widget->isVisible())
			return true;
	}
	return false;
}

/* A trace that was appended has lanes, too. */
void join_streams()
{
	auto window = static_cast<QWidget *>(lanes_window_main());

	if (is_loading()) { /* the last redraw of a load is before its end */
		QTimer::singleShot(ask_again, qApp, join_streams);
		return;
	}
	if (!window || !lanes_join_streams())
		return;
	for (QObject *child : window->findChildren<QObject *>()) {
		if (child->inherits("KsPluginManager"))
			QMetaObject::invokeMethod(child, "dataReload");
	}
}

/* Plots must not change while they are drawn, and which there are is known at the end only. */
void redraw_ended(int sd)
{
	Stream &stream = streams[sd];

	stream.drawing = false;
	stream.plotted.swap(stream.drawn);
	stream.drawn.clear();
	watch_pointer();
	show_lanes(sd);
	join_streams();
}

/* The lanes of a stream that is still open are to go: nobody draws them any more. */
void hide_lanes(int sd)
{
	kshark_context *context = nullptr;
	std::set<int> tasks;

	for (int pid : streams[sd].plotted) {
		if (!lanes_is_pseudo_task(pid))
			tasks.insert(pid);
	}
	bool had = tasks.size() < streams[sd].plotted.size();
	streams.erase(sd);
	if (had && kshark_instance(&context) && kshark_get_data_stream(context, sd))
		set_plots(sd, tasks, {});
}
} // namespace

void lanes_window_start(void *window)
{
	if (qobject_cast<QApplication *>(QCoreApplication::instance()))
		main_window = static_cast<QWidget *>(window);
}

void lanes_window_drawn(int sd, int pid)
{
	if (!qobject_cast<QApplication *>(QCoreApplication::instance()))
		return;
	Stream &stream = streams[sd];

	if (pid >= 0)
		stream.drawn.insert(pid);
	if (stream.drawing)
		return;
	stream.drawing = true;
	QTimer::singleShot(0, qApp, [sd] { redraw_ended(sd); });
}

/* In any thread. */
void lanes_window_gone(int sd)
{
	if (!qobject_cast<QApplication *>(QCoreApplication::instance()))
		return;
	QMetaObject::invokeMethod(
		qApp,
		[sd] {
			uint64_t born;
			size_t n;

			/* Switched on again at once, or another file in its place: nothing to hide.
			 */
			lanes_lock();
			lanes_to_show(sd, nullptr, 0, &n, &born);
			lanes_unlock();
			if (born)
				return;
			hide_lanes(sd);
		},
		Qt::QueuedConnection);
}

void lanes_window_stop(void)
{
	delete hover; /* takes itself off the widget, if that still lives */
	hover = nullptr;
}

void *lanes_window_main(void)
{
	if (!main_window && qobject_cast<QApplication *>(QCoreApplication::instance()))
		main_window = find_widget(QApplication::topLevelWidgets(), "KsMainWindow");
	return main_window.data();
}
