/* SPDX-License-Identifier: LGPL-2.1 */
#include <QAction>
#include <QPointer>
#include <QWidget>

#include "menu.hpp"
#include "dialog.hpp"
#include "main_window.hpp"

namespace
{
const char action_name[] = "iommuDevicesAction";
const char action_text[] = "IOMMU &devices...";

QPointer<lanes::Dialog> dialog;

/* The host calls this even if the plugin is switched off, which the dialog then explains. */
void open_from_menu(KsMainWindow *)
{
	lanes::menu_open();
}
} // namespace

namespace lanes
{
void menu_open()
{
	QWidget *window = main_window();

	if (!window)
		return;
	if (!dialog)
		dialog = new Dialog(window);
	dialog->show();
	dialog->raise();
	dialog->activateWindow();
}

/* A session does not call our menu function, so this is called on other occasions, too. */
void menu_start()
{
	QWidget *window = main_window();

	if (!window || window->findChild<QAction *>(action_name))
		return;
	reinterpret_cast<KsMainWindow *>(window)->addPluginMenu(QString("Plots/") + action_text,
								open_from_menu);
	for (QAction *action : window->findChildren<QAction *>()) {
		if (action->text() != action_text)
			continue;
		action->setObjectName(action_name);
		action->setShortcut(QKeySequence("Ctrl+I"));
		action->setStatusTip("Choose which devices have lanes, and how lanes look");
	}
}

void menu_refresh()
{
	if (dialog)
		dialog->refresh();
}

void menu_stop()
{
	delete dialog;
}
} // namespace lanes
