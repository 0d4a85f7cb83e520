/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lays out an address map from back to front: the cuts of the axis, numbers of mappings per place,
 * single mappings, the labels of addresses, and the faults.
 *
 *   iommu_picture_address_map()
 *     find_content()            mappings in the view, or else the bins that are used in it
 *     make_axis()               core/timeline/address_axis.c
 *     lay_cells_of_small()      small mappings as numbers per place, ...
 *     lay_counts()              ... all mappings if there are too many
 *     lay_rects()               the others one by one
 *     map_lay_frames()          of what is followed: address_follow.c
 *     map_lay_faults()          address_marks.c
 *     lay_names()               in mappings, where no fault is
 */
#include <stdlib.h>
#include <string.h>

#include "address_layout_internal.h"
#include "colours.h"
#include "core/containers/reserve.h"
#include "core/summary/words.h"
#include "labels.h"

/* Smaller mappings are drawn as their number per place. Pixels. */
#define RECT_MIN 2

/* Up to this many mappings of 2 MiB or more are drawn at any size. */
#define LARGE_MAX 256

/* More mappings that are followed, or near those, have no frames, which would cover each other. */
#define FRAMES_MAX 256

/* Labels of addresses are this high, and their letters this high. */
#define LABEL_HEIGHT 12
#define LABEL_GAP    4

/* The roundest of the addresses within this many pixels is chosen. */
#define LABEL_CHOICE 12

/* A mapping has room for a name. */
#define NAME_WIDTH  40
#define NAME_HEIGHT 15

/* With more shapes of faults, names would only cover them. */
#define FAULT_SHAPES_MAX 256

/* The most mappings with names. */
#define NAMES_MAX 200

/* The height of the owner's colour, and of a mapping that has room for it. */
#define EDGE	   4
#define EDGED_FROM 9

#define CELL IOMMU_MAP_CELL

/* Faults without an address are in a strip below the axis. */
#define STRIP 16

/* Shade i stands for at least density[i] mappings. */
static const uint64_t density[IOMMU_MEMORY_SHADES] = { 1, 2, 4, 16, 64, 256 };

uint64_t iommu_density_from(int shade)
{
	return density[shade];
}

enum iommu_size_class iommu_size_class(uint64_t size_minus_1)
{
	return size_minus_1 >= (1ULL << 30) - 1	  ? IOMMU_SIZE_1G
	       : size_minus_1 >= (1ULL << 21) - 1 ? IOMMU_SIZE_2M
						  : IOMMU_SIZE_SMALL;
}

int iommu_size_shade(int size_class)
{
	return 2 * size_class;
}

static bool fail(struct iommu_map_scene *scene)
{
	scene->failed = true;
	return false;
}

static bool reserve_edges(struct iommu_map_scene *scene, size_t nr)
{
	size_t room = scene->room_edges;

	return iommu_reserve((void **)&scene->edges.firsts, &room, nr, sizeof(uint64_t)) &&
	       iommu_reserve((void **)&scene->edges.lasts, &scene->room_edges, nr,
			     sizeof(uint64_t));
}

static void keep_range(struct iommu_map_scene *scene, uint64_t first, uint64_t last)
{
	scene->edges.firsts[scene->edges.nr] = first;
	scene->edges.lasts[scene->edges.nr++] = last;
}

/* Limited to 64 bits. */
static uint64_t size_of(const struct iommu_piece *piece)
{
	uint64_t size = piece->last - piece->first;

	return size == UINT64_MAX ? size : size + 1;
}

static bool is_large(const struct iommu_piece *piece)
{
	return iommu_size_class(piece->last - piece->first) != IOMMU_SIZE_SMALL;
}

static bool keep_rect(void *arg, const struct iommu_map_rect *rect)
{
	struct iommu_map_scene *scene = arg;
	const struct iommu_piece *piece = iommu_address_map_piece(scene->map, rect);

	keep_range(scene, piece->first, piece->last);
	scene->rects[scene->nr_rects++] = *rect;
	scene->nr_large += is_large(piece);
	return true;
}

