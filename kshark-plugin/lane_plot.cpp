/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <vector>

#include <KsPluginsGUI.hpp>

#include "lane_plot.hpp"
#include "lane_shapes.hpp"

/* In the host's library of windows, which a program without windows need not have. */
extern void markEntryA(void *ks_ptr, const kshark_entry *e) __attribute__((weak));
extern void markEntryB(void *ks_ptr, const kshark_entry *e) __attribute__((weak));

namespace
{
const double far_away = 1e6;

/* Those that live; only the thread that draws comes here. */
std::vector<lanes::LanePlot *> &plots()
{
	static std::vector<lanes::LanePlot *> list;

	return list;
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
	case IOMMU_SHAPE_FAULT:
		return new lanes::Fault(shape);
	case IOMMU_SHAPE_TEXT:
		return new lanes::Text(shape, picture.texts[shape.first]);
	default:
		return nullptr;
	}
}
} // namespace

namespace lanes
{
LanePlot::LanePlot(const kshark_trace_histo *model, const lanes_ref &lane)
	: histo(model), ref(lane), last_x(0), last_y(0), view(), picture()
{
	plots().push_back(this);
}

LanePlot::~LanePlot()
{
	auto &all = plots();

	all.erase(std::remove(all.begin(), all.end(), this), all.end());
	iommu_picture_free(&picture);
}

double LanePlot::distance(int x, int y) const
{
	last_x = x;
	last_y = y;
	return iommu_picture_at(&picture, x, y) ? 0 : far_away;
}

/* Marking draws anew, which frees this object: what is needed is copied first. */
void LanePlot::_doubleClick() const
{
	const iommu_shape *shape = iommu_picture_at(&picture, last_x, last_y);
	const kshark_entry *a = nullptr;
	const kshark_entry *b = nullptr;
	void *window = lanes_window_main();
	lanes_lane lane;

	if (!shape || !window || !markEntryA || !markEntryB)
		return;
	lanes_lock();
	if (lanes_lane_again(&ref, &lane))
		lanes_entries_of(&lane, &view, shape, histo, last_x, &a, &b);
	lanes_unlock();
	if (b)
		markEntryB(window, b);
	if (a)
		markEntryA(window, a);
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
	/* What is pushed last is drawn first. */
	bool ticked = ticks.empty();
	for (size_t i = picture.nr; i-- > 0;) {
		const iommu_shape &shape = picture.shapes[i];
		bool is_band = shape.kind == IOMMU_SHAPE_HOLDER || shape.kind == IOMMU_SHAPE_MANY;

		if (is_band && !ticked) { /* on top of all bands, below the texts of faults */
			list->push_front(new Ticks(ticks));
			ticked = true;
		}
		if (KsPlot::PlotObject *object = make_shape(shape, picture))
			list->push_front(object);
	}
	if (!steps.empty())
		list->push_front(new Area(steps));
}

std::string LanePlot::text_at(int x, int y)
{
	char text[2048];

	for (const LanePlot *plot : plots()) {
		const iommu_shape *shape = iommu_picture_at(&plot->picture, x, y);
		lanes_lane lane;

		if (!shape)
			continue;
		text[0] = '\0';
		lanes_lock();
		if (lanes_lane_again(&plot->ref, &lane))
			lanes_tell_shape(&lane, &plot->view, shape, x, text, sizeof(text));
		lanes_unlock();
		return text;
	}
	return {};
}
} // namespace lanes
