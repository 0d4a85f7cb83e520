/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * trace-iommu report: prints the events of a trace, decoded, each with what the whole trace shows
 * about it. Two passes read each buffer: outcomes.c collects, lines.c prints.
 */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/output_option.h"
#include "cli/common/own_process.h"
#include "cli/common/trace_arguments.h"
#include "cli/common/trace_options.h"
#include "cli/terminal/pager.h"
#include "cli/terminal/progress.h"
#include "input/common/message.h"
#include "lines.h"

static const char help[] =
	"usage: trace-iommu report [OPTION...] [TRACE...]\n"
	"\n"
	"Prints the events of traces like trace-cmd report, decoded, with what became of\n"
	"each mapping. TRACE is of any kind that summary reads (default: trace.dat, else\n"
	"perf.data).\n"
	"\n"
	"  --device NAME    only this device, such as 0000:00:04.0 or 00:04.0; for\n"
	"                   several, separate them by commas or repeat the option\n"
	"  --iova RANGE     only lines about the address A, A-B or A+SIZE; A and B are\n"
	"                   hexadecimal and inclusive; SIZE may end with K, M, G or T\n"
	"  --task TASK      only this task: its name, its pid, or both (vfiotest-312)\n"
	"  --from TIME      start at TIME: seconds as in a report, +SECONDS after the\n"
	"                   start of the trace, or -SECONDS before its end\n"
	"  --to TIME        end at TIME; +SECONDS counts from --from\n"
	"  --buffer NAME    read only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST   ignore these sources of device names, separated by commas:\n"
	"                   probe, dma, flush, pages, task\n"
	"  -i TRACE         the same as TRACE\n"
	"  -o OUT           write to OUT, which is replaced only when it is complete\n" HELP_COLOUR
		HELP_PAGER "  --help           print this text\n"
	"\n";

enum {
	OPTION_DEVICE = 256,
	OPTION_IOVA,
	OPTION_TASK,
	OPTION_FROM,
	OPTION_TO,
	OPTION_BUFFER,
	OPTION_WITHOUT,
};

struct report {
	struct report_filter filter;
	struct trace_arguments traces;
	const char *buffer; /* NULL: all */
	const char *out;    /* NULL: standard output */
	unsigned int without;
};

struct file {
	const char *name;
	const struct report *report;
	bool titled;
	uint64_t printed; /* lines */
};

static bool report_buffer(struct input *input, struct file *file, unsigned int buffer)
{
	const struct report *report = file->report;
	struct report_outcomes pass;
	bool done;

	done = report_outcomes_read(&pass, input, buffer, report->without);
	if (done)
		pager_start(STATUS_CLEAN);
	progress_output_begins();
	if (input_buffers(input) > 1 && !report->buffer && *input_buffer_name(input, buffer)) {
		fputs("# buffer ", stdout);
		put_untrusted(input_buffer_name(input, buffer));
		putchar('\n');
	}
	/* The top-level buffer beside that of a recording is empty: no options fit it. */
	if (done && (pass.stats.events || report->buffer || input_buffers(input) == 1))
		done = report_print_lines(input, file->name, buffer, &pass, &report->filter,
					  pass.config.without, &file->printed);
	report_outcomes_free(&pass);
	return done;
}

static bool report_buffers(struct input *input, struct file *file)
{
	const char *wanted = file->report->buffer;
	bool any = false;

	for (unsigned int i = 0; i < input_buffers(input); i++) {
		if (wanted && strcmp(wanted, input_buffer_name(input, i)) != 0)
			continue;
		any = true;
		if (!report_buffer(input, file, i))
			return false;
	}
	return any || no_such_buffer(input, file->name, wanted);
}

static int report_file(void *arg)
{
	struct file *file = arg;
	struct input *input = input_open(file->name);
	bool done = false;

	if (!input)
		return STATUS_ERROR;
	if (file->titled) {
		fputs("# ", stdout);
		put_untrusted(file->name);
		putchar('\n');
	}
	done = report_buffers(input, file);
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	if (done && !file->printed)
		input_error("%s: no event matches the options; leave some out", file->name);
	input_close(input);
	return done ? STATUS_CLEAN : STATUS_ERROR;
}

static int report_all(void *arg)
{
	const struct report *report = arg;
	const struct trace_arguments *traces = &report->traces;
	int status = STATUS_CLEAN;

	/* One pass collects, one prints. */
	progress_start(2);
	/* All processes share one. */
	if (traces->nr > 1)
		pager_start(STATUS_CLEAN);
	for (int i = 0; i < traces->nr && !pager_was_quit(); i++) {
		struct file file = { traces->names[i], report, traces->nr > 1, 0 };
		int one = traces->nr > 1 ? run_in_own_process(report_file, &file)
					 : report_file(&file);

		if (one > status)
			status = one;
	}
	return status;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct report *report = arg;
	struct report_filter *filter = &report->filter;

	switch (option) {
	case OPTION_DEVICE:
		filter->devices[filter->nr_devices++] = optarg;
		return true;
	case OPTION_IOVA:
		return report_read_iova(filter, optarg);
	case OPTION_TASK:
		filter->task = optarg;
		return true;
	case OPTION_FROM:
		return time_option_read("--from", optarg, &filter->range.from);
	case OPTION_TO:
		return time_option_read("--to", optarg, &filter->range.to);
	case OPTION_BUFFER:
		report->buffer = optarg;
		return true;
	case OPTION_WITHOUT:
		return read_without(optarg, &report->without);
	case 'i':
		trace_arguments_add(&report->traces, optarg);
		return true;
	case 'o':
		report->out = optarg;
		return true;
	default:
		return false;
	}
}

/* Parse the command line. Returns an enum status if there is nothing to print, else -1. */
static int take_arguments(struct report *report, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "device", required_argument, NULL, OPTION_DEVICE },
		{ "iova", required_argument, NULL, OPTION_IOVA },
		{ "task", required_argument, NULL, OPTION_TASK },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "to", required_argument, NULL, OPTION_TO },
		{ "buffer", required_argument, NULL, OPTION_BUFFER },
		{ "without", required_argument, NULL, OPTION_WITHOUT },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { OPTION_DEVICE, OPTION_WITHOUT, 'i', 0 };
	const struct option_set set = {
		.command = "trace-iommu report",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = long_options,
		.repeated = repeated,
		.colours = true,
		.pages = true,
		.take = take_option,
		.arg = report,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	return trace_arguments_finish(&report->traces, argv + optind, argc - optind, "report")
		       ? -1
		       : STATUS_ERROR;
}

int command_report(int argc, char **argv)
{
	struct report report = { .out = NULL };
	int status = STATUS_ERROR;

	report.filter.devices = calloc((size_t)argc, sizeof(*report.filter.devices));
	if (!report.filter.devices)
		out_of_memory();
	else if (trace_arguments_init(&report.traces, argc))
		status = take_arguments(&report, argc, argv);
	if (status < 0)
		status = run_with_output(report.out, report.traces.names, report.traces.nr,
					 report_all, &report);
	trace_arguments_free(&report.traces);
	free(report.filter.devices);
	return status;
}
