/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu explain: decodes the faults in a kernel log. */
#include "explain.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "json.h"
#include "core/faultlog/join_messages.h"
#include "log_prefix.h"
#include "log_stream.h"
#include "text.h"

static const char help[] =
	"usage: trace-iommu explain [--json] [FILE]\n"
	"\n"
	"Explains each IOMMU fault in a kernel log: AMD-Vi, VT-d, SMMU, virtio-iommu and others. FILE is\n"
	"the output of dmesg or journalctl -k, or a syslog file (default: standard input).\n"
	"\n"
	"  --json   print one JSON object per fault, each on a line of its own\n"
	"  --help   print this text\n"
	"\n"
	"Exit status: 0 no faults, 1 faults or signs of faults, 2 error.\n";

/* Lines with colour codes are cut to this many bytes. Lines without are taken whole. */
enum { PLAIN_MAX = 8192 };

struct explain {
	struct iommu_log_joiner joiner;
	const struct explain_output *output;
	uint64_t faults;
	uint64_t suppressed;
	bool pending; /* a status register reported faults, whether or not they were printed */
};

/* Print faults of several lines that are now complete. */
static void print_completed(struct explain *e, bool end)
{
	struct iommu_fault f;

	while (iommu_log_take_complete(&e->joiner, end, &f))
		e->output->fault(&f);
}

static void take_line(void *arg, const char *raw, size_t raw_len)
{
	struct explain *e = arg;
	char plain[PLAIN_MAX];
	size_t len = raw_len;
	const char *line = log_plain(raw, &len, plain, sizeof(plain));
	struct iommu_log_key key = log_prefix(line, len);
	struct iommu_fault f;

	if (!iommu_log_read_joined(&e->joiner, &key, line, len, &f))
		return;
	/* Faults of earlier lines come before this line. */
	print_completed(e, false);
	e->output->line(line, len);
	e->faults += f.kind == IOMMU_LOG_FAULT && !f.joined;
	e->suppressed += f.kind == IOMMU_LOG_SUPPRESSED ? f.count : 0;
	e->pending |= f.kind == IOMMU_LOG_STATUS || f.kind == IOMMU_LOG_OVERFLOW;
	if (f.part == IOMMU_MESSAGE_WHOLE)
		e->output->fault(&f);
	else if (f.part == IOMMU_MESSAGE_CONTINUES && f.vendor == IOMMU_INTEL)
		e->output->half(&f);
}

/* A log may be endless: stop reading it when nobody can read the output. */
static bool can_print(void)
{
	return !output_failed();
}

static int explain(int fd, const char *name, const struct explain_output *output)
{
	struct explain e = { .output = output };
	int err = log_stream(fd, take_line, &e, can_print);

	print_completed(&e, true);
	if (err) {
		fflush(stdout);
		return error("cannot read %s: %s", name, strerror(err));
	}
	output->end(e.faults, e.suppressed);
	return finish_output(e.faults || e.suppressed || e.pending ? STATUS_FOUND : STATUS_CLEAN);
}

int command_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const struct explain_output *output = &explain_text;
	const char *name = "standard input";
	int fd = STDIN_FILENO;
	int option;

	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			output = &explain_json;
			break;
		case 'h':
			fputs(help, stdout);
			return finish_output(STATUS_CLEAN);
		default:
			return bad_option(option, argv, "explain", "");
		}
	}
	if (argc - optind > 1)
		return error("unexpected argument '%s': explain reads one log", argv[optind + 1]);
	if (argc - optind == 1 && strcmp(argv[optind], "-") != 0) {
		name = argv[optind];
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return error("cannot open %s: %s", name, strerror(errno));
	}
	return explain(fd, name, output);
}