/* The pages of faults, and the addresses that were unmapped before, are used addresses, too. */
static void keep_faults(const struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	size_t nr;
	const struct iommu_map_fault *faults = iommu_address_map_faults(scene->map, &nr);
	const struct iommu_fault_case *one;
	uint64_t last_page = 1;

	for (size_t i = l->fault; i < l->fault_end; i++) {
		uint64_t page = faults[i].address & ~0xfffULL;

		if (!faults[i].has_address || page == last_page)
			continue;
		keep_range(scene, page, page | 0xfff);
		last_page = page;
		one = iommu_lane_fault_details(scene->lanes, &scene->lane->faults[i]);
		if (one && one->verdict.kind == IOMMU_VERDICT_AFTER_UNMAP)
			keep_range(scene, one->verdict.first, one->verdict.last);
	}
}

static bool keep_rects(const struct map_layout *l, size_t nr)
{
	struct iommu_map_scene *scene = l->scene;

	if (!reserve_edges(scene, nr + 2 * (l->fault_end - l->fault) + 1) ||
	    !iommu_reserve((void **)&scene->rects, &scene->room_rects, nr + 1,
			   sizeof(*scene->rects)))
		return fail(scene);
	iommu_address_map_visit(scene->map, l->from, l->to, keep_rect, scene);
	keep_faults(l);
	return iommu_address_edges_sort(&scene->edges) || fail(scene);
}

/* Large mappings are drawn even if there are too many small ones, unless that covers these. */
static bool keep_large(const struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	size_t nr, nr_all;
	const uint32_t *large = iommu_address_map_large(scene->map, &nr);
	const struct iommu_map_rect *rects = iommu_address_map_rects(scene->map, &nr_all);

	if (!iommu_reserve((void **)&scene->rects, &scene->room_rects, nr + 1,
			   sizeof(*scene->rects)))
		return fail(scene);
	for (size_t i = 0; i < nr; i++) {
		const struct iommu_map_rect *rect = &rects[large[i]];

		if (rect->from < l->to && rect->to > l->from)
			scene->rects[scene->nr_rects++] = *rect;
	}
	if (scene->nr_rects > LARGE_MAX)
		scene->nr_rects = 0;
	return true;
}

/* Finds the bins that have a mapping or a fault in the view. */
static void find_used_bins(const struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	struct iommu_map_walk *walk = &scene->walk;
	int64_t live = 0;
	size_t nr_bins;

	iommu_address_map_bins(scene->map, &nr_bins);
	iommu_map_walk_begin(walk, scene->map);
	iommu_map_walk_to(walk, l->from);
	scene->before = walk->ended;
	iommu_map_walk_to(walk, l->to);
	for (size_t i = 0; i < nr_bins; i++) {
		live += walk->started.firsts[i] - scene->before.firsts[i];
		scene->used[i] = live > 0 || iommu_address_map_has_fault(scene->map, (uint16_t)i,
									 l->fault, l->fault_end);
		live -= walk->started.lasts[i] - scene->before.lasts[i];
	}
}

/* Returns whether the map has faults in the view that have no place on the axis. */
static bool has_strip(const struct map_layout *l)
{
	return iommu_address_map_has_fault(l->scene->map, IOMMU_MAP_NO_BIN, l->fault, l->fault_end);
}

static void count_followed(struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	enum iommu_followed_kind kind;

	scene->nr_followed = 0;
	for (size_t i = 0; l->view->follows && i < scene->nr_rects; i++) {
		const struct iommu_piece *piece =
			iommu_address_map_piece(scene->map, &scene->rects[i]);

		scene->nr_followed +=
			iommu_map_is_followed(l->view, piece->first, piece->last, &kind);
	}
	l->frames = scene->nr_followed && scene->nr_followed <= FRAMES_MAX;
}

