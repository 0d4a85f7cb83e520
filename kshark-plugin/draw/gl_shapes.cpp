/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>

#include "gl_shapes.hpp"

namespace
{
/* The font of texts in bands. It is loaded on first use, because that needs a GL context. */
ksplot_font *small_font()
{
	static ksplot_font font;
	static bool tried;

	if (!tried) {
		tried = true;
		ksplot_init_font(&font, 13, TT_FONT_FILE);
	}
	return ksplot_font_is_loaded(&font) ? &font : nullptr;
}

float width_of(const ksplot_font &font, const char *text)
{
	float width = 0;

	for (; *text; text++) {
		char c = *text;

		if (c >= KS_SPACE_CHAR && c < KS_TILDA_CHAR)
			width += font.cdata[c - KS_SPACE_CHAR].xadvance;
	}
	return width;
}

void set_rectangle(KsPlot::Rectangle *to, const iommu_shape &shape)
{
	to->setPoint(0, shape.x0, shape.y0);
	to->setPoint(1, shape.x1, shape.y0);
	to->setPoint(2, shape.x1, shape.y1);
	to->setPoint(3, shape.x0, shape.y1);
	to->_color = lanes::color(shape.colour);
}

void quad(int x0, int x1, int y0, int y1)
{
	glVertex2i(x0, y0);
	glVertex2i(x1, y0);
	glVertex2i(x1, y1);
	glVertex2i(x0, y1);
}

/* One of many rectangles, between glBegin() and glEnd(). */
void add_rectangle(void *, iommu_colour c, int x0, int x1, int y0, int y1)
{
	glColor3ub(c.r, c.g, c.b);
	quad(x0, x1, y0, y1);
}

void put_rectangle(void *arg, iommu_colour c, int x0, int x1, int y0, int y1)
{
	glBegin(GL_QUADS);
	add_rectangle(arg, c, x0, x1, y0, y1);
	glEnd();
}

void put_line(void *, iommu_colour c, int x0, int y0, int x1, int y1)
{
	glColor3ub(c.r, c.g, c.b);
	glLineWidth(1.5);
	glBegin(GL_LINES);
	glVertex2i(x0, y0);
	glVertex2i(x1, y1);
	glEnd();
}

void put_polygon(void *, iommu_colour c, const int (*points)[2], int n)
{
	glColor3ub(c.r, c.g, c.b);
	glBegin(GL_POLYGON);
	for (int i = 0; i < n; i++)
		glVertex2i(points[i][0], points[i][1]);
	glEnd();
}

const iommu_pen pen = { nullptr, put_rectangle, put_line, put_polygon };
const iommu_pen pen_of_steps = { nullptr, add_rectangle, nullptr, nullptr };

/* The colour may have been changed since the shape was made. */
iommu_shape coloured(iommu_shape shape, const KsPlot::Color &c)
{
	shape.colour = { c.r(), c.g(), c.b() };
	return shape;
}
} // namespace

