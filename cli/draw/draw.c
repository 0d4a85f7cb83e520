/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu draw: draws the lanes of a trace. */
#include "draw.h"

#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/trace_options.h"
#include "output.h"
#include "page_layout.h"
#include "read_lanes.h"

static const char help[] =
	"usage: trace-iommu draw [OPTION...] TRACE.dat OUT.png\n"
	"\n"
	"Draws a lane for each device of a trace: who held it from when to when, how much memory was\n"
	"mapped for it, where it faulted. OUT.svg and OUT.pdf are drawn, too; - is a .png on standard\n"
	"output.\n"
	"\n"
	"  --size WxH       pixels; without xH as high as the lanes need (default: 1500)\n"
	"  --from TIME      begin there: seconds as in a report, +SECONDS after the trace begins,\n"
	"                   -SECONDS before it ends\n"
	"  --to TIME        end there; +SECONDS after --from\n"
	"  --device NAME    this device only, such as 0000:00:04.0 or 00:04.0; several are separated\n"
	"                   by commas, or --device is given again\n"
	"  --lanes N        of more than N lanes the busiest (default: 16)\n"
	"  --linear         the height of mapped memory in bytes, not their logarithm\n"
	"  --no-memory      leave mapped memory out\n"
	"  --no-faults      leave faults out\n"
	"  --title TEXT     above the picture, in place of the file's name\n"
	"  --buffer NAME    this buffer (instance); '' is the top one (default: the first with\n"
	"                   IOMMU events)\n"
	"  --without LIST   leave out sources that name devices: probe, dma, flush, task,\n"
	"                   separated by commas\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 the picture was drawn, 2 an error; then OUT is as it was.\n";

enum { HELP = 'h' };

enum {
	OPTION_SIZE = 256,
	OPTION_FROM,
	OPTION_TO,
	OPTION_DEVICE,
	OPTION_LANES,
	OPTION_LINEAR,
	OPTION_NO_MEMORY,
	OPTION_NO_FAULTS,
	OPTION_TITLE,
	OPTION_BUFFER,
	OPTION_WITHOUT,
};

/* Parse the digits at *@at and move *@at past them. False without digits or above @limit. */
static bool read_number(const char **at, int64_t limit, int64_t *number)
{
	const char *begin = *at;

	for (*number = 0; isdigit((unsigned char)**at); (*at)++) {
		*number = *number * 10 + (**at - '0');
		if (*number > limit)
			return false;
	}
	return *at > begin;
}

static bool read_size(const char *arg, struct draw_options *options)
{
	const char *at = arg;
	int64_t width = 0;
	int64_t height = 0;

	if (!read_number(&at, DRAW_SIDE_MAX, &width) ||
	    (*at && (*at++ != 'x' || !read_number(&at, DRAW_SIDE_MAX, &height) || *at))) {
		error("--size: '%s' is no size: WIDTHxHEIGHT or WIDTH in pixels, such as 1500x600, "
		      "up to %d each",
		      arg, DRAW_SIDE_MAX);
		return false;
	}
	if (width < DRAW_WIDTH_MIN) {
		error("--size: %d pixels are too narrow, %d are the least", (int)width,
		      DRAW_WIDTH_MIN);
		return false;
	}
	if (strchr(arg, 'x') && height < DRAW_HEIGHT_MIN) {
		error("--size: %d pixels are too low, %d are the least", (int)height,
		      DRAW_HEIGHT_MIN);
		return false;
	}
	if (width * height > DRAW_PIXELS_MAX) {
		error("--size: '%s' is larger than %d million pixels", arg,
		      DRAW_PIXELS_MAX / 1000000);
		return false;
	}
	options->width = (int)width;
	options->height = (int)height;
	return true;
}

/* Parse seconds with a fraction. Digits below nanoseconds are dropped. */
static bool read_seconds(const char *at, int64_t *ns)
{
	int64_t seconds = 0;
	int64_t unit = DRAW_SECOND;

	if (*at != '.' && !read_number(&at, DRAW_TIME_MAX / DRAW_SECOND, &seconds))
		return false;
	*ns = seconds * DRAW_SECOND;
	if (*at == '.') {
		if (!isdigit((unsigned char)*++at))
			return false;
		for (; isdigit((unsigned char)*at); at++) {
			unit /= 10;
			*ns += unit * (*at - '0');
		}
	}
	return !*at;
}

static bool read_time(const char *option, const char *arg, struct draw_time *time)
{
	bool sign = *arg == '+' || *arg == '-';

	time->given = arg;
	time->kind = *arg == '+' ? DRAW_TIME_AFTER : *arg == '-' ? DRAW_TIME_BEFORE : DRAW_TIME_AT;
	if (read_seconds(arg + sign, &time->ns))
		return true;
	error("%s: '%s' is no time: seconds as in a report, such as 18.432602; +SECONDS counts "
	      "from the beginning, -SECONDS back from the end of the trace",
	      option, arg);
	return false;
}

