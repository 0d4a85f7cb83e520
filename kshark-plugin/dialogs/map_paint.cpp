/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <cstring>

#include <QFontMetrics>
#include <QPainter>

#include "map_paint.hpp"
#include "picture/paint.h"
#include "picture/time_axis.h"

namespace
{
/* The font of texts in the picture, in pixels: the layout leaves room for this size. */
const int font_size = 11;

/* Of dashed lines, and of the teeth of a torn edge. Pixels. */
const int dash = 3;
const int dash_gap = 2;
const int tooth = 4;

QColor color(const iommu_colour &c)
{
	return { c.r, c.g, c.b };
}

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

void fill(QPainter *p, const QColor &c, int x0, int x1, int y0, int y1)
{
	p->fillRect(x0, y0, x1 - x0, y1 - y0, c);
}

void put_rectangle(void *arg, iommu_colour c, int x0, int x1, int y0, int y1)
{
	fill(static_cast<QPainter *>(arg), color(c), x0, x1, y0, y1);
}

void put_line(void *arg, iommu_colour c, int x0, int y0, int x1, int y1)
{
	auto painter = static_cast<QPainter *>(arg);

	painter->setPen(QPen(color(c), 1.5));
	painter->drawLine(x0, y0, x1, y1);
}

/* Lines without shades: fills of one pixel. */
void across(QPainter *p, const QColor &c, int x0, int x1, int y, bool dashed)
{
	if (!dashed) {
		fill(p, c, x0, x1, y, y + 1);
		return;
	}
	for (int x = x0; x < x1; x += dash + dash_gap)
		fill(p, c, x, std::min(x + dash, x1), y, y + 1);
}

void down(QPainter *p, const QColor &c, int x, int y0, int y1, bool dashed)
{
	if (!dashed) {
		fill(p, c, x, x + 1, y0, y1);
		return;
	}
	for (int y = y0; y < y1; y += dash + dash_gap)
		fill(p, c, x, x + 1, y, std::min(y + dash, y1));
}

void frame(QPainter *p, const QColor &c, const iommu_shape &s, bool dashed)
{
	across(p, c, s.x0, s.x1, s.y0, dashed);
	across(p, c, s.x0, s.x1, s.y1 - 1, dashed);
	down(p, c, s.x0, s.y0, s.y1, dashed);
	down(p, c, s.x1 - 1, s.y0, s.y1, dashed);
}

/* The right side of a mapping tells how it ends. */
void put_mapping(QPainter *p, const iommu_shape &s)
{
	QColor edge = color(iommu_colour_darker(s.colour, 128));

	fill(p, color(s.colour), s.x0, s.x1, s.y0, s.y1);
	if (s.y_mid < s.y1)
		fill(p, color(s.edge), s.x0, s.x1, s.y_mid, s.y1);
	if (s.x1 - s.x0 <= 3 || s.y1 - s.y0 <= 3)
		return;
	across(p, edge, s.x0, s.x1, s.y0, false);
	across(p, edge, s.x0, s.x1, s.y1 - 1, false);
	down(p, edge, s.x0, s.y0, s.y1, false);
	if (s.style != IOMMU_MAPPING_OPEN)
		down(p, edge, s.x1 - 1, s.y0, s.y1, s.style == IOMMU_MAPPING_DIED);
}

void put_torn_edge(QPainter *p, int x0, int x1, int y, int to)
{
	QPolygon points;

	for (int x = x0, i = 0; x <= x1; x += tooth, i++)
		points << QPoint(x, i % 2 ? to : y);
	p->setPen(color(iommu_colour_quiet));
	p->drawPolyline(points);
}

void put_cut(QPainter *p, const iommu_shape &s)
{
	fill(p, color(iommu_colour_many), s.x0, s.x1, s.y0, s.y1);
	put_torn_edge(p, s.x0, s.x1 - 1, s.y0, s.y0 + 2);
	put_torn_edge(p, s.x0, s.x1 - 1, s.y1 - 1, s.y1 - 3);
}

void put_former(QPainter *p, const iommu_shape &s)
{
	QColor shade = color(s.colour);

	shade.setAlphaF(0.08F);
	fill(p, shade, s.x0, s.x1, s.y0, s.y1);
	frame(p, color(s.colour), s, true);
}

void put_cross(QPainter *p, const iommu_shape &s, const iommu_colour &c, double width)
{
	QRectF in = QRectF(s.x0, s.y0, s.x1 - s.x0, s.y1 - s.y0).adjusted(1.5, 1.5, -1.5, -1.5);

	p->setPen(QPen(color(c), width, Qt::SolidLine, Qt::RoundCap));
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
void put_map_text(QPainter *p, const iommu_view &view, const iommu_picture &picture,
		  const iommu_shape &s)
{
	const iommu_shape_text &text = picture.texts[s.first];
	bool of_fault = !memcmp(&s.colour, &view.palette->fault, sizeof(s.colour));
	const char *form = text.form[0];

	p->setFont(small_font(of_fault));
	int width = text_width(p, form);
	if (width > s.x1 - s.x0 && *text.form[1]) {
		form = text.form[1];
		width = text_width(p, form);
	}
	if (!of_fault && width > s.x1 - s.x0)
		return;
	int x = s.style == IOMMU_TEXT_RIGHT ? s.x1 - width : s.x0;
	if (of_fault) /* it may be above mappings */
		fill(p, QColor(255, 255, 255, 204), x - 1, x + width + 1, s.y0, s.y1);
	put_text(p, color(s.colour), x, (s.y0 + s.y1) / 2, QString::fromUtf8(form));
}

void put_map_shape(QPainter *p, const iommu_view &view, const iommu_picture &picture,
		   const iommu_shape &s)
{
	switch (s.kind) {
	case IOMMU_SHAPE_MAPPING:
		put_mapping(p, s);
		break;
	case IOMMU_SHAPE_DENSITY:
		fill(p, color(s.colour), s.x0, s.x1, s.y0, s.y1);
		break;
	case IOMMU_SHAPE_CUT:
		put_cut(p, s);
		break;
	case IOMMU_SHAPE_FORMER:
		put_former(p, s);
		break;
	case IOMMU_SHAPE_OVERRUN:
		down(p, color(s.colour), s.x0, s.y0, s.y1, true);
		break;
	case IOMMU_SHAPE_CROSS:
		put_cross(p, s);
		break;
	case IOMMU_SHAPE_TEXT:
		put_map_text(p, view, picture, s);
		break;
	default:
		break;
	}
}

/* The longest form of a text that fits. */
void put_holder_text(QPainter *p, const iommu_picture &picture, const iommu_shape &s)
{
	const int margin = 4;

	for (const char *form : picture.texts[s.first].form) {
		int width = text_width(p, form);

		if (!*form)
			return;
		if (width > s.x1 - s.x0 - margin)
			continue;
		if (s.has_ground)
			fill(p, color(s.ground), s.x0 + 2, s.x0 + 2 * margin + width, s.y0, s.y1);
		put_text(p, color(s.colour), s.x0 + margin, (s.y0 + s.y1) / 2 - 1,
			 QString::fromUtf8(form));
		return;
	}
}

void put_holder_shape(QPainter *p, const iommu_picture &picture, const iommu_shape &s)
{
	const iommu_pen pen = { p, put_rectangle, put_line, nullptr };

	switch (s.kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		iommu_paint_band(&pen, &s);
		break;
	case IOMMU_SHAPE_GONE:
		across(p, color(iommu_colour_line), s.x0, s.x1, (s.y0 + s.y1) / 2, true);
		break;
	case IOMMU_SHAPE_BORDER:
	case IOMMU_SHAPE_OPEN:
	case IOMMU_SHAPE_TICK:
		down(p, color(s.colour), s.x0, s.y0, s.y1, s.kind == IOMMU_SHAPE_OPEN);
		break;
	case IOMMU_SHAPE_TEXT:
		put_holder_text(p, picture, s);
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
void paint_outside(QPainter *painter, const iommu_view &view, int y1)
{
	const QColor grey(0xee, 0xee, 0xee);

	if (view.begin == view.end)
		return;
	int left = view.x + iommu_view_column(&view, view.begin);
	int right = view.x + iommu_view_column(&view, view.end) + 1;
	fill(painter, grey, view.x, left, view.y0, y1);
	fill(painter, grey, right, view.x + view.columns, view.y0, y1);
}

void paint_time_axis(QPainter *painter, const iommu_view &view, int y, int below)
{
	painter->setFont(small_font(false));
	int base = y + axis_height - 6;
	int right = view.x + view.columns;
	int64_t step = iommu_axis_step(&view, text_width, painter);
	int64_t end = iommu_view_time(&view, view.columns);
	char text[64];

	across(painter, color(iommu_colour_line), view.x, right, base, false);
	for (int64_t ts = iommu_axis_first(&view, step); ts < end; ts += step) {
		int x = column_x(view, ts);

		iommu_axis_time(text, sizeof(text), ts, step);
		int width = text_width(painter, text);
		down(painter, color(iommu_colour_level), x, base + 1, below, false);
		down(painter, color(iommu_colour_line), x, base - 4, base, false);
		put_text(painter, color(iommu_colour_line),
			 std::min(x - width / 2, right + right_margin - 2 - width),
			 y + font_size / 2 + 2, QString::fromUtf8(text));
	}
}

void paint_map(QPainter *painter, const iommu_view &view, const iommu_picture &picture)
{
	for (size_t i = 0; i < picture.nr; i++)
		put_map_shape(painter, view, picture, picture.shapes[i]);
	across(painter, color(iommu_colour_quiet), view.x, view.x + view.columns, view.y1, false);
}

void paint_holders(QPainter *painter, const iommu_picture &picture)
{
	painter->setFont(small_font(false));
	for (size_t i = 0; i < picture.nr; i++)
		put_holder_shape(painter, picture, picture.shapes[i]);
}

void paint_message(QPainter *painter, int width, int height, const char *text)
{
	QRect page(0, 0, width, height);

	painter->fillRect(page, color(iommu_colour_page));
	painter->setPen(color(iommu_colour_line));
	painter->drawText(page.adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
			  QString::fromUtf8(text));
}
} // namespace lanes
