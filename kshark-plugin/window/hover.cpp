/* SPDX-License-Identifier: LGPL-2.1 */
#include <QPointer>
#include <QToolTip>
#include <QWidget>

#include "hover.hpp"
#include "kshark-plugin/draw/plot.hpp"
#include "mouse_position.hpp"
#include "tooltip_text.hpp"

namespace
{
QPoint global_position(const QMouseEvent &event)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
	return event.globalPosition().toPoint();
#else
	return event.globalPos();
#endif
}

/* Shows a tooltip for the shape under the pointer while no button is pressed. */
class Hover : public QObject
{
	bool eventFilter(QObject *object, QEvent *event) override
	{
		auto widget = static_cast<QWidget *>(object);

		if (event->type() == QEvent::MouseMove) {
			auto mouse = static_cast<QMouseEvent *>(event);

			if (mouse->buttons() == Qt::NoButton)
				explain(widget, *mouse);
			else
				QToolTip::hideText();
		} else if (event->type() == QEvent::Leave) {
			QToolTip::hideText();
		}
		return false; /* the widget gets the event, too */
	}

	static void explain(QWidget *widget, const QMouseEvent &mouse)
	{
		QPoint at = lanes::mouse_position(mouse);

		lanes::hover_show(widget, mouse, lanes::Plot::text_at(at.x(), at.y()));
	}
};

QPointer<QWidget> watched;
Hover *hover;
} // namespace

namespace lanes
{
/* A tooltip with the same text moves only if it was for another rectangle. */
void hover_show(QWidget *widget, const QMouseEvent &mouse, const std::string &text)
{
	if (text.empty())
		QToolTip::hideText();
	else
		QToolTip::showText(global_position(mouse), tooltip_html(text), widget,
				   QRect(mouse_position(mouse), QSize(1, 1)));
}

void hover_start(QWidget *plots)
{
	if (watched == plots)
		return;
	watched = plots;
	if (!hover)
		hover = new Hover;
	watched->installEventFilter(hover);
}

void hover_stop()
{
	delete hover; /* this also removes it from the widget, if that still exists */
	hover = nullptr;
	watched = nullptr;
}
} // namespace lanes
