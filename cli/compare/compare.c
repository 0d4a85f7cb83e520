/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu compare: the figures of two traces side by side. */
#include "compare.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/output_option.h"
#include "cli/common/time_range.h"
#include "cli/common/trace_arguments.h"
#include "cli/terminal/progress.h"
#include "compared.h"
#include "core/compare/compare_text.h"
#include "json.h"

static const char help[] =
	"usage: trace-iommu compare [OPTION...] A B\n"
	"\n"
	"Compares the figures of trace-iommu stat of two traces: for the whole traces,\n"
	"for each device, and by task for the mappings of unknown devices. Prints each\n"
	"figure of both with the ratio B / A, then what differs, with the largest ratio\n"
	"first. A and B are of any kind that summary reads; one of them may be -, which\n"
	"is standard input.\n"
	"\n"
	"  --json                print one JSON object\n"
	"  --threshold PERCENT   a figure differs if its ratio is more than PERCENT away\n"
	"                        from 1; 5 by default, at most three decimals\n"
	"  -i TRACE              the same as an operand\n"
	"  -o OUT                write to OUT, which is replaced only when it is complete\n"
	"  --help                print this text\n"
	"\n";

/* 5 %, in thousandths of a percent. */
#define THRESHOLD_DEFAULT 5000

/* In percent. */
#define THRESHOLD_MAX 1000000000

struct command {
	struct trace_arguments traces;
	uint64_t threshold;
	bool json;
	const char *out; /* NULL: standard output */
};

static void put_buffer_alone(struct iommu_text *t, const struct compared_buffers *b)
{
	const struct measured_buffer *only = b->a ? b->a : b->b;

	if (*only->view.buffer) {
		iommu_text_puts(t, "Buffer ");
		iommu_text_untrusted(t, only->view.buffer, strlen(only->view.buffer));
	} else {
		iommu_text_puts(t, "The top-level buffer");
	}
	iommu_text_puts(t,
			b->a ? " has IOMMU events only in A (" : " has IOMMU events only in B (");
	iommu_put_count(t, only->view.measured->total->maps, "map", "maps");
	iommu_text_puts(t, ")\n");
}

static void print_text(const struct compared_traces *traces)
{
	char buf[4096];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	for (unsigned int i = 0; i < traces->nr_buffers; i++) {
		const struct compared_buffers *b = &traces->buffers[i];

		if (i)
			iommu_text_putc(&t, '\n');
		if (b->comparison)
			iommu_compare_text(&t, b->comparison);
		else
			put_buffer_alone(&t, b);
	}
	iommu_text_flush(&t);
}

static int compare(void *arg)
{
	const struct command *command = arg;
	struct compared_traces traces;
	int status = STATUS_ERROR;

	progress_start(2);
	if (compared_read(&traces, command->traces.names[0], command->traces.names[1],
			  command->threshold)) {
		if (command->json)
			compare_print_json(&traces);
		else
			print_text(&traces);
		status = compared_differ(&traces) ? STATUS_FOUND : STATUS_CLEAN;
	}
	/* Even closing a damaged file may end the process (input/common/library_guard.h). */
	fflush(stdout);
	compared_close(&traces);
	return status;
}

/* The value of --threshold. Returns false after a message on stderr. */
static bool read_threshold(const char *arg, uint64_t *threshold)
{
	const char *at = arg;
	int64_t percent = 0;
	uint64_t unit = 100;
	bool good = read_digits(&at, THRESHOLD_MAX, &percent);

	*threshold = (uint64_t)percent * 1000;
	if (good && *at == '.') {
		good = isdigit((unsigned char)*++at);
		for (; isdigit((unsigned char)*at) && unit; at++, unit /= 10)
			*threshold += unit * (uint64_t)(*at - '0');
	}
	if (good && !*at)
		return true;
	error("--threshold: '%s' is no percentage; give a number such as 5 or 0.5, with at most "
	      "three decimals",
	      arg);
	return false;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct command *command = arg;

	switch (option) {
	case 'j':
		command->json = true;
		return true;
	case 't':
		return read_threshold(optarg, &command->threshold);
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
		{ "threshold", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 0 };
	const struct option_set set = {
		.command = "trace-iommu compare",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = long_options,
		.repeated = repeated,
		.take = take_option,
		.arg = command,
	};
	struct trace_arguments *traces = &command->traces;
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	for (int i = optind; i < argc; i++)
		trace_arguments_add(traces, argv[i]);
	if (traces->nr != 2)
		return error("compare needs two traces, not %d: trace-iommu compare A B",
			     traces->nr);
	if (!strcmp(traces->names[0], "-") && !strcmp(traces->names[1], "-"))
		return error(
			"compare can read only one of the traces from standard input; name the other file");
	return run_with_output(command->out, traces->names, traces->nr, compare, command);
}

int command_compare(int argc, char **argv)
{
	struct command command = { .threshold = THRESHOLD_DEFAULT };
	int status = STATUS_ERROR;

	if (trace_arguments_init(&command.traces, argc))
		status = take_arguments(&command, argc, argv);
	trace_arguments_free(&command.traces);
	return status;
}
