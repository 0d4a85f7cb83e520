/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <array>
#include <cstddef>

#include <QPointer>
#include <QResizeEvent>
#include <QWidget>

#include "window_size.hpp"

namespace
{
/*
 * The desktop also confirms each size that the program has set, perhaps after the program has set
 * the next one. So the last few sizes of the program are kept.
 */
class SizeWatch : public QObject
{
	std::array<QSize, 8> set;
	size_t next = 0;

	bool eventFilter(QObject *, QEvent *event) override
	{
		if (event->type() != QEvent::Resize)
			return false;
		QSize size = static_cast<QResizeEvent *>(event)->size();

		if (!event->spontaneous())
			set[next++ % set.size()] = size;
		else if (std::find(set.begin(), set.end(), size) == set.end())
			chosen = size;
		return false; /* the window gets the event, too */
	}

      public:
	QSize chosen;
};

QPointer<QWidget> watched;
SizeWatch *watch;
} // namespace

namespace lanes
{
void window_size_watch(QWidget *window)
{
	if (!window || watched == window)
		return;
	window_size_stop();
	watched = window;
	watch = new SizeWatch;
	watched->installEventFilter(watch);
}

void window_size_stop()
{
	delete watch; /* this also removes it from the window, if that still exists */
	watch = nullptr;
	watched = nullptr;
}

QSize window_size_chosen()
{
	return watch ? watch->chosen : QSize();
}
} // namespace lanes
