/* SPDX-License-Identifier: LGPL-2.1 */
#include <QContextMenuEvent>
#include <QMenu>
#include <QPointer>
#include <QWidget>

#include "lane_menu.hpp"
#include "kshark-plugin/draw/plot.hpp"
#include "device_rows.hpp"
#include "list.hpp"
#include "main_window.hpp"
#include "plots.hpp"

namespace
{
void remove_lane(const lanes::DeviceRow &row)
{
	std::set<int> pids;

	for (const lanes::DeviceRow &other : lanes::rows_now()) {
		if (other.sd == row.sd && other.plotted && other.pid != row.pid)
			pids.insert(other.pid);
	}
	lanes::plots_set_lanes(row.sd, pids);
}

class LaneMenu : public QObject
{
	bool eventFilter(QObject *object, QEvent *event) override
	{
		if (event->type() != QEvent::ContextMenu || lanes::window_loading())
			return false;
		auto menu = static_cast<QContextMenuEvent *>(event);
		const lanes_ref *ref = lanes::Plot::lane_at(menu->pos().y());
		if (!ref)
			return false;  /* the host shows its own */
		lanes_ref lane = *ref; /* a redraw frees it */
		for (const lanes::DeviceRow &row : lanes::rows_now()) {
			if (row.sd == lane.sd && row.number == lane.number)
				show(static_cast<QWidget *>(object), row, menu->globalPos());
		}
		return true;
	}

	void show(QWidget *parent, const lanes::DeviceRow &row, const QPoint &at)
	{
		QMenu menu(parent);

		menu.setObjectName("iommuLaneMenu");
		menu.addAction("&List only the events of " + row.device, [&row] {
			lanes::list_limit({ { row.sd, row.pid } });
		});
		QAction *all = menu.addAction("List &all events", [] { lanes::list_limit({}); });
		all->setEnabled(!lanes::list_limits().empty());
		QAction *fault = menu.addAction("&Go to its first fault",
						[&row] { lanes::rows_mark_fault(row); });
		fault->setEnabled(row.faults > 0);
		menu.addAction("Show its address &map",
			       [this, &row] { windows.map(row.sd, row.pid); });
		menu.addSeparator();
		menu.addAction("&Remove this lane", [&row] { remove_lane(row); });
		menu.addAction("IOMMU &devices...", [this] { windows.dialog(); });
		menu.exec(at);
	}

      public:
	lanes::LaneWindows windows = {};
};

QPointer<QWidget> watched;
LaneMenu *lane_menu;
} // namespace

namespace lanes
{
void lane_menu_start(QWidget *plots, const LaneWindows &windows)
{
	if (watched == plots)
		return;
	watched = plots;
	if (!lane_menu)
		lane_menu = new LaneMenu;
	lane_menu->windows = windows;
	watched->installEventFilter(lane_menu);
}

void lane_menu_stop()
{
	delete lane_menu;
	lane_menu = nullptr;
	watched = nullptr;
}
} // namespace lanes
