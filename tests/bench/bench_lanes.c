/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures lanes: CPU time per event (ns) while they are fed and at the end, bytes per record at
 * the end and at the peak, and the time (us) to read a row of pixels of 16 lanes at several zooms.
 * Run it by hand on a quiet machine.
 *
 * usage: bench_lanes [LIVE [EVENTS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeline/lanes.h"
#include "measure.h"
#include "scenes.h"

#define PIXELS 1300
#define ROWS   16
/* Other work on the machine causes noise: print the median and the minimum of this many parts. */
#define PARTS 41
#define TIMES 21

struct scene {
	const char *name;
	uint32_t devices;
	uint32_t together; /* devices in one container */
	bool random;	   /* addresses */
	bool late;	   /* the VT-d flush after each unmap names the mapping's device */
};

static const struct scene scenes[] = {
	{ "no device, random", 0, 1, true, false },
	{ "no device", 0, 1, false, false },
	{ "1 device, random", 1, 1, true, false },
	{ "1 device", 1, 1, false, false },
	{ "16 devices, random", 16, 1, true, false },
	{ "16 devices", 16, 1, false, false },
	{ "4 in one container", 4, 4, false, false },
	{ "16 in one container", 16, 16, false, false },
	{ "flushes after unmaps", 1, 1, true, true },
};

static const uint64_t zooms[] = { 1, 10, 100, 1000, 100000, 10000000 };

struct run {
	const struct scene *scene;
	struct iommu_lanes *lanes;
	uint64_t *iovas; /* of live mappings */
	uint64_t live;
	uint64_t next; /* number of the next map */
	uint64_t ts;
	uint64_t begin;
	uint64_t seed;
	uint64_t records;
};

/* Returns the process's peak memory in bytes. */
static double peak_memory(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	unsigned long kb = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmHWM: %lu kB", &kb);
	if (f)
		fclose(f);
	return (double)kb * 1024;
}

static void feed(struct run *run, enum iommu_step_kind kind, uint32_t nr, uint64_t iova)
{
	const struct scene *scene = run->scene;
	struct iommu_step step = {
		.kind = kind,
		.ts = run->ts += 500 + bench_random(&run->seed) % 1000,
		.pid = 1000 + (int32_t)(scene->together ? nr / scene->together : nr),
		.iova = iova,
		.size = 4096,
		.done = 4096,
		.paddr = iova ^ 0x5000,
	};

	if (kind == IOMMU_STEP_QI_IOTLB) {
		step.did = 1 + nr;
		step.unit = (struct iommu_string){ "dmar0", 5 };
	}
	iommu_lanes_feed(run->lanes, &step, run->records++);
}

/* A task takes each device, or the device joins the task's container. */
static void take(struct run *run)
{
	for (uint32_t i = 0; i < run->scene->devices; i++) {
		char name[32];
		struct iommu_step step = {
			.kind = IOMMU_STEP_ATTACH,
			.pid = 1000 + (int32_t)(i / run->scene->together),
		};

		snprintf(name, sizeof(name), "0000:%02x:00.0", i);
		step.device = (struct iommu_string){ name, strlen(name) };
		for (int n = 0; n < 2; n++) {
			step.ts = run->ts += 10000;
			iommu_lanes_feed(run->lanes, &step, run->records++);
		}
	}
}

static void map(struct run *run, uint64_t at, uint64_t nr)
{
	uint64_t page = run->scene->random ? bench_random(&run->seed) >> 24 : (1 << 20) + nr;

	run->iovas[at] = page << 12;
	feed(run, IOMMU_STEP_MAP, run->scene->devices ? (uint32_t)(at % run->scene->devices) : 0,
	     run->iovas[at]);
}

static void unmap(struct run *run, uint64_t at)
{
	uint32_t device = run->scene->devices ? (uint32_t)(at % run->scene->devices) : 0;

	feed(run, IOMMU_STEP_UNMAP, device, run->iovas[at]);
	if (run->scene->late)
		feed(run, IOMMU_STEP_QI_IOTLB, device, run->iovas[at]);
}

static void ask(const struct run *run)
{
	struct iommu_lane_bytes *bytes = calloc(PIXELS, sizeof(*bytes));
	uint64_t *edges = calloc(PIXELS + 1, sizeof(*edges));
	size_t n;
	const struct iommu_lane *list = iommu_lanes_list(run->lanes, &n);
	uint64_t seed = 1;

	if (!bytes || !edges || !n)
		exit(2);
	printf("\t16 rows, us at zoom:");
	for (size_t z = 0; z < sizeof(zooms) / sizeof(zooms[0]); z++) {
		uint64_t length = (run->ts - run->begin) / zooms[z];
		double one[TIMES], row[TIMES];

		for (int i = 0; i < TIMES; i++) {
			uint64_t from = run->begin +
					bench_random(&seed) % (run->ts - run->begin - length + 1);
			double at[3];

			for (uint64_t k = 0; k <= PIXELS; k++)
				edges[k] = from + length * k / PIXELS;
			at[0] = bench_now();
			for (size_t l = 0; l < ROWS; l++)
				iommu_lane_bytes_row(run->lanes, &list[l % n], edges, PIXELS,
						     bytes);
			at[1] = bench_now();
			for (size_t l = 0; l < ROWS; l++)
				for (size_t k = 0; k < PIXELS; k++)
					iommu_lane_bytes(run->lanes, &list[l % n], edges[k],
							 edges[k + 1], &bytes[k]);
			at[2] = bench_now();
			row[i] = (at[1] - at[0]) / 1000;
			one[i] = (at[2] - at[1]) / 1000;
		}
		qsort(row, TIMES, sizeof(*row), bench_compare);
		qsort(one, TIMES, sizeof(*one), bench_compare);
		printf(" %llu: %.0f (one by one %.0f)", (unsigned long long)zooms[z],
		       row[TIMES / 2], one[TIMES / 2]);
	}
	putchar('\n');
	free(bytes);
	free(edges);
}

/* Unmap and map in turn until @events were fed. Returns ns per event. */
static double feed_part(struct run *run, uint64_t events)
{
	uint64_t before = run->records;
	double from = bench_now();

	while (run->records < events) {
		uint64_t place = run->next % run->live;

		if (run->scene->random)
			place = bench_random(&run->seed) % run->live;
		unmap(run, place);
		map(run, place, run->next++);
	}
	return (bench_now() - from) / (double)(run->records - before);
}

static void play(const void *of, uint64_t live, uint64_t events)
{
	const struct scene *scene = of;
	struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS,
					      .devices_follow = true };
	struct run run = { .scene = scene, .seed = BENCH_SEED, .live = live, .next = live };
	double parts[PARTS];
	double before, filled, at[3];
	size_t peak, held;

	run.ts = run.begin = 1000000000;
	run.lanes = iommu_lanes_new(&config);
	run.iovas = calloc(live, sizeof(*run.iovas));
	if (!run.lanes || !run.iovas)
		exit(2);
	iommu_lanes_no_more_faults(run.lanes); /* these scenes have none */
	take(&run);
	before = bench_memory();
	for (uint64_t i = 0; i < live; i++)
		map(&run, i, i);
	filled = bench_memory();
	run.records = 0;
	for (int i = 0; i < PARTS; i++)
		parts[i] = feed_part(&run, events * (uint64_t)(i + 1) / PARTS);
	qsort(parts, PARTS, sizeof(*parts), bench_compare);
	at[1] = bench_now();
	iommu_lanes_end(run.lanes, run.ts);
	at[2] = bench_now();
	held = iommu_lanes_memory(run.lanes, &peak);
	printf("%-22s feed %.1f ns per event (best of %d parts %.1f), end %.1f; lanes hold %.1f bytes per record, held %.1f; "
	       "the process %.1f, at most %.1f without what was mapped (%.0f MB)\n",
	       scene->name, parts[PARTS / 2], PARTS, parts[0],
	       (at[2] - at[1]) / (double)run.records, (double)held / (double)run.records,
	       (double)peak / (double)run.records, (bench_memory() - before) / (double)run.records,
	       (peak_memory() - filled) / (double)run.records, (filled - before) / 1e6);
	ask(&run);
	iommu_lanes_free(run.lanes);
	free(run.iovas);
}

int main(int argc, char **argv)
{
	const struct bench_scenes all = {
		.program = "bench_lanes",
		.list = scenes,
		.nr = sizeof(scenes) / sizeof(scenes[0]),
		.size = sizeof(scenes[0]),
		.play = play,
	};

	return bench_play(&all, argc, argv);
}
