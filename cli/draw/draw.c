/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu draw: draws the lanes of a trace. */
#include "draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/options.h"
#include "cli/common/trace_arguments.h"
#include "cli/common/trace_options.h"
#include "cli/terminal/progress.h"
#include "output.h"
#include "page_layout.h"
#include "read_lanes.h"

static const char help[] =
	"usage: trace-iommu draw [OPTION...] [TRACE] OUT.png|OUT.svg|OUT.pdf|OUT.html|-\n"
	"\n"
	"Draws the devices of a trace over time: holders, mapped memory, what went wrong.\n"
	"\n"
	"  --map                 address maps: where memory is mapped, instead of lanes\n"
	"  --follow RANGE        mark the events at A, A-B or A+SIZE, and those near it\n"
	"  --device NAME         only this device, or several, separated by commas\n"
	"  --from TIME           start at this time, +SECONDS, or -SECONDS before end\n"
	"  --to TIME             end at TIME; +SECONDS counts from --from\n"
	"  --size WxH, --size W  size in pixels (default: 1500, as high as needed)\n"
	"  --scale N             everything N times as large\n"
	"  --lanes N             at most N lanes (default: 16), or address maps\n"
	"  --cpus, --tasks       also the maps and unmaps of each CPU or task\n"
	"  --linear              a linear scale, not a logarithmic one\n"
	"  --no-memory, --no-faults, --no-legend   omit these\n"
	"  --one-unknown         one lane for all unknown devices, not one per task\n"
	"  --idle                a lane per idle device, not one line for all\n"
	"  --html                HTML, whatever the end of OUT is\n"
	"  --title TEXT          title (default: name of the file)\n"
	"  --buffer NAME         only this buffer (instance); '' is the top-level buffer\n"
	"  --without LIST        ignore these sources: probe, dma, flush, pages, task\n"
	"  -i TRACE, -o OUT      the same as TRACE and OUT\n"
	"  --help                print this text\n";

enum {
	OPTION_SIZE = 256,
	OPTION_SCALE,
	OPTION_FROM,
	OPTION_TO,
	OPTION_DEVICE,
	OPTION_MAP,
	OPTION_FOLLOW,
	OPTION_LANES,
	OPTION_LINEAR,
	OPTION_CPUS,
	OPTION_TASKS,
	OPTION_NO_MEMORY,
	OPTION_NO_FAULTS,
	OPTION_NO_LEGEND,
	OPTION_ONE_UNKNOWN,
	OPTION_IDLE,
	OPTION_HTML,
	OPTION_TITLE,
	OPTION_BUFFER,
	OPTION_WITHOUT,
};

static bool read_size(const char *arg, struct draw_options *options)
{
	const char *at = arg;
	int64_t width = 0;
	int64_t height = 0;

	if (!read_digits(&at, DRAW_SIDE_MAX, &width) ||
	    (*at && (*at++ != 'x' || !read_digits(&at, DRAW_SIDE_MAX, &height) || *at))) {
		error("--size: '%s' is not a size; use WIDTH or WIDTHxHEIGHT in pixels, such as "
		      "1500x600, up to %d each",
		      arg, DRAW_SIDE_MAX);
		return false;
	}
	if (width < DRAW_WIDTH_MIN) {
		error("--size: width must be at least %d", DRAW_WIDTH_MIN);
		return false;
	}
	if (strchr(arg, 'x') && height < DRAW_HEIGHT_MIN) {
		error("--size: height must be at least %d", DRAW_HEIGHT_MIN);
		return false;
	}
	if (width * height > DRAW_PIXELS_MAX) {
		error("--size: '%s' has more than %d million pixels; choose a smaller size", arg,
		      DRAW_PIXELS_MAX / 1000000);
		return false;
	}
	options->width = (int)width;
	options->height = (int)height;
	return true;
}

/* Returns a number from 1 to @most; 0 after a message on stderr. */
static int read_number(const char *option, const char *arg, int most)
{
	const char *at = arg;
	int64_t number;

	if (read_digits(&at, most, &number) && !*at && number)
		return (int)number;
	error("%s: '%s' is not a number from 1 to %d", option, arg, most);
	return 0;
}

