/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_WINDOW_HPP
#define IOMMU_LANES_WINDOW_HPP

#include <vector>

#include "device_model.hpp"
#include "settings_store.hpp"

class QWidget;

/*
 * What the files of the window share. All of it is for the window's thread, without lanes_lock().
 */
namespace lanes
{
/*
 * window.cpp: the host loads a trace, in another thread. Its bar shows how far that is, and until
 * it is gone the host's lists and plots are not to be touched.
 */
bool window_loading();

/* plots.cpp: the plots of the window. */

/* What a redraw draws, from its first plot to its end: a task, or -1 for a plot of no task. */
void plots_drawing(int sd, int pid);
void plots_drawn(int sd);
/* Tasks and lanes that the window shows of a stream. */
const std::set<int> &plots_of(int sd);
/* What is there is replaced by these lanes; plots of tasks stay. */
void plots_set_lanes(int sd, const std::set<int> &pids);
/*
 * Lanes stand below all CPUs, where KernelShark's window has no room at first: it grows, as far as
 * the screen has room, and the plots get up to two thirds of it.
 */
void plots_uncover();
/* So many lanes, of all streams, there is room for: OpenGL cannot draw what is higher. */
int plots_room();
/* The plugin is off for the stream: @hide its lanes. Or the stream is gone, and its plots, too. */
void plots_forget(int sd, bool hide);
QWidget *plots_widget(); /* NULL before it was made */

/* choices.cpp: what a person chose. */
const Choices &choices_now();
/* Makes them hold, and keeps them for next time; false where that is not possible. */
bool choices_apply(const Choices &choices);
/* Whether the option of plugin_iommu can be changed. */
bool choices_has_option(const char *name);
/* Once, before anything is drawn: what was chosen the last time. */
void choices_start();
void choices_repaint();

/* rows.cpp: all lanes of all open streams. */

/* To tell whether rows would be others than the last time. */
struct RowsKey {
	std::vector<std::pair<int, quint64>> loads; /* streams and their loads */
	bool pending = false;			    /* some are not known yet */

	bool operator==(const RowsKey &other) const
	{
		return loads == other.loads && pending == other.pending;
	}
};

RowsKey rows_key();
std::vector<DeviceRow> rows_now();

/* What was chosen for the stream's trace before, as far as it has such lanes; false if nothing. */
bool rows_chosen(int sd, std::set<int> *pids);
/* Show the lanes that are checked, and remember them, where they are not those that are shown. */
bool rows_apply(const std::vector<DeviceRow> &rows);
/* Marker A to the first fault; false where there is none. */
bool rows_mark_fault(const DeviceRow &row);

/* menu.cpp: the entry in the menu, and what it opens. */
void menu_start();
void menu_refresh(); /* lanes or plots changed */
void menu_stop();
} // namespace lanes

#endif
