/* SPDX-License-Identifier: LGPL-2.1 */
/* The reader of traces as text, without a replay. usage: bench_text FILE */
#include <stdio.h>

#include "input/input.h"
#include "measure.h"

static void count_step(void *arg, const struct iommu_step *step)
{
	(void)step;
	++*(uint64_t *)arg;
}

int main(int argc, char **argv)
{
	double start = bench_now();
	struct input *trace = argc == 2 ? input_open(argv[1]) : NULL;
	uint64_t steps = 0;
	const struct iommu_sink sink = { .step = count_step, .arg = &steps };
	struct input_stats stats;
	double ns;

	if (!trace || !input_read(trace, 0, &sink, &stats))
		return 2;
	ns = bench_now() - start;
	printf("%.0f ns per event, %llu events, %llu steps\n", ns / (double)stats.events,
	       (unsigned long long)stats.events, (unsigned long long)steps);
	input_close(trace);
	return 0;
}
