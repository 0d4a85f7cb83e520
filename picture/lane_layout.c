/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lays out a lane from back to front: an area for the mapped bytes, bands for the holders at the
 * foot, and marks for what went wrong.
 */
#include <stdio.h>
#include <string.h>

#include "lane_layout.h"
#include "lane_layout_internal.h"
#include "paint.h"
#include "colours.h"
#include "labels.h"

/* The height of a band in pixels: one line of the smallest readable font must fit. */
#define BAND_MIN 12

/* More height does not make a band easier to see. */
#define BAND_MAX 40

/* Narrower bands do not look like intervals. Several of them are drawn as one. Pixels. */
#define NARROW 3

/* Narrower bands have no name. Pixels. */
#define NAME_MIN 24

/* Between the lines of narrower bands, little of their colour is left. Pixels. */
#define BORDER_MIN 8

/* The widths of a character of a name, about, and of the margins of a name. Pixels. */
#define NAME_LETTER 7
#define NAME_MARGIN 4

/* The height of a name above a band, and of the ticks below bands. Pixels. */
#define NAME_HEIGHT 12
#define FOOT	    4

/* The number of columns per query. */
#define COLUMNS 256

int64_t iommu_epoch_from(const struct iommu_lane *lane, const struct iommu_view *view,
			 size_t number)
{
	const struct iommu_epoch *epoch = &lane->epochs[number];

	/* Epochs begin with the first event of the lanes; the trace began earlier. */
	if (epoch->before && view->begin < (int64_t)epoch->from)
		return view->begin;
	return (int64_t)epoch->from;
}

int64_t iommu_epoch_to(const struct iommu_lane *lane, const struct iommu_view *view, size_t number)
{
	const struct iommu_epoch *epoch = &lane->epochs[number];

	return epoch->ended && !epoch->implied ? (int64_t)epoch->to : view->end;
}

/* Lay out the bytes of columns @from to before @end, at most COLUMNS of them. */
static bool lay_part(const struct layout *l, int from, int end)
{
	const struct iommu_view *view = l->view;
	int room = l->y_band - view->y0;
	struct iommu_lane_bytes bytes[COLUMNS];
	uint64_t edges[COLUMNS + 1];
	struct iommu_shape *last = NULL;

	edges[0] = iommu_view_edge(view, from);
	for (int i = from + 1; i <= end; i++)
		edges[i - from] = iommu_view_edge(view, i);
	iommu_lane_bytes_row(l->lanes, l->lane, edges, (size_t)(end - from), bytes);
	for (int i = from; i < end; i++) {
		const struct iommu_lane_bytes *b = &bytes[i - from];
		int high = l->y_band - lane_bytes_height(view, b->max, room);
		int low = l->y_band - lane_bytes_height(view, b->min, room);

		if (last && last->y0 == high && last->y_mid == low && last->x1 == view->x + i) {
			last->x1++;
			continue;
		}
		if (!b->max)
			continue;
		last = iommu_add_shape(l->picture, IOMMU_SHAPE_BYTES, view->x + i, view->x + i + 1,
				       high, l->y_band);
		if (!last)
			return false;
		last->y_mid = low;
		last->colour = view->palette->bytes;
	}
	return true;
}

static void lay_bytes(const struct layout *l)
{
	int from = iommu_view_column(l->view, l->view->begin);
	int end = iommu_view_column(l->view, l->view->end) + 1;

	while (from < end) {
		int to = end - from > COLUMNS ? from + COLUMNS : end;

		if (!lay_part(l, from, to))
			return;
		from = to;
	}
}

/* Store the first column of an epoch and the column after its last. */
static void columns_of(const struct layout *l, size_t number, int *first, int *end)
{
	int64_t to = iommu_epoch_to(l->lane, l->view, number);

	*first = iommu_view_column(l->view, iommu_epoch_from(l->lane, l->view, number));
	*end = iommu_view_column(l->view, to);
	/* An epoch that continues after the view or the trace fills its last column. */
	if (to >= iommu_view_time(l->view, *end + 1) || l->lane->epochs[number].implied)
		(*end)++;
}

static bool is_narrow(const struct layout *l, size_t number)
{
	int first, end;

	columns_of(l, number, &first, &end);
	return end - first < NARROW;
}

static bool in_view(const struct layout *l, int64_t ts)
{
	return ts >= l->view->from && ts < iommu_view_time(l->view, l->view->columns);
}

