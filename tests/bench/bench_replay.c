/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures the replay alone, without reading records and printing lines: ns per event with LIVE
 * mappings alive, bytes per live mapping, ns per fault.
 *
 * usage: bench_replay [LIVE [EVENTS]]
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/replay/replay.h"
#include "core/replay/verdict.h"
#include "measure.h"

enum order { RANDOM, ASCENDING, FIFO };

static const char *const names[] = { "random", "ascending", "first in, first out" };

static void feed(struct iommu_replay *r, enum iommu_step_kind kind, uint64_t iova)
{
	static uint64_t ts = 1000000000;
	struct iommu_step step = {
		.kind = kind,
		.ts = ts += 1000,
		.pid = 4711,
		.iova = iova,
		.size = 4096,
		.done = 4096,
		.paddr = iova ^ 0x5000,
	};

	iommu_replay_feed(r, &step);
}

static uint64_t place(enum order order, uint64_t *state, uint64_t nr)
{
	return (order == RANDOM ? bench_random(state) >> 20 : nr) << 12;
}

static void run(enum order order, uint64_t live, uint64_t events)
{
	struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS };
	struct iommu_replay *r = iommu_replay_new(&config);
	uint64_t *iovas = calloc(live, sizeof(*iovas));
	uint64_t state = BENCH_SEED;
	struct iommu_verdict verdict;
	double begin;
	uint64_t nr = 0;
	size_t before;

	if (!r || !iovas)
		exit(2);
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	begin = bench_now();
	for (; nr < live; nr++)
		feed(r, IOMMU_STEP_MAP, iovas[nr] = place(order, &state, nr));
	printf("%-20s fill %6.1f ns per event, %5.1f bytes per live mapping", names[order],
	       (bench_now() - begin) / (double)live,
	       (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / (double)live);

	begin = bench_now();
	for (uint64_t i = 0; i < events / 2; i++, nr++) {
		uint64_t at = order == RANDOM ? bench_random(&state) % live : nr % live;

		feed(r, IOMMU_STEP_UNMAP, iovas[at]);
		feed(r, IOMMU_STEP_MAP, iovas[at] = place(order, &state, nr));
	}
	printf(", steady %6.1f ns per event", (bench_now() - begin) / (double)events);

	begin = bench_now();
	for (uint64_t i = 0; i < live; i++)
		iommu_replay_verdict(r, 0, iovas[bench_random(&state) % live] + (i & 1) * 0x1000,
				     false, &verdict);
	printf(", %6.1f ns per fault\n", (bench_now() - begin) / (double)live);
	iommu_replay_free(r);
	free(iovas);
}

int main(int argc, char **argv)
{
	uint64_t live = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000000;
	uint64_t events = argc > 2 ? strtoull(argv[2], NULL, 0) : 4000000;

	for (enum order order = RANDOM; order <= FIFO; order++)
		run(order, live, events);
	return 0;
}
