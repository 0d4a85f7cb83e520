/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SHAPES_H
#define IOMMU_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "palette.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A lane as shapes: which rectangle, line, triangle or text is where in a part of the time. Knows
 * neither a window nor a file, so that all who draw lanes draw the same; and what is under a
 * pointer is found in the same shapes.
 */
enum iommu_shape_kind {
	IOMMU_SHAPE_BYTES,  /* area, translucent: what is mapped, at most; solid up to y_mid */
	IOMMU_SHAPE_HOLDER, /* band: epoch number first */
	IOMMU_SHAPE_MANY,   /* band: nr epochs from first on, too short to be drawn one by one */
	IOMMU_SHAPE_GONE,   /* the device was removed and is not back */
	IOMMU_SHAPE_BORDER, /* line: one holder ends, another begins */
	IOMMU_SHAPE_OPEN,   /* the same, dashed: the trace ended, the holder did not */
	IOMMU_SHAPE_TICK,   /* line within IOMMU_SHAPE_MANY: an epoch begins here */
	IOMMU_SHAPE_TEXT,   /* text within the rectangle: the long one, or else the short one */
	IOMMU_SHAPE_FAULT,  /* triangle, point down: nr faults from first on */
	/* of a CPU or a task, not of a lane */
	IOMMU_SHAPE_MAP_TICK,	/* rectangle: columns in which something was mapped */
	IOMMU_SHAPE_UNMAP_TICK, /* the same, unmapped */
};

/* How far a band is to be trusted. */
enum iommu_band_style {
	IOMMU_BAND_CERTAIN,  /* solid */
	IOMMU_BAND_LIKELY,   /* lighter, solid below */
	IOMMU_BAND_DOUBTFUL, /* hatched */
};

#define IOMMU_SHAPE_TEXT_MAX 48

struct iommu_shape {
	uint8_t kind;  /* enum iommu_shape_kind */
	uint8_t style; /* enum iommu_band_style */
	struct iommu_colour colour;
	/* Pixels; x to the right, y downwards; the right and the lower edge do not belong to it. */
	int x0;
	int x1;
	int y0;
	int y1;
	int y_mid;
	size_t first;
	size_t nr;
};

/* What a lane's text shapes say. ASCII, for that is all that KernelShark draws. */
struct iommu_shape_text {
	char full[IOMMU_SHAPE_TEXT_MAX];
	char brief[IOMMU_SHAPE_TEXT_MAX]; /* empty: nothing where the full one has no room */
};

/* The part of the time that is shown, and where. Column i shows from + i * step, step ns long. */
struct iommu_view {
	int64_t from; /* ns, the lanes' time */
	int64_t step;
	int columns;
	int x; /* of column 0 */
	int y0;
	int y1;
	int64_t begin; /* of the trace */
	int64_t end;
	uint64_t scale; /* bytes that fill the height */
	bool linear;	/* bytes; else their logarithm */
	bool no_bytes;	/* leave the area out */
	bool no_faults; /* leave the markers out */
	const struct iommu_palette *palette;
};

/* Who holds: names of tasks and their colours. */
struct iommu_view_names {
	const char *(*comm)(void *arg, int32_t pid); /* not trusted; may return NULL */
	void *arg;
	const struct iommu_holder_colours *colours;
};

/* To be zeroed before use. */
struct iommu_picture {
	struct iommu_shape *shapes; /* in the order of drawing */
	size_t nr;
	size_t room;
	struct iommu_shape_text *texts; /* of IOMMU_SHAPE_TEXT: number first */
	size_t nr_texts;
	size_t room_texts;
	bool failed; /* no memory: something is missing */
};

/* Returns the first column that shows time @ts (ns); outside the view, the nearest one. */
int iommu_view_column(const struct iommu_view *view, int64_t ts);
/* Returns the time (ns) at which @column begins. */
int64_t iommu_view_time(const struct iommu_view *view, int column);
/* The same, but 0 for times before 0. */
uint64_t iommu_view_edge(const struct iommu_view *view, int column);

/* Returns the logarithm to base 2 in 256ths, linear between powers of two; 0 for 0. */
uint64_t iommu_log2(uint64_t v);

/* Append a shape. Returns NULL on allocation failure. Valid until the next call. */
struct iommu_shape *iommu_add_shape(struct iommu_picture *picture, enum iommu_shape_kind kind,
				    int x0, int x1, int y0, int y1);
/* Append a text within a rectangle; the same. */
struct iommu_shape_text *iommu_add_text(struct iommu_picture *picture, struct iommu_colour colour,
					int x0, int x1, int y0, int y1);

/* Remove all shapes but keep the memory. */
void iommu_picture_clear(struct iommu_picture *picture);
void iommu_picture_free(struct iommu_picture *picture);

/* The shape under a point that says something, the topmost one; NULL where there is none. */
const struct iommu_shape *iommu_picture_at(const struct iommu_picture *picture, int x, int y);

/*
 * Returns the tick at or near pixel (*@x, @y), and moves *@x to its nearest column. NULL if there
 * is none nearby.
 */
const struct iommu_shape *iommu_picture_tick_at(const struct iommu_picture *picture, int *x, int y);

#ifdef __cplusplus
}
#endif

#endif
