/* SPDX-License-Identifier: LGPL-2.1 */
/* Prints the rows of the table of faults, a line each. usage: troubles TRACE */
#include <inttypes.h>
#include <stdio.h>

#include "kshark-plugin/reading/troubles.h"
#include "replayed.h"

static void print(const struct lanes_trouble *row)
{
	static const char *const kinds[] = { "fault", "finding", "sign" };

	printf("%s|%" PRId64 "|%s|", kinds[row->when.kind], row->when.ts, row->device);
	if (row->has_address)
		printf("0x%" PRIx64, row->address);
	printf("|%s|%s|%s|%s\n", row->direction, row->verdict, row->reason, row->holder);
}

int main(int argc, char **argv)
{
	struct lanes_troubles troubles;
	struct loaded trace;
	bool found;

	if (argc != 2 || !load_trace(&trace, argv[1]))
		return 2;
	/* A second time gives the same. */
	found = lanes_troubles_find(0, &troubles);
	lanes_troubles_free(&troubles);
	found = found && lanes_troubles_find(0, &troubles);
	for (size_t i = 0; i < troubles.nr; i++)
		print(&troubles.list[i]);
	lanes_troubles_free(&troubles);
	close_trace(&trace);
	return found ? 0 : 1;
}
