/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_H
#define TRACE_IOMMU_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/colours.h"
#include "input/trace_dat.h"

/* Times are up to this, in ns: the sum of two of them still is a number. More than 120 years. */
#define DRAW_TIME_MAX INT64_C(4000000000000000000)

/* A time of the trace, as it was asked for. */
struct draw_time {
	enum {
		DRAW_TIME_OPEN,	  /* not given */
		DRAW_TIME_AT,	  /* of the trace's clock */
		DRAW_TIME_AFTER,  /* from where the other end, or the trace, begins */
		DRAW_TIME_BEFORE, /* the trace ends */
	} kind;
	int64_t ns;
	const char *given;
};

struct draw_options {
	const char *trace;
	const char *out;
	int width;  /* pixels */
	int height; /* 0: what the lanes need */
	struct draw_time from;
	struct draw_time to;
	const char **devices; /* as they were given; none: the busiest */
	size_t nr_devices;
	size_t lanes; /* at most so many */
	bool linear;
	bool no_faults;
	bool no_memory;
	const char *buffer; /* NULL: the first that has something */
	unsigned int without;
	const char *title;
};

/* draw_values.c: what options say. All return false after a message on stderr. */
bool draw_read_size(const char *arg, struct draw_options *options);
bool draw_read_time(const char *option, const char *arg, struct draw_time *time);
bool draw_read_lanes(const char *arg, size_t *lanes);

/* A buffer of a trace, replayed to its end. Strings are not to be trusted. */
struct draw_trace {
	const char *name;
	struct trace_file *file;
	const char *buffer;  /* its name; "" is the top one */
	unsigned int others; /* more buffers that have IOMMU events */
	struct iommu_lanes *lanes;
	struct iommu_holder_colours *colours;
	int64_t begin; /* ns */
	int64_t end;
	uint64_t gaps; /* events were lost so many times */
};

/* draw_read.c: false after a message on stderr. draw_close() is to be called in any case. */
bool draw_read(struct draw_trace *trace, const struct draw_options *options);
void draw_close(struct draw_trace *trace);

/* The lanes to be drawn, in their order. */
struct draw_lanes {
	size_t *numbers; /* of iommu_lanes_list() */
	size_t nr;
	size_t left_out; /* of those that were asked for */
};

/*
 * draw_pick.c: the devices that the options name, or all; of more than @room the busiest. To be
 * freed by draw_lanes_free(). False after a message on stderr.
 */
bool draw_pick(struct draw_lanes *picked, const struct draw_trace *trace,
	       const struct draw_options *options, size_t room);
void draw_lanes_free(struct draw_lanes *picked);

/* draw_range.c: the part of the time to be shown. False after a message on stderr. */
bool draw_range(const struct draw_trace *trace, const struct draw_options *options, int64_t *from,
		int64_t *to);

/* draw_page.c: draw all of it into draw_out. Returns an enum status. */
struct draw_out;
int draw_page(struct draw_out *out, const struct draw_trace *trace,
	      const struct draw_options *options);

#endif