static bool find_content(struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	size_t nr;

	l->from = iommu_view_edge(l->view, 0);
	l->to = iommu_view_edge(l->view, l->view->columns);
	if (!l->view->no_faults) {
		l->fault = iommu_lane_fault_at(scene->lane, l->from);
		l->fault_end = iommu_lane_fault_at(scene->lane, l->to);
	}
	scene->nr_rects = scene->nr_large = scene->edges.nr = 0;
	nr = iommu_address_map_count(scene->map, l->from, l->to);
	scene->crowded = nr > IOMMU_MAP_RECTS_MAX;
	if (!scene->crowded)
		return keep_rects(l, nr);
	find_used_bins(l);
	return keep_large(l);
}

static bool make_axis(const struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	int height = l->base - l->view->y0;
	const struct iommu_address_bin *bins;
	size_t nr;

	if (!scene->crowded)
		return iommu_address_axis_make(&scene->axis, &scene->edges, height,
					       IOMMU_MAP_CUT) ||
		       fail(scene);
	bins = iommu_address_map_bins(scene->map, &nr);
	if (!iommu_address_axis_make_from_bins(&scene->axis, bins, nr, scene->used, height,
					       IOMMU_MAP_CUT, CELL))
		return fail(scene);
	for (size_t i = 0; i < scene->axis.nr_parts; i++) {
		const struct iommu_axis_part *part = &scene->axis.parts[i];

		for (uint32_t bin = part->bin; bin < part->bin + part->nr_bins; bin++)
			scene->part_of_bin[bin] = (uint16_t)i;
	}
	return true;
}

static const struct iommu_axis_part *last_part(const struct iommu_address_axis *axis,
					       size_t cluster)
{
	const struct iommu_axis_cluster *c = &axis->clusters[cluster];

	return &axis->parts[c->part + c->nr_parts - 1];
}

/* Starts a text, which is put into @to. */
static void start_text(struct iommu_text *t, char *buf, struct iommu_ascii *ascii, char *to)
{
	*ascii = (struct iommu_ascii){ to, 0, IOMMU_SHAPE_TEXT_MAX };
	iommu_text_init(t, buf, IOMMU_TEXT_MIN, iommu_put_ascii, ascii);
}

static void lay_cuts(const struct map_layout *l)
{
	const struct iommu_address_axis *axis = &l->scene->axis;
	int right = l->view->x + l->view->columns;

	for (size_t i = 0; i + 1 < axis->nr_clusters; i++) {
		const struct iommu_axis_part *below = last_part(axis, i);
		const struct iommu_axis_part *above = &axis->parts[axis->clusters[i + 1].part];
		int y0 = map_y(l, above->low);
		int y1 = map_y(l, below->high);
		struct iommu_shape_text *text;
		char buf[IOMMU_TEXT_MIN];
		struct iommu_ascii ascii;
		struct iommu_text t;

		iommu_add_shape(l->picture, IOMMU_SHAPE_CUT, l->view->x, right, y0, y1);
		text = y1 - y0 < LABEL_HEIGHT ? NULL
					      : iommu_add_text(l->picture, iommu_colour_quiet,
							       l->view->x + 6, right, y0, y1);
		if (!text)
			continue;
		start_text(&t, buf, &ascii, text->form[0]);
		iommu_put_bytes(&t, above->first - below->last - 1);
		iommu_text_puts(&t, " not used");
		iommu_text_flush(&t);
	}
}

/* The label of followed addresses has precedence over others. */
static bool covers_label(const struct map_layout *l, int y0)
{
	int label = l->view->follows ? map_follow_label_y(l) : 0;

	return l->view->follows && y0 < label + MAP_FOLLOW_LABEL && label < y0 + LABEL_HEIGHT;
}

