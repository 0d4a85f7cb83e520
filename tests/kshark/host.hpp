/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEST_HOST_HPP
#define IOMMU_TEST_HOST_HPP

#include <string>
#include <vector>

#include <KsPlugins.hpp>

/* KernelShark without a window: uses a plugin as KernelShark does, through its library alone. */
class Host
{
	kshark_context *context = nullptr;
	kshark_entry **rows = nullptr;
	ssize_t nr_rows = 0;
	kshark_dpi *plugin = nullptr;

	int top = -1; /* the stream of the file */

	void free_rows();
	std::vector<int> pids(bool pseudo) const;

      public:
	int sd = -1;
	double handlers_ns = 0; /* CPU time that draw handlers took */

	/* @plugin_file may be NULL. */
	explicit Host(const char *plugin_file);
	explicit Host(kshark_dpi *built_in); /* a plugin that is part of the program */
	~Host();
	Host(const Host &) = delete;
	Host &operator=(const Host &) = delete;

	void open(const char *trace);
	void open_only(const char *trace); /* without load() */
	void close();
	void load();
	void load_only();	     /* without wait_for_lanes() */
	void switch_plugin(bool on); /* as the dialog does; loads again */
	void move_time(int64_t offset);

	/* The lanes of a big trace appear some time after the load, when something is drawn. */
	void wait_for_lanes();

	ssize_t count() const
	{
		return nr_rows;
	}
	/* Pseudo tasks that the plugin added, and tasks of the trace. */
	std::vector<int> lanes() const;
	std::vector<int> tasks() const;
	int cpus() const;
	std::string comm(int pid) const;

	/*
	 * Draw a task or CPU in @bins columns. They show the trace from @from to @to, in parts of
	 * which the whole trace has @of.
	 */
	KsPlot::PlotObjList draw(int number, int action, int bins, int from, int to, int of);
	/* The same with a model that fill() made; its times are those of the rows. */
	KsPlot::PlotObjList draw(int number, int action, kshark_trace_histo *histo);
	void fill(kshark_trace_histo *histo, int bins, int64_t from, int64_t to);
	int64_t first_ts() const
	{
		return rows[0]->ts;
	}
	int64_t last_ts() const
	{
		return rows[nr_rows - 1]->ts;
	}
	static void free_shapes(KsPlot::PlotObjList *shapes);
};

#endif
