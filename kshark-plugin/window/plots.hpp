/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLOTS_HPP
#define IOMMU_PLOTS_HPP

#include <set>

class QWidget;

/*
 * The plots in KernelShark's window: which tasks and lanes it shows, and how many fit. For the
 * window's thread, without lanes_lock().
 */
namespace lanes
{
/*
 * A redraw has drawn a plot of the stream: that of the task @pid, or that of a CPU or other object
 * if @pid is -1.
 */
void plots_drawing(int sd, int pid);
/* That redraw has ended. */
void plots_drawn(int sd);

/* Returns the tasks and lanes that the window shows for a stream. */
const std::set<int> &plots_of(int sd);
/* Show these lanes instead of the stream's current ones. Plots of tasks stay. */
void plots_set_lanes(int sd, const std::set<int> &pids);
/* The setting for the order of the lanes has changed. */
void plots_reorder();
/* The plugin is off for the stream: hide its lanes if @hide is set, and forget its plots. */
void plots_forget(int sd, bool hide);

/*
 * Make room for lanes. They are below all CPUs, where KernelShark's window has little space at
 * first. Enlarge the window up to the size of the screen, unless the user chose its size, and give
 * the plots up to two thirds of it.
 */
void plots_uncover();
/* Returns how many lanes of all streams fit. OpenGL cannot draw higher plots. */
int plots_room();

/* Returns the widget that all plots are drawn in, or NULL if it does not exist yet. */
QWidget *plots_widget();
/* Draw all plots again. */
void plots_repaint();
/* Returns how often they have been drawn, even if there was no plot. */
unsigned int plots_paints();
} // namespace lanes

#endif
