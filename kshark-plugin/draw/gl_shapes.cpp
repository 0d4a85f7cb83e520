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

float width_of(const ksplot_font &font, const std::string &text)
{
	float width = 0;

	for (char c : text) {
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

KsPlot::Color mix(const KsPlot::Color &a, const KsPlot::Color &b, int part)
{
	return lanes::color(
		iommu_colour_mix({ a.r(), a.g(), a.b() }, { b.r(), b.g(), b.b() }, part));
}

void quad(int x0, int x1, int y0, int y1)
{
	glVertex2i(x0, y0);
	glVertex2i(x1, y0);
	glVertex2i(x1, y1);
	glVertex2i(x0, y1);
}

void fill(const KsPlot::Color &c, int x0, int x1, int y0, int y1)
{
	glColor3ub(c.r(), c.g(), c.b());
	glBegin(GL_QUADS);
	quad(x0, x1, y0, y1);
	glEnd();
}

/* Draw lines from the lower left to the upper right, clipped at the edges of the rectangle. */
void hatch(const KsPlot::Color &c, int x0, int x1, int y0, int y1)
{
	const int height = y1 - y0;
	const int distance = 7;

	glColor3ub(c.r(), c.g(), c.b());
	glLineWidth(2);
	glBegin(GL_LINES);
	for (int x = x0 - height; x < x1; x += distance) {
		int left = std::max(x, x0);
		int right = std::min(x + height, x1);

		if (left >= right)
			continue;
		glVertex2i(left, y1 - (left - x));
		glVertex2i(right, y1 - (right - x));
	}
	glEnd();
}
void fill_mark(int kind, const KsPlot::Color &c, int x0, int x1, int y0, int y1)
{
	int x = (x0 + x1) / 2, y = (y0 + y1) / 2;

	if (kind == IOMMU_SHAPE_SIGN) {
		fill(c, x0 + 1, x1 - 1, y0 + 1, y1 - 1);
		return;
	}
	glColor3ub(c.r(), c.g(), c.b());
	glBegin(GL_QUADS);
	glVertex2i(x0, kind == IOMMU_SHAPE_FAULT ? y0 : y);
	glVertex2i(x, y0); /* of a triangle, in the middle of its upper side */
	glVertex2i(x1, kind == IOMMU_SHAPE_FAULT ? y0 : y);
	glVertex2i(x, y1);
	glEnd();
}
} // namespace

namespace lanes
{
KsPlot::Color color(const iommu_colour &colour)
{
	return { colour.r, colour.g, colour.b };
}

Band::Band(const iommu_shape &shape) : style(shape.style)
{
	set_rectangle(this, shape);
}

void Band::_draw(const KsPlot::Color &col, float) const
{
	const KsPlot::Color white(255, 255, 255);
	int x0 = pointX(0), x1 = pointX(2), y0 = pointY(0), y1 = pointY(2);

	switch (style) {
	case IOMMU_BAND_LIKELY:
		fill(mix(col, white, 112), x0, x1, y0, y1);
		fill(col, x0, x1, y1 - 3, y1);
		break;
	case IOMMU_BAND_DOUBTFUL:
		fill(mix(col, white, 192), x0, x1, y0, y1);
		hatch(mix(col, white, 64), x0, x1, y0, y1);
		break;
	default:
		fill(col, x0, x1, y0, y1);
		break;
	}
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

Area::Area(const std::vector<const iommu_shape *> &steps)
	: KsPlot::Shape(static_cast<int>(2 * steps.size())), base(0)
{
	size_t i = 0;

	for (const iommu_shape *step : steps) {
		setPoint(i++, step->x0, step->y0);
		setPoint(i++, step->x1, step->y0);
		mids.push_back(step->y_mid);
		base = step->y1;
		_color = color(step->colour);
	}
}

void Area::_draw(const KsPlot::Color &col, float) const
{
	const GLubyte sometimes = 70, always = 110;

	glBegin(GL_QUADS);
	for (size_t i = 0; i < mids.size(); i++) {
		int x0 = pointX(2 * i), x1 = pointX(2 * i + 1), y = pointY(2 * i);

		glColor4ub(col.r(), col.g(), col.b(), sometimes);
		quad(x0, x1, y, mids[i]);
		glColor4ub(col.r(), col.g(), col.b(), always);
		quad(x0, x1, mids[i], base);
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

Mark::Mark(const iommu_shape &shape) : kind(shape.kind), several(shape.nr > 1)
{
	set_rectangle(this, shape);
}

void Mark::_draw(const KsPlot::Color &col, float) const
{
	const KsPlot::Color white(255, 255, 255);
	int y0 = pointY(0), y1 = pointY(2);

	/* The white edge separates the mark from what is behind it. */
	for (int i = several ? 1 : 0; i >= 0; i--) {
		int x = i ? pointX(1) - IOMMU_MARK_WIDTH : pointX(0);

		fill_mark(kind, white, x - 2, x + IOMMU_MARK_WIDTH + 2, y0 - 1, y1 + 2);
		fill_mark(kind, col, x, x + IOMMU_MARK_WIDTH, y0, y1);
	}
}

Text::Text(const iommu_shape &shape, const iommu_shape_text &text)
	: full(text.full), brief(text.brief)
{
	set_rectangle(this, shape);
}

void Text::_draw(const KsPlot::Color &col, float) const
{
	const int margin = 4;
	const ksplot_font *font = small_font();
	float room = pointX(1) - pointX(0) - margin;
	const std::string *text = &full;

	if (!font)
		return;
	if (width_of(*font, *text) > room)
		text = &brief;
	if (text->empty() || width_of(*font, *text) > room)
		return;
	ksplot_print_text(font, col.color_c_ptr(), pointX(0) + margin,
			  (pointY(0) + pointY(2) + font->base) / 2 + 1, text->c_str());
}
} // namespace lanes
