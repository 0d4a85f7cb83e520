/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_OUTPUT_H
#define TRACE_IOMMU_DRAW_OUTPUT_H

#include <stdbool.h>

#include "canvas.h"

/*
 * The destination of a picture: standard output, or a file whose name selects the format. The
 * picture goes to a temporary file first, which replaces the target only once it is complete.
 */
struct draw_out;

/* Whether @name can be the name of a picture: by its ending, or "-" for standard output. */
bool draw_out_is_picture(const char *name);

/* Whether it is the name of an HTML file. */
bool draw_out_is_html(const char *name);

/*
 * Check the destination and create the temporary file, so that an unknown format or a missing
 * directory fails before any work is done. @trace: a file that must not be overwritten. With @html,
 * only HTML will do. Returns NULL after a message on stderr.
 */
struct draw_out *draw_out_open(const char *name, const char *trace, bool html);

/*
 * Create a picture of @width x @height pixels (points in a PDF), on which everything is @scale
 * times as large. Returns its canvas, which @out owns, or NULL after a message on stderr.
 */
struct draw_canvas *draw_out_start(struct draw_out *out, int width, int height, int scale);

/*
 * Complete the picture in an HTML file. Returns the file, to write what comes after the picture;
 * NULL if the format is another one.
 */
FILE *draw_out_html(struct draw_out *out);

/* Write the finished picture and rename it to its name. Returns an enum status, after a message. */
int draw_out_finish(struct draw_out *out);

/* Free @out, and remove the temporary file unless draw_out_finish() succeeded. NULL is allowed. */
void draw_out_close(struct draw_out *out);

#endif
