// SPDX-License-Identifier: LGPL-2.1
/*
 * Examines a picture of the screen with KernelShark on it.
 *
 * look axis SHOT            prints "X0 COLUMNS Y" of the time axis
 * look area SHOT            prints "Y0 Y1" of the area of the graphs
 * look lanes SHOT SHAPES SCALE
 *                           finds the lanes whose shapes kshark_shapes printed to SHAPES, enlarged
 *                           by SCALE; prints "PID Y0 Y1", the rows of its bands, or "PID missing"
 *                           for each lane
 * look columns SHOT Y0 Y1 RRGGBB
 *                           prints the columns that have this colour in all of these rows
 * look line SHOT RRGGBB     prints "X0 X1 Y" of the first of the longest lines of this colour
 * look mappings SHOT SHAPES finds the mappings that kshark_address_map printed to SHAPES
 *
 * The status is 1 if something was not found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shot.h"

/* The x of the first column in the output of kshark_shapes. */
#define SHAPES_X0 120

/* This percentage of the columns of a band must have its colour; ticks cover others. */
#define ENOUGH 80

/* Rows of one lane are at most this far apart, those of two lanes further. */
#define MOST_APART 20

struct view {
	struct shot shot;
	struct shot_line axis;
	int scale;
};

struct band {
	int x0;
	int x1;
	uint32_t colour;
};

struct lane {
	int pid;
	int nr;
	struct band bands[1000];
};

static bool is_near(uint32_t a, uint32_t b)
{
	for (int shift = 0; shift < 24; shift += 8) {
		int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);

		if (d < -2 || d > 2)
			return false;
	}
	return true;
}

/* Uncertain bands are hatched with the colour of lines. */
static bool is_of_band(uint32_t pixel, uint32_t colour)
{
	return is_near(pixel, colour) || is_near(pixel, 0x1e293b);
}

/* Returns whether nearly all of the row has the band's colour. */
static bool band_fits(const struct view *view, int y, const struct band *band)
{
	int x0 = view->axis.x0 + (band->x0 + 2 - SHAPES_X0) * view->scale;
	int x1 = view->axis.x0 + (band->x1 - 2 - SHAPES_X0) * view->scale;
	int all = 0, right = 0;

	/* Lines between bands cover the edges. */
	for (int x = x0; x < x1; x++) {
		uint32_t pixel = shot_at(&view->shot, x, y);

		all++;
		right += is_of_band(pixel, band->colour);
	}
	return right * 100 >= all * ENOUGH;
}

static bool row_fits(const struct view *view, int y, const struct lane *lane)
{
	for (int i = 0; i < lane->nr; i++) {
		if (!band_fits(view, y, &lane->bands[i]))
			return false;
	}
	return true;
}

static bool next_lane(FILE *shapes, char *line, int size, struct lane *lane)
{
	char kind[16];

	*lane = (struct lane){ 0 };
	if (sscanf(line, "%d", &lane->pid) != 1 || line[0] == ' ')
		return false;
	while (fgets(line, size, shapes) && line[0] == ' ') {
		struct band *band = &lane->bands[lane->nr];

		if (sscanf(line, " %15s %x %d,%*d %d,", kind, &band->colour, &band->x0,
			   &band->x1) != 4 ||
		    strcmp(kind, "Band") != 0)
			continue;
		if (lane->nr + 1 < (int)(sizeof(lane->bands) / sizeof(*lane->bands)))
			lane->nr++;
	}
	return true;
}

static int look_lanes(const struct view *view, const char *name)
{
	static struct lane lane;
	static char line[1 << 20];
	FILE *shapes = fopen(name, "r");
	int y0, y1, status = 0;

	if (!shapes)
		return 2;
	shot_area(&view->shot, &view->axis, &y0, &y1);
	y0 = view->axis.y;
	while (fgets(line, sizeof(line), shapes) && (line[0] < '0' || line[0] > '9'))
		;
	while (next_lane(shapes, line, sizeof(line), &lane)) {
		int from = y0;

		if (!lane.nr) /* the lane of unknown devices has no band */
			continue;
		while (from < y1 && !row_fits(view, from, &lane))
			from++;
		if (from == y1) {
			printf("%d missing\n", lane.pid);
			status = 1;
			continue;
		}
		y0 = from + 1;
		/* Names cover a band. */
		for (int y = y0; y < y1 && y < y0 + MOST_APART * view->scale; y++) {
			if (row_fits(view, y, &lane))
				y0 = y + 1;
		}
		printf("%d %d %d\n", lane.pid, from, y0);
	}
	fclose(shapes);
	return status;
}

