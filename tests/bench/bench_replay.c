/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * What the replay costs by itself, apart from reading records and printing lines: nanoseconds an
 * event with LIVE mappings alive, bytes a live mapping, nanoseconds a fault.
 *
 * usage: bench_replay [LIVE [EVENTS]]
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/replay/replay.h"
#include "core/replay/verdict.h"

enum order { RANDOM, ASCENDING, FIFO };

static const char *const names[] = { "random", "ascending", "first in, first out" };

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

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
	return (order == RANDOM ? next_random(state) >> 20 : nr) << 12;
}

static void run(enum order order, uint64_t live, uint64_t events)
{
	struct iommu_replay_config config = { .family = IOMMU_FAMILY_PAIRS };
	struct iommu_replay *r = iommu_replay_new(&config);
	uint64_t *iovas = calloc(live, sizeof(*iovas));
	uint64_t state = 88172645463325252ULL;
	struct iommu_verdict verdict;
	uint64_t begin;
	uint64_t nr = 0;
	size_t before;

	if (!r || !iovas)
		exit(2);
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	begin = now_ns();
	for (; nr < live; nr++)
		feed(r, IOMMU_STEP_MAP, iovas[nr] = place(order, &state, nr));
	printf("%-20s fill %6.1f ns an event, %5.1f bytes a live mapping", names[order],
	       (double)(now_ns() - begin) / (double)live,
	       (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / (double)live);

	begin = now_ns();
	for (uint64_t i = 0; i < events / 2; i++, nr++) {
		uint64_t at = order == RANDOM ? next_random(&state) % live : nr % live;

		feed(r, IOMMU_STEP_UNMAP, iovas[at]);
		feed(r, IOMMU_STEP_MAP, iovas[at] = place(order, &state, nr));
	}
	printf(", steady %6.1f ns an event", (double)(now_ns() - begin) / (double)events);

	begin = now_ns();
	for (uint64_t i = 0; i < live; i++)
		iommu_replay_verdict(r, 0, iovas[next_random(&state) % live] + (i & 1) * 0x1000,
				     false, &verdict);
	printf(", %6.1f ns a fault\n", (double)(now_ns() - begin) / (double)live);
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
