/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures ticks: CPU time per event (ns) while they are fed and at the end, bytes per event, and
 * the time (us) to read the rows of pixels of 16 CPUs and 16 tasks at several zooms, and to lay out
 * their plots. Run it by hand on a quiet machine.
 *
 * usage: bench_ticks [EVENTS [SCENE]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeline/ticks.h"
#include "measure.h"
#include "picture/picture.h"

#define PIXELS 1300
#define HEIGHT 40
#define ROWS   16
/* Other work on the machine causes noise: print the median and the minimum of this many runs. */
#define TIMES 21
#define PARTS 41

struct scene {
	const char *name;
	unsigned int cpus;
	unsigned int tasks;
	unsigned int sizes; /* the number of powers of two, starting at 4K */
	unsigned int pages; /* otherwise the number of different sizes */
};

static const struct scene scenes[] = {
	{ "2 CPUs, 2 tasks, 4K", 2, 2, 1, 0 },
	{ "16 CPUs, 16 tasks, 4K", 16, 16, 1, 0 },
	{ "16 CPUs, 16 tasks, 4K to 2M", 16, 16, 10, 0 },
	{ "16 CPUs, 16 tasks, 1 to 200 pages", 16, 16, 0, 200 },
	{ "16 CPUs, 16 tasks, 1 to 100000 pages", 16, 16, 0, 100000 },
	{ "4096 CPUs, 100000 tasks, 4K to 2M", 4096, 100000, 10, 0 },
};

static const uint64_t zooms[] = { 1, 10, 100, 1000, 100000, 10000000 };

static struct iommu_step next_step(const struct scene *scene, uint64_t *seed, uint64_t *ts)
{
	uint64_t number = bench_random(seed);
	struct iommu_step step = {
		.kind = number & 1 ? IOMMU_STEP_MAP : IOMMU_STEP_UNMAP,
		.ts = *ts += 500 + (number >> 1) % 1000,
		.cpu = (int)((number >> 11) % scene->cpus),
		.pid = 1000 + (int32_t)((number >> 24) % scene->tasks),
	};

	if (scene->sizes)
		step.size = 4096ULL << (number >> 44) % scene->sizes;
	else
		step.size = 4096 * (1 + (number >> 44) % scene->pages);
	step.done = step.size;
	return step;
}

static const struct iommu_tick_track *track_of(const struct iommu_ticks *ticks,
					       const struct scene *scene, unsigned int row)
{
	if (row % 2)
		return iommu_ticks_of_task(ticks, 1000 + (int32_t)(row / 2 % scene->tasks));
	return iommu_ticks_of_cpu(ticks, (int)(row / 2 % scene->cpus));
}

/* Returns the time (us) to read all rows. */
static double read_rows(const struct iommu_ticks *ticks, const struct scene *scene, uint64_t begin,
			uint64_t length)
{
	struct iommu_tick row[PIXELS];
	uint64_t edges[PIXELS + 1];
	double at;

	for (uint64_t k = 0; k <= PIXELS; k++)
		edges[k] = begin + length * k / PIXELS;
	at = bench_now();
	for (unsigned int r = 0; r < 2 * ROWS; r++)
		iommu_ticks_row(track_of(ticks, scene, r), edges, PIXELS, row);
	return (bench_now() - at) / 1000;
}

/* Returns the time (us) to lay out all plots: ticks, or rates with their medians. */
static double lay_out(const struct iommu_ticks *ticks, const struct scene *scene, uint64_t begin,
		      uint64_t length)
{
	struct iommu_view view = {
		.from = (int64_t)begin,
		.step = (int64_t)(length / PIXELS + 1),
		.columns = PIXELS,
		.y1 = HEIGHT,
		.scale = iommu_ticks_largest(ticks),
		.palette = &iommu_palette_default,
	};
	struct iommu_picture picture = { 0 };
	double at = bench_now();

	for (unsigned int r = 0; r < 2 * ROWS; r++)
		iommu_picture_ticks(&picture, track_of(ticks, scene, r), &view);
	at = (bench_now() - at) / 1000;
	iommu_picture_free(&picture);
	return at;
}

static void ask(const struct iommu_ticks *ticks, const struct scene *scene, uint64_t from,
		uint64_t to, bool plots)
{
	uint64_t seed = 1;

	printf("\t%s, us at zoom (best):", plots ? "32 plots" : "32 rows");
	for (size_t z = 0; z < sizeof(zooms) / sizeof(zooms[0]); z++) {
		uint64_t length = (to - from) / zooms[z];
		double times[TIMES];

		for (int i = 0; i < TIMES; i++) {
			uint64_t begin = from + bench_random(&seed) % (to - from - length + 1);

			times[i] = plots ? lay_out(ticks, scene, begin, length)
					 : read_rows(ticks, scene, begin, length);
		}
		qsort(times, TIMES, sizeof(*times), bench_compare);
		printf(" %llu: %.0f (%.0f)", (unsigned long long)zooms[z], times[TIMES / 2],
		       times[0]);
	}
	printf("\n");
}

/* Returns ns per event, without the time to generate the event. */
static double feed_part(struct iommu_ticks *ticks, const struct scene *scene, uint64_t events,
			uint64_t *seed, uint64_t *ts)
{
	uint64_t seed_copy = *seed;
	uint64_t ts_copy = *ts;
	double at[3];

	at[0] = bench_now();
	for (uint64_t i = 0; i < events; i++) {
		struct iommu_step step = next_step(scene, &seed_copy, &ts_copy);

		__asm__ volatile("" : : "r"(&step) : "memory");
	}
	at[1] = bench_now();
	for (uint64_t i = 0; i < events; i++) {
		struct iommu_step step = next_step(scene, seed, ts);

		iommu_ticks_feed(ticks, &step);
	}
	at[2] = bench_now();
	return (at[2] - at[1] - (at[1] - at[0])) / (double)events;
}

static void play(const struct scene *scene, uint64_t events)
{
	struct iommu_ticks *ticks = iommu_ticks_new();
	uint64_t seed = BENCH_SEED;
	uint64_t begin = 1000000000;
	uint64_t ts = begin;
	double parts[PARTS];
	double before;
	size_t held, peak;

	if (!ticks)
		exit(2);
	for (int i = 0; i < PARTS; i++)
		parts[i] = feed_part(ticks, scene, events / PARTS, &seed, &ts);
	qsort(parts, PARTS, sizeof(*parts), bench_compare);
	before = bench_now();
	iommu_ticks_end(ticks);
	before = bench_now() - before;
	held = iommu_ticks_memory(ticks, &peak);
	printf("%-38s feed %.1f ns per event (best of %d parts %.1f), end %.1f; %.2f bytes per event, at most %.2f\n",
	       scene->name, parts[PARTS / 2], PARTS, parts[0], before / (double)events,
	       (double)held / (double)events, (double)peak / (double)events);
	ask(ticks, scene, begin, ts, false);
	ask(ticks, scene, begin, ts, true);
	iommu_ticks_free(ticks);
}

int main(int argc, char **argv)
{
	uint64_t events = argc > 1 ? strtoull(argv[1], NULL, 0) : 10000000;
	const char *only = argc > 2 ? argv[2] : NULL;

	if (!events) {
		fprintf(stderr, "usage: bench_ticks [EVENTS [SCENE]]\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		if (!only || !strcmp(only, scenes[i].name))
			play(&scenes[i], events);
	}
	return 0;
}
