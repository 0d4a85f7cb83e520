/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Prints the lanes of a trace as the shapes that KernelShark would draw, in the order of drawing,
 * then the shapes on the plots of CPUs and of some tasks.
 * usage: shapes PLUGIN TRACE [COLUMNS [FROM TO OF]]
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <typeinfo>

#include "host.hpp"

namespace
{
const int tasks_at_most = 16;

/* Returns "Band" for lanes::Band, from the mangled name: the plugin does not export the class. */
std::string name_of(const KsPlot::PlotObject &object)
{
	static const char *const names[] = { "Band", "Border", "SizeTicks", "Ticks",
					     "Area", "Level",  "Mark",	    "Text" };

	for (const char *name : names) {
		if (strstr(typeid(object).name(), name))
			return name;
	}
	return "Other";
}

void print_shape(const KsPlot::PlotObject &object, size_t most = SIZE_MAX)
{
	auto shape = dynamic_cast<const KsPlot::Shape *>(&object);
	const KsPlot::Color &c = object._color;

	if (!shape) /* draws nothing */
		return;
	printf("  %-6s %02x%02x%02x", name_of(object).c_str(), c.r(), c.g(), c.b());
	for (size_t i = 0; i < shape->pointCount() && i < most; i++)
		printf(" %d,%d", shape->pointX(i), shape->pointY(i));
	if (shape->pointCount() > most)
		printf(" ... %zu", shape->pointCount());
	printf("\n");
}

/* Prints the shapes on a plot of a CPU or task. */
void print_plot(const char *name, int number, KsPlot::PlotObjList shapes, size_t most)
{
	if (!shapes.empty())
		printf("%s %d\n", name, number);
	for (const KsPlot::PlotObject *object : shapes)
		print_shape(*object, most);
	Host::free_shapes(&shapes);
}
} // namespace

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	int bins = argc > 3 ? atoi(argv[3]) : 100;
	int from = argc > 6 ? atoi(argv[4]) : 0;
	int to = argc > 6 ? atoi(argv[5]) : 1;
	int of = argc > 6 ? atoi(argv[6]) : 1;
	int printed = 0;
	Host host(argv[1]);

	host.open(argv[2]);
	for (int pid : host.lanes()) {
		KsPlot::PlotObjList shapes = host.draw(pid, KSHARK_TASK_DRAW, bins, from, to, of);

		printf("%d %s\n", pid, host.comm(pid).c_str());
		for (const KsPlot::PlotObject *object : shapes)
			print_shape(*object);
		Host::free_shapes(&shapes);
	}
	for (int cpu = 0; cpu < host.cpus(); cpu++)
		print_plot("CPU", cpu, host.draw(cpu, KSHARK_CPU_DRAW, bins, from, to, of),
			   SIZE_MAX);
	for (int pid : host.tasks()) {
		if (printed++ == tasks_at_most)
			break;
		print_plot("task", pid, host.draw(pid, KSHARK_TASK_DRAW, bins, from, to, of), 8);
	}
	return 0;
}
