/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The life of a plugin: the trace is loaded again, the plugin switched off and on, the time moved,
 * another trace opened. Also runs under valgrind. usage: cycle PLUGIN TRACE OTHER
 */
#include "expect.hpp"
#include "host.hpp"

namespace
{
struct Plot {
	int number;
	int action;
};

std::vector<Plot> lanes_of(const Host &host)
{
	std::vector<Plot> plots;

	for (int pid : host.lanes())
		plots.push_back({ pid, KSHARK_TASK_DRAW });
	return plots;
}

/* Returns the plots of CPUs and tasks. */
std::vector<Plot> others_of(const Host &host)
{
	std::vector<Plot> plots;

	for (int cpu = 0; cpu < host.cpus(); cpu++)
		plots.push_back({ cpu, KSHARK_CPU_DRAW });
	for (int pid : host.tasks())
		plots.push_back({ pid, KSHARK_TASK_DRAW });
	return plots;
}

/* Returns the places of all shapes, for comparison. */
std::vector<int> drawn(Host &host, const std::vector<Plot> &plots, int from, int to, int of)
{
	std::vector<int> all;

	for (const Plot &plot : plots) {
		KsPlot::PlotObjList shapes = host.draw(plot.number, plot.action, 200, from, to, of);

		for (const KsPlot::PlotObject *object : shapes) {
			auto shape = dynamic_cast<const KsPlot::Shape *>(object);

			for (size_t i = 0; shape && i < shape->pointCount(); i++) {
				all.push_back(shape->pointX(i));
				all.push_back(shape->pointY(i));
			}
		}
		Host::free_shapes(&shapes);
	}
	return all;
}

std::vector<int> lanes(Host &host)
{
	return drawn(host, lanes_of(host), 0, 1, 1);
}

std::vector<int> ticks(Host &host)
{
	return drawn(host, others_of(host), 0, 1, 1);
}

/* Points at shapes and far away from them, at each zoom. */
void point_everywhere(Host &host, const std::vector<Plot> &plots)
{
	for (int of = 1; of <= 64; of *= 4) {
		for (const Plot &plot : plots) {
			KsPlot::PlotObjList shapes =
				host.draw(plot.number, plot.action, 200, of / 2, of / 2 + 1, of);

			for (const KsPlot::PlotObject *object : shapes) {
				for (int x = -10; x < 300; x += 7)
					object->distance(x, 90);
				object->doubleClick(); /* there is no window with markers */
			}
			Host::free_shapes(&shapes);
		}
	}
}

/* Hovering finds ticks at their place, but not on the host's own bars. */
void point_at_ticks(Host &host, const std::vector<Plot> &plots)
{
	const int base = 100, bar = 28; /* the host's bars are 0.7 of 40 high */
	bool found = false, missed = false, taken = false;

	for (const Plot &plot : plots) {
		KsPlot::PlotObjList shapes = host.draw(plot.number, plot.action, 200, 0, 1, 1);
		const KsPlot::PlotObject *whole = shapes.empty() ? nullptr : shapes.front();

		for (const KsPlot::PlotObject *object : shapes) {
			auto shape = dynamic_cast<const KsPlot::Shape *>(object);

			for (size_t i = 0; shape && i < shape->pointCount(); i += 2) {
				int x = shape->pointX(i);

				found = true;
				missed = missed || whole->distance(x, shape->pointY(i)) > 0;
				taken = taken || whole->distance(x, base - bar + 1) <= 0;
				taken = taken || whole->distance(x, base) <= 0;
			}
		}
		Host::free_shapes(&shapes);
	}
	expect(found, "ticks to point at");
	expect(!missed, "a tick is where it is drawn");
	expect(!taken, "clicks below the ticks are left to the host");
}
} // namespace

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	Host host(argv[1]);

	host.open(argv[2]);
	size_t nr = host.lanes().size();
	std::vector<int> before = lanes(host), ticks_before = ticks(host);
	expect(nr > 0 && !before.empty(), "lanes of the first trace");
	expect(!ticks_before.empty(), "ticks of the first trace");
	expect(drawn(host, lanes_of(host), 0, 1, 2) != before,
	       "another part of the time looks different");
	expect(drawn(host, others_of(host), 0, 1, 2) != ticks_before,
	       "another part of the time has other ticks");
	point_everywhere(host, lanes_of(host));
	point_everywhere(host, others_of(host));
	point_at_ticks(host, others_of(host));

	host.load();
	expect(host.lanes().size() == nr && lanes(host) == before,
	       "the same lanes after another load");
	expect(ticks(host) == ticks_before, "the same ticks after another load");

	host.move_time(5000000000);
	expect(lanes(host) == before, "the same lanes with all times moved");
	expect(ticks(host) == ticks_before, "the same ticks with all times moved");

	host.switch_plugin(false);
	expect(host.lanes().empty(), "no lanes while the plugin is switched off");
	expect(ticks(host).empty(), "no ticks while the plugin is switched off");
	host.switch_plugin(true);
	expect(host.lanes().size() == nr && lanes(host) == before,
	       "the same lanes after switching it on");
	expect(ticks(host) == ticks_before, "the same ticks after switching it on");

	KsPlot::PlotObjList kept = host.draw(host.lanes()[0], KSHARK_TASK_DRAW, 200, 0, 1, 1);
	KsPlot::PlotObjList kept_ticks = host.draw(0, KSHARK_CPU_DRAW, 200, 0, 1, 1);
	host.close();
	kept.splice_after(kept.before_begin(), kept_ticks);
	for (const KsPlot::PlotObject *object : kept) { /* a window may still use old shapes */
		for (int x = 0; x < 300; x++)
			object->distance(x, 60);
		object->doubleClick();
	}
	Host::free_shapes(&kept);

	host.open(argv[3]);
	expect(!host.lanes().empty() && !lanes(host).empty(), "lanes of the other trace");
	expect(!ticks(host).empty(), "ticks of the other trace");
	host.close();
	return failures ? 1 : 0;
}
