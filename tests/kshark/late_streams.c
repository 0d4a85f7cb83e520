/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A trace that the host loaded without the plugin gets the same lanes as one loaded with it, and
 * other plugins see no event twice. usage: late_streams TRACE
 */
#include <stdio.h>
#include <stdlib.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/late_streams.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "replayed.h"

static int failures;
static size_t nr_seen;

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

/* The event handler of another plugin. */
static void count_event(struct kshark_data_stream *stream, void *record, struct kshark_entry *entry)
{
	(void)stream;
	(void)record;
	(void)entry;
	nr_seen++;
}

static struct kshark_data_stream *open_trace(struct kshark_context *context, const char *file)
{
	int sd = kshark_open(context, file);
	struct kshark_data_stream *stream = sd < 0 ? NULL : kshark_get_data_stream(context, sd);

	if (stream)
		return stream;
	fprintf(stderr, "%s: cannot be opened\n", file);
	exit(2);
}

static void listen_to_all(struct kshark_data_stream *stream)
{
	int *ids = kshark_get_all_event_ids(stream);

	for (int i = 0; i < stream->n_events; i++)
		kshark_register_event_handler(stream, ids[i], count_event);
	free(ids);
}

static bool same_row(const struct lanes_row *a, const struct lanes_row *b)
{
	return !strcmp(a->device, b->device) && !strcmp(a->holder, b->holder) &&
	       a->gid_known == b->gid_known && a->gid == b->gid && a->faults == b->faults &&
	       a->peak == b->peak && a->activity == b->activity;
}

static void compare(int with, int without)
{
	struct lanes_rows a, b;
	int64_t x, y;

	lanes_lock();
	expect(lanes_rows_of(with, true, &a) && lanes_rows_of(without, true, &b), "rows");
	expect(a.nr > 0 && a.nr == b.nr, "the same number of lanes");
	for (size_t i = 0; i < a.nr && i < b.nr; i++) {
		bool faulted = lanes_first_fault(with, a.list[i].pid, &x);

		expect(same_row(&a.list[i], &b.list[i]), a.list[i].device);
		expect(faulted == (a.list[i].faults > 0), "a first fault if there are faults");
		expect(lanes_first_fault(without, b.list[i].pid, &y) == faulted &&
			       (!faulted || x == y),
		       "the same first fault");
	}
	lanes_unlock();
	lanes_rows_free(&a);
	lanes_rows_free(&b);
}

static void free_rows(struct kshark_entry **rows, ssize_t nr)
{
	for (ssize_t i = 0; i < nr; i++)
		free(rows[i]);
	free(rows);
}

static void close_stream(struct lanes_stream *s)
{
	lanes_load_unhook(s);
	lanes_stream_reset(s);
	lanes_unpublish(s);
	lanes_stream_free(s);
}

int main(int argc, char **argv)
{
	struct kshark_context *context = NULL;
	struct kshark_entry **rows[2] = { NULL, NULL };
	struct lanes_stream *with, *without;
	struct kshark_data_stream *other;
	ssize_t nr[2];
	size_t seen;
	int sds[2];

	if (argc != 2 || !kshark_instance(&context))
		return 2;
	with = lanes_stream_new(open_trace(context, argv[1]));
	other = open_trace(context, argv[1]);
	listen_to_all(other);
	expect(lanes_load_hook(with), "the first trace has IOMMU events");
	for (int i = 0; i < 2; i++)
		nr[i] = kshark_load_entries(context, i, &rows[i]);
	seen = nr_seen;
	expect(nr[0] > 0 && nr[0] == nr[1] && seen > 0, "the host loads");

	without = lanes_stream_new(other);
	expect(lanes_load_hook(without), "the other trace has IOMMU events");
	lanes_late_load(without);
	wait_for(with);
	wait_for(without);
	expect(nr_seen == seen, "others see no event twice");
	lanes_lock();
	expect(lanes_streams(sds, 2) == 2 && sds[0] == 0 && sds[1] == 1, "both streams, in order");
	lanes_unlock();
	compare(0, 1);

	close_stream(with);
	free_rows(rows[1], nr[1]);
	nr[1] = kshark_load_entries(context, 1, &rows[1]);
	expect(nr_seen == 2 * seen, "they see all events of the next load");
	close_stream(without);
	kshark_free_event_handler_list(other->event_handlers);
	other->event_handlers = NULL;
	free_rows(rows[0], nr[0]);
	free_rows(rows[1], nr[1]);
	kshark_free(context);
	return failures ? 1 : 0;
}
