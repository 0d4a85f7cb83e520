/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PICTURE_PART_H
#define IOMMU_PICTURE_PART_H

#include "picture.h"

/* What the files that lay out a lane share; nobody else includes this. */
struct iommu_layout_of {
	struct iommu_picture *picture;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	const struct iommu_view *view;
	const struct iommu_view_names *names;
	int y_band; /* the band's upper edge; what is above it is the area's */
};

/* A new shape, with kind and rectangle; NULL where there is no memory. Valid until the next. */
struct iommu_shape *iommu_add_shape(struct iommu_picture *picture, enum iommu_shape_kind kind,
				    int x0, int x1, int y0, int y1);
/* Text in a rectangle; valid until the next. */
struct iommu_shape_text *iommu_add_text(struct iommu_picture *picture, struct iommu_colour colour,
					int x0, int x1, int y0, int y1);

/* Collects what is written by a struct iommu_text, as ASCII, as much as there is room for. */
struct iommu_ascii {
	char *buf;
	size_t len;
	size_t size;
};

void iommu_put_ascii(void *arg, const char *str, size_t len);

/* " (101.059 ms)", the time between the two. */
void iommu_text_span(struct iommu_text *t, int64_t from, int64_t to);

/* The same as iommu_view_time(), for what knows no time before 0. */
static inline uint64_t iommu_view_edge(const struct iommu_view *view, int column)
{
	int64_t ts = iommu_view_time(view, column);

	return ts > 0 ? (uint64_t)ts : 0;
}

/* The logarithm to the base 2 in 256ths, linear between powers of two; 0 for 0. */
uint64_t iommu_log2(uint64_t v);

/* Make the picture empty; its memory is kept. */
void iommu_picture_clear(struct iommu_picture *picture);

/* When an epoch began, as far as the trace shows it, and when it ended. */
int64_t iommu_epoch_from(const struct iommu_layout_of *l, size_t number);
int64_t iommu_epoch_to(const struct iommu_layout_of *l, size_t number);

void iommu_lay_bands(const struct iommu_layout_of *l);
void iommu_lay_bytes(const struct iommu_layout_of *l);
void iommu_lay_faults(const struct iommu_layout_of *l);

#endif