/* The label of the lowest address of @part. Stores its upper edge in *@last_y. */
static void put_address(const struct map_layout *l, const struct iommu_axis_part *part, int *last_y)
{
	int y0 = map_y(l, part->low) - LABEL_HEIGHT / 2;
	struct iommu_shape_text *text;
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii;
	struct iommu_text t;

	if (covers_label(l, y0))
		return;
	text = iommu_add_text(l->picture, iommu_colour_line, l->view->x - IOMMU_MAP_LABELS,
			      l->view->x - 6, y0, y0 + LABEL_HEIGHT);
	if (!text)
		return;
	l->picture->shapes[l->picture->nr - 1].style = IOMMU_TEXT_RIGHT;
	start_text(&t, buf, &ascii, text->form[0]);
	iommu_text_hex(&t, part->first, 1);
	iommu_text_flush(&t);
	*last_y = y0;
}

/* Returns whether the first address ends with more zeroes than the second. */
static bool is_rounder(uint64_t a, uint64_t b)
{
	return b && (!a || __builtin_ctzll(a) > __builtin_ctzll(b));
}

/* Labels within a cluster, above that of its lowest address: round addresses where possible. */
static void lay_more_labels(const struct map_layout *l, size_t cluster, int *last_y)
{
	const struct iommu_address_axis *axis = &l->scene->axis;
	const struct iommu_axis_cluster *c = &axis->clusters[cluster];
	const struct iommu_axis_part *best = NULL;
	int top = map_y(l, last_part(axis, cluster)->high);
	int until = 0;

	for (size_t i = c->part + 1; i < c->part + c->nr_parts; i++) {
		const struct iommu_axis_part *part = &axis->parts[i];
		int y = map_y(l, part->low);

		/* Keep room for the next cluster's lowest address. */
		if (y - LABEL_HEIGHT / 2 < top)
			break;
		if (best && y < until) {
			put_address(l, best, last_y);
			best = NULL;
		}
		if (y + LABEL_HEIGHT / 2 + LABEL_GAP > *last_y)
			continue;
		if (!best)
			until = y - LABEL_CHOICE;
		if (!best || is_rounder(part->first, best->first))
			best = part;
	}
	if (best)
		put_address(l, best, last_y);
}

/* Each cluster has the label of its lowest address, and as many more as fit. */
static void lay_labels(const struct map_layout *l)
{
	const struct iommu_address_axis *axis = &l->scene->axis;
	int last_y = INT32_MAX;

	for (size_t i = 0; i < axis->nr_clusters; i++) {
		const struct iommu_axis_part *lowest = &axis->parts[axis->clusters[i].part];

		if (map_y(l, lowest->low) + LABEL_HEIGHT / 2 <= last_y)
			put_address(l, lowest, &last_y);
		lay_more_labels(l, i, &last_y);
	}
}

/* The holder of the device when the mapping was made. Returns NULL if it is not known. */
static const struct iommu_epoch *holder_at(const struct iommu_lane *lane, uint64_t ts)
{
	size_t i = iommu_lane_epoch_at(lane, ts);

	if (i < lane->nr_epochs && lane->epochs[i].ended && lane->epochs[i].to == ts &&
	    i + 1 < lane->nr_epochs && lane->epochs[i + 1].from == ts)
		i++;
	if (i == lane->nr_epochs || (!lane->epochs[i].before && lane->epochs[i].from > ts))
		return NULL;
	return &lane->epochs[i];
}

static struct iommu_colour owner_colour(const struct map_layout *l,
					const struct iommu_map_rect *rect)
{
	const struct iommu_epoch *epoch = holder_at(l->scene->lane, rect->from);

	if (iommu_address_map_origin(l->scene->map, rect)->dma_api)
		return l->view->palette->host;
	return epoch ? iommu_holder_colour(l->view->palette, l->names->colours, epoch->pid)
		     : iommu_colour_quiet;
}

