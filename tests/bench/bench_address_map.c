/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures address maps: CPU time per event (ns) to build the map of a device, bytes of memory per
 * event, and the time (ms) to lay it out on 1,300 pixels at several zooms: the median and the worst
 * of the places that were tried. Run it by hand on a quiet machine.
 *
 * usage: bench_address_map [LIVE [EVENTS [SCENE]]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "scenes.h"
#include "picture/address_layout.h"

#define PIXELS 1300
#define HEIGHT 600
#define TIMES  41

struct scene {
	const char *name;
	uint64_t pages;	 /* addresses are chosen among this many; 0: each is used once, in order */
	bool sizes;	 /* 4 KiB to 2 MiB instead of 4 KiB */
	uint32_t faults; /* one after this many events; 0: none */
};

static const struct scene scenes[] = {
	{ "ring of addresses", 20000, false, 0 },
	{ "random addresses", 1ULL << 36, false, 0 },
	{ "ascending addresses", 0, false, 0 },
	{ "sizes up to 2 MiB", 1ULL << 24, true, 0 },
	{ "a fault per 100 events", 20000, false, 100 },
};

static const uint64_t zooms[] = { 1, 10, 100, 1000, 10000, 1000000 };

struct mapped {
	uint64_t iova;
	uint64_t size;
};

struct run {
	const struct scene *scene;
	struct iommu_lanes *lanes;
	struct mapped *live;
	uint64_t next;
	uint64_t ts;
	uint64_t seed;
	uint64_t events;
};

static void feed(struct run *run, enum iommu_step_kind kind, uint64_t iova, uint64_t size)
{
	static const char name[] = "0000:00:04.0";
	const struct iommu_step step = {
		.kind = kind,
		.ts = run->ts += 500 + bench_random(&run->seed) % 1000,
		.device = { name, sizeof(name) - 1 },
		.pid = 1000,
		.iova = iova,
		.size = size,
		.done = size,
		.flags = 1,
	};

	iommu_lanes_feed(run->lanes, &step, run->events++);
}

static void map(struct run *run, struct mapped *at)
{
	const struct scene *scene = run->scene;
	uint64_t page = scene->pages ? bench_random(&run->seed) % scene->pages : run->next;

	at->size = scene->sizes ? 4096ULL << bench_random(&run->seed) % 10 : 4096;
	at->iova = (page << 12) & ~(at->size - 1);
	run->next++;
	feed(run, IOMMU_STEP_INTEL_MAP, at->iova, at->size);
}

static void feed_all(struct run *run, uint64_t live, uint64_t events)
{
	for (uint64_t i = 0; i < live; i++)
		map(run, &run->live[i]);
	while (run->events < events) {
		struct mapped *at = &run->live[run->next % live];

		feed(run, IOMMU_STEP_INTEL_UNMAP, at->iova, at->size);
		map(run, at);
		if (run->scene->faults && run->events % run->scene->faults < 2)
			feed(run, IOMMU_STEP_FAULT, at->iova + 4096, 0);
	}
}

/* Lays out the map at random places of one zoom. */
static void measure_zoom(struct run *run, struct iommu_map_scene *scene, uint64_t begin,
			 uint64_t zoom)
{
	static const struct iommu_view_names names;
	struct iommu_picture picture = { 0 };
	uint64_t length = (run->ts - begin) / zoom;
	double times[TIMES];

	for (int i = 0; i < TIMES; i++) {
		uint64_t from = begin + bench_random(&run->seed) % (run->ts - begin - length + 1);
		const struct iommu_view view = {
			.from = (int64_t)from,
			.step = (int64_t)(length / PIXELS + 1),
			.columns = PIXELS,
			.x = IOMMU_MAP_LABELS,
			.y1 = HEIGHT,
			.begin = (int64_t)begin,
			.end = (int64_t)run->ts,
			.palette = &iommu_palette_default,
		};
		double at = bench_now();

		iommu_picture_address_map(&picture, scene, &view, &names);
		times[i] = (bench_now() - at) / 1e6;
	}
	qsort(times, TIMES, sizeof(*times), bench_compare);
	printf(" %llu: %.2f/%.2f", (unsigned long long)zoom, times[TIMES / 2], times[TIMES - 1]);
	iommu_picture_free(&picture);
}

static void play(const void *of, uint64_t live, uint64_t events)
{
	const struct scene *what = of;
	const struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS };
	struct run run = { .scene = what, .seed = BENCH_SEED, .ts = 1000000000 };
	struct iommu_map_scene scene = { 0 };
	struct iommu_address_map *built;
	double at[4], held[2];
	uint64_t begin = run.ts;
	size_t nr;

	run.lanes = iommu_lanes_new_with_addresses(&config);
	run.live = calloc(live, sizeof(*run.live));
	if (!run.lanes || !run.live)
		exit(2);
	at[0] = bench_now();
	feed_all(&run, live, events);
	iommu_lanes_end(run.lanes, run.ts);
	at[1] = bench_now();
	held[0] = bench_memory();
	scene.lanes = run.lanes;
	scene.lane = iommu_lanes_list(run.lanes, &nr);
	built = nr ? iommu_address_map_new(run.lanes, scene.lane) : NULL;
	if (!built)
		exit(2);
	scene.map = built;
	at[2] = bench_now();
	held[1] = bench_memory();
	iommu_address_map_rects(built, &nr);
	printf("%-22s feed %.0f ns per event, build %.0f; %.1f bytes per event, of which the map "
	       "%.1f; %zu rectangles\n\tms at zoom (median/worst):",
	       what->name, (at[1] - at[0]) / (double)run.events,
	       (at[2] - at[1]) / (double)run.events, held[1] / (double)run.events,
	       (held[1] - held[0]) / (double)run.events, nr);
	for (size_t z = 0; z < sizeof(zooms) / sizeof(zooms[0]); z++)
		measure_zoom(&run, &scene, begin, zooms[z]);
	putchar('\n');
	iommu_map_scene_free(&scene);
	iommu_address_map_free(built);
	iommu_lanes_free(run.lanes);
	free(run.live);
}

int main(int argc, char **argv)
{
	const struct bench_scenes all = {
		.program = "bench_address_map",
		.list = scenes,
		.nr = sizeof(scenes) / sizeof(scenes[0]),
		.size = sizeof(scenes[0]),
		.play = play,
	};

	return bench_play(&all, argc, argv);
}
