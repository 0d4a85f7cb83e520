/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu live: shows what the running machine's IOMMU does. */
#include "live.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/time_range.h"
#include "live_options.h"
#include "machine.h"
#include "output.h"
#include "trace.h"

static const char help[] =
	"usage: trace-iommu live [OPTION...]\n"
	"\n"
	"Shows what the IOMMU of this machine does, for each device: who holds it, rates\n"
	"of maps and unmaps, memory mapped now and at most, live mappings, lifetimes,\n"
	"flushes, and faults with what was known about their addresses. Writes no file.\n"
	"At the end, removes everything that it added to tracefs.\n"
	"\n"
	"  -d SECONDS       length of an interval, 0.1 to 3600; default 1\n"
	"  -n COUNT         print COUNT intervals as lines, and end\n"
	"  --json           print one JSON object per interval\n"
	"  -b KIB           buffer size of each CPU; use more if events are lost\n"
	"  --no-probes      use only the kernel's own events\n"
	"  -i TRACE         show this trace as if it happened now\n"
	"  --help           print this text\n"
	"\n"
	"On a terminal, the table is drawn in place, and a line at the bottom has the\n"
	"keys: q quits, the arrows choose a device, and f follows it. Otherwise, or with\n"
	"-n, prints lines until COUNT, Ctrl-C or the end of the trace. Needs root,\n"
	"except with -i.\n";

/* Returns false after a message on stderr. */
static bool read_interval(const char *arg, uint64_t *interval)
{
	int64_t ns;

	if (!interval_option_read("-d", arg, &ns))
		return false;
	if (ns < TIME_SECOND / 10 || ns > 3600 * TIME_SECOND) {
		error("-d: '%s' is out of range; give 0.1 to 3600 seconds", arg);
		return false;
	}
	*interval = (uint64_t)ns;
	return true;
}

static bool read_number(const char *arg, uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(arg, &end, 10);
	return *arg >= '0' && *arg <= '9' && !*end && !errno && *number && *number <= max;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct live_options *o = arg;
	uint64_t kib;

	switch (option) {
	case 'd':
		return read_interval(optarg, &o->interval);
	case 'n':
		if (read_number(optarg, UINT64_MAX, &o->count))
			return true;
		error("-n: '%s' is not a number of intervals; give one, such as 10", optarg);
		return false;
	case 'b':
		if (!read_number(optarg, 1UL << 30, &kib)) {
			error("-b: '%s' is not a buffer size; give KiB per CPU, such as 16384",
			      optarg);
			return false;
		}
		o->buffer_kib = (unsigned long)kib;
		return true;
	case 'i':
		o->trace = optarg;
		return true;
	case 'P':
		o->no_probes = true;
		return true;
	default:
		o->json = true;
		return true;
	}
}

static bool open_lines(struct live_output *output)
{
	*output = lines_output();
	return true;
}

static bool open_json(struct live_output *output)
{
	*output = json_output();
	return true;
}

/* A terminal that cannot show the screen gets lines. */
static bool open_screen(struct live_output *output)
{
	const char *why;

	if (screen_output(output, &why))
		return true;
	error("note: live prints lines, because %s", why);
	return open_lines(output);
}

int command_live(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "no-probes", no_argument, NULL, 'P' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct live_options options = { .interval = (uint64_t)TIME_SECOND };
	const struct option_set set = {
		.command = "trace-iommu live",
		.help = help,
		.short_options = ":hd:n:b:i:",
		.long_options = long_options,
		.take = take_option,
		.arg = &options,
	};
	bool (*open)(struct live_output * output) = open_lines;
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	if (optind < argc)
		return error("live takes no argument: '%s'; use -i to show a trace", argv[optind]);
	if (options.trace && (options.buffer_kib || options.no_probes))
		return error("-i shows a trace, so %s has no effect; leave it out",
			     options.buffer_kib ? "-b" : "--no-probes");
	if (options.json)
		open = open_json;
	else if (!options.count && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		open = open_screen;
	return finish_output(options.trace ? trace_show(&options, open)
					   : machine_show(&options, open));
}
