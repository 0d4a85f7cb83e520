/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <cstring>

#include <QFontMetrics>

#include "map_paint.hpp"
#include "map_canvas.hpp"
#include "picture/paint.h"
#include "picture/time_axis.h"

using lanes::MapCanvas;
using lanes::qt_color;

namespace
{
/* The font of texts in the picture, in pixels: the layout leaves room for this size. */
const int font_size = 11;

/* Grey, as in files. */
const iommu_colour outside = { 0xee, 0xee, 0xee };

QFont small_font(bool bold)
{
	QFont font("sans-serif");

	font.setPixelSize(font_size);
	font.setBold(bold);
	return font;
}

/* Returns the width of a text in the font that QPainter @arg has. */
int text_width(void *arg, const char *text)
{
	auto painter = static_cast<QPainter *>(arg);

	return painter->fontMetrics().horizontalAdvance(QString::fromUtf8(text));
}

void put_rectangle(void *arg, iommu_colour c, int x0, int x1, int y0, int y1)
{
	static_cast<MapCanvas *>(arg)->fill(c, x0, x1, y0, y1);
}

void put_line(void *arg, iommu_colour c, int x0, int y0, int x1, int y1)
{
	QPainter &painter = static_cast<MapCanvas *>(arg)->painter;

	painter.setPen(QPen(qt_color(c), 1.5));
	painter.drawLine(x0, y0, x1, y1);
}

void put_polygon(void *arg, iommu_colour c, const int (*points)[2], int n)
{
	QPainter &painter = static_cast<MapCanvas *>(arg)->painter;
	QPolygon polygon;

	for (int i = 0; i < n; i++)
		polygon << QPoint(points[i][0], points[i][1]);
	painter.setRenderHint(QPainter::Antialiasing);
	painter.setPen(Qt::NoPen);
	painter.setBrush(qt_color(c));
	painter.drawPolygon(polygon);
	painter.setRenderHint(QPainter::Antialiasing, false);
}

void frame(MapCanvas *on, const iommu_colour &c, const iommu_shape &s, bool dashed)
{
	on->across(c, s.x0, s.x1, s.y0, dashed);
	on->across(c, s.x0, s.x1, s.y1 - 1, dashed);
	on->down(c, s.x0, s.y0, s.y1, dashed);
	on->down(c, s.x1 - 1, s.y0, s.y1, dashed);
}

/* The right side of a mapping tells how it ends. */
void put_mapping(MapCanvas *on, const iommu_shape &s)
{
	const iommu_colour edge = iommu_colour_darker(s.colour, 128);

	on->fill(s.colour, s.x0, s.x1, s.y0, s.y1);
	on->fill(s.edge, s.x0, s.x1, s.y_mid, s.y1);
	if (s.x1 - s.x0 <= 3 || s.y1 - s.y0 <= 3)
		return;
	on->across(edge, s.x0, s.x1, s.y0, false);
	on->across(edge, s.x0, s.x1, s.y1 - 1, false);
	on->down(edge, s.x0, s.y0, s.y1, false);
	if (s.style != IOMMU_MAPPING_OPEN)
		on->down(edge, s.x1 - 1, s.y0, s.y1, s.style == IOMMU_MAPPING_DIED);
}

/* A torn edge on either side of the cut. */
void put_cut(MapCanvas *on, const iommu_shape &s)
{
	static const int teeth[] = { 0, 1, 1, 2, 2, 2, 1, 1 };
	const int nr = sizeof(teeth) / sizeof(*teeth);

	on->fill(iommu_colour_many, s.x0, s.x1, s.y0, s.y1);
	for (int x = s.x0; x < s.x1; x++) {
		int upper = s.y0 + teeth[(x - s.x0) % nr];
		int lower = s.y1 - 1 - teeth[(x - s.x0) % nr];

		on->fill(iommu_colour_quiet, x, x + 1, upper, upper + 1);
		on->fill(iommu_colour_quiet, x, x + 1, lower, lower + 1);
	}
}

void put_former(MapCanvas *on, const iommu_shape &s)
{
	QColor shade = qt_color(s.colour);

	shade.setAlphaF(0.08F);
	on->painter.fillRect(s.x0, s.y0, s.x1 - s.x0, s.y1 - s.y0, shade);
	frame(on, s.colour, s, true);
}

void put_cross(QPainter *p, const iommu_shape &s, const iommu_colour &c, double width)
{
	QRectF in = QRectF(s.x0, s.y0, s.x1 - s.x0, s.y1 - s.y0).adjusted(1.5, 1.5, -1.5, -1.5);

	p->setPen(QPen(qt_color(c), width, Qt::SolidLine, Qt::RoundCap));
	p->drawLine(in.topLeft(), in.bottomRight());
	p->drawLine(in.bottomLeft(), in.topRight());
	if (s.nr < 2)
		return;
	/* Several faults have a frame, whether or not there is room for their number. */
	p->setBrush(Qt::NoBrush);
	p->drawRect(in.adjusted(-1, -1, 1, 1));
}

/* A white border sets it off from mappings of any shade. */
void put_cross(QPainter *p, const iommu_shape &s)
{
	p->setRenderHint(QPainter::Antialiasing);
	put_cross(p, s, iommu_colour_page, 5);
	put_cross(p, s, s.colour, 2.5);
	p->setRenderHint(QPainter::Antialiasing, false);
}

/* Digits and capitals of the font are in the middle around @y. */
void put_text(QPainter *p, const QColor &c, int x, int y, const QString &text)
{
	p->setPen(c);
	p->drawText(x, y + 4, text);
}

/* The longer form, or the shorter one if that does not fit. */
void put_map_text(MapCanvas *on, const iommu_shape &s, const iommu_shape_text &text, bool of_fault)
{
	QPainter *p = &on->painter;
	const char *form = text.form[0];
	int width = text_width(p, form);

	if (width > s.x1 - s.x0 && *text.form[1]) {
		form = text.form[1];
		width = text_width(p, form);
	}
	if (!of_fault && width > s.x1 - s.x0)
		return;
	int x = s.style == IOMMU_TEXT_RIGHT ? s.x1 - width : s.x0;
	if (s.has_ground)
		on->fill(s.ground, x - 3, x + width + 3, s.y0, s.y1);
	if (of_fault) /* it may be above mappings */
		p->fillRect(x - 1, s.y0, width + 2, s.y1 - s.y0, QColor(255, 255, 255, 204));
	put_text(p, qt_color(s.colour), x, (s.y0 + s.y1) / 2, QString::fromUtf8(form));
}

void put_map_shape(MapCanvas *on, const iommu_shape &s)
{
	const iommu_pen pen = { on, put_rectangle, put_line, put_polygon };

	switch (s.kind) {
	case IOMMU_SHAPE_MAPPING:
		put_mapping(on, s);
		break;
	case IOMMU_SHAPE_DENSITY:
		on->fill(s.colour, s.x0, s.x1, s.y0, s.y1);
		break;
	case IOMMU_SHAPE_CUT:
		put_cut(on, s);
		break;
	case IOMMU_SHAPE_FORMER:
		put_former(on, s);
		break;
	case IOMMU_SHAPE_OVERRUN:
		on->down(s.colour, s.x0, s.y0, s.y1, true);
		break;
	case IOMMU_SHAPE_CROSS:
		put_cross(&on->painter, s);
		break;
	case IOMMU_SHAPE_FOLLOWED:
		iommu_paint_mark(&pen, &s);
		break;
	case IOMMU_SHAPE_FOLLOW_LINE:
	case IOMMU_SHAPE_FRAME:
	case IOMMU_SHAPE_RING:
		iommu_paint_follow(&pen, &s);
		break;
	default:
		break;
	}
}

/* The longest form of a text that fits. */
void put_holder_text(MapCanvas *on, const iommu_shape &s, const iommu_shape_text &text)
{
	const int margin = 4;

	for (const char *form : text.form) {
		int width = text_width(&on->painter, form);

		if (!*form)
			return;
		if (width > s.x1 - s.x0 - margin)
			continue;
		if (s.has_ground)
			on->fill(s.ground, s.x0 + 2, s.x0 + 2 * margin + width, s.y0, s.y1);
		put_text(&on->painter, qt_color(s.colour), s.x0 + margin, (s.y0 + s.y1) / 2 - 1,
			 QString::fromUtf8(form));
		return;
	}
}

void put_holder_shape(MapCanvas *on, const iommu_picture &picture, const iommu_shape &s)
{
	const iommu_pen pen = { on, put_rectangle, put_line, nullptr };

	switch (s.kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		iommu_paint_band(&pen, &s);
		break;
	case IOMMU_SHAPE_GONE:
		on->across(iommu_colour_line, s.x0, s.x1, (s.y0 + s.y1) / 2, true);
		break;
	case IOMMU_SHAPE_BORDER:
	case IOMMU_SHAPE_OPEN:
	case IOMMU_SHAPE_TICK:
		on->down(s.colour, s.x0, s.y0, s.y1, s.kind == IOMMU_SHAPE_OPEN);
		break;
	case IOMMU_SHAPE_TEXT:
		put_holder_text(on, s, picture.texts[s.first]);
		break;
	default:
		break;
	}
}

int column_x(const iommu_view &view, int64_t ts)
{
	return view.x + static_cast<int>((ts - view.from) / view.step);
}
} // namespace

