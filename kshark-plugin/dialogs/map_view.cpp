/* SPDX-License-Identifier: LGPL-2.1 */
#include <utility>

#include <QPainter>
#include <QTimer>
#include <QToolTip>

#include "map_view.hpp"
#include "map_canvas.hpp"
#include "map_paint.hpp"
#include "kshark-plugin/reading/address_maps.h"
#include "kshark-plugin/window/hover.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/mouse_position.hpp"
#include "picture/time_axis.h"

namespace
{
/* Pixels: the margin around everything, and the height of the holders below the map. */
const int margin = 8;
const int holders_height = 20;

/* A smaller map shows nothing useful. Pixels. */
const int least_width = 360;
const int least_height = 160;

const size_t text_max = 2048;
} // namespace

namespace lanes
{
MapView::MapView(QWidget *parent) : QWidget(parent)
{
	setObjectName("addressMap");
	setAccessibleName("Address map");
	setAttribute(Qt::WA_OpaquePaintEvent); /* it paints all of itself */
	setMouseTracking(true);
	setMinimumSize(least_width, least_height);
	setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

MapView::~MapView()
{
	iommu_picture_free(&map);
	iommu_picture_free(&holders);
}

QSize MapView::sizeHint() const
{
	return { 2 * least_width, 2 * least_height };
}

void MapView::say(const std::string &text, const std::function<void()> &painted)
{
	maps = nullptr;
	message = text;
	said = painted;
	iommu_picture_clear(&map);
	iommu_picture_clear(&holders);
	image = QImage();
	update();
}

void MapView::show_map(lanes_maps *of, int64_t begin, int64_t end)
{
	maps = of;
	from = begin;
	to = end;
	lay_out();
	update();
}

QString MapView::description() const
{
	char text[text_max];

	if (!maps || !lanes_maps_describe(maps, &view, text, sizeof(text)))
		return "";
	return QString::fromUtf8(text);
}

void MapView::lay_out()
{
	view = {};
	view.x = margin + IOMMU_MAP_LABELS;
	view.columns = width() - view.x - right_margin;
	view.y0 = margin + axis_height;
	view.y1 = height() - margin - holders_height - 2;
	iommu_view_set_time(&view, from, to);
	strip = view;
	strip.y0 = view.y1 + 2;
	strip.y1 = strip.y0 + holders_height;
	offset = view.from;
	lanes_maps_lay_out(maps, &view, &map);
	lanes_maps_lay_out_holders(maps, &strip, &holders);
	offset -= view.from;
	image = QImage();
}

QImage MapView::paint() const
{
	MapCanvas canvas(size(), devicePixelRatioF());
	iommu_view hosts = view;

	hosts.from += offset;
	paint_outside(&canvas, view, strip.y1);
	paint_time_axis(&canvas, hosts, margin, strip.y1);
	paint_map(&canvas, view, map);
	paint_holders(&canvas, holders);
	return canvas.end();
}

void MapView::resizeEvent(QResizeEvent *)
{
	if (maps)
		lay_out();
}

/* The image is painted again when its shapes or the screen have changed. */
void MapView::paintEvent(QPaintEvent *)
{
	QPainter painter(this);

	if (!maps) {
		painter.fillRect(rect(), qt_color(iommu_colour_page));
		painter.setPen(qt_color(iommu_colour_line));
		painter.drawText(rect().adjusted(margin, margin, -margin, -margin),
				 Qt::AlignCenter | Qt::TextWordWrap,
				 QString::fromStdString(message));
		if (said)
			QTimer::singleShot(0, this, std::exchange(said, nullptr));
		return;
	}
	if (image.isNull() || image.devicePixelRatio() != devicePixelRatioF())
		image = paint();
	painter.drawImage(0, 0, image);
}

std::string MapView::text_at(const QPoint &at)
{
	const iommu_shape *shape = iommu_picture_at(&map, at.x(), at.y());
	char text[text_max] = "";

	if (shape) {
		lanes_maps_explain(maps, &view, shape, text, sizeof(text));
		return text;
	}
	shape = iommu_picture_at(&holders, at.x(), at.y());
	if (shape)
		lanes_maps_explain_holder(maps, &strip, shape, text, sizeof(text));
	return text;
}

void MapView::mouseMoveEvent(QMouseEvent *event)
{
	QPoint at = mouse_position(*event);
	const iommu_shape *shape = iommu_picture_at(&map, at.x(), at.y());

	hover_show(this, *event, text_at(at));
	if (shape && shape->kind == IOMMU_SHAPE_CROSS)
		setCursor(Qt::PointingHandCursor);
	else
		unsetCursor();
}

void MapView::leaveEvent(QEvent *)
{
	QToolTip::hideText();
}

/* A click on a fault sets marker A to it. */
void MapView::mousePressEvent(QMouseEvent *event)
{
	QPoint at = mouse_position(*event);
	const iommu_shape *shape = iommu_picture_at(&map, at.x(), at.y());
	int64_t ts;

	if (event->button() == Qt::LeftButton && shape && shape->kind == IOMMU_SHAPE_CROSS &&
	    !window_loading() && lanes_maps_fault_time(maps, shape, &ts))
		mark_time(ts);
}
} // namespace lanes
