/* SPDX-License-Identifier: LGPL-2.1 */
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>

#include <QApplication>
#include <QComboBox>

#include "field_plot.hpp"

/* The dialog asks the main window for a menu entry. This program does not have a window. */
class KsMainWindow
{
      public:
	void addPluginMenu(QString place, void (*action)(KsMainWindow *));
};

__attribute__((visibility("default"))) void KsMainWindow::addPluginMenu(QString,
									void (*)(KsMainWindow *))
{
}

static void choose(QComboBox *box, const char *what)
{
	box->blockSignals(true);
	box->clear();
	box->addItem(what);
}

void choose_field(const char *event, const char *field)
{
	static int argc = 1;
	static char name[] = "bench";
	static char *argv[] = { name, nullptr };
	static char window[4096];

	setenv("QT_QPA_PLATFORM", "offscreen", 1);
	static QApplication application(argc, argv);
	auto add_menu = reinterpret_cast<void *(*)(void *)>(
		dlsym(RTLD_DEFAULT, "kshark_plugin_menu_initializer"));
	void *made = add_menu ? add_menu(window) : nullptr;

	if (!made) {
		fprintf(stderr, "error: event_field_plot makes no dialog\n");
		exit(2);
	}
	/* stream, event, field, and whether to show the maximum or the minimum per pixel */
	auto boxes = static_cast<QWidget *>(made)->findChildren<QComboBox *>();
	if (boxes.size() != 4) {
		fprintf(stderr, "error: event_field_plot has another dialog\n");
		exit(2);
	}
	choose(boxes[1], event);
	choose(boxes[2], field);
}
