/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-iommu draw: the lanes of a trace as a picture. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "draw.h"
#include "output.h"
#include "page_layout.h"
#include "cli/without.h"

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

/* One option. False after a message on stderr. */
static bool take_option(struct draw_options *options, int option)
{
	switch (option) {
	case OPTION_SIZE:
		return draw_read_size(optarg, options);
	case OPTION_FROM:
		return draw_read_time("--from", optarg, &options->from);
	case OPTION_TO:
		return draw_read_time("--to", optarg, &options->to);
	case OPTION_DEVICE:
		options->devices[options->nr_devices++] = optarg;
		return true;
	case OPTION_LANES:
		return draw_read_lanes(optarg, &options->lanes);
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

/* An enum status, or -1: all is well so far. */
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

static int draw(const struct draw_options *options)
{
	struct draw_out *out = draw_out_open(options->out, options->trace);
	struct draw_trace trace;
	int status = STATUS_ERROR;

	if (!out)
		return STATUS_ERROR;
	if (draw_read(&trace, options))
		status = draw_page(out, &trace, options);
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
