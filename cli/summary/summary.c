/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu summary: summarizes the holders, mappings, faults and findings of traces. */
#include "summary.h"

#include <getopt.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/trace_options.h"
#include "csv.h"
#include "json.h"
#include "read.h"
#include "text.h"

static const char help[] =
	"usage: trace-iommu summary [OPTION...] TRACE.dat...\n"
	"\n"
	"Replays traces of IOMMU events, as trace-cmd records them, and sums up: faults and what their\n"
	"addresses had been, findings (leaks, double unmaps, ...), who held each device from when to\n"
	"when, and what was mapped for it.\n"
	"\n"
	"  --json           one JSON object a file, with all of it\n"
	"  --csv            the mappings of one file, a row each, in the order of their events\n"
	"  --buffer NAME    this buffer (instance) only; '' is the top one\n"
	"  --without LIST   leave out sources that name devices: probe, dma, flush, task,\n"
	"                   separated by commas\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 nothing found, 1 faults or findings that nothing explains away, 2 an error.\n";

enum form { FORM_TEXT, FORM_JSON, FORM_CSV };

static int print(const struct summary_trace *trace, enum form form)
{
	int status = summary_found(trace) ? STATUS_FOUND : STATUS_CLEAN;

	switch (form) {
	case FORM_JSON:
		summary_print_json(trace);
		break;
	case FORM_CSV:
		if (!summary_print_csv(trace))
			return STATUS_ERROR;
		break;
	default:
		summary_print_text(trace);
		break;
	}
	return status;
}

/* Summarize all files, even after one that cannot be read. Returns the worst status. */
static int summarize(char **names, int nr, enum form form, const struct summary_options *options)
{
	int status = STATUS_CLEAN;

	for (int i = 0; i < nr; i++) {
		struct summary_trace trace;
		int one = STATUS_ERROR;

		if (i && form == FORM_TEXT && status != STATUS_ERROR)
			putchar('\n');
		if (summary_read(&trace, names[i], options))
			one = print(&trace, form);
		summary_close(&trace);
		if (one > status)
			status = one;
	}
	return finish_output(status);
}

int command_summary(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "csv", no_argument, NULL, 'c' },
		{ "buffer", required_argument, NULL, 'b' },
		{ "without", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct summary_options options = { 0 };
	enum form form = FORM_TEXT;
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'c':
			options.rows = true;
			break;
		case 'b':
			options.buffer = optarg;
			break;
		case 'w':
			if (!read_without(optarg, &options.without))
				return STATUS_ERROR;
			break;
		case 'h':
			fputs(help, stdout);
			return finish_output(STATUS_CLEAN);
		default:
			return error("trace-iommu summary --help lists the options");
		}
	}
	if (json && options.rows)
		return error("--json and --csv are two forms: one of them, please");
	if (argc == optind)
		return error("summary needs a trace: trace-iommu summary TRACE.dat");
	if (options.rows && argc - optind > 1)
		return error("--csv is of one trace; '%s' is one too many", argv[optind + 1]);
	if (json)
		form = FORM_JSON;
	else if (options.rows)
		form = FORM_CSV;
	return summarize(argv + optind, argc - optind, form, &options);
}
