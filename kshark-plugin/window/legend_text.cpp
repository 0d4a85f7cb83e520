/* SPDX-License-Identifier: LGPL-2.1 */
#include <cmath>

#include <QBuffer>
#include <QByteArray>
#include <QImage>
#include <QPainter>

#include "legend_text.hpp"
#include "picture/legend.h"

namespace
{
/* Pixels around a sample: marks have an edge, and lines are higher than the rest. */
const int margin = 3;
const int width = IOMMU_SAMPLE_WIDTH + 2 * margin;
const int height = IOMMU_SAMPLE_HEIGHT + 2 * margin;

QColor colour_of(iommu_colour c)
{
	return { c.r, c.g, c.b };
}

void put_rectangle(void *arg, iommu_colour c, int x0, int x1, int y0, int y1)
{
	static_cast<QPainter *>(arg)->fillRect(x0, y0, x1 - x0, y1 - y0, colour_of(c));
}

void put_line(void *arg, iommu_colour c, int x0, int y0, int x1, int y1)
{
	auto painter = static_cast<QPainter *>(arg);

	painter->setPen(QPen(colour_of(c), 1.5));
	painter->drawLine(x0, y0, x1, y1);
}

void put_polygon(void *arg, iommu_colour c, const int (*points)[2], int n)
{
	auto painter = static_cast<QPainter *>(arg);
	QPolygon polygon;

	for (int i = 0; i < n; i++)
		polygon << QPoint(points[i][0], points[i][1]);
	painter->setPen(Qt::NoPen);
	painter->setBrush(colour_of(c));
	painter->drawPolygon(polygon);
}

/* Lanes are drawn on white, also on a dark desktop. */
QImage sample(iommu_legend_item item, const iommu_palette &palette, double ratio)
{
	QImage image(static_cast<int>(std::ceil(width * ratio)),
		     static_cast<int>(std::ceil(height * ratio)), QImage::Format_RGB32);

	image.fill(colour_of(iommu_colour_page));
	QPainter painter(&image);
	const iommu_pen pen = { &painter, put_rectangle, put_line, put_polygon };

	painter.setRenderHint(QPainter::Antialiasing);
	painter.scale(ratio, ratio);
	painter.translate(margin + (IOMMU_SAMPLE_WIDTH - iommu_legend_width(item)) / 2, margin);
	iommu_legend_paint(&pen, &palette, item, palette.tasks[0], 0, 0);
	return image;
}

QString as_data(const QImage &image)
{
	QByteArray bytes;
	QBuffer buffer(&bytes);

	buffer.open(QIODevice::WriteOnly);
	image.save(&buffer, "PNG");
	return "data:image/png;base64," + QString::fromLatin1(bytes.toBase64());
}
} // namespace

namespace lanes
{
QString legend_html(const iommu_palette &palette, double ratio)
{
	QString html = "<table cellspacing='0' cellpadding='2'>";

	for (int i = 0; i < IOMMU_LEGEND_ITEMS; i++) {
		auto item = static_cast<iommu_legend_item>(i);

		html += QStringLiteral("<tr><td><img src='%1' width='%2' height='%3'></td>"
				       "<td style='vertical-align: middle'>%4</td></tr>")
				.arg(as_data(sample(item, palette, ratio)))
				.arg(width)
				.arg(height)
				.arg(QString::fromUtf8(iommu_legend_text(item, false))
					     .toHtmlEscaped());
	}
	return html + "</table>";
}
} // namespace lanes