namespace lanes
{
void paint_outside(MapCanvas *canvas, const iommu_view &view, int y1)
{
	if (view.begin == view.end)
		return;
	int left = view.x + iommu_view_column(&view, view.begin);
	int right = view.x + iommu_view_column(&view, view.end) + 1;
	canvas->fill(outside, view.x, left, view.y0, y1);
	canvas->fill(outside, right, view.x + view.columns, view.y0, y1);
}

void paint_time_axis(MapCanvas *canvas, const iommu_view &view, int y, int below)
{
	QPainter *painter = &canvas->painter;
	painter->setFont(small_font(false));
	int base = y + axis_height - 6;
	int right = view.x + view.columns;
	int64_t step = iommu_axis_step(&view, text_width, painter);
	int64_t end = iommu_view_time(&view, view.columns);
	char text[64];

	canvas->across(iommu_colour_line, view.x, right, base, false);
	for (int64_t ts = iommu_axis_first(&view, step); ts < end; ts += step) {
		int x = column_x(view, ts);

		iommu_axis_time(text, sizeof(text), ts, step);
		int width = text_width(painter, text);
		canvas->down(iommu_colour_level, x, base + 1, below, false);
		canvas->down(iommu_colour_line, x, base - 4, base, false);
		put_text(painter, qt_color(iommu_colour_line),
			 std::min(x - width / 2, right + right_margin - 2 - width),
			 y + font_size / 2 + 2, QString::fromUtf8(text));
	}
}

/* Changing the font for each text would take longer than everything else. */
void paint_map(MapCanvas *canvas, const iommu_view &view, const iommu_picture &picture)
{
	const QFont fonts[] = { small_font(false), small_font(true) };
	int font = -1;

	for (size_t i = 0; i < picture.nr; i++) {
		const iommu_shape &s = picture.shapes[i];
		bool of_fault = !memcmp(&s.colour, &view.palette->fault, sizeof(s.colour));

		if (s.kind != IOMMU_SHAPE_TEXT) {
			put_map_shape(canvas, s);
			continue;
		}
		if (font != of_fault)
			canvas->painter.setFont(fonts[of_fault]);
		font = of_fault;
		put_map_text(canvas, s, picture.texts[s.first], of_fault);
	}
	canvas->across(iommu_colour_quiet, view.x, view.x + view.columns, view.y1, false);
}

void paint_holders(MapCanvas *canvas, const iommu_picture &picture)
{
	canvas->painter.setFont(small_font(false));
	for (size_t i = 0; i < picture.nr; i++)
		put_holder_shape(canvas, picture, picture.shapes[i]);
}
} // namespace lanes
