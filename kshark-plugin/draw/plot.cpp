/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <vector>

#include <KsPluginsGUI.hpp>

#include "plot.hpp"

/* In the host's library of windows, which a program without windows need not have. */
extern void markEntryA(void *ks_ptr, const kshark_entry *e) __attribute__((weak));
extern void markEntryB(void *ks_ptr, const kshark_entry *e) __attribute__((weak));

namespace
{
const double far_away = 1e6;

/* Those that live; only the thread that draws comes here. */
std::vector<lanes::Plot *> &plots()
{
	static std::vector<lanes::Plot *> list;

	return list;
}
} // namespace

namespace lanes
{
Plot::Plot(const kshark_trace_histo *model) : last_x(0), last_y(0), histo(model), view(), picture()
{
	plots().push_back(this);
}

Plot::~Plot()
{
	auto &all = plots();

	all.erase(std::remove(all.begin(), all.end(), this), all.end());
	iommu_picture_free(&picture);
}

double Plot::distance(int x, int y) const
{
	last_x = x;
	last_y = y;
	return shape_at(&x, y) ? 0 : far_away;
}

/* Marking draws anew, which frees this object: what is needed is copied first. */
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
		plot->tell(*shape, at, text, sizeof(text));
		lanes_unlock();
		return text;
	}
	return {};
}
} // namespace lanes
