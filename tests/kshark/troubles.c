/* SPDX-License-Identifier: LGPL-2.1 */
/* Prints the rows of the table of faults, a line each. usage: troubles TRACE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/data/stream.h"
#include "kshark-plugin/reading/troubles.h"
#include "replayed.h"

/* Waits until the replay has ended, and publishes the lanes. */
static void wait_and_publish(struct lanes_stream *s)
{
	wait_for(s);
	lanes_lock();
	lanes_publish(s->sd);
	lanes_unlock();
}

static void print(const struct lanes_trouble *row)
{
	static const char *const kinds[] = { "fault", "finding", "sign" };

	printf("%s|%" PRId64 "|%s|", kinds[row->kind], row->ts, row->device);
	if (row->has_address)
		printf("0x%" PRIx64, row->address);
	printf("|%s|%s|%s|%s\n", row->direction, row->verdict, row->reason, row->holder);
}

int main(int argc, char **argv)
{
	struct kshark_context *context = NULL;
	struct kshark_entry **rows = NULL;
	struct lanes_troubles troubles;
	struct lanes_stream *s;
	ssize_t nr;
	bool found;

	if (argc != 2 || !kshark_instance(&context) || kshark_open(context, argv[1]) != 0)
		return 2;
	s = lanes_stream_new(kshark_get_data_stream(context, 0));
	if (!lanes_load_hook(s))
		return 2;
	nr = kshark_load_entries(context, 0, &rows);
	wait_and_publish(s);
	/* A second time gives the same. */
	found = lanes_troubles_find(0, &troubles);
	lanes_troubles_free(&troubles);
	found = found && lanes_troubles_find(0, &troubles);
	for (size_t i = 0; i < troubles.nr; i++)
		print(&troubles.list[i]);
	lanes_troubles_free(&troubles);

	lanes_load_unhook(s);
	lanes_stream_reset(s);
	lanes_unpublish(s);
	lanes_stream_free(s);
	for (ssize_t i = 0; i < nr; i++)
		free(rows[i]);
	free(rows);
	kshark_free(context);
	return found ? 0 : 1;
}