namespace lanes
{
KsPlot::Color color(const iommu_colour &colour)
{
	return { colour.r, colour.g, colour.b };
}

Band::Band(const iommu_shape &shape) : of(shape)
{
	set_rectangle(this, shape);
}

void Band::_draw(const KsPlot::Color &col, float) const
{
	const iommu_shape band = coloured(of, col);

	iommu_paint_band(&pen, &band);
}

Border::Border(const iommu_shape &shape) : dashed(shape.kind == IOMMU_SHAPE_OPEN)
{
	setA(shape.x0, shape.y0);
	setB(shape.x0, shape.y1);
	_color = color(shape.colour);
	_size = 1.5;
}

void Border::_draw(const KsPlot::Color &col, float size) const
{
	const int dash = 4;

	if (!dashed) {
		ksplot_draw_line(a(), b(), col.color_c_ptr(), size);
		return;
	}
	for (int y = a()->y; y < b()->y; y += 2 * dash) {
		const ksplot_point from = { a()->x, y };
		const ksplot_point to = { a()->x, std::min(y + dash, b()->y) };

		ksplot_draw_line(&from, &to, col.color_c_ptr(), size);
	}
}

Ticks::Ticks(const std::vector<const iommu_shape *> &ticks)
	: KsPlot::Shape(static_cast<int>(2 * ticks.size()))
{
	size_t i = 0;

	for (const iommu_shape *tick : ticks) {
		setPoint(i++, tick->x0, tick->y0);
		setPoint(i++, tick->x0, tick->y1);
	}
	_color = color(iommu_colour_line);
}

void Ticks::_draw(const KsPlot::Color &col, float) const
{
	glColor3ub(col.r(), col.g(), col.b());
	glLineWidth(1);
	glBegin(GL_LINES);
	for (size_t i = 0; i < pointCount(); i++)
		glVertex2i(pointX(i), pointY(i));
	glEnd();
}

Area::Area(const std::vector<const iommu_shape *> &shapes, PaintShape *how)
	: KsPlot::Shape(static_cast<int>(2 * shapes.size())), paint(how)
{
	size_t i = 0;

	for (const iommu_shape *step : shapes) {
		setPoint(i++, step->x0, step->y0);
		setPoint(i++, step->x1, step->y0);
		steps.push_back(*step);
		_color = color(paint == iommu_paint_edge ? iommu_colour_line : step->colour);
	}
}

void Area::_draw(const KsPlot::Color &col, float) const
{
	glBegin(GL_QUADS);
	for (const iommu_shape &step : steps) {
		const iommu_shape shape = coloured(step, col);

		paint(&pen_of_steps, &shape);
	}
	glEnd();
}

SizeTicks::SizeTicks(const std::vector<const iommu_shape *> &ticks)
	: KsPlot::Shape(static_cast<int>(2 * ticks.size()))
{
	size_t i = 0;

	for (const iommu_shape *tick : ticks) {
		setPoint(i++, tick->x0, tick->y0);
		setPoint(i++, tick->x1, tick->y1);
		_color = color(tick->colour);
	}
}

void SizeTicks::_draw(const KsPlot::Color &col, float) const
{
	glColor3ub(col.r(), col.g(), col.b());
	glBegin(GL_QUADS);
	for (size_t i = 0; i < pointCount(); i += 2)
		quad(pointX(i), pointX(i + 1), pointY(i), pointY(i + 1));
	glEnd();
}

Level::Level(const iommu_shape &shape)
{
	set_rectangle(this, shape);
}

void Level::_draw(const KsPlot::Color &col, float) const
{
	put_rectangle(nullptr, { col.r(), col.g(), col.b() }, pointX(0), pointX(2), pointY(0),
		      pointY(2));
}

Mark::Mark(const iommu_shape &shape) : of(shape)
{
	set_rectangle(this, shape);
}

void Mark::_draw(const KsPlot::Color &col, float) const
{
	const iommu_shape mark = coloured(of, col);

	iommu_paint_mark(&pen, &mark);
}

Text::Text(const iommu_shape &shape, const iommu_shape_text &text) : of(shape), forms(text)
{
	set_rectangle(this, shape);
}

void Text::_draw(const KsPlot::Color &col, float) const
{
	const int margin = 4;
	const ksplot_font *font = small_font();
	float room = pointX(1) - pointX(0) - margin;

	if (!font)
		return;
	for (const char *form : forms.form) {
		float width = width_of(*font, form);

		if (!*form)
			return;
		if (width > room)
			continue;
		if (of.has_ground)
			put_rectangle(nullptr, of.ground, pointX(0) + 2,
				      pointX(0) + 2 * margin + static_cast<int>(width), pointY(0),
				      pointY(2));
		ksplot_print_text(font, col.color_c_ptr(), pointX(0) + margin,
				  (pointY(0) + pointY(2) + font->base) / 2 + 1, form);
		return;
	}
}
} // namespace lanes
