/* SPDX-License-Identifier: LGPL-2.1 */
/* Explains the shapes of an address map. */
#include "address_layout.h"
#include "core/summary/words.h"
#include "hover.h"
#include "labels.h"

static int64_t time_of(uint64_t ts)
{
	return ts < INT64_MAX / 2 ? (int64_t)ts : INT64_MAX / 2;
}

static void put_by(struct iommu_text *t, const struct iommu_view_names *names, int32_t pid,
		   bool interrupt)
{
	const struct iommu_writer words = { t, NULL, 0, names->comm, names->arg };

	iommu_put_by(&words, pid, interrupt);
}

static void put_end(struct iommu_text *t, const struct iommu_view_names *names,
		    const struct iommu_piece *piece, const struct iommu_piece_origin *origin)
{
	switch (piece->end) {
	case IOMMU_PIECE_OPEN:
		iommu_text_puts(t, "\nstill mapped at the end of the trace");
		break;
	case IOMMU_PIECE_DIED:
		iommu_text_puts(t, "\nwent with its domain at ");
		iommu_text_time(t, time_of(piece->to));
		break;
	default:
		iommu_text_puts(t, "\nunmapped at ");
		iommu_text_time(t, time_of(piece->to));
		put_by(t, names, origin->unmapper, origin->unmap_interrupt);
		break;
	}
	iommu_text_puts(t, piece->end == IOMMU_PIECE_OPEN ? ", for " : ", lived ");
	iommu_text_duration(t, piece->to - piece->from);
}

static void put_followed(struct iommu_text *t, enum iommu_followed_kind kind)
{
	iommu_text_puts(t, kind == IOMMU_FOLLOWED_NEAR ? "\nnear the followed address"
						       : "\nat the followed address");
}

/* The line at a followed address. The marks above the map are its events. */
static void explain_line(struct iommu_text *t, const struct iommu_view *view)
{
	const struct iommu_address_range *range = &view->follow;

	iommu_text_puts(t, "followed address: ");
	if (range->last > range->first)
		iommu_put_range(t, range->first, range->last);
	else
		iommu_text_hex(t, range->first, 1);
	iommu_text_puts(t, "\n");
	iommu_put_count(t, view->nr_followed[IOMMU_FOLLOWED_ITSELF], "event", "events");
	iommu_text_puts(t, " of the device at it, ");
	iommu_text_dec(t, view->nr_followed[IOMMU_FOLLOWED_NEAR]);
	iommu_text_puts(t, " near it");
}

static void explain_mapping(struct iommu_text *t, const struct iommu_map_scene *scene,
			    const struct iommu_view *view, const struct iommu_view_names *names,
			    const struct iommu_map_rect *rect)
{
	enum iommu_followed_kind kind;
	const struct iommu_piece *piece = iommu_address_map_piece(scene->map, rect);
	const struct iommu_piece_origin *origin = iommu_address_map_origin(scene->map, rect);

	iommu_put_range(t, piece->first, piece->last);
	if (piece->partial)
		iommu_text_puts(t, ", a part of a larger mapping");
	iommu_text_puts(t, "\nmapped at ");
	iommu_text_time(t, time_of(piece->from));
	/* The task that was running need not be the cause of what a driver maps. */
	if (origin->dma_api)
		iommu_text_puts(t, " by a driver of the host");
	else
		put_by(t, names, origin->pid, origin->interrupt);
	if (rect->from > piece->from) {
		iommu_text_puts(t, "\nthe device reaches it from ");
		iommu_text_time(t, time_of(rect->from));
		iommu_text_puts(t, " on");
	}
	put_end(t, names, piece, origin);
	if (rect->to < piece->to) {
		iommu_text_puts(t, "\nthe device reaches it until ");
		iommu_text_time(t, time_of(rect->to));
	}
	if (iommu_map_is_followed(view, piece->first, piece->last, &kind))
		put_followed(t, kind);
}

void iommu_map_shape_explain(struct iommu_text *t, const struct iommu_map_scene *scene,
			     const struct iommu_view *view, const struct iommu_view_names *names,
			     const struct iommu_shape *shape)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_MAPPING:
		explain_mapping(t, scene, view, names, &scene->rects[shape->first]);
		break;
	case IOMMU_SHAPE_DENSITY:
		if (shape->nr > 1)
			iommu_text_puts(t, "up to ");
		iommu_put_count(t, shape->nr, "mapping", "mappings");
		iommu_text_puts(t, " per place");
		break;
	case IOMMU_SHAPE_CUT:
		iommu_text_puts(t, "addresses that are not used");
		break;
	case IOMMU_SHAPE_FOLLOW_LINE:
		explain_line(t, view);
		break;
	case IOMMU_SHAPE_CROSS:
	case IOMMU_SHAPE_FOLLOWED:
		iommu_shape_explain(t, scene->lanes, scene->lane, view, names, shape, shape->x0);
		if (shape->kind == IOMMU_SHAPE_CROSS && shape->style)
			put_followed(t, IOMMU_FOLLOWED_ITSELF);
		break;
	default:
		break;
	}
}