/* Returns whether a rectangle is free of the shapes from number @first on. */
static bool is_free(const struct map_layout *l, size_t first, int x0, int x1, int y0, int y1)
{
	for (size_t i = first; i < l->picture->nr; i++) {
		const struct iommu_shape *s = &l->picture->shapes[i];

		if (s->kind != IOMMU_SHAPE_FORMER && s->kind != IOMMU_SHAPE_FRAME && x0 < s->x1 &&
		    s->x0 < x1 && y0 < s->y1 && s->y0 < y1)
			return false;
	}
	return true;
}

/* Finds a line for the name: in the middle of the mapping, at its top or at its foot. */
static bool find_line(const struct map_layout *l, const struct iommu_shape *mapping, size_t faults,
		      int width, int *y0)
{
	int lines[] = { (mapping->y0 + mapping->y_mid - NAME_HEIGHT) / 2, mapping->y0,
			mapping->y_mid - NAME_HEIGHT };

	for (int i = 0; i < 3; i++) {
		*y0 = lines[i];
		if (is_free(l, faults, mapping->x0, mapping->x0 + width, *y0, *y0 + NAME_HEIGHT))
			return true;
	}
	return false;
}

/* Write the size and the task of a mapping into it, unless that would cover faults. */
static void put_name(const struct map_layout *l, const struct iommu_shape *mapping, size_t faults)
{
	const struct iommu_map_rect *rect = &l->scene->rects[mapping->first];
	const struct iommu_piece *piece = iommu_address_map_piece(l->scene->map, rect);
	const struct iommu_piece_origin *origin = iommu_address_map_origin(l->scene->map, rect);
	int room = mapping->x1 - mapping->x0 - 6;
	struct iommu_shape_text *text;
	char full[IOMMU_SHAPE_TEXT_MAX], brief[IOMMU_SHAPE_TEXT_MAX];
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii;
	struct iommu_text t;
	int width, y0;

	start_text(&t, buf, &ascii, brief);
	iommu_put_bytes(&t, size_of(piece));
	iommu_text_flush(&t);
	start_text(&t, buf, &ascii, full);
	iommu_put_bytes(&t, size_of(piece));
	if (!origin->interrupt && !origin->dma_api) {
		iommu_text_putc(&t, ' ');
		iommu_task_text(&t, origin->pid, l->names);
	}
	iommu_text_flush(&t);
	width = (int)strlen(full) * MAP_CHARACTER;
	width = width < room ? width : room;
	if (!find_line(l, mapping, faults, width + 6, &y0))
		return;
	text = iommu_add_text(l->picture, iommu_colour_on(mapping->colour), mapping->x0 + 4,
			      mapping->x1 - 2, y0, y0 + NAME_HEIGHT);
	if (!text)
		return;
	memcpy(text->form[0], full, sizeof(full));
	memcpy(text->form[1], brief, sizeof(brief));
}

/* The names of mappings that have room for them. @faults: the first shape of the faults. */
static void lay_names(const struct map_layout *l, size_t faults)
{
	size_t most_shapes = FAULT_SHAPES_MAX + (l->frames ? l->scene->nr_followed : 0);
	size_t end = l->picture->nr - faults < most_shapes ? faults : 0;
	size_t most = l->picture->nr_texts + NAMES_MAX;

	for (size_t i = 0; i < end && l->picture->nr_texts < most && !l->picture->failed; i++) {
		const struct iommu_shape s = l->picture->shapes[i];

		if (s.kind == IOMMU_SHAPE_MAPPING && s.x1 - s.x0 >= NAME_WIDTH &&
		    s.y_mid - s.y0 >= NAME_HEIGHT)
			put_name(l, &s, faults);
	}
}

