/* SPDX-License-Identifier: LGPL-2.1 */
/* Prints the figures of a range of a trace. usage: statistics TRACE FROM TO, both in ns */
#include <stdio.h>
#include <stdlib.h>

#include "kshark-plugin/reading/statistics.h"
#include "replayed.h"

int main(int argc, char **argv)
{
	struct loaded trace;
	char *text;

	if (argc != 4 || !load_trace(&trace, argv[1]))
		return 2;
	text = lanes_statistics(0, strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
	if (text)
		fputs(text, stdout);
	close_trace(&trace);
	free(text);
	return text ? 0 : 1;
}