static int look_columns(const struct shot *shot, const struct shot_line *axis, char **at)
{
	uint32_t colour = (uint32_t)strtoul(at[2], NULL, 16);
	int status = 1;

	for (int x = axis->x0; x < axis->x1; x++) {
		int y = atoi(at[0]);

		while (y < atoi(at[1]) && is_near(shot_at(shot, x, y), colour))
			y++;
		if (y < atoi(at[1]))
			continue;
		printf("%d\n", x);
		status = 0;
	}
	return status;
}

static int look_line(const struct shot *shot, const char *rgb)
{
	uint32_t colour = (uint32_t)strtoul(rgb, NULL, 16);
	struct shot_line longest = { 0 };

	for (int y = 0; y < shot->height; y++) {
		for (int x = 0, from = 0; x < shot->width; x++) {
			if (!is_near(shot_at(shot, x, y), colour))
				from = x + 1;
			else if (x + 1 - from > longest.x1 - longest.x0)
				longest = (struct shot_line){ from, x + 1, y };
		}
	}
	printf("%d %d %d\n", longest.x0, longest.x1, longest.y);
	return longest.x0 == longest.x1;
}

/*
 * Returns whether a quarter of the inside of a mapping is green. A text and a fault may be on top,
 * and a small mapping has little else.
 */
static bool mapping_fits(const struct shot *shot, const struct shot_line *side, int y1)
{
	const int margin = 2;
	int all = 0, right = 0;

	for (int y = side->y + margin; y < y1 - 3 * margin; y++) {
		for (int x = side->x0 + margin; x < side->x1 - margin; x++) {
			all++;
			right += is_near(shot_at(shot, x, y), 0x009e78);
		}
	}
	return right * 4 > all;
}

static int look_mappings(const struct shot *shot, const char *name)
{
	FILE *shapes = fopen(name, "r");
	struct shot_line side;
	char line[4096];
	int nr = 0, missing = 0, y1;

	if (!shapes)
		return 2;
	while (fgets(line, sizeof(line), shapes)) {
		if (sscanf(line, "mapping %d,%d-%d,%d", &side.x0, &side.y, &side.x1, &y1) != 4 ||
		    side.x1 - side.x0 < 8 || y1 - side.y < 12)
			continue;
		nr++;
		if (mapping_fits(shot, &side, y1))
			continue;
		missing++;
		printf("missing: %s", line);
	}
	fclose(shapes);
	printf("%d mappings\n", nr);
	return missing || !nr;
}

static int look(int argc, char **argv, struct view *view)
{
	int y0, y1;

	if (!strcmp(argv[1], "line") && argc == 4)
		return look_line(&view->shot, argv[3]);
	if (!strcmp(argv[1], "mappings") && argc == 4)
		return look_mappings(&view->shot, argv[3]);
	if (!shot_axis(&view->shot, 200, &view->axis)) {
		fprintf(stderr, "the time axis was not found\n");
		return 1;
	}
	if (!strcmp(argv[1], "axis")) {
		printf("%d %d %d\n", view->axis.x0, shot_columns(&view->shot, &view->axis),
		       view->axis.y);
		return 0;
	}
	if (!strcmp(argv[1], "area")) {
		shot_area(&view->shot, &view->axis, &y0, &y1);
		printf("%d %d\n", y0, y1);
		return 0;
	}
	if (!strcmp(argv[1], "lanes") && argc == 5) {
		view->scale = atoi(argv[4]);
		return look_lanes(view, argv[3]);
	}
	if (!strcmp(argv[1], "columns") && argc == 6)
		return look_columns(&view->shot, &view->axis, argv + 3);
	return 2;
}

int main(int argc, char **argv)
{
	struct view view = { .scale = 1 };
	int status;

	if (argc < 3)
		return 2;
	view.shot = shot_read(argv[2]);
	status = look(argc, argv, &view);
	shot_free(&view.shot);
	return status;
}
