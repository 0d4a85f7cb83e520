/* SPDX-License-Identifier: LGPL-2.1 */
/* Prints the figures of a range of a trace. usage: statistics TRACE FROM TO, both in ns */
#include <stdio.h>
#include <stdlib.h>

#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "kshark-plugin/reading/statistics.h"
#include "kshark-plugin/data/stream.h"
#include "replayed.h"

int main(int argc, char **argv)
{
	struct kshark_context *context = NULL;
	struct kshark_entry **rows = NULL;
	struct lanes_stream *s;
	ssize_t nr;
	char *text;

	if (argc != 4 || !kshark_instance(&context) || kshark_open(context, argv[1]) != 0)
		return 2;
	s = lanes_stream_new(kshark_get_data_stream(context, 0));
	if (!lanes_load_hook(s))
		return 2;
	nr = kshark_load_entries(context, 0, &rows);
	wait_for(s);
	text = lanes_statistics(0, strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
	if (text)
		fputs(text, stdout);

	lanes_load_unhook(s);
	lanes_stream_reset(s);
	lanes_unpublish(s);
	lanes_stream_free(s);
	for (ssize_t i = 0; i < nr; i++)
		free(rows[i]);
	free(rows);
	kshark_free(context);
	free(text);
	return text ? 0 : 1;
}
