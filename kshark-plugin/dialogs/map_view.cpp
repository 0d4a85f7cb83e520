/* SPDX-License-Identifier: LGPL-2.1 */
#include <tuple>

#include <QContextMenuEvent>
#include <QCursor>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include "map_view.hpp"
#include "map_canvas.hpp"
#include "map_paint.hpp"
#include "kshark-plugin/reading/address_maps.h"
#include "kshark-plugin/window/hover.hpp"
#include "kshark-plugin/window/main_window.hpp"
#include "kshark-plugin/window/mouse_position.hpp"
#include "kshark-plugin/window/tooltip_text.hpp"
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
MapView::MapView(const MapFollowing &following_, QWidget *parent)
	: QWidget(parent), following(following_)
{
	setObjectName("addressMap");
	setAccessibleName("Address map");
	setAttribute(Qt::WA_OpaquePaintEvent); /* it paints all of itself */
	setMouseTracking(true);
	setFocusPolicy(Qt::StrongFocus);
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

void MapView::say(const std::string &text)
{
	if (!maps && message == text)
		return;
	maps = nullptr;
	chosen = -1;
	message = text;
	iommu_picture_clear(&map);
	iommu_picture_clear(&holders);
	image = QImage();
	update();
}

void MapView::show_map(lanes_maps *of, int64_t begin, int64_t end)
{
	bool same = maps == of && from == begin && to == end && can_choose(chosen);
	iommu_shape before = same ? map.shapes[chosen] : iommu_shape();

	maps = of;
	from = begin;
	to = end;
	lay_out();
	chosen = -1;
	if (same)
		choose_again(before.kind, before.first);
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

/* The same shape as before, which may have another number. */
void MapView::choose_again(int kind, size_t first)
{
	chosen = -1;
	for (int i = 0; i < static_cast<int>(map.nr); i++) {
		if (map.shapes[i].kind == kind && map.shapes[i].first == first && can_choose(i))
			chosen = i;
	}
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
		show_map(maps, from, to);
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
		return;
	}
	if (image.isNull() || image.devicePixelRatio() != devicePixelRatioF())
		image = paint();
	painter.drawImage(0, 0, image);
	if (!can_choose(chosen) || !hasFocus())
		return;
	const iommu_shape &s = map.shapes[chosen];
	painter.setPen(QPen(qt_color(iommu_colour_line), 1, Qt::DotLine));
	painter.drawRect(s.x0 - 5, s.y0 - 5, s.x1 - s.x0 + 9, s.y1 - s.y0 + 9);
}

std::string MapView::text_of(const iommu_shape *shape)
{
	char text[text_max] = "";

	lanes_maps_explain(maps, &view, shape, text, sizeof(text));
	return text;
}

std::string MapView::text_at(const QPoint &at)
{
	const iommu_shape *shape = iommu_picture_at(&map, at.x(), at.y());
	char text[text_max] = "";

	if (shape)
		return text_of(shape);
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

/* Whether the keyboard can choose this shape of the map. */
bool MapView::can_choose(int number) const
{
	if (!maps || number < 0 || static_cast<size_t>(number) >= map.nr)
		return false;
	int kind = map.shapes[number].kind;
	return kind == IOMMU_SHAPE_MAPPING || kind == IOMMU_SHAPE_CROSS;
}

/* Choose the next mapping or fault in the order of their beginning, or the one before. */
void MapView::choose_next(int step)
{
	auto place = [this, step](int i) {
		return std::make_tuple(step * map.shapes[i].x0, step * map.shapes[i].y0, step * i);
	};
	int best = -1;

	for (int i = 0; i < static_cast<int>(map.nr); i++) {
		if (can_choose(i) && (chosen < 0 || place(i) > place(chosen)) &&
		    (best < 0 || place(i) < place(best)))
			best = i;
	}
	if (best < 0)
		return;
	chosen = best;
	const iommu_shape &s = map.shapes[chosen];
	QToolTip::showText(mapToGlobal(QPoint(s.x1, s.y1)), tooltip_html(text_of(&s)), this);
	update();
}

/* The shape under the pointer, or else the one that the keyboard chose. */
const iommu_shape *MapView::pointed() const
{
	QPoint at = mapFromGlobal(QCursor::pos());
	const iommu_shape *shape = underMouse() ? iommu_picture_at(&map, at.x(), at.y()) : nullptr;

	if (!shape && can_choose(chosen))
		shape = &map.shapes[chosen];
	return shape;
}

/* Returns "" if the shape has no addresses. NULL is allowed. */
QString MapView::addresses_of(const iommu_shape *shape) const
{
	iommu_address_range range;

	if (!maps || !shape || !lanes_maps_addresses(maps, shape, &range))
		return "";
	QString text = QStringLiteral("0x%1").arg(range.first, 0, 16);
	return range.last > range.first ? text + QStringLiteral("-0x%1").arg(range.last, 0, 16)
					: text;
}

void MapView::follow(const iommu_shape *shape)
{
	QString addresses = addresses_of(shape);

	if (addresses.isEmpty() || window_loading())
		return;
	QToolTip::hideText();
	following.start(addresses);
}

void MapView::keyPressEvent(QKeyEvent *event)
{
	bool shift = event->modifiers() & Qt::ShiftModifier;

	if (event->key() == Qt::Key_F && shift)
		following.stop();
	else if (event->key() == Qt::Key_F)
		follow(pointed());
	else if (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left)
		choose_next(event->key() == Qt::Key_Right ? 1 : -1);
	else
		QWidget::keyPressEvent(event);
}

void MapView::contextMenuEvent(QContextMenuEvent *event)
{
	bool by_key = event->reason() == QContextMenuEvent::Keyboard;
	const iommu_shape *shape = iommu_picture_at(&map, event->pos().x(), event->pos().y());
	QPoint at = event->globalPos();
	QMenu menu(this);

	if (by_key && can_choose(chosen)) {
		shape = &map.shapes[chosen];
		at = mapToGlobal(QPoint(shape->x1, shape->y1));
	}
	/* A redraw while the menu is open frees the shape. */
	QString addresses = addresses_of(shape);
	menu.setObjectName("iommuMapMenu");
	QAction *start = menu.addAction("&Follow " + addresses + "\tF");
	start->setEnabled(!addresses.isEmpty());
	QAction *stop = menu.addAction("&Stop following\tShift+F");
	stop->setEnabled(view.follows);
	QAction *done = menu.exec(at);
	if (done == stop)
		following.stop();
	else if (done == start && !window_loading())
		following.start(addresses);
}

void MapView::focusOutEvent(QFocusEvent *event)
{
	QWidget::focusOutEvent(event);
	update();
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

	chosen = -1; /* now the pointer chooses */
	update();
	if (event->button() == Qt::LeftButton && shape && shape->kind == IOMMU_SHAPE_CROSS &&
	    !window_loading() && lanes_maps_fault_time(maps, shape, &ts))
		mark_time(ts);
}
} // namespace lanes
