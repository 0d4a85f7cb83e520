/* SPDX-License-Identifier: LGPL-2.1 */
#include <QMouseEvent>
#include <QPointer>
#include <QToolTip>
#include <QWidget>

#include "hover.hpp"
#include "kshark-plugin/draw/plot.hpp"

namespace
{
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

/* Indent the rest of long lines. Escape names, which may look like HTML tags. */
QString html_of(const std::string &text)
{
	QString line = "<p style='margin: 0 0 0 16px; text-indent: -16px'>";

	return QString::fromStdString(text)
		.toHtmlEscaped()
		.replace('\n', "</p>" + line)
		.prepend(line);
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
		}
		return false; /* the widget gets the event, too */
	}

	static void explain(QWidget *widget, const QMouseEvent &mouse)
	{
		/* Shapes use the window's logical pixels, also on a high-DPI screen. */
		std::string text = lanes::Plot::text_at(static_cast<int>(position(mouse).x()),
							static_cast<int>(position(mouse).y()));

		if (text.empty())
			QToolTip::hideText();
		else
			QToolTip::showText(global_position(mouse), html_of(text), widget);
	}
};

QPointer<QWidget> watched;
Hover *hover;
} // namespace

namespace lanes
{
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
