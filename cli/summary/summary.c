/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu summary: summarizes the holders, mappings, faults and findings of traces. */
#include "summary.h"

#include <stdio.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/output_option.h"
#include "cli/common/own_process.h"
#include "cli/common/trace_arguments.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/csv.h"
#include "cli/replayed/replayed.h"
#include "cli/replayed/text.h"
#include "cli/terminal/colour.h"
#include "cli/terminal/pager.h"
#include "cli/terminal/progress.h"
#include "core/text/wrap.h"
#include "json.h"

static const char help[] =
	"usage: trace-iommu summary [OPTION...] [TRACE...]\n"
	"\n"
	"Summarizes traces: faults with the history of their addresses, findings (leaks,\n"
	"double unmaps, ...), the holders of each device over time, and its mappings.\n"
	"TRACE is a trace.dat of trace-cmd, a perf.data, the text of a trace, or a kernel\n"
	"log with dynamic debug of the IOMMU core (default: trace.dat, else perf.data).\n"
	"- is standard input, which must not be a trace.dat.\n"
	"\n"
	"  --json           print one JSON object per file, with all details\n"
	"  --csv            print the mappings of one file, one row per map event\n"
	"  --from TIME      show the time from TIME on: seconds as in a report, +SECONDS\n"
	"                   after the start of the trace, or -SECONDS before its end\n"
	"  --to TIME        show the time up to TIME; +SECONDS counts from --from\n"
	"  --buffer NAME    read only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST   ignore these sources of device names, separated by commas:\n"
	"                   probe, dma, flush, pages, task\n"
	"  -i TRACE         the same as TRACE\n"
	"  -o OUT           write to OUT, which is replaced only when it is complete\n" HELP_COLOUR
		HELP_PAGER "  --help           print this text\n"
	"\n";

enum form { FORM_TEXT, FORM_JSON, FORM_CSV };

static void print_text(const struct replayed_trace *trace)
{
	struct iommu_wrap wrap = { .write = put_file, .arg = stdout, .width = pager_columns() };
	char buf[4096];
	struct iommu_text t;

	/* Programs read whole lines. */
	if (wrap.width)
		iommu_text_init(&t, buf, sizeof(buf), iommu_wrap_put, &wrap);
	else
		iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	t.styles = colour_styles();
	replayed_put_text(&t, trace);
	iommu_text_flush(&t);
	iommu_wrap_end(&wrap);
}

static int print(const struct replayed_trace *trace, enum form form)
{
	int status = replayed_found(trace) ? STATUS_FOUND : STATUS_CLEAN;

	pager_start(status);
	switch (form) {
	case FORM_JSON:
		summary_print_json(trace);
		break;
	case FORM_CSV:
		if (!replayed_print_csv(trace))
			return STATUS_ERROR;
		break;
	default:
		print_text(trace);
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
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	replayed_close(&trace);
	return status;
}

struct command {
	struct trace_arguments traces;
	struct replayed_options options;
	enum form form;
	bool json;
	const char *out; /* NULL: standard output */
};

/* Summarize all files, even after one that cannot be read. Returns the worst status. */
static int summarize_all(void *arg)
{
	const struct command *command = arg;
	int nr = command->traces.nr;
	int status = STATUS_CLEAN;

	progress_start(time_range_given(&command->options.range) ? 2 : 1);
	/* All processes share one. */
	if (nr > 1)
		pager_start(STATUS_CLEAN);
	for (int i = 0; i < nr && !pager_was_quit(); i++) {
		struct file file = { command->traces.names[i], command->form, &command->options,
				     false };
		int one;

		file.separate = i && command->form == FORM_TEXT && status != STATUS_ERROR;
		one = nr > 1 ? run_in_own_process(summarize, &file) : summarize(&file);
		if (one > status)
			status = one;
	}
	return status;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct command *command = arg;
	switch (option) {
	case 'j':
		command->json = true;
		return true;
	case 'c':
		command->options.rows = true;
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

static int run(struct command *command)
{
	const struct trace_arguments *traces = &command->traces;

	if (command->json && command->options.rows)
		return error("--json and --csv are mutually exclusive; use one of them");
	if (command->options.rows && traces->nr > 1)
		return error("unexpected argument '%s': --csv takes one trace", traces->names[1]);
	if (command->json)
		command->form = FORM_JSON;
	else if (command->options.rows)
		command->form = FORM_CSV;
	return run_with_output(command->out, traces->names, traces->nr, summarize_all, command);
}

static int take_arguments(struct command *command, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "csv", no_argument, NULL, 'c' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "buffer", required_argument, NULL, 'b' },
		{ "without", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 'w', 0 };
	const struct option_set set = {
		.command = "trace-iommu summary",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = long_options,
		.repeated = repeated,
		.colours = true,
		.pages = true,
		.take = take_option,
		.arg = command,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (!trace_arguments_finish(&command->traces, argv + optind, argc - optind, "summary"))
		return STATUS_ERROR;
	return run(command);
}

int command_summary(int argc, char **argv)
{
	struct command command = { .form = FORM_TEXT };
	int status = STATUS_ERROR;

	if (trace_arguments_init(&command.traces, argc))
		status = take_arguments(&command, argc, argv);
	trace_arguments_free(&command.traces);
	return status;
}
