/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <vector>

#include <KsPluginsGUI.hpp>

#include "plot.hpp"
#include "gl_shapes.hpp"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/window_hooks.h"

/* From the host's GUI library, which a program without windows may not have. */
extern void markEntryA(void *ks_ptr, const kshark_entry *e) __attribute__((weak));
extern void markEntryB(void *ks_ptr, const kshark_entry *e) __attribute__((weak));

namespace
{
const double far_away = 1e6;

/* From the bracket to the plot, and the length of its ends. Pixels. */
const int bracket_distance = 8;
const int bracket_end = 5;

/* All plots that exist. Only the drawing thread uses them. */
std::vector<lanes::Plot *> &plots()
{
	static std::vector<lanes::Plot *> list;

	return list;
}

/*
 * The memory of freed plots' pictures. A window draws all its plots again and again: without this,
 * it would get some megabytes from the kernel each time. Only the drawing thread uses it.
 */
struct Spares {
	std::vector<iommu_picture> list;

	~Spares()
	{
		for (iommu_picture &picture : list)
			iommu_picture_free(&picture);
	}
};

Spares &spares()
{
	static Spares all;

	return all;
}

/* For a new plot. Also makes room for the plot in both lists. */
iommu_picture take_spare()
{
	std::vector<iommu_picture> &list = spares().list;
	iommu_picture picture = {};

	plots().reserve(plots().size() + 1);
	list.reserve(list.size() + plots().size() + 1); /* for all that will be given back */
	if (list.empty())
		return picture;
	picture = list.back();
	list.pop_back();
	return picture;
}

KsPlot::PlotObject *make_shape(const iommu_shape &shape, const iommu_picture &picture)
{
	switch (shape.kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		return new lanes::Band(shape);
	case IOMMU_SHAPE_BORDER:
	case IOMMU_SHAPE_OPEN:
		return new lanes::Border(shape);
	case IOMMU_SHAPE_LEVEL:
		return new lanes::Level(shape);
	case IOMMU_SHAPE_FAULT:
	case IOMMU_SHAPE_FINDING:
	case IOMMU_SHAPE_SIGN:
	case IOMMU_SHAPE_FOLLOWED:
		return new lanes::Mark(shape);
	case IOMMU_SHAPE_TEXT:
		return new lanes::Text(shape, picture.texts[shape.first]);
	default:
		return nullptr;
	}
}
} // namespace

