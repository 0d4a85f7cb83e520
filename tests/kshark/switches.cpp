/* SPDX-License-Identifier: LGPL-2.1 */
/* Settings switch parts of the drawing off and choose its colours. usage: switches TRACE */
#include <cstdio>

#include <libkshark-plugin.h>

#include "host.hpp"
#include "kshark-plugin/data/lock.h"
#include "kshark-plugin/data/settings.h"

extern "C" int KSHARK_PLOT_PLUGIN_INITIALIZER(kshark_data_stream *stream);
extern "C" int KSHARK_PLOT_PLUGIN_DEINITIALIZER(kshark_data_stream *stream);

namespace
{
int failures;

void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

lanes_settings usual()
{
	lanes_settings settings;

	lanes_settings_default(&settings);
	return settings;
}

void set(const lanes_settings &settings)
{
	lanes_lock();
	lanes_settings_set(&settings);
	lanes_unlock();
}

bool is_of(const KsPlot::PlotObject &object, const iommu_colour &colour)
{
	const KsPlot::Color &c = object._color;

	return dynamic_cast<const KsPlot::Shape *>(&object) && c.r() == colour.r &&
	       c.g() == colour.g && c.b() == colour.b;
}

/* Shapes of these plots that have the colour. */
int count(Host &host, const std::vector<int> &numbers, int action, const iommu_colour &colour)
{
	int n = 0;

	for (int number : numbers) {
		KsPlot::PlotObjList shapes = host.draw(number, action, 200, 0, 1, 1);

		for (const KsPlot::PlotObject *object : shapes)
			n += is_of(*object, colour);
		Host::free_shapes(&shapes);
	}
	return n;
}

struct Ticks {
	int maps;
	int unmaps;
};

Ticks on_cpus(Host &host, const lanes_settings &settings)
{
	std::vector<int> cpus;

	for (int cpu = 0; cpu < host.cpus(); cpu++)
		cpus.push_back(cpu);
	set(settings);
	return { count(host, cpus, KSHARK_CPU_DRAW, settings.palette.map),
		 count(host, cpus, KSHARK_CPU_DRAW, settings.palette.unmap) };
}

Ticks on_tasks(Host &host, const lanes_settings &settings)
{
	set(settings);
	return { count(host, host.tasks(), KSHARK_TASK_DRAW, settings.palette.map),
		 count(host, host.tasks(), KSHARK_TASK_DRAW, settings.palette.unmap) };
}

bool any(const Ticks &ticks)
{
	return ticks.maps || ticks.unmaps;
}
} // namespace

int main(int argc, char **argv)
{
	char name[] = "iommu_lanes";
	kshark_dpi plugin = { name, KSHARK_PLOT_PLUGIN_INITIALIZER,
			      KSHARK_PLOT_PLUGIN_DEINITIALIZER };
	lanes_settings settings = usual();

	if (argc != 2)
		return 2;
	Host host(&plugin);
	host.open(argv[1]);

	Ticks cpus = on_cpus(host, settings), tasks = on_tasks(host, settings);
	expect(cpus.maps > 0 && cpus.unmaps > 0, "both kinds of ticks on CPUs");
	expect(tasks.maps > 0 && tasks.unmaps > 0, "both kinds of ticks on tasks");

	settings.cpu_ticks = false;
	expect(!any(on_cpus(host, settings)), "none on CPUs when these are switched off");
	expect(on_tasks(host, settings).maps == tasks.maps, "those on tasks stay");
	settings.task_ticks = false;
	expect(!any(on_tasks(host, settings)), "none on tasks when these are switched off");
	settings.cpu_ticks = true;
	expect(on_cpus(host, settings).maps == cpus.maps, "those on CPUs are back");

	settings = usual();
	settings.palette.map = { 1, 2, 3 };
	settings.palette.unmap = { 4, 5, 6 };
	Ticks chosen = on_cpus(host, settings);
	expect(chosen.maps == cpus.maps && chosen.unmaps == cpus.unmaps, "in colours chosen");

	settings = usual();
	set(settings);
	expect(count(host, host.lanes(), KSHARK_TASK_DRAW, settings.palette.bytes) > 0,
	       "areas of bytes");
	settings.bytes = false;
	set(settings);
	expect(count(host, host.lanes(), KSHARK_TASK_DRAW, settings.palette.bytes) == 0,
	       "no areas when these are switched off");
	host.close();
	return failures ? 1 : 0;
}
