/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MOUSE_POSITION_HPP
#define IOMMU_MOUSE_POSITION_HPP

#include <QMouseEvent>

namespace lanes
{
/* Shapes use the window's logical pixels, also on a high-DPI screen. */
inline QPoint mouse_position(const QMouseEvent &event)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
	QPointF at = event.position();
#else
	QPointF at = event.localPos();
#endif
	return { static_cast<int>(at.x()), static_cast<int>(at.y()) };
}
} // namespace lanes

#endif