static uint8_t style_of(const struct iommu_map_rect *rect, const struct iommu_piece *piece)
{
	if (rect->to < piece->to)
		return IOMMU_MAPPING_ENDS;
	return piece->end == IOMMU_PIECE_OPEN	? IOMMU_MAPPING_OPEN
	       : piece->end == IOMMU_PIECE_DIED ? IOMMU_MAPPING_DIED
						: IOMMU_MAPPING_ENDS;
}

static void put_rect(const struct map_layout *l, size_t number, int x0, int x1, int y0, int y1)
{
	const struct iommu_map_rect *rect = &l->scene->rects[number];
	const struct iommu_piece *piece = iommu_address_map_piece(l->scene->map, rect);
	struct iommu_shape *shape =
		iommu_add_shape(l->picture, IOMMU_SHAPE_MAPPING, x0, x1, y0, y1);

	if (!shape)
		return;
	shape->style = style_of(rect, piece);
	shape->level = (uint8_t)iommu_size_class(piece->last - piece->first);
	shape->colour = iommu_colour_shade(l->view->palette->bytes, iommu_size_shade(shape->level));
	shape->edge = owner_colour(l, rect);
	shape->y_mid = y1 - y0 < EDGED_FROM ? y1 : y1 - EDGE;
	shape->first = number;
	shape->nr = 1;
}

static size_t cell_columns(const struct map_layout *l)
{
	return ((size_t)l->view->columns + CELL - 1) / CELL;
}

static size_t cell_rows(const struct map_layout *l)
{
	return ((size_t)(l->base - l->view->y0) + CELL - 1) / CELL;
}

/* Counts a small mapping in all cells that it touches: first only where it begins and ends. */
static void count_in_cells(const struct map_layout *l, int x0, int x1, int y0, int y1)
{
	size_t stride = cell_columns(l) + 1;
	size_t first = (size_t)(x0 - l->view->x) / CELL;
	size_t last = (size_t)(x1 - 1 - l->view->x) / CELL;

	for (int row = (l->base - y1) / CELL; row <= (l->base - 1 - y0) / CELL; row++) {
		if ((size_t)row >= cell_rows(l))
			break;
		l->scene->cells[(size_t)row * stride + first]++;
		l->scene->cells[(size_t)row * stride + last + 1]--;
	}
}

/* Large mappings are visible however briefly they exist. */
static void widen(const struct map_layout *l, int *x0, int *x1, int *y0, int *y1)
{
	int right = l->view->x + l->view->columns;

	if (*x1 - *x0 < RECT_MIN) {
		*x1 = *x0 + RECT_MIN < right ? *x0 + RECT_MIN : right;
		*x0 = *x1 - RECT_MIN > l->view->x ? *x1 - RECT_MIN : l->view->x;
	}
	if (*y1 - *y0 < RECT_MIN)
		*y0 = *y1 - RECT_MIN > l->view->y0 ? *y1 - RECT_MIN : l->view->y0;
}

/*
 * Large mappings become rectangles, from the oldest to the newest. The others are counted in cells.
 * Rectangles are laid out after the cells, so the first pass only counts.
 */
static void lay_rects(const struct map_layout *l, bool count)
{
	const struct iommu_map_scene *scene = l->scene;
	bool few = scene->nr_large <= LARGE_MAX;

	for (size_t i = 0; i < scene->nr_rects && !l->picture->failed; i++) {
		const struct iommu_map_rect *rect = &scene->rects[i];
		const struct iommu_piece *piece = iommu_address_map_piece(scene->map, rect);
		int x0 = map_x(l, rect->from);
		int x1 = map_x(l, rect->to - 1) + 1;
		int y0 = map_y(l, iommu_address_axis_end(&scene->axis, piece->last));
		int y1 = map_y(l, iommu_address_axis_at(&scene->axis, piece->first));
		enum iommu_followed_kind kind;
		bool large = (few && is_large(piece)) ||
			     (x1 - x0 >= RECT_MIN && y1 - y0 >= RECT_MIN) ||
			     (l->frames &&
			      iommu_map_is_followed(l->view, piece->first, piece->last, &kind));

		if (large)
			widen(l, &x0, &x1, &y0, &y1);
		y1 = y1 > y0 ? y1 : y0 + 1;
		if (count && !large)
			count_in_cells(l, x0, x1, y0, y1);
		else if (!count && large)
			put_rect(l, i, x0, x1, y0, y1);
	}
}