static uint8_t style_of(const struct iommu_epoch *epoch)
{
	if (epoch->doubtful || epoch->grade == IOMMU_GRADE_UNKNOWN)
		return IOMMU_BAND_DOUBTFUL;
	return epoch->grade == IOMMU_GRADE_CERTAIN ? IOMMU_BAND_CERTAIN : IOMMU_BAND_LIKELY;
}

static void put_line(const struct layout *l, enum iommu_shape_kind kind, int64_t ts)
{
	const struct iommu_view *view = l->view;
	int x = view->x + iommu_view_column(view, ts);
	struct iommu_shape *shape;

	if (!in_view(l, ts))
		return;
	shape = iommu_add_shape(l->picture, kind, x, x + 1, l->y_band - 2, l->y_foot);
	if (shape)
		shape->colour = iommu_colour_line;
}

static void write_name(const struct layout *l, const struct iommu_epoch *epoch, char *to,
		       bool grade)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { to, 0, IOMMU_SHAPE_TEXT_MAX };
	struct iommu_text text;

	iommu_text_init(&text, buf, sizeof(buf), iommu_put_ascii, &ascii);
	iommu_holder_text(&text, epoch, l->names, grade);
	iommu_text_flush(&text);
}

static bool has_followed(const struct iommu_view *view, uint64_t from, uint64_t to)
{
	for (int i = 0; i < IOMMU_FOLLOWED_KINDS; i++) {
		if (lane_marks_at(view->followed[i], view->nr_followed[i], from) <
		    lane_marks_at(view->followed[i], view->nr_followed[i], to))
			return true;
	}
	return false;
}

/* Whether marks or their numbers may be within columns @first to @end. */
static bool has_marks(const struct layout *l, int first, int end)
{
	const int reach = 60;
	uint64_t from = iommu_view_edge(l->view, first > reach ? first - reach : 0);
	uint64_t to = iommu_view_edge(l->view, end + IOMMU_MARK_WIDTH);

	if (has_followed(l->view, from, to))
		return true;
	return !l->view->no_faults &&
	       (iommu_lane_fault_at(l->lane, from) < iommu_lane_fault_at(l->lane, to) ||
		iommu_lane_finding_at(l->lane, from) < iommu_lane_finding_at(l->lane, to) ||
		iommu_lane_sign_at(l->lane, from) < iommu_lane_sign_at(l->lane, to));
}

/* Put the short name of a band above it, unless there is something else. */
static void put_name_above(struct layout *l, const struct iommu_shape *band, const char *name)
{
	const struct iommu_view *view = l->view;
	int width = NAME_MARGIN + (int)strlen(name) * NAME_LETTER;
	int x = (band->x0 + band->x1 - width) / 2 - view->x;
	struct iommu_shape_text *text;

	if (x < l->above || x + width > view->columns || l->y_band - view->y0 < NAME_HEIGHT ||
	    has_marks(l, x, x + width))
		return;
	text = iommu_add_text(l->picture, (struct iommu_colour){ 0, 0, 0 }, view->x + x,
			      view->x + x + width, l->y_band - NAME_HEIGHT, l->y_band);
	if (text)
		snprintf(text->form[0], sizeof(text->form[0]), "%s", name);
	l->above = x + width;
}

/* Put the holder's name into its band: with the grade, without, or short. */
static void put_name(struct layout *l, const struct iommu_shape *band,
		     const struct iommu_epoch *epoch)
{
	int foot = band->style == IOMMU_BAND_LIKELY ? iommu_strip_height(band) : 1;
	int width = band->x1 - band->x0;
	struct iommu_shape_text *text;
	struct iommu_shape *place;
	char name[16] = "host";

	if (epoch->pid != IOMMU_HOST)
		snprintf(name, sizeof(name), "%d", epoch->pid);
	if (width < NAME_MIN)
		return;
	if ((int)strlen(name) * NAME_LETTER + NAME_MARGIN > width) {
		put_name_above(l, band, name);
		return;
	}
	text = iommu_add_text(l->picture, iommu_colour_on(band->colour), band->x0, band->x1,
			      band->y0 + 1, band->y1 - foot);
	if (!text)
		return;
	write_name(l, epoch, text->form[0], true);
	write_name(l, epoch, text->form[1], false);
	memcpy(text->form[2], name, sizeof(name));
	place = &l->picture->shapes[l->picture->nr - 1];
	place->has_ground = band->style == IOMMU_BAND_DOUBTFUL; /* its lines must not cross it */
	place->ground = band->colour;
}

