/* SPDX-License-Identifier: LGPL-2.1 */
#include <QApplication>
#include <QPointer>
#include <QThread>
#include <QWidget>

#include "main_window.hpp"

namespace
{
QPointer<QWidget> known;
} // namespace

namespace lanes
{
bool has_windows()
{
	return qobject_cast<QApplication *>(QCoreApplication::instance());
}

QWidget *main_window()
{
	if (known || !has_windows())
		return known;
	for (QWidget *widget : QApplication::topLevelWidgets()) {
		if (widget->inherits("KsMainWindow"))
			known = widget;
	}
	return known;
}

void set_main_window(QWidget *window)
{
	known = window;
}

/* The host shows its progress bar exactly while it loads. */
bool window_loading()
{
	for (const QWidget *widget : QApplication::allWidgets()) {
		if (widget->inherits("KsWidgetsLib::KsProgressBar") && widget->isVisible())
			return true;
	}
	return false;
}

/* The host applies its command line before it enters its event loop. */
bool window_is_ready()
{
	return QThread::currentThread()->loopLevel() > 0;
}
} // namespace lanes