/* The size and the scale depend on each other. Returns false after a message on stderr. */
static bool settle_size(struct draw_options *options)
{
	bool given = options->width;
	int by_width = options->width / DRAW_LARGE_WIDTH;
	int by_height = options->height / DRAW_LARGE_HEIGHT;

	if (!options->scale)
		options->scale = by_width < by_height ? by_width : by_height;
	if (!options->scale)
		options->scale = 1;
	if (!given)
		options->width = DRAW_WIDTH * options->scale;
	if (options->width / options->scale >= DRAW_WIDTH_MIN &&
	    (!options->height || options->height / options->scale >= DRAW_HEIGHT_MIN))
		return true;
	error("--size: with --scale %d, it must be at least %dx%d", options->scale,
	      DRAW_WIDTH_MIN * options->scale, DRAW_HEIGHT_MIN * options->scale);
	return false;
}

/* Returns what the option switches on; NULL if it has an argument. */
static bool *switch_of(struct draw_options *options, int option)
{
	switch (option) {
	case OPTION_MAP:
		return &options->map;
	case OPTION_LINEAR:
		return &options->linear;
	case OPTION_CPUS:
		return &options->cpus;
	case OPTION_TASKS:
		return &options->tasks;
	case OPTION_NO_MEMORY:
		return &options->no_memory;
	case OPTION_NO_FAULTS:
		return &options->no_faults;
	case OPTION_NO_LEGEND:
		return &options->no_legend;
	case OPTION_ONE_UNKNOWN:
		return &options->one_unknown;
	case OPTION_IDLE:
		return &options->idle;
	case OPTION_HTML:
		return &options->html;
	default:
		return NULL;
	}
}

/* Apply one option. Returns false after a message on stderr. */
static bool take_option(void *arg, int option)
{
	struct draw_options *options = arg;
	bool *to = switch_of(options, option);

	if (to) {
		*to = true;
		return true;
	}
	switch (option) {
	case OPTION_SIZE:
		return read_size(optarg, options);
	case OPTION_FROM:
		return time_option_read("--from", optarg, &options->range.from);
	case OPTION_TO:
		return time_option_read("--to", optarg, &options->range.to);
	case OPTION_DEVICE:
		options->devices[options->nr_devices++] = optarg;
		return true;
	case OPTION_FOLLOW:
		options->follows = true;
		return read_addresses("--follow", optarg, &options->follow);
	case OPTION_LANES:
		options->lanes = (size_t)read_number("--lanes", optarg, DRAW_LANES_MAX);
		return options->lanes;
	case OPTION_SCALE:
		options->scale = read_number("--scale", optarg, DRAW_SCALE_MAX);
		return options->scale;
	case OPTION_TITLE:
		options->title = optarg;
		return true;
	case OPTION_BUFFER:
		options->buffer = optarg;
		return true;
	case OPTION_WITHOUT:
		return read_without(optarg, &options->without);
	case 'i':
		options->trace = optarg;
		return true;
	case 'o':
		options->out = optarg;
		return true;
	default:
		return false;
	}
}

/* Only a name that can be that of a picture may take the place of the trace. */
static bool takes_default(const struct draw_options *options, char **operands, int nr)
{
	return !options->trace &&
	       (options->out ? !nr : nr == 1 && draw_out_is_picture(operands[0]));
}

/* TRACE and OUT, unless -i or -o named them. Returns false after a message on stderr. */
static bool take_operands(struct draw_options *options, char **operands, int nr)
{
	struct trace_arguments traces;
	bool found = true;

	if (takes_default(options, operands, nr) && trace_arguments_init(&traces, 0)) {
		found = trace_arguments_finish(&traces, NULL, 0, "draw");
		options->trace = found ? traces.names[0] : NULL;
		trace_arguments_free(&traces);
	}
	if (!found)
		return false;
	if (!options->trace && nr) {
		options->trace = *operands++;
		nr--;
	}
	if (!options->out && nr) {
		options->out = *operands++;
		nr--;
	}
	if (!options->trace || !options->out)
		error("draw needs a trace and an output file: trace-iommu draw TRACE OUT.png");
	else if (nr)
		error("unexpected argument '%s': draw makes one picture of one trace", *operands);
	return options->trace && options->out && !nr;
}

