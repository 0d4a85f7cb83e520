/* SPDX-License-Identifier: LGPL-2.1 */
#include <QAction>
#include <QPointer>
#include <QWidget>

#include "menu.hpp"
#include "dialog.hpp"
#include "follow_window.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "map_view.hpp"
#include "map_window.hpp"
#include "statistics_window.hpp"
#include "trouble_window.hpp"

namespace
{
QPointer<lanes::Dialog> dialog;
QPointer<lanes::TroubleWindow> troubles;
QPointer<lanes::StatisticsWindow> statistics;
QPointer<lanes::FollowWindow> addresses;
QPointer<lanes::MapWindow> map;

void show_window(QWidget *window)
{
	window->show();
	window->raise();
	window->activateWindow();
}

/* Address maps mark what is followed. */
void refresh_map()
{
	if (map)
		map->refresh();
}

/* Returns NULL without a main window. */
lanes::FollowWindow *follow_window()
{
	QWidget *window = lanes::main_window();

	if (!addresses && window)
		addresses = new lanes::FollowWindow(window, refresh_map);
	return addresses;
}

void open_addresses(KsMainWindow *)
{
	if (follow_window())
		show_window(addresses);
}

void follow_address(quint64 address)
{
	if (!follow_window())
		return;
	show_window(addresses);
	addresses->follow_text(QStringLiteral("0x%1").arg(address, 0, 16));
}

/* From the map, without a window over it. */
void follow_in_map(const QString &addresses_)
{
	if (follow_window())
		addresses->follow_text(addresses_);
}

void follow_nothing()
{
	if (addresses)
		addresses->end();
}

/* Returns NULL without a main window. */
lanes::TroubleWindow *trouble_window()
{
	QWidget *window = lanes::main_window();

	if (!troubles && window)
		troubles = new lanes::TroubleWindow(window, follow_address);
	return troubles;
}

/* The host calls this even if the plugin is switched off, which the dialog then explains. */
void open_dialog(KsMainWindow *)
{
	lanes::menu_open();
}

void open_troubles(KsMainWindow *)
{
	if (trouble_window())
		show_window(troubles);
}

/* Returns NULL without a main window. */
lanes::MapWindow *map_window()
{
	QWidget *window = lanes::main_window();

	if (!map && window)
		map = new lanes::MapWindow(window, { follow_in_map, follow_nothing });
	return map;
}

void open_map(KsMainWindow *)
{
	if (map_window())
		show_window(map);
}

void open_legend(KsMainWindow *)
{
	lanes::menu_open_legend();
}

void next_trouble(KsMainWindow *)
{
	if (trouble_window())
		troubles->step(true);
}

void previous_trouble(KsMainWindow *)
{
	if (trouble_window())
		troubles->step(false);
}

/* Returns NULL without a main window. */
lanes::StatisticsWindow *statistics_window()
{
	QWidget *window = lanes::main_window();

	if (!statistics && window)
		statistics = new lanes::StatisticsWindow(window);
	return statistics;
}

void open_statistics(KsMainWindow *)
{
	if (!statistics_window())
		return;
	show_window(statistics);
	statistics->measure_shown();
}

struct Entry {
	const char *name;
	const char *text;
	const char *keys;
	const char *tip;
	void (*run)(KsMainWindow *);
};

const Entry entries[] = {
	{ "iommuDevicesAction", "IOMMU &devices...", "Ctrl+I",
	  "Choose which devices have lanes, and how lanes look", open_dialog },
	{ "iommuFaultsAction", "IOMMU &faults...", "Ctrl+Shift+I",
	  "Show faults, findings and signs of trouble as a table", open_troubles },
	{ "iommuStatisticsAction", "IOMMU &statistics...", "Ctrl+Shift+M",
	  "Show the statistics of the shown range of time", open_statistics },
	{ "iommuAddressAction", "IOMMU &address...", "Ctrl+Shift+A",
	  "Show what happened at an address, and mark it in lanes and address maps",
	  open_addresses },
	{ "iommuMapAction", "IOMMU address &map...", "Ctrl+Shift+J",
	  "Show where memory is mapped for a device, and its faults", open_map },
	{ "iommuLegendAction", "IOMMU &legend...", "Ctrl+Shift+L",
	  "Explain what lanes and ticks show", open_legend },
	{ "iommuNextAction", "&Next IOMMU fault", "F8",
	  "Set marker A to the next row of the table of faults", next_trouble },
	{ "iommuPreviousAction", "&Previous IOMMU fault", "Shift+F8",
	  "Set marker A to the previous row of the table of faults", previous_trouble },
};

void add_entry(QWidget *window, const Entry &entry)
{
	reinterpret_cast<KsMainWindow *>(window)->addPluginMenu(QString("Plots/") + entry.text,
								entry.run);
	for (QAction *action : window->findChildren<QAction *>()) {
		if (action->text() != entry.text)
			continue;
		action->setObjectName(entry.name);
		action->setShortcut(QKeySequence(entry.keys));
		action->setStatusTip(entry.tip);
	}
}
} // namespace

namespace lanes
{
void menu_open()
{
	QWidget *window = main_window();

	if (!dialog && window)
		dialog = new Dialog(window);
	if (dialog)
		show_window(dialog);
}

void menu_statistics(int64_t from, int64_t to)
{
	if (!statistics_window())
		return;
	show_window(statistics);
	statistics->measure_dragged(from, to);
}

void menu_open_map(int sd, int pid)
{
	if (!map_window())
		return;
	map->choose(sd, pid);
	show_window(map);
}

void menu_open_legend()
{
	menu_open();
	if (dialog)
		dialog->show_legend();
}

/* A session does not call our menu function, so this is called on other occasions, too. */
void menu_start()
{
	QWidget *window = main_window();

	if (!window || window->findChild<QAction *>(entries[0].name))
		return;
	for (const Entry &entry : entries)
		add_entry(window, entry);
}

void menu_refresh()
{
	if (dialog)
		dialog->refresh();
	if (troubles)
		troubles->refresh();
	if (addresses)
		addresses->refresh();
	if (map)
		map->refresh();
}

void menu_stop()
{
	delete dialog;
	delete troubles;
	delete statistics;
	delete addresses;
	delete map;
}
} // namespace lanes
