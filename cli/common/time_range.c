/* SPDX-License-Identifier: LGPL-2.1 */
#include "time_range.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "command.h"

bool read_digits(const char **at, int64_t limit, int64_t *number)
{
	const char *begin = *at;

	for (*number = 0; isdigit((unsigned char)**at); (*at)++) {
		*number = *number * 10 + (**at - '0');
		if (*number > limit)
			return false;
	}
	return *at > begin;
}

/* Parse seconds with a fraction. Digits below nanoseconds are dropped. */
static bool read_seconds(const char *at, int64_t *ns)
{
	int64_t seconds = 0;
	int64_t unit = TIME_SECOND;

	if (*at != '.' && !read_digits(&at, TIME_MAX / TIME_SECOND, &seconds))
		return false;
	*ns = seconds * TIME_SECOND;
	if (*at == '.') {
		if (!isdigit((unsigned char)*++at))
			return false;
		for (; isdigit((unsigned char)*at); at++) {
			unit /= 10;
			*ns += unit * (*at - '0');
		}
	}
	return !*at && *ns <= TIME_MAX;
}

bool time_option_read(const char *option, const char *arg, struct time_option *time)
{
	bool sign = *arg == '+' || *arg == '-';

	time->given = arg;
	time->kind = *arg == '+' ? TIME_AFTER : *arg == '-' ? TIME_BEFORE : TIME_AT;
	if (read_seconds(arg + sign, &time->ns))
		return true;
	error("%s: '%s' is not a time; use seconds as in a report, such as 18.432602, +SECONDS after "
	      "the start of the trace, or -SECONDS before its end",
	      option, arg);
	return false;
}

bool interval_option_read(const char *option, const char *arg, int64_t *ns)
{
	if (read_seconds(arg, ns))
		return true;
	error("%s: '%s' is not an interval; give seconds, such as 1 or 0.5", option, arg);
	return false;
}

bool time_is_usable(const char *name, uint64_t end)
{
	if (end <= TIME_MAX)
		return true;
	error("%s: its last event is at %" PRIu64
	      " s; draw, --from and --to are for times of up to "
	      "%" PRId64 " s",
	      name, end / (uint64_t)TIME_SECOND, TIME_MAX / TIME_SECOND);
	return false;
}

static int64_t resolve(const struct time_option *time, int64_t open, int64_t begin, int64_t end)
{
	switch (time->kind) {
	case TIME_AT:
		return time->ns;
	case TIME_AFTER:
		return begin + time->ns;
	case TIME_BEFORE:
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
	snprintf(shown.text, sizeof(shown.text), "%" PRId64 ".%06" PRId64, ns / TIME_SECOND,
		 ns % TIME_SECOND / 1000);
	return shown;
}

bool time_range_resolve(const struct time_range *range, const char *name, int64_t begin,
			int64_t end, int64_t *from, int64_t *to)
{
	*from = resolve(&range->from, begin, begin, end);
	*to = resolve(&range->to, end, *from, end);
	if (*from < 0)
		*from = 0;
	/* A report rounds times, perhaps to after the last event. */
	if (*from / 1000 > (end + 999) / 1000) {
		error("%s: --from %s is after the end of the trace; give a time from %s to %s",
		      name, range->from.given, show(begin).text, show(end).text);
		return false;
	}
	if ((*to + 999) / 1000 < begin / 1000) {
		error("%s: --to %s is before the start of the trace; give a time from %s to %s",
		      name, range->to.given, show(begin).text, show(end).text);
		return false;
	}
	if (*to < *from && range->to.kind == TIME_OPEN)
		*to = *from;
	if (*to < *from && range->from.kind == TIME_OPEN)
		*from = *to;
	if (*to >= *from)
		return true;
	error("%s: --from must be before --to; these are %s and %s", name, show(*from).text,
	      show(*to).text);
	return false;
}
