/* SPDX-License-Identifier: LGPL-2.1 */
#include <QAction>
#include <QPointer>
#include <QWidget>

#include "menu.hpp"
#include "dialog.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "statistics_window.hpp"
#include "trouble_window.hpp"

namespace
{
QPointer<lanes::Dialog> dialog;
QPointer<lanes::TroubleWindow> troubles;
QPointer<lanes::StatisticsWindow> statistics;

void show_window(QWidget *window)
{
	window->show();
	window->raise();
	window->activateWindow();
}

/* Returns NULL without a main window. */
lanes::TroubleWindow *trouble_window()
{
	QWidget *window = lanes::main_window();

	if (!troubles && window)
		troubles = new lanes::TroubleWindow(window);
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

void open_statistics(KsMainWindow *)
{
	QWidget *window = lanes::main_window();

	if (!statistics && window)
		statistics = new lanes::StatisticsWindow(window);
	if (statistics)
		show_window(statistics);
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
}

void menu_stop()
{
	delete dialog;
	delete troubles;
	delete statistics;
}
} // namespace lanes
