/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_range.h"

static void ignore_step(void *arg, const struct iommu_step *step)
{
	(void)arg;
	(void)step;
}

static bool ignore_restart(void *arg)
{
	(void)arg;
	return true;
}

/* Find the begin and the end of the trace. */
static bool find_ends(struct input *file, const char *name, int64_t *begin_ns, int64_t *end_ns)
{
	const struct iommu_sink nobody = { .step = ignore_step, .restart = ignore_restart };
	unsigned int nr = input_buffers(file);
	uint64_t begin = UINT64_MAX;
	uint64_t end = 0;

	for (unsigned int i = 0; i < nr; i++) {
		struct input_stats stats;

		if (!input_read(file, i, &nobody, &stats))
			return false;
		if (stats.events && stats.first_ts < begin)
			begin = stats.first_ts;
		if (stats.last_ts > end)
			end = stats.last_ts;
	}
	*end_ns = (int64_t)end;
	*begin_ns = (int64_t)(begin < end ? begin : end);
	return time_is_usable(name, end);
}

bool trace_range_find(struct input *file, const char *name, const struct time_range *range,
		      uint64_t *from_ns, uint64_t *to_ns)
{
	int64_t begin, end, from, to;

	*from_ns = 0;
	*to_ns = 0;
	if (!time_range_given(range))
		return true;
	if (!find_ends(file, name, &begin, &end) ||
	    !time_range_resolve(range, name, begin, end, &from, &to))
		return false;
	/* Times in reports are rounded to microseconds. */
	if (range->from.kind != TIME_OPEN && from > 500)
		*from_ns = (uint64_t)from - 500;
	if (range->to.kind != TIME_OPEN)
		*to_ns = (uint64_t)to + 499;
	return true;
}
