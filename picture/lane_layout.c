/* SPDX-License-Identifier: LGPL-2.1 */
/* Who held the device: the epochs as bands. */
#include "picture_part.h"

/* What is narrower is no interval to the eye, and several of them are drawn as one. Pixels. */
#define NARROW 3

/* Less than this has no room for any name. */
#define TEXT_MIN 16

int64_t iommu_epoch_from(const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];

	/* The lanes begin with the first event that tells something; the trace began before. */
	if (epoch->before && l->view->begin < (int64_t)epoch->from)
		return l->view->begin;
	return (int64_t)epoch->from;
}

int64_t iommu_epoch_to(const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];

	return epoch->ended && !epoch->implied ? (int64_t)epoch->to : l->view->end;
}

/* The columns of an epoch: the first, and the one behind the last. */
static void columns_of(const struct iommu_layout_of *l, size_t number, int *first, int *behind)
{
	int64_t to = iommu_epoch_to(l, number);

	*first = iommu_view_column(l->view, iommu_epoch_from(l, number));
	*behind = iommu_view_column(l->view, to);
	/* What goes on beyond the view, or to the end of the trace, fills its last column. */
	if (to >= iommu_view_time(l->view, *behind + 1) || l->lane->epochs[number].implied)
		(*behind)++;
}

static bool is_narrow(const struct iommu_layout_of *l, size_t number)
{
	int first, behind;

	columns_of(l, number, &first, &behind);
	return behind - first < NARROW;
}

static bool in_view(const struct iommu_layout_of *l, int64_t ts)
{
	return ts >= l->view->from && ts < iommu_view_time(l->view, l->view->columns);
}

static uint8_t style_of(const struct iommu_epoch *epoch)
{
	if (epoch->doubtful || epoch->grade == IOMMU_GRADE_UNKNOWN)
		return IOMMU_BAND_DOUBTFUL;
	/* What the host has is the usual case: it need not be proven to be quiet. */
	if (epoch->pid == IOMMU_HOST || epoch->grade == IOMMU_GRADE_CERTAIN)
		return IOMMU_BAND_CERTAIN;
	return IOMMU_BAND_LIKELY;
}

static void put_line(const struct iommu_layout_of *l, enum iommu_shape_kind kind, int64_t ts)
{
	const struct iommu_view *view = l->view;
	int x = view->x + iommu_view_column(view, ts);
	struct iommu_shape *shape;

	if (!in_view(l, ts))
		return;
	shape = iommu_add_shape(l->picture, kind, x, x + 1, l->y_band - 2, view->y1);
	if (shape)
		shape->colour = iommu_colour_line;
}

static void write_name(const struct iommu_layout_of *l, const struct iommu_epoch *epoch, char *to,
		       bool grade)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { to, 0, IOMMU_SHAPE_TEXT_MAX };
	struct iommu_text text;

	iommu_text_init(&text, buf, sizeof(buf), iommu_put_ascii, &ascii);
	iommu_holder_text(&text, epoch, l->names, grade);
	iommu_text_flush(&text);
}

static void put_holder(const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_epoch *epoch = &l->lane->epochs[number];
	const struct iommu_view *view = l->view;
	struct iommu_shape_text *text;
	struct iommu_shape *shape;
	int first, behind;

	columns_of(l, number, &first, &behind);
	if (behind - first < 2 && view->columns > 1) {
		/* One pixel between two others is easily overlooked. */
		first = first + 2 > view->columns ? view->columns - 2 : first;
		behind = first + 2;
	}
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_HOLDER, view->x + first, view->x + behind,
				l->y_band, view->y1);
	if (!shape)
		return;
	shape->style = style_of(epoch);
	shape->colour = iommu_holder_colour(view->palette, l->names->colours, epoch->pid);
	shape->first = number;
	shape->nr = 1;
	if (behind - first >= TEXT_MIN) {
		text = iommu_add_text(l->picture,
				      shape->style == IOMMU_BAND_CERTAIN
					      ? iommu_colour_on(shape->colour)
					      : (struct iommu_colour){ 0, 0, 0 },
				      view->x + first, view->x + behind, l->y_band, view->y1);
		if (text) {
			write_name(l, epoch, text->full, true);
			write_name(l, epoch, text->brief, false);
		}
	}
	if (!epoch->before)
		put_line(l, IOMMU_SHAPE_BORDER, (int64_t)epoch->from);
	if (epoch->implied || !epoch->ended)
		put_line(l, IOMMU_SHAPE_OPEN, view->end);
}

