/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SHAPES_H
#define IOMMU_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text/address_range.h"
#include "core/timeline/lane_kinds.h"
#include "palette.h"

struct iommu_followed;
struct iommu_lane_mark;

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A lane is the timeline of one device: its holders (the host or a task), the bytes mapped for it,
 * and its faults. An epoch is the time of one holder. These are the shapes of a lane: rectangles,
 * lines, triangles and texts for a range of time. Shapes depend neither on a window nor on a file
 * format, so that all renderers draw the same. Hovering uses the same shapes.
 */
enum iommu_shape_kind {
	IOMMU_SHAPE_BYTES,  /* area: the maximum of mapped bytes; solid up to the minimum, at y_mid,
			       and striped above */
	IOMMU_SHAPE_LEVEL,  /* thin line: the height of @nr bytes, or the foot of rates */
	IOMMU_SHAPE_HOLDER, /* band of epoch number @first */
	IOMMU_SHAPE_MANY,   /* band of @nr epochs from @first on, too short to draw separately */
	IOMMU_SHAPE_GONE,   /* the device is removed after epoch @first */
	IOMMU_SHAPE_BORDER, /* line: the holder changes */
	IOMMU_SHAPE_OPEN,   /* dashed line: the trace ends before the epoch */
	IOMMU_SHAPE_TICK,   /* line: an epoch begins within IOMMU_SHAPE_MANY, or the device has an
			       event */
	IOMMU_SHAPE_TEXT,   /* text number @first: the longest of its forms that fits */
	/* Marks of @nr occurrences from @first on. Several are two marks, one behind the other. */
	IOMMU_SHAPE_FAULT,   /* triangle pointing down */
	IOMMU_SHAPE_FINDING, /* diamond: misuse of the mapping API */
	IOMMU_SHAPE_SIGN,    /* square: a sign of trouble in the log */
	/* on the plots of CPUs and tasks */
	IOMMU_SHAPE_MAP_TICK,	/* rectangle: columns with maps, each with @nr if that is not 0 */
	IOMMU_SHAPE_UNMAP_TICK, /* the same with unmaps */
	IOMMU_SHAPE_MEDIAN,	/* line: the median size of maps; joins the line at y_mid */
	/* in address maps */
	IOMMU_SHAPE_MAPPING, /* rectangle number @first of the map; its owner's colour from y_mid */
	IOMMU_SHAPE_DENSITY, /* up to @nr mappings per place, too small to draw separately */
	IOMMU_SHAPE_CUT,     /* unused addresses are cut out here */
	IOMMU_SHAPE_FORMER, /* dashed frame: unmapped addresses, until the fault at its right end */
	IOMMU_SHAPE_OVERRUN, /* dashed line: from the end of a mapping to the fault past it */
	IOMMU_SHAPE_CROSS,   /* @nr faults, the first of which is number @first */
	/* in lanes and above address maps: a mark like those above, of events at a followed address
	 */
	IOMMU_SHAPE_FOLLOWED, /* octagon; a ring if they are near the address */
	/* in address maps again: what is at the followed addresses, or near them: its style */
	IOMMU_SHAPE_FOLLOW_LINE, /* line at an end of the addresses; dashed where they are not used
				  */
	IOMMU_SHAPE_FRAME,	 /* around a mapping; dashed if it is only near */
	IOMMU_SHAPE_RING,	 /* around a cross */
};

/* What ends the time of IOMMU_SHAPE_MAPPING. */
enum iommu_mapping_style {
	IOMMU_MAPPING_ENDS, /* it is unmapped, or the device leaves */
	IOMMU_MAPPING_OPEN, /* still mapped at the end of the trace */
	IOMMU_MAPPING_DIED, /* it went with its domain, without an unmap */
};

/* The place of IOMMU_SHAPE_TEXT in its rectangle. */
enum iommu_text_style { IOMMU_TEXT_LEFT, IOMMU_TEXT_RIGHT };

/* The grade (confidence) of a band's holder. */
enum iommu_band_style {
	IOMMU_BAND_CERTAIN,  /* solid */
	IOMMU_BAND_LIKELY,   /* solid, with a dashed strip at the bottom */
	IOMMU_BAND_DOUBTFUL, /* hatched */
};

#define IOMMU_SHAPE_TEXT_MAX 48

/* The width of a mark: of one occurrence, and of several. Pixels. */
#define IOMMU_MARK_WIDTH  9
#define IOMMU_MARKS_WIDTH 14

