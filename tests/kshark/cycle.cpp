/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * What can happen to a plugin in its life: loaded anew, switched off and on, time moved, another
 * trace opened. To be run under valgrind, too. usage: cycle PLUGIN TRACE OTHER
 */
#include "expect.hpp"
#include "host.hpp"

namespace
{
/* Where shapes are, to be compared. */
std::vector<int> drawn(Host &host, int from, int to, int of)
{
	std::vector<int> all;

	for (int pid : host.lanes()) {
		KsPlot::PlotObjList shapes = host.draw(pid, KSHARK_TASK_DRAW, 200, from, to, of);

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

/* What is under the pointer, and what is far from it; at each zoom. */
void point_everywhere(Host &host)
{
	for (int of = 1; of <= 64; of *= 4) {
		for (int pid : host.lanes()) {
			KsPlot::PlotObjList shapes =
				host.draw(pid, KSHARK_TASK_DRAW, 200, of / 2, of / 2 + 1, of);

			for (const KsPlot::PlotObject *object : shapes) {
				for (int x = -10; x < 300; x += 7)
					object->distance(x, 90);
				object->doubleClick(); /* there is no window to mark in */
			}
			Host::free_shapes(&shapes);
		}
	}
}
} // namespace

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	Host host(argv[1]);

	host.open(argv[2]);
	size_t nr = host.lanes().size();
	std::vector<int> before = drawn(host, 0, 1, 1);
	expect(nr > 0 && !before.empty(), "lanes of the first trace");
	expect(drawn(host, 0, 1, 2) != before, "another part of the time looks different");
	point_everywhere(host);

	host.load();
	expect(host.lanes().size() == nr && drawn(host, 0, 1, 1) == before,
	       "the same, loaded anew");

	host.move_time(5000000000);
	expect(drawn(host, 0, 1, 1) == before, "the same, with all times moved");

	host.switch_plugin(false);
	expect(host.lanes().empty(), "no lanes while it is switched off");
	host.switch_plugin(true);
	expect(host.lanes().size() == nr && drawn(host, 0, 1, 1) == before, "the same, on again");

	KsPlot::PlotObjList kept = host.draw(host.lanes()[0], KSHARK_TASK_DRAW, 200, 0, 1, 1);
	host.close();
	for (const KsPlot::PlotObject *object : kept) { /* a window may ask late */
		object->distance(50, 90);
		object->doubleClick();
	}
	Host::free_shapes(&kept);

	host.open(argv[3]);
	expect(!host.lanes().empty() && !drawn(host, 0, 1, 1).empty(), "lanes of the other trace");
	host.close();
	return failures ? 1 : 0;
}