/* Parse the command line. Returns an enum status if there is nothing to draw, else -1. */
static int take_arguments(struct draw_options *options, int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "size", required_argument, NULL, OPTION_SIZE },
		{ "scale", required_argument, NULL, OPTION_SCALE },
		{ "from", required_argument, NULL, OPTION_FROM },
		{ "to", required_argument, NULL, OPTION_TO },
		{ "device", required_argument, NULL, OPTION_DEVICE },
		{ "map", no_argument, NULL, OPTION_MAP },
		{ "follow", required_argument, NULL, OPTION_FOLLOW },
		{ "lanes", required_argument, NULL, OPTION_LANES },
		{ "linear", no_argument, NULL, OPTION_LINEAR },
		{ "cpus", no_argument, NULL, OPTION_CPUS },
		{ "tasks", no_argument, NULL, OPTION_TASKS },
		{ "no-memory", no_argument, NULL, OPTION_NO_MEMORY },
		{ "no-faults", no_argument, NULL, OPTION_NO_FAULTS },
		{ "no-legend", no_argument, NULL, OPTION_NO_LEGEND },
		{ "one-unknown", no_argument, NULL, OPTION_ONE_UNKNOWN },
		{ "idle", no_argument, NULL, OPTION_IDLE },
		{ "html", no_argument, NULL, OPTION_HTML },
		{ "title", required_argument, NULL, OPTION_TITLE },
		{ "buffer", required_argument, NULL, OPTION_BUFFER },
		{ "without", required_argument, NULL, OPTION_WITHOUT },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const int repeated[] = { OPTION_DEVICE, OPTION_WITHOUT, 0 };
	const struct option_set set = {
		.command = "trace-iommu draw",
		.help = help,
		.short_options = ":hi:o:",
		.long_options = long_options,
		.repeated = repeated,
		.take = take_option,
		.arg = options,
	};
	const char *of_lanes;
	int status = parse_options(&set, argc, argv);

	if (status >= 0)
		return status;
	of_lanes = options->linear	? "--linear"
		   : options->no_memory ? "--no-memory"
		   : options->cpus	? "--cpus"
		   : options->tasks	? "--tasks"
					: NULL;
	if (options->map && of_lanes)
		return error("--map does not go with %s, which is about lanes", of_lanes);
	if (!settle_size(options) || !take_operands(options, argv + optind, argc - optind))
		return STATUS_ERROR;
	options->html |= draw_out_is_html(options->out);
	return -1;
}

/* A picture needs some time to show. */
static bool get_range(const struct draw_trace *trace, const struct draw_options *options,
		      int64_t *from, int64_t *to)
{
	const struct time_range *range = &options->range;

	if (!time_range_resolve(range, options->trace, trace->begin, trace->end, from, to))
		return false;
	if (*from != *to || range->from.kind == TIME_OPEN || range->to.kind == TIME_OPEN)
		return true;
	error("%s: --from must be before --to; both are %s", options->trace, range->to.given);
	return false;
}

static int draw(const struct draw_options *options)
{
	struct draw_out *out = draw_out_open(options->out, options->trace, options->html);
	struct draw_trace trace;
	int64_t from, to;
	int status = STATUS_ERROR;

	if (!out)
		return STATUS_ERROR;
	progress_start(1);
	if (draw_read(&trace, options) && get_range(&trace, options, &from, &to))
		status = draw_page(out, &trace, options, from, to);
	draw_close(&trace);
	draw_out_close(out);
	return status;
}

int command_draw(int argc, char **argv)
{
	struct draw_options options = { .lanes = DRAW_LANES };
	int status;

	options.devices = calloc((size_t)argc, sizeof(*options.devices));
	if (!options.devices)
		return error("out of memory");
	status = take_arguments(&options, argc, argv);
	if (status < 0)
		status = draw(&options);
	free(options.devices);
	return status;
}
