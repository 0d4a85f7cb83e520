/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Follows an address if there is one. Prints the shapes of a device's address map and of its
 * holders that have an explanation, with the explanation, in the order of drawing. usage:
 * address_map TRACE DEVICE FROM TO X COLUMNS Y0 Y1 [ADDRESS], with times in ns and places in pixels
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kshark-plugin/data/lane_list.h"
#include "kshark-plugin/reading/address_maps.h"
#include "kshark-plugin/reading/follow.h"
#include "picture/time_axis.h"
#include "replayed.h"

static const char *const kinds[] = {
	[IOMMU_SHAPE_HOLDER] = "holder",       [IOMMU_SHAPE_MANY] = "holders",
	[IOMMU_SHAPE_GONE] = "removed",	       [IOMMU_SHAPE_MAPPING] = "mapping",
	[IOMMU_SHAPE_DENSITY] = "density",     [IOMMU_SHAPE_CUT] = "cut",
	[IOMMU_SHAPE_CROSS] = "fault",	       [IOMMU_SHAPE_FOLLOWED] = "followed",
	[IOMMU_SHAPE_FOLLOW_LINE] = "address",
};

static struct iommu_view view_of(char **argv)
{
	struct iommu_view view = {
		.x = atoi(argv[4]),
		.columns = atoi(argv[5]),
		.y0 = atoi(argv[6]),
		.y1 = atoi(argv[7]),
	};

	iommu_view_set_time(&view, strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
	return view;
}

static void print(struct lanes_maps *maps, const struct iommu_view *view,
		  const struct iommu_picture *picture, bool of_map)
{
	char text[2048];

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *s = &picture->shapes[i];

		if (s->kind >= sizeof(kinds) / sizeof(*kinds) || !kinds[s->kind])
			continue;
		if (of_map)
			lanes_maps_explain(maps, view, s, text, sizeof(text));
		else
			lanes_maps_explain_holder(maps, view, s, text, sizeof(text));
		printf("%s", kinds[s->kind]);
		if (s->kind != IOMMU_SHAPE_GONE && s->kind != IOMMU_SHAPE_FOLLOWED &&
		    s->kind != IOMMU_SHAPE_FOLLOW_LINE)
			printf(" %d,%d-%d,%d", s->x0, s->y0, s->x1, s->y1);
		printf(" %s\n", text);
	}
}

/* Waits for the map of a device. */
static enum lanes_map_state wait_for_map(struct lanes_maps *maps, int pid)
{
	const struct timespec soon = { .tv_nsec = 1000000 };
	enum lanes_map_state state;

	while ((state = lanes_maps_choose(maps, pid)) <= LANES_MAP_MAKING) {
		if (state != LANES_MAP_READING)
			nanosleep(&soon, NULL);
	}
	return state;
}

/* Chooses each device, so that not all maps can be kept, and finally the wanted one. */
static bool choose(struct lanes_maps *maps, const char *device)
{
	struct lanes_rows rows;
	int pid = 0;

	lanes_lock();
	lanes_rows_of(0, true, &rows);
	lanes_unlock();
	for (size_t i = 0; i < rows.nr; i++) {
		wait_for_map(maps, rows.list[i].pid);
		if (!strncmp(rows.list[i].device, device, strlen(device)))
			pid = rows.list[i].pid;
	}
	lanes_rows_free(&rows);
	return wait_for_map(maps, pid) == LANES_MAP_READY;
}

/* Prints the map and its holders. */
static bool show(struct lanes_maps *maps, const struct iommu_view *wanted)
{
	struct iommu_picture picture = { 0 };
	struct iommu_view view = *wanted;
	struct iommu_view below = *wanted;
	char text[256];
	bool shown;

	below.y0 = view.y1 + 2;
	below.y1 = below.y0 + 20;
	shown = lanes_maps_lay_out(maps, &view, &picture) &&
		lanes_maps_describe(maps, &view, text, sizeof(text));
	printf("%s\n", text);
	print(maps, &view, &picture, true);
	shown = shown && lanes_maps_lay_out_holders(maps, &below, &picture);
	print(maps, &below, &picture, false);
	iommu_picture_free(&picture);
	return shown;
}

/* When the load is gone, the map is, too. */
static bool is_gone(struct lanes_maps *maps, const struct iommu_view *wanted)
{
	struct iommu_picture picture = { 0 };
	struct iommu_view view = *wanted;
	bool gone = !lanes_maps_are_of(maps, 0) && !lanes_maps_lay_out(maps, &view, &picture) &&
		    !picture.nr;

	iommu_picture_free(&picture);
	return gone;
}

static bool follow(const char *address)
{
	struct iommu_address_range range;
	struct lanes_follow found;
	bool done;

	if (!iommu_address_range_read(&range, address))
		return false;
	lanes_follow_start(&range);
	done = lanes_follow_find(0, &range, &found);
	lanes_follow_free(&found);
	return done;
}

int main(int argc, char **argv)
{
	struct iommu_view view;
	struct lanes_maps *maps;
	struct loaded trace;
	bool shown, gone;

	if (argc < 9 || argc > 10 || !load_trace(&trace, argv[1]) ||
	    (argc == 10 && !follow(argv[9])))
		return 2;
	view = view_of(argv + 1);
	maps = lanes_maps_new(0);
	shown = maps && lanes_maps_are_of(maps, 0) && choose(maps, argv[2]) && show(maps, &view);
	lanes_stream_reset(trace.stream);
	gone = maps && is_gone(maps, &view);
	lanes_maps_free(maps);
	lanes_follow_end();
	close_trace(&trace);
	return shown && gone ? 0 : 1;
}
