/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include "map_canvas.hpp"

namespace
{
/* Of dashed lines. Pixels. */
const int dash = 3;
const int dash_gap = 2;
} // namespace

namespace lanes
{
MapCanvas::MapCanvas(const QSize &size, qreal scale_)
	: image(size * scale_, QImage::Format_RGB32), scale(scale_), width(size.width()),
	  height(size.height())
{
	image.setDevicePixelRatio(scale);
	image.fill(qt_color(iommu_colour_page));
	bits = image.bits();
	stride = image.bytesPerLine();
	painter.begin(&image);
}

/* Neighbours share an edge, whatever the scale. */
int MapCanvas::device(int place) const
{
	return qRound(place * scale);
}

void MapCanvas::fill(const iommu_colour &c, int x0, int x1, int y0, int y1)
{
	const QRgb value = qRgb(c.r, c.g, c.b);
	int left = std::min(device(std::max(x0, 0)), image.width());
	int right = std::min(device(std::min(x1, width)), image.width());
	int below = std::min(device(std::min(y1, height)), image.height());

	if (left >= right)
		return;
	for (int y = device(std::max(y0, 0)); y < below; y++) {
		auto row = reinterpret_cast<QRgb *>(bits + static_cast<qptrdiff>(y) * stride);

		std::fill(row + left, row + right, value);
	}
}

void MapCanvas::across(const iommu_colour &c, int x0, int x1, int y, bool dashed)
{
	int step = dashed ? dash + dash_gap : std::max(x1 - x0, 1);
	int length = dashed ? dash : step;

	for (int x = x0; x < x1; x += step)
		fill(c, x, std::min(x + length, x1), y, y + 1);
}

void MapCanvas::down(const iommu_colour &c, int x, int y0, int y1, bool dashed)
{
	int step = dashed ? dash + dash_gap : std::max(y1 - y0, 1);
	int length = dashed ? dash : step;

	for (int y = y0; y < y1; y += step)
		fill(c, x, x + 1, y, std::min(y + length, y1));
}

QImage MapCanvas::end()
{
	painter.end();
	return image;
}
} // namespace lanes