/* A device that is away: from the end of epoch @number to the next, or for good. */
static void put_gone(const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_view *view = l->view;
	int64_t from = iommu_epoch_to(l, number);
	bool back = number + 1 < l->lane->nr_epochs;
	int64_t to = back ? iommu_epoch_from(l, number + 1) : view->end;
	int first = iommu_view_column(view, from);
	int behind = iommu_view_column(view, to);
	struct iommu_shape_text *text;
	struct iommu_shape *shape;

	if (!l->lane->epochs[number].removed)
		return;
	put_line(l, IOMMU_SHAPE_BORDER, from);
	if (behind - first < NARROW)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_GONE, view->x + first, view->x + behind,
				l->y_band, view->y1);
	if (!shape)
		return;
	shape->first = number;
	shape->nr = 1;
	text = iommu_add_text(l->picture, iommu_colour_quiet, view->x + first + 2, view->x + behind,
			      l->y_band, view->y1);
	if (text)
		memcpy(text->full, "removed", sizeof("removed"));
}

/*
 * The epochs from @number on that are too short to be told apart, as one; the number behind them.
 * Looks at each column once, however many begin in it.
 */
static size_t put_many(const struct iommu_layout_of *l, size_t number)
{
	const struct iommu_view *view = l->view;
	size_t at = l->picture->nr;
	int begin = iommu_view_column(view, iommu_epoch_from(l, number));
	int behind = begin + 1;
	size_t i = number;

	if (!iommu_add_shape(l->picture, IOMMU_SHAPE_MANY, 0, 0, l->y_band, view->y1))
		return l->lane->nr_epochs;
	while (i < l->lane->nr_epochs && is_narrow(l, i)) {
		int column = iommu_view_column(view, iommu_epoch_from(l, i));
		size_t next;
		struct iommu_shape *tick;

		if (column > behind + NARROW || column >= view->columns - 1)
			break;
		tick = iommu_add_shape(l->picture, IOMMU_SHAPE_TICK, view->x + column,
				       view->x + column + 1, l->y_band, view->y1);
		if (tick)
			tick->colour = iommu_colour_line;
		behind = column + 1;
		/* The last that begins in this column reaches into the next, and may be long. */
		next = iommu_lane_epoch_at(l->lane, (uint64_t)iommu_view_time(view, column + 1));
		i = next > i ? next : i + 1;
	}
	if (i <= number + 1) { /* just one, or at the view's edge */
		l->picture->nr = at;
		put_holder(l, number);
		return number + 1;
	}
	if (i < l->lane->nr_epochs) {
		int next = iommu_view_column(view, iommu_epoch_from(l, i));

		if (next <= behind + NARROW && next > behind)
			behind = next;
	}
	l->picture->shapes[at].x0 = view->x + begin;
	l->picture->shapes[at].x1 = view->x + behind;
	l->picture->shapes[at].colour = iommu_colour_many;
	l->picture->shapes[at].first = number;
	l->picture->shapes[at].nr = i - number;
	return i;
}

/* Attaches that changed no holder, or more than one made the change: a tick for each column. */
static void put_ticks(const struct iommu_layout_of *l)
{
	const struct iommu_view *view = l->view;
	const struct iommu_lane *lane = l->lane;
	int64_t behind = iommu_view_time(view, view->columns);
	size_t i = iommu_lane_event_at(lane, view->from > 0 ? (uint64_t)view->from : 0);

	/* Times of a damaged trace may be beyond all that a view has. */
	while (i < lane->nr_events && behind > 0 && lane->events[i].ts < (uint64_t)behind) {
		int column = iommu_view_column(view, (int64_t)lane->events[i].ts);
		int height = (view->y1 - l->y_band) / 4;
		int64_t next = iommu_view_time(view, column + 1);
		struct iommu_shape *shape =
			iommu_add_shape(l->picture, IOMMU_SHAPE_TICK, view->x + column,
					view->x + column + 1, view->y1 - height, view->y1);

		if (!shape)
			return;
		shape->colour = iommu_colour_line;
		i = iommu_lane_event_at(lane, (uint64_t)next);
	}
}

void iommu_lay_bands(const struct iommu_layout_of *l)
{
	const struct iommu_view *view = l->view;
	int64_t behind = iommu_view_time(view, view->columns);
	size_t i = view->from > 0 ? iommu_lane_epoch_at(l->lane, (uint64_t)view->from) : 0;

	if (i > 0)
		i--; /* the device may be away since then */
	while (i < l->lane->nr_epochs && iommu_epoch_from(l, i) < behind) {
		size_t first = i;

		if (iommu_epoch_to(l, i) < view->from && !l->lane->epochs[i].removed) {
			i++;
			continue;
		}
		if (iommu_epoch_to(l, i) >= view->from)
			i = is_narrow(l, i) ? put_many(l, i) : (put_holder(l, i), i + 1);
		else
			i++;
		if (i == first + 1 || l->lane->epochs[i - 1].removed)
			put_gone(l, i - 1);
	}
	put_ticks(l);
}
