/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu explain: decodes the faults and signs of trouble in kernel logs. */
#define _GNU_SOURCE /* sigaction() with -std=c11 */
#include "explain.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "explain_internal.h"
#include "input/input.h"
#include "input/log/log_stream.h"

static const char help[] =
	"usage: trace-iommu explain [OPTION...] [FILE...]\n"
	"       trace-iommu explain --word KIND:NUMBER\n"
	"\n"
	"Explains the IOMMU faults and signs of trouble in kernel logs: AMD-Vi, VT-d, SMMU, virtio-iommu\n"
	"and others. FILE is the output of dmesg or journalctl -k, a syslog file, or text that contains\n"
	"such lines (default: standard input). It may be quoted, wrapped by mail, or compressed.\n"
	"\n"
	"  --all           print every message instead of one block per kind of fault\n"
	"  --json          print one JSON document\n"
	"  --ndjson        print one JSON object per message, each on its own line\n"
	"  --prometheus    print metrics for Prometheus\n"
	"  --word WORD     explain a bare number: amd:FLAGS, vtd:REASON, fsts:STATUS, fsr:STATUS,\n"
	"                  fsynr:SYNDROME, gfsr:STATUS, evtq:EVENT, virtio:REASON or riscv:CAUSE\n"
	"  --help          print this text\n"
	"\n"
	"Exit status: 0 no faults, 1 faults or signs of trouble, 2 error.\n";

/* First lines of faults that are not complete yet: as many as the joiner can hold. */
#define NR_LINES (2 * IOMMU_LOG_SLOTS)

struct first_line {
	uint32_t id;
	struct iommu_log_prefix prefix; /* its time is in text */
	size_t len;
	char text[IOMMU_GROUP_LINE];
};

