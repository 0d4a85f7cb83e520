/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_MAIN_WINDOW_HPP
#define IOMMU_LANES_MAIN_WINDOW_HPP

#include <QString>
#include <QVector>

/*
 * What we call of KernelShark's main window. Its header is not installed; the functions are
 * exported. Weak, for a program without windows must be able to load the plugin, too.
 */
class KsMainWindow
{
      public:
	__attribute__((weak)) void setTaskPlots(int sd, QVector<int> pids);
	__attribute__((weak)) void addPluginMenu(QString place, void (*show)(KsMainWindow *));
};

#endif
