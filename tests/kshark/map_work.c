/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reading a trace for address maps goes on in steps. The host may read the trace between them, load
 * it again in any phase, and the window may close in any phase. usage: map_work LARGE-TRACE, with
 * one lane. Prints what the map shows.
 */
#include <stdio.h>
#include <time.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/reading/address_maps.h"
#include "picture/time_axis.h"
#include "replayed.h"

static int failures;

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

static int the_lane(void)
{
	struct lanes_rows rows;
	int pid;

	lanes_lock();
	lanes_rows_of(0, true, &rows);
	lanes_unlock();
	pid = rows.nr ? rows.list[0].pid : 0;
	lanes_rows_free(&rows);
	return pid;
}

/* As for the list: this moves the place in the file. */
static void read_as_host(const struct loaded *trace, size_t nr)
{
	free(kshark_get_info(trace->rows[nr % (size_t)trace->nr]));
}

static void rest(void)
{
	const struct timespec soon = { .tv_nsec = 1000000 };

	nanosleep(&soon, NULL);
}

/* Chooses the lane until that has reached @phase, or has ended. Counts the steps of reading. */
static enum lanes_map_state go_to(const struct loaded *trace, struct lanes_maps *maps,
				  enum lanes_map_state phase, size_t *steps)
{
	enum lanes_map_state state;
	int percent = 0;

	*steps = 0;
	while ((state = lanes_maps_choose(maps, the_lane())) < phase && state <= LANES_MAP_MAKING) {
		expect(lanes_maps_percent(maps) >= percent, "the percentage does not fall");
		percent = lanes_maps_percent(maps);
		expect(percent >= 0 && percent <= 100, "the percentage");
		if (state == LANES_MAP_READING)
			read_as_host(trace, ++*steps * 9973);
		else
			rest();
	}
	return state;
}

static void show(struct lanes_maps *maps, const struct loaded *trace)
{
	struct iommu_picture picture = { 0 };
	struct iommu_view view = { .x = 136, .columns = 1300, .y0 = 40, .y1 = 640 };
	char text[256];

	iommu_view_set_time(&view, trace->rows[0]->ts, trace->rows[trace->nr - 1]->ts);
	expect(lanes_maps_lay_out(maps, &view, &picture) && picture.nr, "a picture");
	expect(lanes_maps_describe(maps, &view, text, sizeof(text)), "a description");
	printf("%s\n", text);
	iommu_picture_free(&picture);
}

static void all(struct loaded *trace)
{
	struct lanes_maps *maps = lanes_maps_new(0);
	size_t steps = 0;

	expect(maps && go_to(trace, maps, LANES_MAP_READY, &steps) == LANES_MAP_READY, "the map");
	expect(steps >= 1, "more than one step");
	show(maps, trace);
	expect(lanes_maps_percent(maps) > 90, "all is read");
	expect(lanes_maps_may_stay(maps), "a small map may stay");
	expect(go_to(trace, maps, LANES_MAP_READY, &steps) == LANES_MAP_READY && !steps,
	       "the map once more");
	lanes_maps_free(maps);
}

/* The host loads in a thread of its own. */
static void *load_again(void *arg)
{
	struct loaded *trace = arg;

	for (ssize_t i = 0; i < trace->nr; i++)
		free(trace->rows[i]);
	free(trace->rows);
	trace->nr = kshark_load_entries(trace->context, 0, &trace->rows);
	return NULL;
}

static void close_in(struct loaded *trace, enum lanes_map_state phase)
{
	struct lanes_maps *maps = lanes_maps_new(0);
	size_t steps;

	expect(maps && go_to(trace, maps, phase, &steps) >= phase, "the phase before closing");
	lanes_maps_free(maps);
}

static void load_in(struct loaded *trace, enum lanes_map_state phase)
{
	struct lanes_maps *maps = lanes_maps_new(0);
	pthread_t loader;
	size_t steps;

	expect(maps && go_to(trace, maps, phase, &steps) >= phase, "the phase before a load");
	expect(!pthread_create(&loader, NULL, load_again, trace) && !pthread_join(loader, NULL),
	       "a load");
	expect(!lanes_maps_are_current(maps), "the maps are of the load before");
	expect(phase > LANES_MAP_REPLAYING ||
		       go_to(trace, maps, LANES_MAP_FAILED, &steps) == LANES_MAP_FAILED,
	       "reading fails after a load");
	lanes_maps_free(maps);
	wait_and_publish(trace->stream);
}

int main(int argc, char **argv)
{
	struct loaded trace;

	if (argc != 2 || !load_trace(&trace, argv[1]))
		return 2;
	all(&trace);
	for (enum lanes_map_state phase = LANES_MAP_READING; phase <= LANES_MAP_READY; phase++) {
		close_in(&trace, phase);
		load_in(&trace, phase);
	}
	/* A reading that was just given up leaves the stream to the next one. */
	close_in(&trace, LANES_MAP_REPLAYING);
	all(&trace);
	close_in(&trace, LANES_MAP_REPLAYING);
	close_trace(&trace);
	return failures > 0;
}
