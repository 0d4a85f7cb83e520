/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_OUT_H
#define TRACE_IOMMU_DRAW_OUT_H

#include <cairo.h>
#include <stdbool.h>

/*
 * Where a picture goes: a file, whose name says the format, or standard output. It is written
 * beside the file and takes its place only when all of it is there.
 */
struct draw_out;

/*
 * Nothing is written yet, but what is sure to fail does so now: an unknown format, a directory that
 * is not there. @trace is not to be overwritten. NULL after a message on stderr.
 */
struct draw_out *draw_out_open(const char *name, const char *trace);

/* What to draw on; of so many pixels, or points where it has none. NULL after a message. */
cairo_t *draw_out_start(struct draw_out *out, int width, int height);

/* The picture is complete: put it in its place. Returns an enum status, after a message. */
int draw_out_finish(struct draw_out *out);

/* Without draw_out_finish() nothing is left behind. NULL is nothing to close. */
void draw_out_close(struct draw_out *out);

#endif
