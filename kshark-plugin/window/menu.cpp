/* SPDX-License-Identifier: LGPL-2.1 */
/* The entry in KernelShark's menu. */
#include <QAction>
#include <QPointer>
#include <QWidget>

#include "dialog.hpp"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/window_hooks.h"
#include "main_window.hpp"

namespace
{
const char action_name[] = "iommuDevicesAction";
const char action_text[] = "IOMMU &devices...";

QPointer<lanes::Dialog> dialog;

/* The host calls this also after the plugin was switched off; then it says so. */
void open_dialog(KsMainWindow *)
{
	auto window = static_cast<QWidget *>(lanes_window_main());

	if (!window)
		return;
	if (!dialog)
		dialog = new lanes::Dialog(window);
	dialog->show();
	dialog->raise();
	dialog->activateWindow();
}
} // namespace

namespace lanes
{
/* A session starts the plugin without a call of its menu's function, so there are several ways. */
void menu_start()
{
	auto window = static_cast<QWidget *>(lanes_window_main());

	if (!window || window->findChild<QAction *>(action_name))
		return;
	reinterpret_cast<KsMainWindow *>(window)->addPluginMenu(QString("Plots/") + action_text,
								open_dialog);
	for (QAction *action : window->findChildren<QAction *>()) {
		if (action->text() != action_text)
			continue;
		action->setObjectName(action_name);
		action->setShortcut(QKeySequence("Ctrl+I"));
		action->setStatusTip("Which devices have lanes, and how these look");
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
