/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu explain: the faults of a kernel log, decoded. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "explain.h"
#include "core/faultlog/join_messages.h"
#include "log_prefix.h"
#include "log_stream.h"

static const char help[] =
	"usage: trace-iommu explain [--json] [FILE]\n"
	"\n"
	"Reads a kernel log from FILE or standard input, as dmesg, journalctl -k or a syslog file\n"
	"give it, and explains each fault that an IOMMU reported: AMD-Vi, VT-d, SMMU, virtio-iommu.\n"
	"\n"
	"  --json   one JSON object a fault, each on a line of its own\n"
	"  --help   this text\n"
	"\n"
	"Exit status: 0 no fault found, 1 faults or signs of faults found, 2 an error.\n";

/* Lines of more than this are read in front only where colours have to be taken out. */
enum { PLAIN_MAX = 8192 };

struct explain {
	struct iommu_log_joiner joiner;
	const struct explain_output *output;
	uint64_t faults;
	uint64_t suppressed;
	bool pending; /* a status register told of faults, whether they were printed or not */
};

/* Faults that were told in several lines, now that all is known of them. */
static void take_done(struct explain *e, bool end)
{
	struct iommu_fault f;

	while (iommu_log_done(&e->joiner, end, &f))
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

	if (!iommu_log_feed(&e->joiner, &key, line, len, &f))
		return;
	/* What an earlier line began comes before this line. */
	take_done(e, false);
	e->output->line(line, len);
	e->faults += f.kind == IOMMU_LOG_FAULT && !f.joined;
	e->suppressed += f.kind == IOMMU_LOG_SUPPRESSED ? f.count : 0;
	e->pending |= f.kind == IOMMU_LOG_STATUS || f.kind == IOMMU_LOG_OVERFLOW;
	if (f.part == IOMMU_PART_WHOLE)
		e->output->fault(&f);
	else if (f.part == IOMMU_PART_MORE && f.vendor == IOMMU_INTEL)
		e->output->half(&f);
}

static int explain(int fd, const char *name, const struct explain_output *output)
{
	struct explain e = { .output = output };
	int err = log_stream(fd, take_line, &e);

	take_done(&e, true);
	if (err) {
		fflush(stdout);
		return error("%s cannot be read: %s", name, strerror(err));
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

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			output = &explain_json;
			break;
		case 'h':
			fputs(help, stdout);
			return finish_output(STATUS_CLEAN);
		default:
			return error("trace-iommu explain --help lists the options");
		}
	}
	if (argc - optind > 1)
		return error("explain reads one log; '%s' is one too many", argv[optind + 1]);
	if (argc - optind == 1 && strcmp(argv[optind], "-") != 0) {
		name = argv[optind];
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return error("%s cannot be opened: %s", name, strerror(errno));
	}
	return explain(fd, name, output);
}
