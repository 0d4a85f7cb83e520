/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WINDOW_SIZE_HPP
#define IOMMU_WINDOW_SIZE_HPP

#include <QSize>

class QWidget;

namespace lanes
{
/* Start to watch who resizes the main window. May be called again. */
void window_size_watch(QWidget *window);
void window_size_stop();

/*
 * Returns the size that the user, or the desktop, has given to the main window last. It is invalid
 * if the program alone has chosen sizes.
 */
QSize window_size_chosen();
} // namespace lanes

#endif
