/* SPDX-License-Identifier: LGPL-2.1 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>

#include <libkshark-tepdata.h>
#include <unistd.h>

#include "host.hpp"

namespace
{
/* The largest pid of any kernel: include/linux/threads.h. */
const int pid_max_limit = 4194304;

/* The plugin replays a trace in a thread of its own. The host has only one. */
size_t nr_threads()
{
	std::filesystem::directory_iterator tasks("/proc/self/task");

	return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "FAILED: %s\n", what);
	exit(1);
}

double cpu_ns()
{
	timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/*
 * A recording of trace-iommu has a buffer of its own, which becomes the stream after that of the
 * file, @sd. Returns the stream with the events.
 */
int stream_of_events(kshark_context *context, int sd)
{
	int nr = 0;
	char **names = kshark_tep_get_buffer_names(context, sd, &nr);

	if (nr == 1 && !strncmp(names[0], "trace-iommu-", strlen("trace-iommu-"))) {
		check(kshark_tep_init_all_buffers(context, sd) == 1, "opening the buffer");
		sd++;
	}
	for (int i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	return sd;
}
} // namespace

Host::Host(const char *plugin_file)
{
	check(kshark_instance(&context), "a session");
	if (!plugin_file)
		return;
	kshark_plugin_list *entry = kshark_register_plugin(context, "iommu_lanes", plugin_file);
	check(entry && entry->process_interface, "loading the plugin");
	plugin = entry->process_interface;
}

Host::Host(kshark_dpi *built_in) : plugin(built_in)
{
	check(kshark_instance(&context), "a session");
}

Host::~Host()
{
	close();
	kshark_free(context);
}

void Host::free_rows()
{
	for (ssize_t i = 0; i < nr_rows; i++)
		free(rows[i]);
	free(rows);
	rows = nullptr;
	nr_rows = 0;
}

void Host::open(const char *trace)
{
	open_only(trace);
	load();
}

void Host::open_only(const char *trace)
{
	top = kshark_open(context, trace);
	check(top >= 0, "opening the trace");
	sd = stream_of_events(context, top);
	if (!plugin)
		return;
	kshark_data_stream *stream = kshark_get_data_stream(context, sd);
	check(kshark_register_plugin_to_stream(stream, plugin, true) != nullptr,
	      "giving the plugin to the stream");
	check(kshark_handle_all_dpis(stream, KSHARK_PLUGIN_INIT) > 0, "starting the plugin");
}

void Host::close()
{
	if (sd < 0)
		return;
	kshark_close(context, sd);
	if (top != sd)
		kshark_close(context, top);
	free_rows();
	sd = top = -1;
}

void Host::load_only()
{
	free_rows();
	nr_rows = kshark_load_entries(context, sd, &rows);
	check(nr_rows >= 0, "loading");
}

void Host::load()
{
	load_only();
	wait_for_lanes();
}

void Host::switch_plugin(bool on)
{
	kshark_data_stream *stream = kshark_get_data_stream(context, sd);

	for (kshark_dpi_list *list = stream->plugins; list; list = list->next) {
		if (list->interface != plugin)
			continue;
		if (on)
			list->status |= KSHARK_PLUGIN_ENABLED;
		else
			list->status &= ~KSHARK_PLUGIN_ENABLED;
		kshark_handle_dpi(stream, list, KSHARK_PLUGIN_UPDATE);
	}
	load();
}

void Host::move_time(int64_t offset)
{
	kshark_set_clock_offset(context, rows, static_cast<size_t>(nr_rows), sd, offset);
}

void Host::wait_for_lanes()
{
	const int tries = 6000; /* about a minute, because valgrind is slow */
	KsPlot::PlotObjList shapes;

	for (int i = 0; i < tries && nr_threads() > 1; i++)
		usleep(10000);
	/* A drawing adds the lanes to the host's tasks. */
	if (nr_rows) {
		shapes = draw(0, KSHARK_CPU_DRAW, 10, 0, 1, 1);
		free_shapes(&shapes);
	}
}

std::vector<int> Host::pids(bool pseudo) const
{
	std::vector<int> list;
	int *pids = nullptr;
	ssize_t n = kshark_get_task_pids(context, sd, &pids);

	for (ssize_t i = 0; i < n; i++) {
		if ((pids[i] > pid_max_limit) == pseudo)
			list.push_back(pids[i]);
	}
	free(pids);
	std::sort(list.begin(), list.end());
	return list;
}

std::vector<int> Host::lanes() const
{
	return pids(true);
}

std::vector<int> Host::tasks() const
{
	return pids(false);
}

int Host::cpus() const
{
	return kshark_get_data_stream(context, sd)->n_cpus;
}

std::string Host::comm(int pid) const
{
	char *comm = kshark_comm_from_pid(sd, pid);
	std::string copy = comm ? comm : "";

	free(comm);
	return copy;
}

void Host::fill(kshark_trace_histo *histo, int bins, int64_t from, int64_t to)
{
	ksmodel_init(histo);
	ksmodel_set_bining(histo, static_cast<size_t>(bins), from, to);
	ksmodel_fill(histo, rows, static_cast<size_t>(nr_rows));
}

KsPlot::PlotObjList Host::draw(int number, int action, kshark_trace_histo *histo)
{
	kshark_data_stream *stream = kshark_get_data_stream(context, sd);
	KsPlot::ColorTable colors;
	KsPlot::PlotObjList shapes;
	KsPlot::Graph graph(histo, &colors, &colors);
	KsCppArgV argv;
	ksplot_font font = {};

	graph.setLabelAppearance(&font, {}, 80, 20);
	graph.setHeight(40);
	graph.setBase(100);
	argv._histo = histo;
	argv._graph = &graph;
	argv._shapes = &shapes;
	double before = cpu_ns();
	for (kshark_draw_handler *h = stream->draw_handlers; h; h = h->next)
		h->draw_func(argv.toC(), sd, number, action);
	handlers_ns += cpu_ns() - before;
	return shapes;
}

KsPlot::PlotObjList Host::draw(int number, int action, int bins, int from, int to, int of)
{
	KsPlot::PlotObjList shapes;
	kshark_trace_histo histo;

	check(nr_rows > 0, "something to draw");
	int64_t length = last_ts() - first_ts();

	fill(&histo, bins, first_ts() + length * from / of, first_ts() + length * to / of);
	shapes = draw(number, action, &histo);
	ksmodel_clear(&histo);
	return shapes;
}

void Host::free_shapes(KsPlot::PlotObjList *shapes)
{
	while (!shapes->empty()) {
		delete shapes->front();
		shapes->pop_front();
	}
}
