/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPointer>
#include <QRubberBand>
#include <QWidget>

#include "range_drag.hpp"
#include "kshark-plugin/draw/plot.hpp"
#include "main_window.hpp"
#include "mouse_position.hpp"

namespace
{
/* A shorter drag is a click. */
const int pixels_min = 4;

/*
 * The host zooms to a dragged range, so it must not see any part of our drag: it would finish one
 * of its own at the release of the button.
 */
class RangeDrag : public QObject
{
	bool pressed = false;
	int begin = 0; /* x, in the widget */
	QPointer<QRubberBand> band;

	bool eventFilter(QObject *object, QEvent *event) override;
	bool press(QWidget *widget, const QMouseEvent &mouse);
	bool move(QWidget *widget, const QMouseEvent &mouse);
	bool release(QWidget *widget, const QMouseEvent &mouse);
	bool cancel(QWidget *widget, QKeyEvent &key);
	void hide(QWidget *widget);

      public:
	void (*done)(int64_t from, int64_t to) = nullptr;
};

bool RangeDrag::eventFilter(QObject *object, QEvent *event)
{
	auto widget = static_cast<QWidget *>(object);

	switch (event->type()) {
	case QEvent::MouseButtonPress:
	case QEvent::MouseButtonDblClick:
		return press(widget, *static_cast<QMouseEvent *>(event));
	case QEvent::MouseMove:
		return move(widget, *static_cast<QMouseEvent *>(event));
	case QEvent::MouseButtonRelease:
		return release(widget, *static_cast<QMouseEvent *>(event));
	case QEvent::ShortcutOverride:
	case QEvent::KeyPress:
		return band && cancel(widget, *static_cast<QKeyEvent *>(event));
	case QEvent::Hide:
		hide(widget);
		return false;
	default:
		return false;
	}
}

bool RangeDrag::press(QWidget *widget, const QMouseEvent &mouse)
{
	QPoint at = lanes::mouse_position(mouse);

	if (pressed)
		return true;
	if (mouse.button() != Qt::LeftButton || mouse.modifiers() != Qt::ShiftModifier ||
	    lanes::window_loading() || !lanes::Plot::lane_at(at.y()))
		return false;
	pressed = true;
	if (mouse.type() == QEvent::MouseButtonDblClick)
		return true;
	begin = lanes::Plot::column_near(at.x());
	band = new QRubberBand(QRubberBand::Rectangle, widget);
	band->setObjectName("iommuRange");
	widget->grabKeyboard(); /* the focus may be elsewhere, but Escape is for the drag */
	return true;
}

bool RangeDrag::move(QWidget *widget, const QMouseEvent &mouse)
{
	if (!pressed)
		return false;
	if (!(mouse.buttons() & Qt::LeftButton)) { /* the release went elsewhere */
		hide(widget);
		pressed = false;
		return false;
	}
	if (band) {
		int end = lanes::Plot::column_near(lanes::mouse_position(mouse).x());
		auto ends = std::minmax(begin, end);

		band->setGeometry(ends.first, 0, ends.second - ends.first + 1, widget->height());
		band->show();
	}
	return true;
}

bool RangeDrag::release(QWidget *widget, const QMouseEvent &mouse)
{
	int end = lanes::Plot::column_near(lanes::mouse_position(mouse).x());
	auto ends = std::minmax(begin, end);
	int64_t from, to;

	if (!pressed)
		return false;
	if (mouse.button() != Qt::LeftButton)
		return true;
	bool dragged = band && ends.second - ends.first >= pixels_min;
	hide(widget);
	pressed = false;
	if (dragged && !lanes::window_loading() &&
	    lanes::Plot::times_of(ends.first, ends.second, &from, &to))
		done(from, to);
	return true;
}

/* The rest of the drag is ignored. */
bool RangeDrag::cancel(QWidget *widget, QKeyEvent &key)
{
	if (key.key() != Qt::Key_Escape)
		return false;
	key.accept();
	if (key.type() == QEvent::KeyPress)
		hide(widget);
	return true;
}

void RangeDrag::hide(QWidget *widget)
{
	if (!band)
		return;
	widget->releaseKeyboard();
	delete band;
}

QPointer<QWidget> watched;
RangeDrag *drag;
} // namespace

namespace lanes
{
void range_drag_start(QWidget *plots, void (*done)(int64_t from, int64_t to))
{
	if (watched == plots)
		return;
	watched = plots;
	if (!drag)
		drag = new RangeDrag;
	drag->done = done;
	watched->installEventFilter(drag);
}

void range_drag_stop()
{
	delete drag;
	drag = nullptr;
	watched = nullptr;
}
} // namespace lanes
