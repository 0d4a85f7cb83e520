/* SPDX-License-Identifier: LGPL-2.1 */
#include <QHeaderView>
#include <QTableView>
#include <QWidget>

#include "settings.hpp"
#include "kshark-plugin/data/info_options.h"
#include "kshark-plugin/data/lock.h"
#include "list.hpp"
#include "plots.hpp"
#include "unknown_lanes.hpp"

namespace
{
lanes::Settings now;

/* The host asks for the text of the Info column when it shows it, so repainting is enough. */
void repaint_info()
{
	QTableView *table = lanes::list_view();

	if (!table)
		return;
	table->resizeColumnToContents(table->horizontalHeader()->count() - 1);
	table->viewport()->update();
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
const Settings &settings_now()
{
	return now;
}

void settings_start()
{
	now = settings_load();
	set_drawing(now.drawing);
	if (now.stock)
		lanes_info_option_set("stock", true);
	if (now.hints)
		lanes_info_option_set("hints", true);
}

bool settings_has_option(const char *name)
{
	bool set;

	return lanes_info_option(name, &set);
}

bool settings_apply(const Settings &settings)
{
	bool other_order = settings.drawing.busiest_first != now.drawing.busiest_first;
	bool other_unknown = settings.drawing.one_unknown != now.drawing.one_unknown;
	bool other_info = settings.stock != now.stock || settings.hints != now.hints;

	now = settings;
	set_drawing(now.drawing);
	plots_repaint();
	if (other_order)
		plots_reorder();
	if (other_unknown)
		unknown_lanes_reload();
	if (other_info) {
		lanes_info_option_set("stock", now.stock);
		lanes_info_option_set("hints", now.hints);
		repaint_info();
	}
	return settings_save(now);
}
} // namespace lanes
