/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu explain: decodes the faults and signs of trouble in kernel logs and traces. */
#include "explain.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/output_option.h"
#include "cli/terminal/progress.h"
#include "explain_internal.h"
#include "input/input.h"

static const char help[] =
	"usage: trace-iommu explain [OPTION...] [FILE...]\n"
	"       trace-iommu explain --word KIND:NUMBER\n"
	"\n"
	"Explains the IOMMU faults and signs of trouble in kernel logs and traces. FILE\n"
	"is the output of dmesg or journalctl -k, a syslog file, text that contains such\n"
	"lines, even quoted or wrapped by mail, or any trace that summary reads (default:\n"
	"standard input). Logs may be compressed.\n"
	"\n"
	"  --all            print every message instead of one block per kind of fault\n"
	"  --json           print one JSON document\n"
	"  --ndjson         print one JSON object per message, each on its own line\n"
	"  --prometheus     print metrics for Prometheus\n"
	"  --word K:N       explain a bare number: amd:FLAGS, vtd:REASON, fsts:STATUS,\n"
	"                   fsr:STATUS, fsynr:SYNDROME, gfsr:STATUS, evtq:EVENT,\n"
	"                   virtio:REASON or riscv:CAUSE\n"
	"  -i FILE          the same as FILE\n"
	"  -o OUT           write to OUT, which is replaced only when it is complete\n" HELP_COLOUR
	"  --help           print this text\n"
	"\n";

/* A page may show a log and a trace. Without faults in the trace, the log may have some. */
static int explain_text_trace(struct explain *e, int fd, const char *name)
{
	uint64_t before = explain_nr_found(e);
	off_t start = lseek(fd, 0, SEEK_CUR);
	int status;

	progress_start(2);
	status = explain_trace(e, name);
	if (status != STATUS_CLEAN || explain_nr_found(e) > before ||
	    lseek(fd, start, SEEK_SET) < 0)
		return status;
	progress_go_on(EXPLAIN_LOG_PASSES);
	return explain_log(e, fd, name, false);
}

static int explain_fd(struct explain *e, int fd, const char *name)
{
	bool is_stdin = fd == STDIN_FILENO;

	if (isatty(fd))
		error("note: reading the log from the terminal; Ctrl-D ends it");
	if (lseek(fd, 0, SEEK_CUR) < 0) {
		progress_start(1);
		if (is_stdin && input_class_of(fd) == INPUT_TRACE)
			return explain_trace(e, "-");
		return explain_stream(e, fd, name);
	}
	switch (input_class_of(fd)) {
	case INPUT_TEXT:
		return explain_text_trace(e, fd, is_stdin ? "-" : name);
	case INPUT_TRACE:
		progress_start(1);
		return explain_trace(e, is_stdin ? "-" : name);
	default:
		progress_start(EXPLAIN_LOG_PASSES);
		return explain_log(e, fd, name, true);
	}
}

static int explain_file(struct explain *e, const char *name)
{
	int status;
	int fd;

	if (!strcmp(name, "-"))
		return explain_fd(e, STDIN_FILENO, "standard input");
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error("cannot open %s: %s", name, strerror(errno));
	status = explain_fd(e, fd, name);
	close(fd);
	return status;
}

static bool found_anything(const struct explain_report *report)
{
	const struct iommu_fault_groups *groups = &report->groups;

	return groups->nr_groups || groups->suppressed;
}

struct command {
	const struct explain_output *output; /* NULL: not chosen */
	const char *word;
	const char *out;    /* NULL: standard output */
	const char **names; /* of the files */
	int nr;
};

static int explain_files(void *arg)
{
	const struct command *command = arg;
	struct explain *e = calloc(1, sizeof(*e));
	int status = STATUS_CLEAN;
	bool found;

	if (!e)
		return error("out of memory");
	e->output = command->output;
	if (e->output->message)
		progress_output_begins();
	/* The totals are printed even if the user ends an endless log. */
	explain_catch_interrupt();
	for (int i = 0; i < command->nr; i++) {
		if (explain_file(e, command->names[i]) != STATUS_CLEAN)
			status = STATUS_ERROR;
	}
	if (!iommu_fault_groups_end(&e->report.groups))
		status = error("out of memory");
	found = found_anything(&e->report);
	if (status == STATUS_CLEAN || found)
		e->output->end(&e->report);
	iommu_fault_groups_free(&e->report.groups);
	free(e->report.histories);
	iommu_snapshot_free(&e->report.snapshot);
	free(e);
	if (status == STATUS_CLEAN && found)
		status = STATUS_FOUND;
	return status;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct command *command = arg;
	static const struct {
		int option;
		const struct explain_output *output;
	} outputs[] = {
		{ 'a', &explain_all },
		{ 'j', &explain_json },
		{ 'n', &explain_ndjson },
		{ 'p', &explain_prometheus },
	};
	const struct explain_output *asked = NULL;

	switch (option) {
	case 'w':
		command->word = optarg;
		return true;
	case 'i':
		command->names[command->nr++] = optarg;
		return true;
	case 'o':
		command->out = optarg;
		return true;
	default:
		break;
	}
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		if (outputs[i].option == option)
			asked = outputs[i].output;
	}
	if (command->output && command->output != asked) {
		error("--all, --json, --ndjson and --prometheus are mutually exclusive; use one of them");
		return false;
	}
	command->output = asked;
	return true;
}

static int run(struct command *command)
{
	if (command->word && (command->output || command->nr || command->out))
		return error("--word takes neither files nor other options; leave them out");
	if (command->word)
		return explain_word(command->word);
	if (!command->output)
		command->output = &explain_text;
	if (!command->nr)
		command->names[command->nr++] = "-";
	return run_with_output(command->out, command->names, command->nr, explain_files, command);
}

static int take_arguments(struct command *command, int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "ndjson", no_argument, NULL, 'n' },
		{ "prometheus", no_argument, NULL, 'p' },
		{ "word", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { 'i', 0 };
	const struct option_set set = {
		.command = "trace-iommu explain",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = options,
		.repeated = repeated,
		.colours = true,
		.take = take_option,
		.arg = command,
	};
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	while (optind < argc)
		command->names[command->nr++] = argv[optind++];
	return run(command);
}

int command_explain(int argc, char **argv)
{
	/* One more for standard input. */
	struct command command = { .names = calloc((size_t)argc + 1, sizeof(*command.names)) };
	int status;

	if (!command.names)
		return error("out of memory");
	status = take_arguments(&command, argc, argv);
	free(command.names);
	return status;
}
