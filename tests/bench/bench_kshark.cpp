/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures the costs of the lanes plugin with KernelShark's libraries, without a window: the load
 * of a trace, the plugin's work after the load, memory, and drawing. Compares them with KernelShark
 * without plugins, and with its own plugin event_field_plot, which plots a field of the same
 * events.
 *
 * Each load runs in a separate process. The variants alternate. The output has the medians of the
 * runs and of their ratios. Times are CPU time, because the machine may do other work. The time
 * until the host has its list is also measured by the clock, because the host may wait for the
 * plugin.
 *
 * usage: bench_kshark LANES-PLUGIN EVENT-FIELD-PLOT TRACE [RUNS]
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

#include "../kshark/host.hpp"
#include "field_plot.hpp"

extern "C" {
#include "order.h"
}

namespace
{
const int pixels = 1300;
const size_t plots_shown = 16; /* the number that KernelShark shows at first */
const int times = 15;	       /* number of redraws per zoom */
const double zooms[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
const size_t nr_zooms = sizeof(zooms) / sizeof(zooms[0]);

enum kind { STOCK, LANES, FIELD, KINDS };

const char *const names[] = {
	"load without a plugin, ns a record",
	"load with lanes",
	"load with event_field_plot",
};

struct measured {
	double load;   /* ns */
	double wall;   /* ns, by the clock */
	double behind; /* ns of the plugin's work between the end of the load and the lanes */
	double peak;   /* bytes, of the whole process */
	double kept;
	double rows;
};

struct drawing {
	double ms[nr_zooms];
};

double clock_of(clockid_t id)
{
	timespec t;

	clock_gettime(id, &t);
	return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/* Returns a value of /proc/self/status, in bytes. */
double memory(const char *format)
{
	FILE *f = fopen("/proc/self/status", "r");
	unsigned long kb = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, format, &kb);
	if (f)
		fclose(f);
	return static_cast<double>(kb) * 1024;
}

double median(std::vector<double> list)
{
	std::sort(list.begin(), list.end());
	return list.empty() ? 0 : list[list.size() / 2];
}

[[noreturn]] void give_up(const char *what)
{
	fprintf(stderr, "error: %s\n", what);
	exit(2);
}

/* Returns the result of @work, which runs in a separate process. */
template <typename T> T apart(const std::function<T()> &work)
{
	int ends[2];
	T result = {};

	if (pipe(ends))
		give_up("no pipe");
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		result = work();
		_exit(write(ends[1], &result, sizeof(result)) == sizeof(result) ? 0 : 2);
	}
	close(ends[1]);
	bool ok = read(ends[0], &result, sizeof(result)) == sizeof(result);
	close(ends[0]);
	waitpid(pid, nullptr, 0);
	if (!ok)
		give_up("a measurement failed");
	return result;
}

void start(Host *host, kind what, const char *trace)
{
	if (what == FIELD)
		choose_field("iommu/map", "size");
	host->open_only(trace);
}

measured measure(kind what, const char *plugin, const char *trace)
{
	Host host(what == STOCK ? nullptr : plugin);
	measured m = {};
	double at[4];

	start(&host, what, trace);
	at[0] = clock_of(CLOCK_THREAD_CPUTIME_ID);
	at[2] = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	at[3] = clock_of(CLOCK_MONOTONIC);
	host.load_only();
	at[1] = clock_of(CLOCK_THREAD_CPUTIME_ID);
	m.wall = clock_of(CLOCK_MONOTONIC) - at[3];
	if (what == LANES) {
		host.wait_for_lanes();
		m.behind = clock_of(CLOCK_PROCESS_CPUTIME_ID) - at[2] -
			   (clock_of(CLOCK_THREAD_CPUTIME_ID) - at[0]);
	}
	m.load = at[1] - at[0];
	m.peak = memory("VmHWM: %lu kB");
	m.kept = memory("VmRSS: %lu kB");
	m.rows = static_cast<double>(host.count());
	return m;
}

struct plot {
	int number;
	int action;
};

/* Add plots until there are enough; repeat them if necessary. */
void add_plots(std::vector<plot> *plots, const std::vector<int> &numbers, int action)
{
	if (numbers.empty())
		give_up("the trace has nothing to be drawn");
	for (size_t i = 0; i < plots_shown; i++)
		plots->push_back({ numbers[i % numbers.size()], action });
}

/* The plots to draw: lanes, tasks with a field, or CPUs and tasks with ticks or rates. */
std::vector<plot> plots_of(const Host &host, kind what, bool ticks)
{
	std::vector<plot> plots;
	std::vector<int> cpus;

	for (int cpu = 0; ticks && cpu < host.cpus(); cpu++)
		cpus.push_back(cpu);
	if (ticks)
		add_plots(&plots, cpus, KSHARK_CPU_DRAW);
	add_plots(&plots, what == LANES && !ticks ? host.lanes() : host.tasks(), KSHARK_TASK_DRAW);
	return plots;
}

/* Returns the time (ms) of the handlers to draw all plots once, at one place. */
double draw_once(Host *host, const std::vector<plot> &plots, kshark_trace_histo *histo)
{
	double before = host->handlers_ns;
	KsPlot::PlotObjList all;

	/* A window frees the shapes of all plots together. */
	for (const plot &p : plots)
		all.splice_after(all.before_begin(), host->draw(p.number, p.action, histo));
	Host::free_shapes(&all);
	return (host->handlers_ns - before) / 1e6;
}

/* Returns the time (ms) to draw all plots once, per zoom. */
drawing measure_drawing(kind what, bool ticks, const char *plugin, const char *trace)
{
	Host host(plugin);
	drawing d = {};

	start(&host, what, trace);
	host.load_only();
	if (what == LANES)
		host.wait_for_lanes();
	std::vector<plot> plots = plots_of(host, what, ticks);
	double length = static_cast<double>(host.last_ts() - host.first_ts());

	for (size_t z = 0; z < nr_zooms; z++) {
		std::vector<double> all;

		for (int i = 0; i < times; i++) {
			auto from = static_cast<int64_t>(length * (1 - 1 / zooms[z]) * i / times);
			kshark_trace_histo histo;

			host.fill(&histo, pixels, host.first_ts() + from,
				  host.first_ts() + from + static_cast<int64_t>(length / zooms[z]));
			all.push_back(draw_once(&host, plots, &histo));
			ksmodel_clear(&histo);
		}
		d.ms[z] = median(all);
	}
	return d;
}

double measure_order(double rows)
{
	double ns = order_ns(static_cast<uint64_t>(rows));

	if (ns < 0)
		give_up("no memory");
	return ns / rows;
}

double ratio(double a, double b)
{
	return b ? a / b : 0;
}

void print_loads(char **argv, int runs)
{
	std::vector<double> load[KINDS], to_stock[KINDS], wall[KINDS], peak[KINDS], kept[KINDS],
		behind, both, order;

	for (int i = 0; i < runs; i++) {
		measured m[KINDS];

		for (int k = STOCK; k < KINDS; k++) {
			m[k] = apart<measured>([&] {
				return measure(static_cast<kind>(k), argv[k], argv[KINDS]);
			});
			load[k].push_back(m[k].load / m[k].rows);
			to_stock[k].push_back(ratio(m[k].load, m[STOCK].load));
			wall[k].push_back(ratio(m[k].wall, m[STOCK].wall));
			peak[k].push_back((m[k].peak - m[STOCK].peak) / m[k].rows);
			kept[k].push_back((m[k].kept - m[STOCK].kept) / m[k].rows);
		}
		order.push_back(apart<double>([&] { return measure_order(m[LANES].rows); }));
		behind.push_back(m[LANES].behind / m[LANES].rows);
		both.push_back(ratio(m[LANES].behind, m[STOCK].load));
	}
	for (int k = STOCK; k < KINDS; k++)
		printf("%-36s %8.1f\n", names[k], median(load[k]));
	printf("%-36s %8.3f\n", "lanes / no plugin", median(to_stock[LANES]));
	printf("%-36s %8.3f\n", "event_field_plot / no plugin", median(to_stock[FIELD]));
	printf("%-36s %8.3f\n", "lanes / no plugin, by the clock", median(wall[LANES]));
	printf("%-36s %8.3f\n", "lanes with order / no plugin",
	       median(to_stock[LANES]) + ratio(median(order), median(load[STOCK])));
	printf("%-36s %8.1f\n", "replay after it, ns per event", median(behind));
	printf("%-36s %8.1f\n", "  of that the order", median(order));
	printf("%-36s %8.3f\n", "replay / load without a plugin", median(both));
	printf("%-36s %8.1f\n", "bytes per record, lanes kept", median(kept[LANES]));
	printf("%-36s %8.1f\n", "bytes per record, lanes at most", median(peak[LANES]));
	printf("%-36s %8.1f\n", "bytes per record, event_field_plot", median(kept[FIELD]));
}

double worst(const drawing &d)
{
	return *std::max_element(d.ms, d.ms + nr_zooms);
}

void print_drawing(char **argv)
{
	auto measured = [&](kind what, bool ticks) {
		return apart<drawing>(
			[&] { return measure_drawing(what, ticks, argv[what], argv[KINDS]); });
	};
	drawing lanes = measured(LANES, false);
	drawing ticks = measured(LANES, true);
	drawing field = measured(FIELD, false);

	printf("ms to draw %zu plots, %d pixels        lanes    field    ratio  %zu of ticks\n",
	       plots_shown, pixels, 2 * plots_shown);
	for (size_t z = 0; z < nr_zooms; z++)
		printf("  zoom %-29.0f %8.3f %8.3f %8.3f %8.3f\n", zooms[z], lanes.ms[z],
		       field.ms[z], ratio(lanes.ms[z], field.ms[z]), ticks.ms[z]);
	printf("%-36s %8.3f %26.3f\n", "worst", worst(lanes), worst(ticks));
}
} // namespace

int main(int argc, char **argv)
{
	int runs = argc > 4 ? atoi(argv[4]) : 5;

	if (argc < 4 || runs < 0) {
		fprintf(stderr, "usage: bench_kshark LANES-PLUGIN EVENT-FIELD-PLOT TRACE [RUNS]\n");
		return 2;
	}
	if (runs)
		print_loads(argv, runs);
	print_drawing(argv);
	return 0;
}
