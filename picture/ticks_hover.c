/* SPDX-License-Identifier: LGPL-2.1 */
/* What a column of ticks shows, in words. */
#include "picture_part.h"

static void put_sizes(struct iommu_text *t, const char *what, const struct iommu_tick_sizes *sizes)
{
	if (!sizes->nr)
		return;
	iommu_text_dec(t, sizes->nr);
	iommu_text_puts(t, what);
	iommu_text_puts(t, sizes->nr == 1 ? ", " : "s, ");
	iommu_text_size(t, sizes->min);
	if (sizes->max != sizes->min) {
		iommu_text_puts(t, " to ");
		iommu_text_size(t, sizes->max);
	} else if (sizes->nr > 1) {
		iommu_text_puts(t, " each");
	}
	if (sizes->nr > 1 && sizes->max) {
		iommu_text_puts(t, ", ");
		iommu_text_size(t, sizes->sum);
		iommu_text_puts(t, " in all");
	}
	iommu_text_putc(t, '\n');
}

bool iommu_ticks_column(const struct iommu_tick_track *track, const struct iommu_view *view, int x,
			struct iommu_tick_part *part)
{
	uint64_t from = iommu_view_edge(view, x - view->x);
	uint64_t behind = iommu_view_edge(view, x - view->x + 1);

	*part = (struct iommu_tick_part){ 0 };
	return behind && iommu_ticks_part(track, from, behind - 1, part);
}

void iommu_ticks_tell(struct iommu_text *t, const struct iommu_tick_part *part)
{
	int64_t first = (int64_t)part->first;
	int64_t last = (int64_t)part->last;

	put_sizes(t, " map", &part->map);
	put_sizes(t, " unmap", &part->unmap);
	if (first == last) {
		iommu_text_puts(t, "at ");
		iommu_text_time(t, first);
		return;
	}
	iommu_text_puts(t, "from ");
	iommu_text_time(t, first);
	iommu_text_puts(t, " to ");
	iommu_text_time(t, last);
	iommu_text_span(t, first, last);
}
