/* SPDX-License-Identifier: LGPL-2.1 */
/* What occurs in a lane that is laid out, for the legend. */
#include "draw_internal.h"

static void note_task(struct draw_seen *seen, int32_t pid, struct iommu_colour colour)
{
	for (size_t i = 0; i < seen->nr_tasks; i++) {
		if (seen->tasks[i].pid == pid)
			return;
	}
	if (seen->nr_tasks == DRAW_LEGEND_TASKS) {
		seen->more_tasks++;
		return;
	}
	seen->tasks[seen->nr_tasks].pid = pid;
	seen->tasks[seen->nr_tasks++].colour = colour;
}

static void note_holder(struct draw_seen *seen, const struct iommu_lane *lane,
			const struct iommu_shape *shape)
{
	int32_t pid = lane->epochs[shape->first].pid;

	seen->likely |= shape->style == IOMMU_BAND_LIKELY;
	seen->doubtful |= shape->style == IOMMU_BAND_DOUBTFUL;
	if (pid == IOMMU_HOST)
		seen->host = true;
	else
		note_task(seen, pid, shape->colour);
}

/* Columns in which a line hides the ticks. */
struct borders {
	uint8_t bits[DRAW_SIDE_MAX / 8 + 1];
};

static bool is_hidden(const struct borders *borders, int x)
{
	return borders->bits[x / 8] & 1 << x % 8;
}

static void note(struct draw_seen *seen, const struct iommu_lane *lane,
		 const struct iommu_shape *shape, bool hidden)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_BYTES:
		seen->bytes = true;
		if (shape->y_mid != shape->y0)
			seen->nr_varying += (size_t)(shape->x1 - shape->x0);
		break;
	case IOMMU_SHAPE_HOLDER:
		note_holder(seen, lane, shape);
		break;
	case IOMMU_SHAPE_MANY:
		seen->many = true;
		break;
	case IOMMU_SHAPE_GONE:
		seen->gone = true;
		break;
	case IOMMU_SHAPE_BORDER:
		seen->border = true;
		break;
	case IOMMU_SHAPE_OPEN:
		seen->open = true;
		break;
	case IOMMU_SHAPE_TICK:
		seen->tick |= !hidden;
		break;
	case IOMMU_SHAPE_FAULT:
		seen->fault = true;
		seen->faults |= shape->nr > 1;
		break;
	default:
		break;
	}
}

void draw_note_lane(struct draw_page *page, const struct iommu_lane *lane)
{
	const struct iommu_picture *picture = &page->picture;
	struct borders borders = { { 0 } };
	bool in_many = false;

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == IOMMU_SHAPE_BORDER)
			borders.bits[shape->x0 / 8] |= (uint8_t)(1 << shape->x0 % 8);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		/* Ticks of a band of many are as high as the band; those of events are not. */
		in_many = shape->kind == IOMMU_SHAPE_MANY ||
			  (in_many && shape->kind == IOMMU_SHAPE_TICK &&
			   shape->y0 == picture->shapes[i - 1].y0);
		note(&page->seen, lane, shape, in_many || is_hidden(&borders, shape->x0));
	}
}
