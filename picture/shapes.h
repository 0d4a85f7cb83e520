/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SHAPES_H
#define IOMMU_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct iommu_colour {
	uint8_t r;
	uint8_t g;
	uint8_t b;
};

extern const struct iommu_colour iommu_colour_line;

/* Colours that a person may choose. Tasks beyond the last one begin again with the first. */
#define IOMMU_TASK_COLOURS 10

struct iommu_palette {
	struct iommu_colour host;
	struct iommu_colour bytes;
	struct iommu_colour fault;
	struct iommu_colour map;
	struct iommu_colour unmap;
	struct iommu_colour tasks[IOMMU_TASK_COLOURS];
};

/* People with any colour vision can tell these apart. */
extern const struct iommu_palette iommu_palette_default;

/* Between the two: @part of 256 of @b. */
struct iommu_colour iommu_colour_mix(struct iommu_colour a, struct iommu_colour b, int part);

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

void iommu_picture_free(struct iommu_picture *picture);

/* The shape under a point that says something, the topmost one; NULL where there is none. */
const struct iommu_shape *iommu_picture_at(const struct iommu_picture *picture, int x, int y);

/* The tick under a point, or nearest to it; *@x becomes its column's. NULL where none is near. */
const struct iommu_shape *iommu_picture_tick_at(const struct iommu_picture *picture, int *x, int y);

#ifdef __cplusplus
}
#endif

#endif
