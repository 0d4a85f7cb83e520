/* SPDX-License-Identifier: LGPL-2.1 */
#include <QApplication>
#include <QPointer>
#include <QThread>
#include <QWidget>

#include <libkshark.h>

#include "main_window.hpp"
#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/lock.h"

/* From the host's GUI library, which a program without windows may not have. */
extern void markEntryA(void *ks_ptr, const kshark_entry *e) __attribute__((weak));

namespace
{
/* More streams than KernelShark has colours for. */
const size_t streams_max = 256;

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

bool mark_time(int64_t ts)
{
	kshark_entry entry = {}; /* the host only uses its time */

	entry.ts = ts;
	if (!main_window() || !markEntryA)
		return false;
	markEntryA(main_window(), &entry);
	return true;
}

std::vector<int> open_streams()
{
	int sds[streams_max];

	lanes_lock();
	size_t n = lanes_streams(sds, streams_max);
	lanes_unlock();
	return { sds, sds + n };
}

/* The host applies its command line before it enters its event loop. */
bool window_is_ready()
{
	return QThread::currentThread()->loopLevel() > 0;
}
} // namespace lanes
