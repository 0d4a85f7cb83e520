/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_INTERNAL_H
#define TRACE_IOMMU_DRAW_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/common/time_range.h"
#include "cli/replayed/replayed.h"
#include "input/input.h"
#include "picture/colours.h"
#include "picture/picture.h"

/* Pixels. cairo draws at most 32767 in each direction. */
#define DRAW_SIDE_MAX	32767
#define DRAW_WIDTH_MIN	480
#define DRAW_HEIGHT_MIN 120
#define DRAW_WIDTH	1500
#define DRAW_SCALE_MAX	16

/* Without --scale, a picture of at least this size is enlarged. Pixels. */
#define DRAW_LARGE_WIDTH  1200
#define DRAW_LARGE_HEIGHT 700

/* cairo needs four bytes of memory per pixel. */
#define DRAW_PIXELS_MAX 200000000

#define DRAW_LANES_MAX 65536
#define DRAW_LANES     16 /* as in KernelShark */
#define DRAW_MAPS      4  /* address maps, if no device was named */

/* Margin around the page, and space between its parts. Pixels. */
#define DRAW_MARGIN 16

/* Space right of the plot, for the last label of the axis and for counts of faults. Pixels. */
#define DRAW_PLOT_RIGHT 56

/* The legend names at most this many tasks. Colours repeat long before. */
#define DRAW_LEGEND_TASKS 24

struct draw_options {
	const char *trace;
	const char *out;
	int width;  /* pixels; 0: DRAW_WIDTH, enlarged by @scale */
	int height; /* pixels; 0: as high as the lanes need */
	int scale;  /* all else is enlarged by this; 0: what suits the size */
	struct time_range range;
	const char **devices; /* as given; none: the busiest */
	size_t nr_devices;
	size_t lanes; /* at most this many */
	bool map;     /* draw address maps instead of lanes */
	bool follows; /* mark these addresses */
	struct iommu_address_range follow;
	bool linear;
	bool cpus;
	bool tasks;
	bool no_faults;
	bool no_memory;
	bool no_legend;
	bool one_unknown;
	bool idle;	    /* idle devices have lanes, too */
	bool html;	    /* also write the faults and the summary */
	const char *buffer; /* NULL: the first one with IOMMU events */
	unsigned int without;
	const char *title;
};

/* A buffer of a trace, replayed to its end. Strings are untrusted. */
struct draw_trace {
	const char *name;
	struct input *file;
	struct replayed_trace replayed; /* has the file and, for an HTML file, the summary */
	const char *buffer;		/* its name; "": the top-level buffer */
	unsigned int others;		/* other buffers that have IOMMU events */
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* only with --cpus or --tasks */
	struct iommu_holder_colours *colours;
	struct iommu_followed *followed; /* only with --follow */
	uint64_t unfollowed; /* events at or near the followed addresses without marks */
	int64_t begin;	     /* ns */
	int64_t end;
	uint64_t gaps; /* places at which events were lost */
	struct iommu_probe_check probes;
};

/* The lanes to draw, in order. */
struct draw_lanes {
	size_t *numbers; /* indexes into iommu_lanes_list() */
	size_t nr;
	size_t left_out; /* requested lanes that are not drawn */
	size_t *idle;	 /* lanes of idle devices, which are drawn as one line of names */
	size_t nr_idle;
};

/* A CPU or a task with maps or unmaps. */
struct draw_track {
	const struct iommu_tick_track *track;
	bool is_cpu;
	int32_t number; /* of the CPU, or the pid */
	uint64_t nr_maps;
	uint64_t nr_unmaps;
};

/* The CPUs and tasks to draw, in order. */
struct draw_tracks {
	struct draw_track *list;
	size_t nr;
	size_t left_out;
};

/* The kinds of shapes that occur on the page: the legend explains only these. */
struct draw_seen {
	bool host;
	bool likely;
	bool doubtful;
	bool many;
	bool gone;
	bool border;
	bool open;
	bool tick;
	bool bytes;
	size_t nr_varying; /* columns in which the mapped memory changes */
	bool fault;
	bool finding;
	bool sign;
	bool several; /* marks in one place */
	bool ticks;   /* of maps and unmaps, by size */
	bool rates;   /* of maps and unmaps */
	bool median;  /* of the sizes of maps */
	bool outside; /* times before or after the trace */
	/* in address maps */
	bool sizes[IOMMU_SIZE_CLASSES];
	bool density;
	bool cut;
	bool former;
	bool overrun;
	bool cross;
	bool crosses; /* several in one place */
	bool frame;
	bool ring;
	/* in both */
	bool followed;
	bool still_mapped;
	bool died;
	struct {
		int32_t pid;
		struct iommu_colour colour;
	} tasks[DRAW_LEGEND_TASKS];
	size_t nr_tasks;
	size_t more_tasks; /* at least */
};

enum draw_legend {
	DRAW_LEGEND_FULL,
	DRAW_LEGEND_BRIEF, /* smaller, with shorter texts */
	DRAW_LEGEND_NONE,  /* only notes on what the picture lacks */
};

/* Lengths are in units of @scale pixels. */
struct draw_page {
	const struct draw_options *options;
	const struct draw_trace *trace;
	const struct iommu_lane *list; /* all lanes of the trace */
	struct draw_lanes lanes;       /* those on the page */
	struct draw_tracks tracks;     /* above the lanes */
	struct iommu_view_names names;
	struct iommu_view view; /* the plot's x and columns; y0 and y1 change from lane to lane */
	struct iommu_picture picture;
	struct draw_seen seen;
	enum draw_legend legend;
	int scale;
	int64_t to; /* ns: end of the requested time; the last column may end slightly later */
	int width;
	int height; /* pixels */
	int label_width;
	int rows_y; /* upper edge of the first lane */
	int row_height;
};

static inline const struct iommu_lane *draw_lane(const struct draw_page *page, size_t row)
{
	return &page->list[page->lanes.numbers[row]];
}

/* Let the view show what is followed in a lane. */
static inline void draw_set_followed(struct draw_page *page, const struct iommu_lane *lane)
{
	const struct draw_options *options = page->options;

	iommu_view_follow(&page->view, options->follows ? &options->follow : NULL,
			  page->trace->followed, (size_t)(lane - page->list));
}

/* The end of the last column in ns, exclusive. */
static inline int64_t draw_view_end(const struct draw_page *page)
{
	return iommu_view_time(&page->view, page->view.columns);
}

/* Whether --from or --to was given. */
static inline bool draw_shows_part(const struct draw_page *page)
{
	return time_range_given(&page->options->range);
}

/* The maximum height of the page, in its units. */
static inline int draw_height_limit(const struct draw_page *page)
{
	int pixels = DRAW_PIXELS_MAX / page->options->width;

	if (!page->options->height)
		return (pixels < DRAW_SIDE_MAX ? pixels : DRAW_SIDE_MAX) / page->scale;
	return page->options->height / page->scale;
}

/* Columns before the start of the trace. None if all events have the same time. */
static inline int draw_outside_left(const struct draw_page *page)
{
	const struct iommu_view *view = &page->view;

	return view->begin < view->end ? iommu_view_column(view, view->begin) : 0;
}

/* Columns after the end of the trace. */
static inline int draw_outside_right(const struct draw_page *page)
{
	const struct iommu_view *view = &page->view;

	return view->begin < view->end ? view->columns - 1 - iommu_view_column(view, view->end) : 0;
}

#endif