static bool read_lane_count(const char *arg, size_t *lanes)
{
	const char *at = arg;
	int64_t number;

	if (!read_number(&at, DRAW_LANES_MAX, &number) || *at || !number) {
		error("--lanes: '%s' is not a number from 1 to %d", arg, DRAW_LANES_MAX);
		return false;
	}
	*lanes = (size_t)number;
	return true;
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(struct draw_options *options, int option)
{
	switch (option) {
	case OPTION_SIZE:
		return read_size(optarg, options);
	case OPTION_FROM:
		return read_time("--from", optarg, &options->from);
	case OPTION_TO:
		return read_time("--to", optarg, &options->to);
	case OPTION_DEVICE:
		options->devices[options->nr_devices++] = optarg;
		return true;
	case OPTION_LANES:
		return read_lane_count(optarg, &options->lanes);
	case OPTION_LINEAR:
		options->linear = true;
		return true;
	case OPTION_NO_MEMORY:
		options->no_memory = true;
		return true;
	case OPTION_NO_FAULTS:
		options->no_faults = true;
		return true;
	case OPTION_TITLE:
		options->title = optarg;
		return true;
	case OPTION_BUFFER:
		options->buffer = optarg;
		return true;
	case OPTION_WITHOUT:
		return read_without(optarg, &options->without);
	default:
		error("trace-iommu draw --help lists the options");
		return false;
	}
}

/* Parse the command line. Returns an enum status if there is nothing to draw, else -1. */
static int take_options(struct draw_options *options, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "size", required_argument, NULL, OPTION_SIZE },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "to", required_argument, NULL, OPTION_TO },
		{ "device", required_argument, NULL, OPTION_DEVICE },
		{ "lanes", required_argument, NULL, OPTION_LANES },
		{ "linear", no_argument, NULL, OPTION_LINEAR },
		{ "no-memory", no_argument, NULL, OPTION_NO_MEMORY },
		{ "no-faults", no_argument, NULL, OPTION_NO_FAULTS },
		{ "title", required_argument, NULL, OPTION_TITLE },
		{ "buffer", required_argument, NULL, OPTION_BUFFER },
		{ "without", required_argument, NULL, OPTION_WITHOUT },
		{ "help", no_argument, NULL, HELP },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (option == HELP) {
			fputs(help, stdout);
			return finish_output(STATUS_CLEAN);
		}
		if (!take_option(options, option))
			return STATUS_ERROR;
	}
	if (argc - optind < 2)
		return error("draw needs a trace and a name for the picture: trace-iommu draw "
			     "TRACE.dat OUT.png");
	if (argc - optind > 2)
		return error("draw makes one picture of one trace; '%s' is one too many",
			     argv[optind + 2]);
	options->trace = argv[optind];
	options->out = argv[optind + 1];
	return -1;
}

static int64_t resolve(const struct draw_time *time, int64_t open, int64_t begin, int64_t end)
{
	switch (time->kind) {
	case DRAW_TIME_AT:
		return time->ns;
	case DRAW_TIME_AFTER:
		return begin + time->ns;
	case DRAW_TIME_BEFORE:
		return end - time->ns;
	default:
		return open;
	}
}

/* A time formatted as in a report. */
struct shown_time {
	char text[48];
};

static struct shown_time show(int64_t ns)
{
	struct shown_time shown;

	ns = ns < 0 ? 0 : ns + 500;
	snprintf(shown.text, sizeof(shown.text), "%" PRId64 ".%06" PRId64, ns / DRAW_SECOND,
		 ns % DRAW_SECOND / 1000);
	return shown;
}

/* The time to show, in ns. Returns false after a message on stderr. */
static bool get_range(const struct draw_trace *trace, const struct draw_options *options,
		      int64_t *from, int64_t *to)
{
	*from = resolve(&options->from, trace->begin, trace->begin, trace->end);
	*to = resolve(&options->to, trace->end, *from, trace->end);
	if (*from < 0)
		*from = 0;
	/* A report rounds times up, even past the last event. */
	if (*from / 1000 > (trace->end + 999) / 1000) {
		error("--from %s is behind the trace, which is from %s to %s", options->from.given,
		      show(trace->begin).text, show(trace->end).text);
		return false;
	}
	if ((*to + 999) / 1000 < trace->begin / 1000) {
		error("--to %s is before the trace, which is from %s to %s", options->to.given,
		      show(trace->begin).text, show(trace->end).text);
		return false;
	}
	if (*to < *from && options->to.kind == DRAW_TIME_OPEN)
		*to = *from;
	if (*to < *from && options->from.kind == DRAW_TIME_OPEN)
		*from = *to;
	if (*to < *from || (*to == *from && options->to.kind != DRAW_TIME_OPEN &&
			    options->from.kind != DRAW_TIME_OPEN)) {
		error("nothing is between %s and %s: --from is to be before --to", show(*from).text,
		      show(*to).text);
		return false;
	}
	return true;
}

static int draw(const struct draw_options *options)
{
	struct draw_out *out = draw_out_open(options->out, options->trace);
	struct draw_trace trace;
	int64_t from, to;
	int status = STATUS_ERROR;

	if (!out)
		return STATUS_ERROR;
	if (draw_read(&trace, options) && get_range(&trace, options, &from, &to))
		status = draw_page(out, &trace, options, from, to);
	draw_close(&trace);
	draw_out_close(out);
	return status;
}

int command_draw(int argc, char **argv)
{
	struct draw_options options = { .width = DRAW_WIDTH, .lanes = DRAW_LANES };
	int status;

	options.devices = calloc((size_t)argc, sizeof(*options.devices));
	if (!options.devices)
		return error("out of memory");
	status = take_options(&options, argc, argv);
	if (status < 0)
		status = draw(&options);
	free(options.devices);
	return status;
}
