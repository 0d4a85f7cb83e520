/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Limits the host's list to the events of one device, and prints the time of each event that is
 * listed then. usage: list TRACE DEVICE
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <libkshark-model.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/reading/list_limit.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "replayed.h"

static int failures;

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "FAILED: %s\n", what);
	failures++;
}

/* Returns the pseudo task of a lane by the name of its device; 0 if there is none. */
static int find_lane(int sd, const char *device)
{
	struct lanes_rows rows;
	int pid = 0;

	lanes_lock();
	expect(lanes_rows_of(sd, true, &rows), "rows");
	lanes_unlock();
	for (size_t i = 0; i < rows.nr; i++) {
		if (!strcmp(rows.list[i].device, device))
			pid = rows.list[i].pid;
	}
	lanes_rows_free(&rows);
	return pid;
}

/* At first, the lanes of all devices are shown that are not idle, if there is room for them. */
static void test_first(int sd)
{
	struct lanes_rows rows;
	int pids[64];
	uint64_t born;
	size_t nr = 0, at = 0;

	lanes_lock();
	expect(lanes_rows_of(sd, true, &rows), "rows");
	expect(lanes_busiest(sd, pids, 64, &nr, &born) == LANES_SHOW_THESE, "lanes at first");
	lanes_unlock();
	for (size_t i = 0; i < rows.nr; i++) {
		if (!rows.list[i].idle)
			expect(at < nr && pids[at++] == rows.list[i].pid, rows.list[i].device);
	}
	expect(at == nr && nr > 0, "no lane of an idle device");
	lanes_rows_free(&rows);
}

static size_t count_listed(struct kshark_entry **rows, ssize_t nr)
{
	size_t n = 0;

	for (ssize_t i = 0; i < nr; i++)
		n += rows[i]->visible & KS_TEXT_VIEW_FILTER_MASK;
	return n;
}

static size_t count_others(struct kshark_entry **rows, ssize_t nr, int pid)
{
	size_t n = 0;

	for (ssize_t i = 0; i < nr; i++)
		n += rows[i]->pid != pid;
	return n;
}

/* The host's filters apply as before, with and without a limit, also if they change meanwhile. */
static void test_host_filter(struct kshark_context *context, struct kshark_entry **rows, ssize_t nr,
			     int pid)
{
	int task = rows[0]->pid;
	size_t limited;

	kshark_filter_add_id(context, 0, KS_HIDE_TASK_FILTER, task);
	kshark_filter_stream_entries(context, 0, rows, (size_t)nr);
	lanes_list_apply();
	limited = count_listed(rows, nr);
	expect(limited < count_others(rows, nr, task), "both hide events");
	expect(!lanes_list_apply() && count_listed(rows, nr) == limited, "the same again");
	expect(lanes_list_limit(0, NULL, 0) && lanes_list_apply(), "the limit ends");
	expect(count_listed(rows, nr) == count_others(rows, nr, task), "the host's filter stays");
	expect(lanes_list_limit(0, &pid, 1) && lanes_list_apply(), "the limit is back");
	expect(count_listed(rows, nr) == limited, "both hide events again");
	kshark_filter_clear(context, 0, KS_HIDE_TASK_FILTER);
	kshark_filter_stream_entries(context, 0, rows, (size_t)nr);
	lanes_list_limit(0, NULL, 0);
	lanes_list_apply();
	expect(count_listed(rows, nr) == (size_t)nr, "nothing is hidden");
}

/* Show the lane alone, or hide all real tasks. */
static void test_tasks(struct kshark_context *context, int pid)
{
	struct kshark_data_stream *stream = kshark_get_data_stream(context, 0);
	int *tasks = kshark_hash_ids(stream->tasks);
	int chosen[4] = { 0 };

	expect(!lanes_list_tasks(0, chosen, 4), "no filter of tasks");
	kshark_filter_add_id(context, 0, KS_SHOW_TASK_FILTER, pid);
	expect(lanes_list_tasks(0, chosen, 4) == 1 && chosen[0] == pid, "the lane alone");
	kshark_filter_add_id(context, 0, KS_SHOW_TASK_FILTER, tasks[0]);
	expect(!lanes_list_tasks(0, chosen, 4), "a lane and a task");
	kshark_filter_clear(context, 0, KS_SHOW_TASK_FILTER);
	for (size_t i = 0; i < stream->tasks->count; i++) {
		if (tasks[i] != pid)
			kshark_filter_add_id(context, 0, KS_HIDE_TASK_FILTER, tasks[i]);
	}
	expect(lanes_list_tasks(0, chosen, 4) == 1 && chosen[0] == pid, "all others are hidden");
	kshark_filter_clear(context, 0, KS_HIDE_TASK_FILTER);
	free(tasks);
}

static void print_listed(const struct lanes_stream *s, struct kshark_entry **rows, ssize_t nr)
{
	for (ssize_t i = 0; i < nr; i++) {
		uint64_t us = ((uint64_t)rows[i]->ts + 500) / 1000;

		/* Other events are not the replay's. */
		if (rows[i]->visible & KS_TEXT_VIEW_FILTER_MASK && rows[i]->event_id >= 0 &&
		    s->by_id[rows[i]->event_id])
			printf("%" PRIu64 ".%06" PRIu64 "\n", us / 1000000, us % 1000000);
	}
}

int main(int argc, char **argv)
{
	struct kshark_context *context = NULL;
	struct kshark_trace_histo model = { 0 };
	struct kshark_entry **rows = NULL;
	struct lanes_stream *s;
	ssize_t nr;
	int pid;

	if (argc != 3 || !kshark_instance(&context) || kshark_open(context, argv[1]) != 0)
		return 2;
	context->filter_mask = KS_TEXT_VIEW_FILTER_MASK | KS_GRAPH_VIEW_FILTER_MASK;
	s = lanes_stream_new(kshark_get_data_stream(context, 0));
	if (!lanes_load_hook(s))
		return 2;
	nr = kshark_load_entries(context, 0, &rows);
	wait_for(s);
	model.data = rows;
	model.data_size = (size_t)nr;
	lanes_list_model(&model);
	pid = find_lane(0, argv[2]);
	if (!pid)
		return 2;

	expect(!lanes_list_apply() && count_listed(rows, nr) == (size_t)nr, "no limit at first");
	expect(lanes_list_limit(0, &pid, 1) && lanes_list_apply(), "a limit");
	print_listed(s, rows, nr);
	expect(count_listed(rows, nr) > 0, "the device has events");
	test_host_filter(context, rows, nr, pid);
	test_tasks(context, pid);
	test_first(0);

	lanes_list_model(NULL);
	lanes_load_unhook(s);
	lanes_stream_reset(s);
	lanes_unpublish(s);
	lanes_stream_free(s);
	for (ssize_t i = 0; i < nr; i++)
		free(rows[i]);
	free(rows);
	kshark_free(context);
	return failures ? 1 : 0;
}
