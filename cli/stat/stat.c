/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu stat: measures the IOMMU's work. */
#include "stat.h"

#include <stdio.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/output_option.h"
#include "cli/common/own_process.h"
#include "cli/common/trace_arguments.h"
#include "cli/common/trace_options.h"
#include "cli/terminal/colour.h"
#include "cli/terminal/progress.h"
#include "json.h"
#include "measured.h"

static const char help[] =
	"usage: trace-iommu stat [OPTION...] [TRACE...]\n"
	"\n"
	"Measures the work of the IOMMU in traces, for each device: rates, live mappings,\n"
	"sizes, lifetimes, contiguity, reuse of addresses, locality and flushes. Mappings\n"
	"of unknown devices are listed by task. Then says what the figures mean. TRACE is\n"
	"of any kind that summary reads (default: trace.dat, else perf.data).\n"
	"\n"
	"  -I SECONDS       also print a series: one line per interval and device\n"
	"  --json           print one JSON object per file, with all details\n"
	"  --from TIME      measure from TIME on: seconds as in a report, +SECONDS after\n"
	"                   the start of the trace, or -SECONDS before its end\n"
	"  --to TIME        measure up to TIME; +SECONDS counts from --from\n"
	"  --buffer NAME    read only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST   ignore these sources of device names, separated by commas:\n"
	"                   probe, dma, flush, pages, task\n"
	"  -i TRACE         the same as TRACE\n"
	"  -o OUT           write to OUT, which is replaced only when it is complete\n" HELP_COLOUR
	"  --help           print this text\n"
	"\n";

struct command {
	struct trace_arguments traces;
	struct measured_options options;
	bool json;
	const char *out; /* NULL: standard output */
};

struct file {
	const char *name;
	const struct command *command;
	bool separate; /* from the text of the file before */
};

/* List buffers without IOMMU events in one line: some files have many. */
static void put_empty(struct iommu_text *t, const struct measured_trace *trace)
{
	bool any = false;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct measured_buffer *b = &trace->buffers[i];

		if (b->has_begun || trace->nr_buffers == 1)
			continue;
		put_empty_buffer(t, b->view.buffer, any);
		any = true;
	}
	if (any)
		iommu_text_putc(t, '\n');
}

static void print_text(const struct measured_trace *trace)
{
	char buf[4096];
	struct iommu_text t;
	bool any = false;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	t.styles = colour_styles();
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct measured_buffer *b = &trace->buffers[i];

		if (!b->has_begun && trace->nr_buffers > 1)
			continue;
		if (any)
			iommu_text_putc(&t, '\n');
		iommu_measure_text(&t, &b->view);
		any = true;
	}
	put_empty(&t, trace);
	iommu_text_flush(&t);
}

static int measure(void *arg)
{
	const struct file *file = arg;
	struct measured_trace trace;
	int status = STATUS_ERROR;

	if (file->separate)
		putchar('\n');
	if (measured_read(&trace, file->name, &file->command->options)) {
		if (file->command->json)
			stat_print_json(&trace);
		else
			print_text(&trace);
		status = STATUS_CLEAN;
	}
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	measured_close(&trace);
	return status;
}

/* Measure all files, even after one that cannot be read. Returns the worst status. */
static int measure_all(void *arg)
{
	const struct command *command = arg;
	int nr = command->traces.nr;
	int status = STATUS_CLEAN;

	progress_start(time_range_given(&command->options.range) ? 2 : 1);
	for (int i = 0; i < nr; i++) {
		struct file file = { command->traces.names[i], command,
				     i && !command->json && status != STATUS_ERROR };
		int one = nr > 1 ? run_in_own_process(measure, &file) : measure(&file);

		if (one > status)
			status = one;
	}
	return status;
}

/* The value of -I. Returns false after a message on stderr. */
static bool read_interval(const char *arg, uint64_t *interval)
{
	int64_t ns;

	if (!interval_option_read("-I", arg, &ns))
		return false;
	if (ns < 1000) {
		error("-I: '%s' is too short; give at least 0.000001 seconds", arg);
		return false;
	}
	*interval = (uint64_t)ns;
	return true;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct command *command = arg;

	switch (option) {
	case 'I':
		return read_interval(optarg, &command->options.interval);
	case 'j':
		command->json = true;
		return true;
	case 'b':
		command->options.buffer = optarg;
		return true;
	case 'w':
		return read_without(optarg, &command->options.without);
	case 'f':
		return time_option_read("--from", optarg, &command->options.range.from);
	case 't':
		return time_option_read("--to", optarg, &command->options.range.to);
	case 'i':
		trace_arguments_add(&command->traces, optarg);
		return true;
	default:
		command->out = optarg;
		return true;
	}
}

static int take_arguments(struct command *command, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "buffer", required_argument, NULL, 'b' },
		{ "without", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 'w', 0 };
	const struct option_set set = {
		.command = "trace-iommu stat",
		.help = help,
		.short_options = ":hi:o:I:",
		.long_options = long_options,
		.repeated = repeated,
		.colours = true,
		.take = take_option,
		.arg = command,
	};
	const struct trace_arguments *traces = &command->traces;
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (!trace_arguments_finish(&command->traces, argv + optind, argc - optind, "stat"))
		return STATUS_ERROR;
	return run_with_output(command->out, traces->names, traces->nr, measure_all, command);
}

int command_stat(int argc, char **argv)
{
	struct command command = { .json = false };
	int status = STATUS_ERROR;

	if (trace_arguments_init(&command.traces, argc))
		status = take_arguments(&command, argc, argv);
	trace_arguments_free(&command.traces);
	return status;
}