/* A band of @width has no lines at its ends if it would consist of little else. */
static void put_border(const struct layout *l, size_t number, int width)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];
	int first, end;

	if (epoch->before || width < BORDER_MIN)
		return;
	if (number && !l->lane->epochs[number - 1].removed) {
		columns_of(l, number - 1, &first, &end);
		if (end - first < BORDER_MIN)
			return;
	}
	put_line(l, IOMMU_SHAPE_BORDER, (int64_t)epoch->from);
}

static void put_holder(struct layout *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];
	const struct iommu_view *view = l->view;
	struct iommu_shape *shape;
	struct iommu_shape band;
	int first, end;

	columns_of(l, number, &first, &end);
	if (end - first < 2 && view->columns > 1) {
		/* A band of one pixel is easily overlooked. */
		first = first + 2 > view->columns ? view->columns - 2 : first;
		end = first + 2;
	}
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_HOLDER, view->x + first, view->x + end,
				l->y_band, l->y_foot);
	if (!shape)
		return;
	shape->style = style_of(epoch);
	shape->colour = iommu_holder_colour(view->palette, l->names->colours, epoch->pid);
	shape->first = number;
	shape->nr = 1;
	band = *shape; /* the next shape may move it */
	put_name(l, &band, epoch);
	put_border(l, number, end - first);
	if (epoch->implied || !epoch->ended)
		put_line(l, IOMMU_SHAPE_OPEN, view->end);
}

/* A removed device: from the end of epoch @number to the next epoch or to the end. */
static void put_gone(const struct layout *l, size_t number)
{
	const struct iommu_view *view = l->view;
	int64_t from = iommu_epoch_to(l->lane, l->view, number);
	bool back = number + 1 < l->lane->nr_epochs;
	int64_t to = back ? iommu_epoch_from(l->lane, l->view, number + 1) : view->end;
	int first = iommu_view_column(view, from);
	int end = iommu_view_column(view, to);
	struct iommu_shape_text *text;
	struct iommu_shape *shape;

	if (!l->lane->epochs[number].removed)
		return;
	put_line(l, IOMMU_SHAPE_BORDER, from);
	if (end - first < NARROW)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_GONE, view->x + first, view->x + end,
				l->y_band, l->y_foot);
	if (!shape)
		return;
	shape->first = number;
	shape->nr = 1;
	text = iommu_add_text(l->picture, iommu_colour_quiet, view->x + first + 2, view->x + end,
			      l->y_band, l->y_foot);
	if (text)
		memcpy(text->form[0], "removed", sizeof("removed"));
}

/*
 * Draw epochs from @number on that are too short to distinguish as one band. Returns the number of
 * the first epoch after them. Visits each column once, however many epochs begin in it.
 */
static size_t put_many(struct layout *l, size_t number)
{
	const struct iommu_view *view = l->view;
	size_t at = l->picture->nr;
	int begin = iommu_view_column(view, iommu_epoch_from(l->lane, l->view, number));
	int end = begin + 1;
	size_t i = number;

	if (!iommu_add_shape(l->picture, IOMMU_SHAPE_MANY, 0, 0, l->y_band, l->y_foot))
		return l->lane->nr_epochs;
	while (i < l->lane->nr_epochs && is_narrow(l, i)) {
		int column = iommu_view_column(view, iommu_epoch_from(l->lane, l->view, i));
		size_t next;
		struct iommu_shape *tick;

		if (column > end + NARROW || column >= view->columns - 1)
			break;
		tick = iommu_add_shape(l->picture, IOMMU_SHAPE_TICK, view->x + column,
				       view->x + column + 1, l->y_band, l->y_foot);
		if (tick)
			tick->colour = iommu_colour_line;
		end = column + 1;
		/* The last epoch that begins in this column reaches into the next, and may be long.
		 */
		next = iommu_lane_epoch_at(l->lane, (uint64_t)iommu_view_time(view, column + 1));
		i = next > i ? next : i + 1;
	}
	if (i <= number + 1) { /* only one, or at the edge of the view */
		l->picture->nr = at;
		put_holder(l, number);
		return number + 1;
	}
	if (i < l->lane->nr_epochs) {
		int next = iommu_view_column(view, iommu_epoch_from(l->lane, l->view, i));

		if (next <= end + NARROW && next > end)
			end = next;
	}
	l->picture->shapes[at].x0 = view->x + begin;
	l->picture->shapes[at].x1 = view->x + end;
	l->picture->shapes[at].colour = iommu_colour_many;
	l->picture->shapes[at].first = number;
	l->picture->shapes[at].nr = i - number;
	return i;
}