static int shade_of(uint64_t nr)
{
	int shade = IOMMU_MEMORY_SHADES - 1;

	while (shade && nr < density[shade])
		shade--;
	return shade;
}

/* A row of places with numbers of mappings. Neighbours of one shade become one shape. */
struct density_row {
	int y0;
	int y1;
	size_t open;	/* the shape, plus 1 */
	uint64_t least; /* the numbers that continue it, or the gap: up to before @limit */
	uint64_t limit;
};

static void open_density(const struct map_layout *l, struct density_row *row, int x0, int x1,
			 uint64_t nr)
{
	int shade = shade_of(nr);
	struct iommu_shape *shape;

	row->open = 0;
	row->least = nr ? density[shade] : 0;
	row->limit = !nr ? 1 : shade + 1 < IOMMU_MEMORY_SHADES ? density[shade + 1] : UINT64_MAX;
	if (!nr)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_DENSITY, x0, x1, row->y0, row->y1);
	if (!shape)
		return;
	shape->level = (uint8_t)shade;
	shape->colour = iommu_colour_shade(l->view->palette->bytes, shade);
	shape->nr = nr;
	row->open = l->picture->nr;
}

static void put_density(const struct map_layout *l, struct density_row *row, size_t column,
			uint64_t nr)
{
	int x0 = l->view->x + (int)column * CELL;
	int x1 = x0 + CELL;
	int right = l->view->x + l->view->columns;
	struct iommu_shape *shape;

	x1 = x1 < right ? x1 : right;
	if (nr < row->least || nr >= row->limit) {
		open_density(l, row, x0, x1, nr);
	} else if (row->open) {
		shape = &l->picture->shapes[row->open - 1];
		shape->x1 = x1;
		shape->nr = nr > shape->nr ? nr : shape->nr;
	}
}

static void lay_cells(const struct map_layout *l)
{
	size_t columns = cell_columns(l);

	for (size_t i = 0; i < cell_rows(l); i++) {
		const uint32_t *cells = l->scene->cells + i * (columns + 1);
		int y1 = l->base - (int)i * CELL;
		struct density_row row = { .y1 = y1, .y0 = y1 - CELL };
		uint32_t nr = 0;

		row.y0 = row.y0 > l->view->y0 ? row.y0 : l->view->y0;
		for (size_t j = 0; j < columns; j++) {
			nr += cells[j];
			put_density(l, &row, j, nr);
		}
	}
}

static void lay_cells_of_small(const struct map_layout *l)
{
	size_t nr = (cell_columns(l) + 1) * cell_rows(l);

	if (!iommu_reserve((void **)&l->scene->cells, &l->scene->room_cells, nr,
			   sizeof(*l->scene->cells))) {
		fail(l->scene);
		return;
	}
	memset(l->scene->cells, 0, nr * sizeof(*l->scene->cells));
	lay_rects(l, true);
	lay_cells(l);
}

