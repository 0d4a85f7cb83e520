/* SPDX-License-Identifier: LGPL-2.1 */
/* Where the device faulted: markers, each for the faults that it would hide. */
#include <stdio.h>

#include "picture_part.h"

#define MARK_WIDTH  9
#define MARK_HEIGHT 9

/* The count stands to the right of its marker, over what is there. */
static void put_count(const struct iommu_layout_of *l, int x, int room, size_t nr)
{
	struct iommu_shape_text *text;

	if (nr < 2)
		return;
	text = iommu_add_text(l->picture, l->view->palette->fault, x, x + room,
			      l->y_band - MARK_HEIGHT - 2, l->y_band);
	if (text)
		snprintf(text->full, sizeof(text->full), "x%zu", nr);
}

void iommu_lay_faults(const struct iommu_layout_of *l)
{
	const struct iommu_view *view = l->view;
	const struct iommu_lane *lane = l->lane;
	size_t i = view->from > 0 ? iommu_lane_fault_at(lane, (uint64_t)view->from) : 0;
	int64_t behind = iommu_view_time(view, view->columns);

	/* Times of a damaged trace may be beyond all that a view has. */
	while (i < lane->nr_faults && behind > 0 && lane->faults[i].ts < (uint64_t)behind) {
		int column = iommu_view_column(view, (int64_t)lane->faults[i].ts);
		int64_t next_at = iommu_view_time(view, column + MARK_WIDTH);
		size_t next = iommu_lane_fault_at(lane, (uint64_t)next_at);
		int x = view->x + column;
		int room = 60;
		struct iommu_shape *shape;

		if (next <= i)
			next = i + 1;
		shape = iommu_add_shape(l->picture, IOMMU_SHAPE_FAULT, x - MARK_WIDTH / 2,
					x + MARK_WIDTH / 2 + 1, l->y_band - MARK_HEIGHT, l->y_band);
		if (!shape)
			return;
		shape->colour = view->palette->fault;
		shape->first = i;
		shape->nr = next - i;
		if (next < lane->nr_faults) {
			int gap = iommu_view_column(view, (int64_t)lane->faults[next].ts) - column -
				  MARK_WIDTH;

			room = gap < room ? gap : room;
		}
		put_count(l, x + MARK_WIDTH / 2 + 2, room, shape->nr);
		i = next;
	}
}
