/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_READ_LANES_H
#define TRACE_IOMMU_READ_LANES_H

#include "draw_internal.h"

/*
 * Open a trace and read the buffer that @options select into lanes. Returns false after a message
 * on stderr. Call draw_close() in both cases.
 */
bool draw_read(struct draw_trace *trace, const struct draw_options *options);
void draw_close(struct draw_trace *trace);

/*
 * Select the lanes to draw: the devices that @options name, or all. If there are more than @room,
 * take the busiest. Returns false after a message on stderr. Call draw_lanes_free() in both cases.
 */
bool draw_pick_lanes(struct draw_lanes *picked, const struct draw_trace *trace,
		     const struct draw_options *options, size_t room);
void draw_lanes_free(struct draw_lanes *picked);

/*
 * Select the CPUs and tasks to draw: those that @options want and that have a map or an unmap from
 * @from to @to (ns), at most options->lanes of each. Returns false after a message on stderr. Call
 * draw_tracks_free() in both cases.
 */
bool draw_pick_tracks(struct draw_tracks *picked, const struct draw_trace *trace,
		      const struct draw_options *options, int64_t from, int64_t to);
void draw_tracks_free(struct draw_tracks *picked);

#endif