/* The numbers of mappings of one column, by part of the axis. */
static void lay_column(const struct map_layout *l, struct density_row *rows, size_t column)
{
	const struct iommu_map_counts *started = &l->scene->walk.started;
	const struct iommu_map_counts *ended = &l->scene->before;
	const struct iommu_address_axis *axis = &l->scene->axis;
	int32_t firsts[IOMMU_MAP_BINS]; /* mappings that begin in the bin */
	int32_t more[IOMMU_MAP_BINS];	/* that reach beyond it, less those from below */
	int64_t through = 0;		/* mappings that reach from below into the bin */
	size_t bin = 0;

	for (size_t i = 0; i < IOMMU_MAP_BINS; i++) {
		firsts[i] = started->firsts[i] - ended->firsts[i];
		more[i] = firsts[i] - (started->lasts[i] - ended->lasts[i]);
	}
	for (size_t i = 0; i < axis->nr_parts; i++) {
		const struct iommu_axis_part *part = &axis->parts[i];
		int64_t nr;

		for (; bin < part->bin; bin++)
			through += more[bin];
		nr = through;
		for (; bin < part->bin + part->nr_bins; bin++) {
			nr += firsts[bin];
			through += more[bin];
		}
		put_density(l, &rows[i], column, nr > 0 ? (uint64_t)nr : 0);
	}
}

static void lay_counts(const struct map_layout *l)
{
	struct iommu_map_scene *scene = l->scene;
	struct density_row rows[IOMMU_MAP_BINS];
	size_t columns = cell_columns(l);

	for (size_t i = 0; i < scene->axis.nr_parts; i++)
		rows[i] = (struct density_row){ .y0 = map_y(l, scene->axis.parts[i].high),
						.y1 = map_y(l, scene->axis.parts[i].low) };
	iommu_map_walk_begin(&scene->walk, scene->map);
	iommu_map_walk_to(&scene->walk, l->from);
	for (size_t i = 0; i < columns; i++) {
		int end = (int)(i + 1) * CELL;

		end = end < l->view->columns ? end : l->view->columns;
		scene->before = scene->walk.ended;
		iommu_map_walk_to(&scene->walk, iommu_view_edge(l->view, end));
		lay_column(l, rows, i);
	}
}

static void lay_out(const struct map_layout *l)
{
	size_t faults;

	lay_cuts(l);
	if (l->scene->crowded)
		lay_counts(l);
	else
		lay_cells_of_small(l);
	lay_rects(l, false);
	lay_labels(l);
	faults = l->picture->nr; /* and the lines: no name covers them */
	if (l->view->follows)
		map_lay_follow(l);
	map_lay_frames(l);
	map_lay_faults(l);
	lay_names(l, faults);
}

void iommu_picture_address_map(struct iommu_picture *picture, struct iommu_map_scene *scene,
			       const struct iommu_view *view, const struct iommu_view_names *names)
{
	struct iommu_view below = *view; /* the rows of marks */
	struct map_layout l = { picture, scene, &below, names, 0, 0, view->y1, 0, 0, false };

	iommu_picture_clear(picture);
	scene->failed = false;
	if (view->columns < 1 || view->step < 1 || view->y1 - view->y0 < 2 * STRIP)
		return;
	below.y0 += map_follow_rows(view);
	if (below.y1 - below.y0 < 2 * STRIP)
		below.y0 = view->y0;
	else
		map_lay_follow_rows(picture, view);
	if (find_content(&l)) {
		count_followed(&l);
		l.base -= has_strip(&l) ? STRIP : 0;
		if (make_axis(&l))
			lay_out(&l);
	}
	picture->failed |= scene->failed;
}

int iommu_map_height(struct iommu_map_scene *scene, const struct iommu_view *view, int most)
{
	struct map_layout l = { .scene = scene, .view = view };

	if (!find_content(&l) || scene->crowded)
		return most;
	return iommu_address_axis_height(&scene->edges, IOMMU_MAP_CUT, most) +
	       (has_strip(&l) ? STRIP : 0) + map_follow_rows(view);
}

void iommu_map_scene_free(struct iommu_map_scene *scene)
{
	iommu_address_axis_free(&scene->axis);
	free(scene->rects);
	free(scene->edges.firsts);
	free(scene->edges.lasts);
	free(scene->cells);
	scene->rects = NULL;
	scene->edges = (struct iommu_address_edges){ 0 };
	scene->cells = NULL;
	scene->nr_rects = scene->room_rects = scene->room_edges = scene->room_cells = 0;
}
