/* SPDX-License-Identifier: LGPL-2.1 */
/* The part of the time that is shown. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "draw.h"

#define SECOND 1000000000

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

/* A time as in a report; a time before the clock's begin is none that a report has. */
struct shown_time {
	char text[48];
};

static struct shown_time show(int64_t ns)
{
	struct shown_time shown;

	ns = ns < 0 ? 0 : ns + 500;
	snprintf(shown.text, sizeof(shown.text), "%" PRId64 ".%06" PRId64, ns / SECOND,
		 ns % SECOND / 1000);
	return shown;
}

bool draw_range(const struct draw_trace *trace, const struct draw_options *options, int64_t *from,
		int64_t *to)
{
	*from = resolve(&options->from, trace->begin, trace->begin, trace->end);
	*to = resolve(&options->to, trace->end, *from, trace->end);
	if (*from < 0)
		*from = 0;
	/* Times of a report are rounded: the trace's last event is not behind its end. */
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
