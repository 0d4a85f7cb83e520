/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Compares the address maps of a trace with its lanes, which count mapped bytes in another way: at
 * any time, the sizes of the rectangles of a device must add up to the bytes mapped for it. Only
 * VFIO's self-test, which maps omit, may make a difference.
 *
 * usage: map_bytes TRACE...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/timeline/address_map.h"
#include "input/input.h"

/* Times at which each device is compared. */
#define TIMES 2000

/* The largest self-test: two pages of 64 KiB. It ends within a few us, so it is rarely seen. */
#define SELFTEST     0x20000
#define SELFTEST_MAX (TIMES / 50)

/* A buffer that is being read. */
struct reading {
	struct iommu_replay_config config;
	struct iommu_lanes *lanes;
};

static void take_step(void *arg, const struct iommu_step *step)
{
	const struct reading *reading = arg;

	iommu_lanes_feed(reading->lanes, step, 0);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	const struct reading *reading = arg;

	iommu_lanes_lost(reading->lanes, lost->ts, lost->count);
}

static bool restart(void *arg)
{
	struct reading *reading = arg;

	iommu_lanes_free(reading->lanes);
	reading->lanes = iommu_lanes_new_with_addresses(&reading->config);
	return reading->lanes;
}

/* The rectangles that exist at one time. */
struct total {
	const struct iommu_address_map *map;
	uint64_t sum; /* of their sizes */
};

static bool add_size(void *arg, const struct iommu_map_rect *rect)
{
	struct total *total = arg;
	const struct iommu_piece *piece = iommu_address_map_piece(total->map, rect);

	total->sum += piece->last - piece->first + 1;
	return true;
}

/* Returns false after a message if the map of the lane differs. */
static bool compare(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t from,
		    uint64_t to)
{
	struct iommu_address_map *map = iommu_address_map_new(lanes, lane);
	int tests = 0;
	bool same = map;

	for (uint64_t i = 0; same && i <= TIMES; i++) {
		uint64_t ts = from + (to - from) * i / TIMES;
		struct iommu_lane_bytes bytes;
		struct total total = { map, 0 };

		iommu_lane_bytes(lanes, lane, ts, ts, &bytes);
		iommu_address_map_visit(map, ts, ts + 1, add_size, &total);
		if (total.sum == bytes.first)
			continue;
		if (bytes.first > total.sum && bytes.first - total.sum <= SELFTEST &&
		    ++tests < SELFTEST_MAX)
			continue;
		printf("%s at %" PRIu64 ": the lane has %" PRIu64 " bytes, the map %" PRIu64 "\n",
		       lane->name, ts, bytes.first, total.sum);
		same = false;
	}
	iommu_address_map_free(map);
	return same;
}

static bool compare_buffer(struct input *file, unsigned int buffer)
{
	struct reading reading = { .lanes = NULL };
	const struct iommu_sink sink = {
		.step = take_step, .lost = take_lost, .restart = restart, .arg = &reading
	};
	struct input_stats stats;
	const struct iommu_lane *list = NULL;
	size_t nr = 0;
	bool same;

	input_config(file, &reading.config);
	same = restart(&reading) && input_read(file, buffer, &sink, &stats);
	if (same) {
		iommu_lanes_end(reading.lanes, stats.last_ts);
		list = iommu_lanes_list(reading.lanes, &nr);
	}
	for (size_t i = 0; i < nr; i++)
		same &= compare(reading.lanes, &list[i], stats.first_ts, stats.last_ts);
	iommu_lanes_free(reading.lanes);
	return same;
}

int main(int argc, char **argv)
{
	bool same = argc > 1;

	for (int i = 1; i < argc; i++) {
		struct input *file = input_open(argv[i]);

		if (!file)
			return 2;
		printf("%s\n", argv[i]);
		for (unsigned int buffer = 0; buffer < input_buffers(file); buffer++)
			same &= compare_buffer(file, buffer);
		input_close(file);
	}
	return !same;
}