namespace lanes
{
Plot::Plot(const kshark_trace_histo *model)
	: last_x(0), last_y(0), histo(model), view(), picture(take_spare())
{
	plots().push_back(this);
}

Plot::~Plot()
{
	auto &all = plots();

	all.erase(std::remove(all.begin(), all.end(), this), all.end());
	spares().list.push_back(picture);
}

double Plot::distance(int x, int y) const
{
	last_x = x;
	last_y = y;
	return shape_at(&x, y) ? 0 : far_away;
}

/* Setting a marker draws again, which frees this object. So copy what is needed first. */
void Plot::_doubleClick() const
{
	int x = last_x;
	const iommu_shape *shape = shape_at(&x, last_y);
	const kshark_entry *a = nullptr;
	const kshark_entry *b = nullptr;
	void *window = lanes_window_main();

	if (!shape || !window || !markEntryA || !markEntryB)
		return;
	lanes_lock();
	entries_of(*shape, x, &a, &b);
	lanes_unlock();
	if (b)
		markEntryB(window, b);
	if (a)
		markEntryA(window, a);
}

std::string Plot::text_at(int x, int y)
{
	char text[2048];

	for (const Plot *plot : plots()) {
		int at = x;
		const iommu_shape *shape = plot->shape_at(&at, y);

		if (!shape)
			continue;
		text[0] = '\0';
		lanes_lock();
		plot->explain(*shape, at, text, sizeof(text));
		lanes_unlock();
		return text;
	}
	return {};
}

const lanes_ref *Plot::lane_at(int y)
{
	for (const Plot *plot : plots()) {
		if (plot->lane() && y >= plot->view.y0 && y <= plot->view.y1)
			return plot->lane();
	}
	return nullptr;
}

int Plot::column_near(int x)
{
	if (plots().empty())
		return x;
	/* All plots have the same columns. */
	const iommu_view &view = plots().front()->view;
	return std::max(view.x, std::min(x, view.x + view.columns - 1));
}

bool Plot::times_of(int x0, int x1, int64_t *from, int64_t *to)
{
	if (plots().empty())
		return false;
	const Plot &plot = *plots().front();
	*from = plot.histo->min + (x0 - plot.view.x) * static_cast<int64_t>(plot.histo->bin_size);
	*to = plot.histo->min +
	      (x1 + 1 - plot.view.x) * static_cast<int64_t>(plot.histo->bin_size) - 1;
	return true;
}

bool Plot::first_lane(int *y)
{
	bool any = false;

	for (const Plot *plot : plots()) {
		if (!plot->lane() || (any && plot->view.y0 >= *y))
			continue;
		*y = plot->view.y0;
		any = true;
	}
	return any;
}

LanePlot::LanePlot(const kshark_trace_histo *model, const lanes_ref &lane) : Plot(model), ref(lane)
{
}

const iommu_shape *LanePlot::shape_at(int *x, int y) const
{
	return iommu_picture_at(&picture, *x, y);
}

void LanePlot::entries_of(const iommu_shape &shape, int x, const kshark_entry **a,
			  const kshark_entry **b) const
{
	lanes_lane lane;

	if (lanes_lane_of_ref(&ref, &lane))
		lanes_entries_of_shape(&lane, &view, &shape, histo, x, a, b);
}

void LanePlot::explain(const iommu_shape &shape, int x, char *text, size_t size) const
{
	lanes_lane lane;

	if (lanes_lane_of_ref(&ref, &lane))
		lanes_explain_shape(&lane, &view, &shape, x, text, size);
}

void LanePlot::push_shapes(KsPlot::PlotObjList *list) const
{
	std::vector<const iommu_shape *> steps, ticks;

	for (size_t i = 0; i < picture.nr; i++) {
		const iommu_shape &shape = picture.shapes[i];

		if (shape.kind == IOMMU_SHAPE_BYTES)
			steps.push_back(&shape);
		else if (shape.kind == IOMMU_SHAPE_TICK)
			ticks.push_back(&shape);
	}
	/* The shape that is pushed last is drawn first. */
	bool ticked = ticks.empty();
	bool edged = steps.empty();
	for (size_t i = picture.nr; i-- > 0;) {
		const iommu_shape &shape = picture.shapes[i];
		bool is_band = shape.kind == IOMMU_SHAPE_HOLDER || shape.kind == IOMMU_SHAPE_MANY;

		if (is_band && !ticked) { /* above all bands, below the fault counts */
			list->push_front(new Ticks(ticks));
			ticked = true;
		}
		if (shape.kind == IOMMU_SHAPE_LEVEL && !edged) { /* above these lines */
			list->push_front(new Area(steps, iommu_paint_edge));
			edged = true;
		}
		if (KsPlot::PlotObject *object = make_shape(shape, picture))
			list->push_front(object);
	}
	if (!edged)
		list->push_front(new Area(steps, iommu_paint_edge));
	if (!steps.empty())
		list->push_front(new Area(steps, iommu_paint_step));
}

const LanePlot *LanePlot::above() const
{
	const Plot *nearest = nullptr;

	for (const Plot *plot : plots()) {
		if (plot != this && plot->view.y1 <= view.y0 &&
		    (!nearest || plot->view.y1 > nearest->view.y1))
			nearest = plot;
	}
	auto lane = dynamic_cast<const LanePlot *>(nearest);
	return lane && lane->ref.load == ref.load && lane->bundle == bundle ? lane : nullptr;
}

void LanePlot::push_bracket(KsPlot::PlotObjList *list) const
{
	const LanePlot *upper = above();
	iommu_shape line = {};

	if (!upper)
		return;
	line.colour = iommu_colour_line;
	line.x0 = view.x - bracket_distance;
	line.x1 = line.x0 + 1;
	line.y0 = upper->view.y0;
	line.y1 = view.y1;
	list->push_front(new Border(line));
	line.x1 = line.x0 + bracket_end;
	for (int y : { upper->view.y0, upper->view.y1, view.y1 }) {
		line.y0 = y;
		line.y1 = y + 1;
		list->push_front(new Level(line));
	}
}

TickPlot::TickPlot(const kshark_trace_histo *model, const lanes_ticks_ref &ticks)
	: Plot(model), ref(ticks)
{
}

const iommu_shape *TickPlot::shape_at(int *x, int y) const
{
	return iommu_picture_tick_at(&picture, x, y);
}

void TickPlot::entries_of(const iommu_shape &, int x, const kshark_entry **a,
			  const kshark_entry **b) const
{
	lanes_ticks ticks;

	if (lanes_ticks_of_ref(&ref, &ticks))
		lanes_entries_of_ticks(&ticks, &view, histo, x, a, b);
}

void TickPlot::explain(const iommu_shape &, int x, char *text, size_t size) const
{
	lanes_ticks ticks;

	if (lanes_ticks_of_ref(&ref, &ticks))
		lanes_explain_ticks(&ticks, &view, histo, x, text, size);
}

void TickPlot::push_shapes(KsPlot::PlotObjList *list) const
{
	/*
	 * Of rates: their foot, and the numbers of their scales. The shape that is pushed last is
	 * drawn first.
	 */
	for (size_t i = picture.nr; i-- > 0;) {
		if (KsPlot::PlotObject *object = make_shape(picture.shapes[i], picture))
			list->push_front(object);
	}
	std::vector<const iommu_shape *> shapes;
	for (int kind : { IOMMU_SHAPE_MEDIAN, IOMMU_SHAPE_MAP_TICK, IOMMU_SHAPE_UNMAP_TICK }) {
		shapes.clear();
		for (size_t i = 0; i < picture.nr; i++) {
			if (picture.shapes[i].kind == kind)
				shapes.push_back(&picture.shapes[i]);
		}
		if (shapes.empty())
			continue;
		if (kind == IOMMU_SHAPE_MEDIAN)
			list->push_front(new Area(shapes, iommu_paint_median));
		else
			list->push_front(new SizeTicks(shapes));
	}
}
} // namespace lanes
