/* SPDX-License-Identifier: LGPL-2.1 */
/* Options of draw that have a value: sizes, times, numbers. */
#include <ctype.h>
#include <string.h>

#include "cli/command.h"
#include "draw.h"
#include "page_layout.h"

#define SECOND 1000000000

/* Digits at *@at, which moves behind them. False where there are none, or too many. */
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

bool draw_read_size(const char *arg, struct draw_options *options)
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

/* Seconds with up to nine digits behind the point, to the nanosecond. */
static bool read_seconds(const char *at, int64_t *ns)
{
	int64_t seconds = 0;
	int64_t unit = SECOND;

	if (*at != '.' && !read_number(&at, DRAW_TIME_MAX / SECOND, &seconds))
		return false;
	*ns = seconds * SECOND;
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

bool draw_read_time(const char *option, const char *arg, struct draw_time *time)
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

bool draw_read_lanes(const char *arg, size_t *lanes)
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
