/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu export: writes traces in the formats of other programs. */
#include "export.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/common/choice.h"
#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/own_process.h"
#include "cli/common/target_file.h"
#include "cli/common/trace_arguments.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/csv.h"
#include "cli/terminal/progress.h"
#include "ndjson.h"
#include "perfetto.h"

static const char help[] =
	"usage: trace-iommu export --to FORMAT [OPTION...] [TRACE...] [-o OUT]\n"
	"\n"
	"Writes what a trace shows in a format that other programs read. TRACE is of any\n"
	"kind that summary reads (default: trace.dat, else perf.data).\n"
	"\n"
	"  --to ndjson      one flat JSON object per line, for databases and jq: traces,\n"
	"                   devices, epochs, faults, findings, signs of trouble; takes\n"
	"                   any number of traces\n"
	"  --to perfetto    Chrome's JSON trace event format, for Perfetto, speedscope\n"
	"                   and others; takes one trace\n"
	"  --to csv         one row per map event, like summary --csv; takes one trace\n"
	"  --buffer NAME    read only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST   ignore these sources of device names, separated by commas:\n"
	"                   probe, dma, flush, pages, task\n"
	"  -i TRACE         the same as TRACE\n"
	"  -o OUT           write to OUT, which is replaced only when it is complete\n"
	"  --help           print this text\n"
	"\n";

static bool print_ndjson(const char *name, const struct replayed_options *given)
{
	struct replayed_options options = *given;
	struct replayed_trace trace = { .name = name };
	struct export_facts facts;
	bool done = false;

	options.watch = &facts.watch;
	if (!export_facts_init(&facts, &trace))
		out_of_memory();
	else if (replayed_read(&trace, name, &options))
		done = export_facts_finish(&facts) ? export_ndjson(&facts) : out_of_memory();
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	export_facts_free(&facts);
	replayed_close(&trace);
	return done;
}

static bool print_csv(const char *name, const struct replayed_options *given)
{
	struct replayed_options options = *given;
	struct replayed_trace trace;
	bool done;

	options.rows = true;
	done = replayed_read(&trace, name, &options) && replayed_print_csv(&trace);
	fflush(stdout);
	replayed_close(&trace);
	return done;
}

static const struct format {
	const char *name;
	bool many; /* takes several traces */
	/* Print the trace @name to stdout. Returns false after a message on stderr. */
	bool (*print)(const char *name, const struct replayed_options *options);
} formats[] = {
	{ "ndjson", true, print_ndjson },
	{ "perfetto", false, export_perfetto },
	{ "csv", false, print_csv },
};

/* Shared with the processes of the traces. */
struct progress {
	unsigned int exported;
	bool unwritten;
};

struct work {
	const char *name;
	const struct format *format;
	const struct replayed_options *options;
	struct progress *progress;
};

static int export_one(void *arg)
{
	const struct work *work = arg;
	bool done;

	progress_start(1);
	done = work->format->print(work->name, work->options);

	if (output_failed())
		work->progress->unwritten = true;
	else if (done)
		work->progress->exported++;
	return done ? STATUS_CLEAN : STATUS_ERROR;
}

struct options {
	const struct format *format;
	const char *out; /* NULL: standard output */
	struct replayed_options replayed;
	struct trace_arguments traces;
};

/* Export all traces, even after one that cannot be read. Returns the worst status. */
static int export_all(const struct options *options, struct progress *progress)
{
	int status = STATUS_CLEAN;

	for (int i = 0; i < options->traces.nr && !progress->unwritten; i++) {
		struct work work = { options->traces.names[i], options->format, &options->replayed,
				     progress };
		int one = options->traces.nr > 1 ? run_in_own_process(export_one, &work)
						 : export_one(&work);

		if (one > status)
			status = one;
	}
	return status;
}

static int export_to_file(const struct options *options, struct progress *progress)
{
	struct target_file target;
	int status = STATUS_ERROR;

	if (target_file_open(&target, options->out, (char *const *)options->traces.names,
			     options->traces.nr, "output") &&
	    target_file_as_stdout(&target)) {
		bool complete;

		status = export_all(options, progress);
		complete = finish_output(STATUS_CLEAN) == STATUS_CLEAN && !progress->unwritten &&
			   progress->exported;
		if (!complete || !target_file_finish(&target))
			status = STATUS_ERROR;
	}
	target_file_close(&target);
	return status;
}

static int export(const struct options *options)
{
	struct progress *progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	if (progress == MAP_FAILED)
		return error("out of memory");
	if (options->out)
		status = export_to_file(options, progress);
	else
		status = finish_output(export_all(options, progress));
	munmap(progress, sizeof(*progress));
	return status;
}

static bool take_format(struct options *options, const char *name)
{
	enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };
	const char *names[FORMATS];
	const struct choice choice = { "--to", "format", names, FORMATS };
	int chosen;

	for (int i = 0; i < FORMATS; i++)
		names[i] = formats[i].name;
	chosen = choice_read(&choice, name, strlen(name));
	if (chosen >= 0)
		options->format = &formats[chosen];
	return chosen >= 0;
}

static int check(const struct options *options)
{
	if (!options->format)
		return error("export needs a format: trace-iommu export --to ndjson|perfetto|csv "
			     "TRACE");
	if (options->traces.nr > 1 && !options->format->many)
		return error("unexpected argument '%s': --to %s takes one trace",
			     options->traces.names[1], options->format->name);
	return export(options);
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct options *options = arg;
	switch (option) {
	case 't':
		return take_format(options, optarg);
	case 'b':
		options->replayed.buffer = optarg;
		return true;
	case 'w':
		return read_without(optarg, &options->replayed.without);
	case 'i':
		trace_arguments_add(&options->traces, optarg);
		return true;
	default:
		options->out = strcmp(optarg, "-") ? optarg : NULL;
		return true;
	}
}

static int take_arguments(struct options *options, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "to", required_argument, NULL, 't' },
		{ "buffer", required_argument, NULL, 'b' },
		{ "without", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 'w', 0 };
	const struct option_set set = {
		.command = "trace-iommu export",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = long_options,
		.repeated = repeated,
		.take = take_option,
		.arg = options,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (options->format &&
	    !trace_arguments_finish(&options->traces, argv + optind, argc - optind, "export"))
		return STATUS_ERROR;
	return check(options);
}

int command_export(int argc, char **argv)
{
	struct options options = { .out = NULL };
	int status = STATUS_ERROR;

	if (trace_arguments_init(&options.traces, argc))
		status = take_arguments(&options, argc, argv);
	trace_arguments_free(&options.traces);
	return status;
}
