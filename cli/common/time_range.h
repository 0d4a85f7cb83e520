/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TIME_RANGE_H
#define TRACE_IOMMU_TIME_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* The options --from and --to. */

#define TIME_SECOND INT64_C(1000000000)

/* Times are at most this many ns (126 years), so that the sum of two does not overflow. */
#define TIME_MAX INT64_C(4000000000000000000)

/* A time as given on the command line. */
struct time_option {
	enum {
		TIME_OPEN,   /* not given */
		TIME_AT,     /* a time of the trace's clock */
		TIME_AFTER,  /* relative to --from, or to the start of the trace */
		TIME_BEFORE, /* relative to the end of the trace */
	} kind;
	int64_t ns;
	const char *given;
};

struct time_range {
	struct time_option from;
	struct time_option to;
};

/*
 * Returns whether the times of the trace @name, which ends at @end (ns), are not above TIME_MAX.
 * Returns false after a message on stderr.
 */
bool time_is_usable(const char *name, uint64_t end);

static inline bool time_range_given(const struct time_range *range)
{
	return range->from.kind != TIME_OPEN || range->to.kind != TIME_OPEN;
}

/*
 * Parse @arg, the value of @option: seconds with a fraction, +SECONDS or -SECONDS. Digits below
 * nanoseconds are dropped. Returns false after a message on stderr.
 */
bool time_option_read(const char *option, const char *arg, struct time_option *time);

/*
 * Parse @arg, the value of @option: the length of an interval, in seconds with a fraction. Stores
 * it in *@ns, which may be 0. Returns false after a message on stderr.
 */
bool interval_option_read(const char *option, const char *arg, int64_t *ns);

/*
 * Store the range in ns, for the trace @name from @begin to @end. It may be a single point in time.
 * Returns false after a message on stderr if the range ends before it begins, or is outside of the
 * trace.
 */
bool time_range_resolve(const struct time_range *range, const char *name, int64_t begin,
			int64_t end, int64_t *from, int64_t *to);

/* Parse the digits at *@at and move *@at past them. False without digits or above @limit. */
bool read_digits(const char **at, int64_t limit, int64_t *number);

#endif