/* One tick per column with attaches or other events of the device, below the band. */
static void put_ticks(const struct layout *l)
{
	const struct iommu_view *view = l->view;
	const struct iommu_lane *lane = l->lane;
	int64_t end = iommu_view_time(view, view->columns);
	size_t i = iommu_lane_event_at(lane, view->from > 0 ? (uint64_t)view->from : 0);

	/* A damaged trace may have times beyond the range of a view. */
	while (i < lane->nr_events && end > 0 && lane->events[i].ts < (uint64_t)end) {
		int column = iommu_view_column(view, (int64_t)lane->events[i].ts);
		int64_t next = iommu_view_time(view, column + 1);
		struct iommu_shape *shape =
			iommu_add_shape(l->picture, IOMMU_SHAPE_TICK, view->x + column,
					view->x + column + 1, l->y_foot, view->y1);

		if (!shape)
			return;
		shape->colour = iommu_colour_line;
		i = iommu_lane_event_at(lane, (uint64_t)next);
	}
}

static void lay_bands(struct layout *l)
{
	const struct iommu_view *view = l->view;
	int64_t end = iommu_view_time(view, view->columns);
	size_t i = view->from > 0 ? iommu_lane_epoch_at(l->lane, (uint64_t)view->from) : 0;

	if (i > 0)
		i--; /* the device may have been removed since then */
	while (i < l->lane->nr_epochs && iommu_epoch_from(l->lane, l->view, i) < end) {
		size_t first = i;

		if (iommu_epoch_to(l->lane, l->view, i) < view->from &&
		    !l->lane->epochs[i].removed) {
			i++;
			continue;
		}
		if (iommu_epoch_to(l->lane, l->view, i) >= view->from)
			i = is_narrow(l, i) ? put_many(l, i) : (put_holder(l, i), i + 1);
		else
			i++;
		if (i == first + 1 || l->lane->epochs[i - 1].removed)
			put_gone(l, i - 1);
	}
	put_ticks(l);
}

/* The peak is that of memory that was mapped for some time. */
static const char *reason(const struct layout *l)
{
	if (!iommu_lanes_have_maps(l->lanes))
		return "no map event was recorded";
	return l->lane->nr_maps ? "its mappings lasted no time" : "nothing was mapped for it";
}

/* A lane without memory tells why. */
static void lay_reason(const struct layout *l)
{
	const struct iommu_view *view = l->view;
	int first = iommu_view_column(view, view->begin);
	struct iommu_shape_text *text;

	if (l->lane->peak || l->y_band - view->y0 < NAME_HEIGHT)
		return;
	text = iommu_add_text(l->picture, iommu_colour_quiet, view->x + first,
			      view->x + view->columns, view->y0, view->y0 + NAME_HEIGHT);
	if (text)
		snprintf(text->form[0], sizeof(text->form[0]), "%s", reason(l));
}

void iommu_picture_lane(struct iommu_picture *picture, const struct iommu_lanes *lanes,
			const struct iommu_lane *lane, const struct iommu_view *view,
			const struct iommu_view_names *names)
{
	struct layout l = { picture, lanes, lane, view, names, view->y1, view->y1, 0 };
	int band = (view->y1 - view->y0) * 2 / 5;
	size_t level = 0, levels = 0, marks;

	iommu_picture_clear(picture);
	if (view->columns < 1 || view->step < 1)
		return;
	if (lane->nr_events)
		l.y_foot -= FOOT;
	l.y_band = l.y_foot;
	if (lane->nr_epochs) { /* otherwise there is no band */
		band -= l.y_band == view->y1 ? 0 : FOOT;
		band = band > BAND_MAX ? BAND_MAX : band;
		l.y_band -= band < BAND_MIN ? BAND_MIN : band;
	}
	if (!view->no_bytes) {
		lay_bytes(&l);
		level = picture->nr;
		lay_levels(&l);
		levels = picture->nr - level;
		lay_reason(&l);
	}
	lay_bands(&l);
	marks = picture->nr;
	lay_marks(&l);
	if (levels)
		uncover_level(&l, level, marks);
}
