/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_CANVAS_HPP
#define IOMMU_MAP_CANVAS_HPP

#include <QImage>
#include <QPainter>

#include "picture/palette.h"

namespace lanes
{
inline QColor qt_color(const iommu_colour &c)
{
	return { c.r, c.g, c.b };
}

/*
 * An image to paint a map on, with the background of pictures. Places are logical pixels, of which
 * the screen may have several per pixel. A map may have tens of thousands of rectangles: too many
 * for QPainter, so they go straight into the image.
 */
class MapCanvas
{
	QImage image;
	qreal scale;
	int width;
	int height;
	uchar *bits; /* of @image */
	int stride;

	int device(int place) const;

      public:
	/* For everything else. Both write immediately, so what is painted later is on top. */
	QPainter painter;

	MapCanvas(const QSize &size, qreal scale);
	MapCanvas(const MapCanvas &) = delete;
	MapCanvas &operator=(const MapCanvas &) = delete;

	/* Fill a rectangle, of which x1 and y1 are exclusive; the part outside of the image is left
	 * out. */
	void fill(const iommu_colour &c, int x0, int x1, int y0, int y1);
	/* Lines of one pixel, dashed or not. */
	void across(const iommu_colour &c, int x0, int x1, int y, bool dashed);
	void down(const iommu_colour &c, int x, int y0, int y1, bool dashed);

	/* End the painting, and return the image. */
	QImage end();
};
} // namespace lanes

#endif
