/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The setting for the lanes of unknown devices, before a load and after it. Prints the lanes of
 * each load, with what they have mapped and their numbers of events. usage: one_unknown TRACE
 */
#include <inttypes.h>
#include <stdio.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/late_streams.h"
#include "kshark-plugin/data/settings.h"
#include "replayed.h"

static void set_one(bool one)
{
	struct lanes_settings settings;

	lanes_settings_default(&settings);
	settings.one_unknown = one;
	lanes_lock();
	lanes_settings_set(&settings);
	lanes_unlock();
}

static void print_lanes(const char *title)
{
	struct lanes_rows rows;
	bool there;

	lanes_lock();
	there = lanes_rows_of(0, true, &rows);
	lanes_unlock();
	printf("%s\n", title);
	for (size_t i = 0; there && i < rows.nr; i++)
		printf("%d|%s|%s|%" PRIu64 "\n", rows.list[i].pid, rows.list[i].device,
		       rows.list[i].peak_text, rows.list[i].activity);
	lanes_rows_free(&rows);
}

/* Waits for the lanes that the setting has caused. */
static void reload(struct lanes_stream *s, bool one, bool only_working, const char *title)
{
	set_one(one);
	lanes_late_reload(0, only_working);
	wait_and_publish(s);
	print_lanes(title);
}

int main(int argc, char **argv)
{
	struct loaded trace;

	if (argc != 2 || !load_trace(&trace, argv[1]))
		return 2;
	print_lanes("default");
	reload(trace.stream, true, false, "one");
	printf("tasks %zu\n", trace.stream->nr_tasks);
	reload(trace.stream, false, true, "not read again");
	reload(trace.stream, false, false, "per task");
	set_one(true);
	close_trace(&trace);
	if (!load_trace(&trace, argv[1]))
		return 2;
	print_lanes("one from the start");
	close_trace(&trace);
	return 0;
}
