/* SPDX-License-Identifier: LGPL-2.1 */
/* What a person chose for all traces: makes it hold, and has it kept. */
#include <QTableView>
#include <QHeaderView>
#include <QWidget>

#include "kshark-plugin/data/info_options.h"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/window_hooks.h"
#include "window.hpp"

namespace
{
lanes::Choices now;
bool started;

/* The host asks for texts when it shows them, and keeps none. */
void repaint_info()
{
	auto window = static_cast<QWidget *>(lanes_window_main());

	if (!window)
		return;
	for (QTableView *table : window->findChildren<QTableView *>()) {
		const QWidget *parent = table->parentWidget();

		if (!parent || !parent->inherits("KsTraceViewer"))
			continue;
		table->resizeColumnToContents(table->horizontalHeader()->count() - 1);
		table->viewport()->update();
	}
}

void set_drawing(const lanes_settings &drawing)
{
	lanes_lock();
	lanes_settings_set(&drawing);
	lanes_unlock();
}
} // namespace

namespace lanes
{
const Choices &choices_now()
{
	return now;
}

void choices_start()
{
	if (started)
		return;
	started = true;
	now = choices_load();
	set_drawing(now.drawing);
	if (now.stock)
		lanes_info_option_set("stock", true);
	if (now.hints)
		lanes_info_option_set("hints", true);
}

bool choices_has_option(const char *name)
{
	bool set;

	return lanes_info_option(name, &set);
}

void choices_repaint()
{
	if (plots_widget())
		plots_widget()->update();
}

bool choices_apply(const Choices &choices)
{
	bool other_info = choices.stock != now.stock || choices.hints != now.hints;

	now = choices;
	set_drawing(now.drawing);
	choices_repaint();
	if (other_info) {
		lanes_info_option_set("stock", now.stock);
		lanes_info_option_set("hints", now.hints);
		repaint_info();
	}
	return choices_save(now);
}
} // namespace lanes
