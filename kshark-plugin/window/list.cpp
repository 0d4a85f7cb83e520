/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include <QAction>
#include <QApplication>
#include <QPointer>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTimer>
#include <QToolBar>

#include "list.hpp"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/plot_data.h"
#include "main_window.hpp"

namespace
{
/* The most lanes that a limit names in the tool bar. */
const size_t names_max = 3;

/* How often to check whether the host has finished loading, in ms. */
const int check_again = 100;

QPointer<QTableView> view;
QPointer<QObject> watch;   /* the receiver of all signals */
QPointer<QAction> unlimit; /* shown while the list is limited */
bool waiting;		   /* an update is due */

void update_soon();

QWidget *viewer()
{
	return view ? view->parentWidget() : nullptr;
}

KsDataStore *data_store()
{
	QWidget *window = lanes::main_window();

	if (!window)
		return nullptr;
	for (QObject *child : window->findChildren<QObject *>()) {
		if (child->inherits("KsDataStore"))
			return reinterpret_cast<KsDataStore *>(child);
	}
	return nullptr;
}

std::vector<int> lanes_of(int sd, size_t (*get)(int, int *, size_t))
{
	std::vector<int> pids(get(sd, nullptr, 0));

	pids.resize(std::min(pids.size(), get(sd, pids.data(), pids.size())));
	return pids;
}

QString name_of(const lanes::LaneId &id)
{
	char name[64] = "";
	lanes_lane lane;

	lanes_lock();
	if (lanes_lane_of_task(id.first, id.second, &lane))
		lanes_device_name(&lane, name, sizeof(name));
	lanes_unlock();
	return QString::fromUtf8(name);
}

void show_limits()
{
	std::vector<lanes::LaneId> limits = lanes::list_limits();
	QStringList names;

	if (!unlimit)
		return;
	for (const lanes::LaneId &id : limits) {
		if (static_cast<size_t>(names.size()) < names_max)
			names << name_of(id);
	}
	if (limits.size() > names_max)
		names << QStringLiteral("%1 more").arg(limits.size() - names_max);
	unlimit->setText("Only " + names.join(", ") + " \u00d7");
	unlimit->setVisible(!limits.empty());
}

void apply()
{
	auto proxy = view ? qobject_cast<QSortFilterProxyModel *>(view->model()) : nullptr;

	if (lanes_list_apply() && proxy)
		proxy->invalidate();
	show_limits();
}

/* Whoever selects lanes in the host's filter of tasks wants to see their events. */
void take_tasks()
{
	KsDataStore *store = data_store();

	if (!store)
		return;
	for (int sd : lanes::open_streams()) {
		std::vector<int> pids = lanes_of(sd, lanes_list_tasks);

		/* This fills the list again, which calls update_soon(). */
		if (!pids.empty() && lanes_list_limit(sd, pids.data(), pids.size()))
			store->applyPosTaskFilter(sd, {});
	}
}

void update()
{
	waiting = false;
	if (lanes::window_loading()) {
		update_soon();
		return;
	}
	take_tasks();
	apply();
}

void update_soon()
{
	if (waiting || !watch)
		return;
	waiting = true;
	QTimer::singleShot(lanes::window_loading() ? check_again : 0, watch, update);
}

/* The host's menu resets its own filters only. */
void watch_menu(QWidget *window)
{
	for (QAction *action : window->findChildren<QAction *>()) {
		if (action->text().remove('&') == "Clear all filters")
			QObject::connect(action, &QAction::triggered, watch,
					 [] { lanes::list_limit({}); });
	}
}

void add_action()
{
	auto bar = viewer()->findChild<QToolBar *>();

	if (!bar)
		return;
	unlimit = new QAction(watch);
	unlimit->setObjectName("iommuAllEvents");
	unlimit->setToolTip("List the events of all devices again");
	unlimit->setVisible(false);
	bar->addAction(unlimit);
	QObject::connect(unlimit, &QAction::triggered, watch, [] { lanes::list_limit({}); });
}
} // namespace

namespace lanes
{
QTableView *list_view()
{
	QWidget *window = main_window();

	if (view || !window)
		return view;
	for (QTableView *table : window->findChildren<QTableView *>()) {
		const QWidget *parent = table->parentWidget();

		if (parent && parent->inherits("KsTraceViewer"))
			view = table;
	}
	return view;
}

void list_start()
{
	if (watch || !list_view())
		return;
	auto proxy = qobject_cast<QSortFilterProxyModel *>(view->model());
	if (!proxy || !proxy->sourceModel())
		return;
	watch = new QObject(view);
	QObject::connect(proxy->sourceModel(), &QAbstractItemModel::rowsInserted, watch,
			 [] { update_soon(); });
	watch_menu(main_window());
	add_action();
	update_soon(); /* a session may have set filters */
}

void list_stop()
{
	delete watch;
	lanes_list_model(nullptr);
	waiting = false;
}

bool list_limit(const std::vector<LaneId> &limits)
{
	bool done = true;

	if (window_loading())
		return false;
	QApplication::setOverrideCursor(Qt::WaitCursor);
	for (int sd : open_streams()) {
		std::vector<int> pids;

		for (const LaneId &id : limits) {
			if (id.first == sd)
				pids.push_back(id.second);
		}
		done = lanes_list_limit(sd, pids.data(), pids.size()) && done;
	}
	apply();
	QApplication::restoreOverrideCursor();
	return done;
}

std::vector<LaneId> list_limits()
{
	std::vector<LaneId> limits;

	for (int sd : open_streams()) {
		for (int pid : lanes_of(sd, lanes_list_limits))
			limits.push_back({ sd, pid });
	}
	return limits;
}
} // namespace lanes
