/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAIN_WINDOW_HPP
#define IOMMU_MAIN_WINDOW_HPP

#include <cstdint>
#include <vector>

#include <QString>
#include <QVector>

class QWidget;

/*
 * The functions of KernelShark's main window that we call. Its header is not installed, but the
 * functions are exported. They are weak so that a program without windows can load the plugin.
 */
class KsMainWindow
{
      public:
	__attribute__((weak)) void setTaskPlots(int sd, QVector<int> pids);
	__attribute__((weak)) void addPluginMenu(QString place, void (*show)(KsMainWindow *));
};

/* The host's rows and filters. The same applies. */
class KsDataStore
{
      public:
	/* Show only these tasks; all if there are none. */
	__attribute__((weak)) void applyPosTaskFilter(int sd, QVector<int> pids);
};

namespace lanes
{
/* Returns whether the program has windows at all. */
bool has_windows();

/* Returns KernelShark's main window, or NULL. */
QWidget *main_window();
/* Set the main window that the host passed to the plugin; may be NULL. */
void set_main_window(QWidget *window);

/*
 * Returns whether the host is loading a trace, in another thread. Do not touch the host's lists and
 * plots until the load has ended.
 */
bool window_loading();

/* Set marker A to a time of the host, in ns. Returns false if that is not possible. */
bool mark_time(int64_t ts);

/* Returns the streams for which the plugin is on, in ascending order. */
std::vector<int> open_streams();

/*
 * Returns whether the host has applied its command line, which may select plots after the first
 * load.
 */
bool window_is_ready();
} // namespace lanes

#endif
