/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu summary: summarizes the holders, mappings, faults and findings of traces. */
#include "summary.h"

#include <getopt.h>
#include <stdio.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/own_process.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/csv.h"
#include "cli/replayed/replayed.h"
#include "json.h"
#include "text.h"

static const char help[] =
	"usage: trace-iommu summary [OPTION...] TRACE.dat...\n"
	"\n"
	"Replays the IOMMU events in traces recorded by trace-cmd. Prints faults with the history of their\n"
	"addresses, findings (leaks, double unmaps, ...), the holders of each device over time (the host,\n"
	"or a task that a driver such as VFIO gave the device to), and the mappings of each device.\n"
	"\n"
	"  --json           print one JSON object per file, with all details\n"
	"  --csv            print the mappings of one file, one row per map event\n"
	"  --buffer NAME    read only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST   ignore these sources of device names, separated by commas: probe, dma,\n"
	"                   flush, task\n"
	"  --help           print this text\n"
	"\n"
	"Exit status: 0 nothing found, or only possibly benign findings; 1 faults or findings; 2 error.\n";

enum form { FORM_TEXT, FORM_JSON, FORM_CSV };

static int print(const struct replayed_trace *trace, enum form form)
{
	int status = replayed_found(trace) ? STATUS_FOUND : STATUS_CLEAN;

	switch (form) {
	case FORM_JSON:
		summary_print_json(trace);
		break;
	case FORM_CSV:
		if (!replayed_print_csv(trace))
			return STATUS_ERROR;
		break;
	default:
		summary_print_text(trace);
		break;
	}
	return status;
}

struct file {
	const char *name;
	enum form form;
	const struct replayed_options *options;
	bool separate; /* from the text of the file before */
};

static int summarize(void *arg)
{
	const struct file *file = arg;
	struct replayed_trace trace;
	int status = STATUS_ERROR;

	if (file->separate)
		putchar('\n');
	if (replayed_read(&trace, file->name, file->options))
		status = print(&trace, file->form);
	/* Even closing a damaged file may end the process (input/library_guard.h). */
	fflush(stdout);
	replayed_close(&trace);
	return status;
}

/* Summarize all files, even after one that cannot be read. Returns the worst status. */
static int summarize_all(char **names, int nr, enum form form,
			 const struct replayed_options *options)
{
	int status = STATUS_CLEAN;

	for (int i = 0; i < nr; i++) {
		struct file file = { names[i], form, options, false };
		int one;

		file.separate = i && form == FORM_TEXT && status != STATUS_ERROR;
		one = nr > 1 ? run_in_own_process(summarize, &file) : summarize(&file);
		if (one > status)
			status = one;
	}
	return nr > 1 ? status : finish_output(status);
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
	struct replayed_options options = { 0 };
	enum form form = FORM_TEXT;
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) {
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
			return bad_option(option, argv, "summary", "");
		}
	}
	if (json && options.rows)
		return error("--json and --csv are mutually exclusive");
	if (argc == optind)
		return error("summary needs a trace: trace-iommu summary TRACE.dat");
	if (options.rows && argc - optind > 1)
		return error("unexpected argument '%s': --csv takes one trace", argv[optind + 1]);
	if (json)
		form = FORM_JSON;
	else if (options.rows)
		form = FORM_CSV;
	return summarize_all(argv + optind, argc - optind, form, &options);
}