struct explain {
	struct iommu_log_joiner joiner;
	const struct explain_output *output;
	struct explain_report report;
	struct first_line lines[NR_LINES]; /* a ring */
	size_t next_line;
	bool failed; /* out of memory */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void deliver(struct explain *e, const struct iommu_fault *f, const char *line, size_t len,
		    const struct iommu_log_prefix *prefix)
{
	const struct iommu_scan s = { line, line + len };
	struct iommu_hint_context context = { .has_uptime = prefix->has_uptime,
					      .uptime = prefix->key.ts };
	struct explained explained = { .fault = f, .line = line, .line_len = len };
	bool is_new;

	if (!iommu_fault_groups_add(&e->report.groups, f, line, len, prefix, &is_new))
		e->failed = true;
	if (!e->output->message)
		return;
	context.is_assigned = iommu_scan_find(&s, "vfio-pci ") != NULL;
	explained.hint = explain_hint_for(&e->report, f, &context);
	e->output->message(&explained);
}

static void keep_line(struct explain *e, const struct iommu_fault *f,
		      const struct iommu_log_message *m)
{
	struct first_line *line = &e->lines[e->next_line++ % NR_LINES];

	line->id = f->id;
	line->len = m->len < sizeof(line->text) ? m->len : sizeof(line->text);
	memcpy(line->text, m->text, line->len);
	line->prefix = m->prefix;
	/* It points into the message. Ignore a time that was cut off. */
	if (m->prefix.time) {
		size_t at = (size_t)(m->prefix.time - m->text);

		line->prefix.time = at + m->prefix.time_len <= line->len ? line->text + at : NULL;
	}
}

static const struct first_line *kept_line(const struct explain *e, const struct iommu_fault *f)
{
	for (size_t i = 0; f->id && i < NR_LINES; i++) {
		if (e->lines[i].id == f->id)
			return &e->lines[i];
	}
	return NULL;
}

/* Faults of several lines that are now complete. */
static void deliver_completed(struct explain *e, bool end)
{
	static const struct first_line none;
	struct iommu_fault f;

	while (iommu_log_take_complete(&e->joiner, end, &f)) {
		const struct first_line *line = kept_line(e, &f);

		if (!line)
			line = &none;
		deliver(e, &f, line->text, line->len, &line->prefix);
	}
}

static void take_message(void *arg, const struct iommu_log_message *m)
{
	struct explain *e = arg;
	const struct first_line *first;
	struct iommu_fault f = m->fault;

	if (!m->is_read) {
		iommu_log_facts_read(&e->report.facts, m->text, m->len);
		return;
	}
	iommu_log_join(&e->joiner, &m->prefix.key, &f);
	/* Faults of earlier lines come before this line. */
	deliver_completed(e, false);
	if (e->output->line)
		e->output->line(m->text, m->len);
	first = kept_line(e, &f);
	if (f.part != IOMMU_MESSAGE_WHOLE) {
		if (f.id && !first)
			keep_line(e, &f, m);
		if (f.part == IOMMU_MESSAGE_CONTINUES && f.vendor == IOMMU_INTEL && e->output->half)
			e->output->half(&f);
	} else if (first) {
		deliver(e, &f, first->text, first->len, &first->prefix);
	} else {
		deliver(e, &f, m->text, m->len, &m->prefix);
	}
}

static void take_pause(void *arg)
{
	struct explain *e = arg;

	deliver_completed(e, true);
	if (e->output->print_new)
		e->output->print_new(&e->report);
	fflush(stdout);
}

/* A log may be endless: stop reading it if the output is closed, or at SIGINT. */
static bool go_on(void *arg)
{
	const struct explain *e = arg;

	return !output_failed() && !interrupted && !e->failed;
}

/* Returns STATUS_CLEAN if @kind is a log, or else reports the problem. */
static int check_input(const struct iommu_input_kind *kind, const char *name, bool is_stdin,
		       const struct explain_output *output)
{
	if (!is_stdin && input_is_text(name))
		return error("%s is the text of a trace, without messages of the kernel log. Run:"
			     " trace-iommu summary %s",
			     name, name);
	switch (iommu_input_kind(kind)) {
	case IOMMU_INPUT_LOG:
		return STATUS_CLEAN;
	case IOMMU_INPUT_EMPTY:
		if (output->empty_is_fine)
			return STATUS_CLEAN;
		if (is_stdin)
			return error("%s is empty. If dmesg was refused, run: sudo dmesg |"
				     " trace-iommu explain",
				     name);
		return error("%s is empty", name);
	case IOMMU_INPUT_REFUSED:
		return error("the kernel's log was refused: %s has only the message about that. Run"
			     " dmesg or journalctl with sudo",
			     name);
	case IOMMU_INPUT_TAR:
		return error("%s is a tar archive. Extract the log from it first", name);
	case IOMMU_INPUT_UTF16:
		return error("%s is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 LOG |"
			     " trace-iommu explain",
			     name);
	case IOMMU_INPUT_TRACE_DAT:
		return error("%s is a trace of trace-cmd, not a log. Run: trace-iommu summary"
			     " TRACE.dat",
			     name);
	case IOMMU_INPUT_PERF_DATA:
		return error("%s is a trace of perf, not a log. Run: trace-iommu summary perf.data",
			     name);
	case IOMMU_INPUT_TEXT:
		return error("%s has no line that looks like a kernel log message", name);
	default:
		return error("%s is not a log: it is not text", name);
	}
}

static void take_fact(void *arg, const char *line, size_t len)
{
	struct explain *e = arg;

	iommu_log_facts_read(&e->report.facts, line, len);
}

/* Read the facts about addresses and devices from the file, and go back to @start. */
static bool read_facts(struct explain *e, int fd, const char *name, off_t start)
{
	static const struct log_stream_handler facts = { .fact = take_fact, .go_on = go_on };
	struct iommu_input_kind kind;

	if (lseek(fd, start, SEEK_SET) < 0)
		return true;
	return log_stream(fd, name, &facts, e, &kind) && lseek(fd, start, SEEK_SET) >= 0;
}

static uint64_t nr_found(const struct explain *e)
{
	return e->report.groups.nr_groups + e->report.groups.status.count;
}

static int explain_fd(struct explain *e, int fd, const char *name)
{
	/* A second pass costs less than a search for facts in every log without faults. */
	static const struct log_stream_handler one_pass = {
		.message = take_message,
		.fact = take_fact,
		.pause = take_pause,
		.go_on = go_on,
	};
	static const struct log_stream_handler messages = {
		.message = take_message,
		.pause = take_pause,
		.go_on = go_on,
	};
	struct iommu_input_kind kind;
	uint64_t before = nr_found(e);
	off_t start = lseek(fd, 0, SEEK_CUR);
	bool read = true;

	if (isatty(fd))
		fprintf(stderr, "trace-iommu: reading the log from the terminal; Ctrl+D ends it\n");
	if (start >= 0 && e->output->message)
		read = read_facts(e, fd, name, start);
	read = read && log_stream(fd, name, start < 0 ? &one_pass : &messages, e, &kind);
	if (read && start >= 0 && !e->output->message && e->report.groups.nr_groups > 0)
		read = read_facts(e, fd, name, start);
	deliver_completed(e, true);
	/* The device names and the pending joins of one log do not apply to the next one. */
	e->joiner = (struct iommu_log_joiner){ .ids = e->joiner.ids };
	if (!read)
		return STATUS_ERROR;
	if (e->failed)
		return error("out of memory");
	if (interrupted || nr_found(e) > before)
		return STATUS_CLEAN;
	return check_input(&kind, name, fd == STDIN_FILENO, e->output);
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

static int explain_files(char **names, const struct explain_output *output)
{
	const struct sigaction on_interrupt = { .sa_handler = interrupt };
	static char *standard_input[] = { "-", NULL };
	struct explain *e = calloc(1, sizeof(*e));
	int status = STATUS_CLEAN;
	bool found;

	if (!e)
		return error("out of memory");
	e->output = output;
	/* The totals are printed even if the user ends an endless log. */
	sigaction(SIGINT, &on_interrupt, NULL);
	for (char **name = *names ? names : standard_input; *name; name++) {
		if (explain_file(e, *name) != STATUS_CLEAN)
			status = STATUS_ERROR;
	}
	if (!iommu_fault_groups_end(&e->report.groups))
		status = error("out of memory");
	found = found_anything(&e->report);
	if (status == STATUS_CLEAN || found)
		output->end(&e->report);
	iommu_fault_groups_free(&e->report.groups);
	free(e);
	if (status == STATUS_CLEAN && found)
		status = STATUS_FOUND;
	return finish_output(status);
}

int command_explain(int argc, char **argv)
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
	static const struct {
		int option;
		const struct explain_output *output;
	} outputs[] = {
		{ 'a', &explain_all },
		{ 'j', &explain_json },
		{ 'n', &explain_ndjson },
		{ 'p', &explain_prometheus },
	};
	const struct explain_output *output = NULL;
	const char *word = NULL;
	int option;

	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		const struct explain_output *asked = NULL;

		for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
			if (outputs[i].option == option)
				asked = outputs[i].output;
		}
		if (asked) {
			if (output && output != asked)
				return error("--all, --json, --ndjson and --prometheus are"
					     " mutually exclusive");
			output = asked;
		} else if (option == 'w') {
			if (word)
				return error("--word: only one number at a time");
			word = optarg;
		} else if (option == 'h') {
			fputs(help, stdout);
			return finish_output(STATUS_CLEAN);
		} else {
			return bad_option(option, argv, "explain", "");
		}
	}
	if (word && (output || argv[optind]))
		return error("--word takes neither files nor other options");
	return word ? explain_word(word)
		    : explain_files(argv + optind, output ? output : &explain_text);
}