struct iommu_shape {
	uint8_t kind; /* enum iommu_shape_kind */
	/*
	 * enum iommu_band_style, iommu_mapping_style, iommu_text_style or iommu_followed_kind; of
	 * IOMMU_SHAPE_CROSS: whether it has a ring
	 */
	uint8_t style;
	uint8_t level; /* IOMMU_SHAPE_MAPPING: enum iommu_size_class; DENSITY: its shade */
	struct iommu_colour colour;
	struct iommu_colour ground; /* of a text: cleared behind it if @has_ground */
	bool has_ground;
	struct iommu_colour edge; /* IOMMU_SHAPE_MAPPING: of its owner */
	/* Pixels, with y downwards. The right edge x1 and the lower edge y1 are exclusive. */
	int x0;
	int x1;
	int y0;
	int y1;
	int y_mid;
	size_t first;
	size_t nr;
};

/* The room for addresses to the left of an address map, in pixels. */
#define IOMMU_MAP_LABELS 128

/* Whether a shape stands for things that went wrong, or for followed events. */
static inline bool iommu_shape_is_mark(const struct iommu_shape *shape)
{
	return shape->kind == IOMMU_SHAPE_FAULT || shape->kind == IOMMU_SHAPE_FINDING ||
	       shape->kind == IOMMU_SHAPE_SIGN || shape->kind == IOMMU_SHAPE_FOLLOWED;
}

/*
 * The forms of IOMMU_SHAPE_TEXT, from long to short, in ASCII, because KernelShark draws nothing
 * else. After the first empty one there are no more.
 */
#define IOMMU_TEXT_FORMS 3

struct iommu_shape_text {
	char form[IOMMU_TEXT_FORMS][IOMMU_SHAPE_TEXT_MAX];
};

/* The displayed range of time, and its position. Column i shows @step ns from @from + i * step. */
struct iommu_view {
	int64_t from; /* ns, in the time of the lanes */
	int64_t step;
	int columns;
	int x; /* of column 0 */
	int y0;
	int y1;
	int64_t begin; /* of the trace */
	int64_t end;
	uint64_t scale; /* bytes that fill the height */
	int levels_x;	/* labels of levels begin here; 0: at the left end of the plot */
	bool linear;	/* draw bytes, not their logarithm */
	bool no_bytes;	/* omit the area */
	bool no_faults; /* omit the marks */
	const struct iommu_palette *palette;
	bool follows; /* an address, or several */
	struct iommu_address_range follow;
	/* Events at a followed address, by enum iommu_followed_kind, each in the order of time. */
	const struct iommu_lane_mark *followed[IOMMU_FOLLOWED_KINDS];
	size_t nr_followed[IOMMU_FOLLOWED_KINDS];
};

/* Names and colours of tasks. */
struct iommu_view_names {
	const char *(*comm)(void *arg, int32_t pid); /* untrusted; may return NULL */
	void *arg;
	const struct iommu_holder_colours *colours;
};

/* Zero it before use. */
struct iommu_picture {
	struct iommu_shape *shapes; /* in the order of drawing */
	size_t nr;
	size_t room;
	struct iommu_shape_text *texts; /* of IOMMU_SHAPE_TEXT */
	size_t nr_texts;
	size_t room_texts;
	bool failed; /* out of memory: shapes are missing */
};

/* Returns the first column that shows time @ts (ns); outside the view, the nearest one. */
int iommu_view_column(const struct iommu_view *view, int64_t ts);
/* Returns the time (ns) at which @column begins. */
int64_t iommu_view_time(const struct iommu_view *view, int column);
/* The same, but 0 for times before 0. */
uint64_t iommu_view_edge(const struct iommu_view *view, int column);

/*
 * Let the view follow @range, with the marks that lane number @lane has in @followed. Without
 * @range it follows nothing.
 */
void iommu_view_follow(struct iommu_view *view, const struct iommu_address_range *range,
		       const struct iommu_followed *followed, size_t lane);

/* Returns the logarithm to base 2 in 256ths, linear between powers of two; 0 for 0. */
uint64_t iommu_log2(uint64_t v);

/* Make room for @more shapes. Returns false on allocation failure. */
bool iommu_reserve_shapes(struct iommu_picture *picture, size_t more);
/* Append a shape. Returns NULL on allocation failure. Valid until the next call. */
struct iommu_shape *iommu_add_shape(struct iommu_picture *picture, enum iommu_shape_kind kind,
				    int x0, int x1, int y0, int y1);
/* Append a text in a rectangle. Returns as iommu_add_shape(). */
struct iommu_shape_text *iommu_add_text(struct iommu_picture *picture, struct iommu_colour colour,
					int x0, int x1, int y0, int y1);

/* Remove all shapes but keep the memory. */
void iommu_picture_clear(struct iommu_picture *picture);
void iommu_picture_free(struct iommu_picture *picture);

/* Returns the topmost shape at or near a pixel that has an explanation, or NULL. */
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
