/* SPDX-License-Identifier: LGPL-2.1 */
/* The reader of traces as text, without a replay. usage: bench_text FILE */
#include <stdio.h>

#include "input/text_trace.h"
#include "measure.h"

static void count_step(void *arg, const struct iommu_step *step)
{
	(void)step;
	++*(uint64_t *)arg;
}

int main(int argc, char **argv)
{
	double start = bench_now();
	struct text_trace *trace = argc == 2 ? text_trace_open(argv[1]) : NULL;
	uint64_t steps = 0;
	const struct iommu_sink sink = { .step = count_step, .arg = &steps };
	struct input_stats stats;
	double ns;

	if (!trace || !text_trace_read(trace, &sink, &stats))
		return 2;
	ns = bench_now() - start;
	printf("%.0f ns per event, %llu events, %llu steps\n", ns / (double)stats.events,
	       (unsigned long long)stats.events, (unsigned long long)steps);
	text_trace_close(trace);
	return 0;
}
