/* SPDX-License-Identifier: LGPL-2.1 */
/* The axis of time: which range the columns show, and where it has ticks. */
#include "time_axis.h"

#include <inttypes.h>
#include <stdio.h>

/* ns */
#define SECOND INT64_C(1000000000)

/* Minimum space between two labels. Pixels. */
#define LABEL_GAP 28

/* The time shown around a single event, in ns. */
#define SHORTEST 1000000

int64_t iommu_view_set_time(struct iommu_view *view, int64_t from, int64_t to)
{
	if (to == from) { /* a single event: center it */
		from = from > SHORTEST / 2 ? from - SHORTEST / 2 : 0;
		to = from + SHORTEST;
	}
	view->from = from;
	view->step = (to - from) / view->columns + 1;
	return to;
}

/* Returns the next larger step: 1, 2, 5, 10, ... */
static int64_t next_step(int64_t step)
{
	int64_t unit = 1;

	while (step / unit >= 10)
		unit *= 10;
	return step / unit == 2 ? 5 * unit : 2 * step;
}

int64_t iommu_axis_step(const struct iommu_view *view, int (*width)(void *arg, const char *text),
			void *arg)
{
	int64_t end = iommu_view_time(view, view->columns);
	int64_t step = 1;
	char text[64];

	for (; step < end - view->from && step < INT64_MAX / 10; step = next_step(step)) {
		double apart = (double)step / (double)view->step;

		if (apart < LABEL_GAP)
			continue;
		iommu_axis_time(text, sizeof(text), end, step);
		if (apart >= width(arg, text) + LABEL_GAP)
			break;
	}
	return step;
}

int64_t iommu_axis_first(const struct iommu_view *view, int64_t step)
{
	return (view->from + step - 1) / step * step;
}

void iommu_axis_time(char *text, size_t size, int64_t ts, int64_t step)
{
	const char *sign = ts < 0 ? "-" : "";
	char fraction[32];
	int64_t unit = SECOND;
	int digits = 0;

	ts = ts < 0 ? -ts : ts;
	while (unit > 1 && step % unit) {
		unit /= 10;
		digits++;
	}
	snprintf(fraction, sizeof(fraction), "%09" PRId64, ts % SECOND);
	snprintf(text, size, "%s%" PRId64 "%s%.*s s", sign, ts / SECOND, digits ? "." : "", digits,
		 fraction);
}
