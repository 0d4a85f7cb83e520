/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_CANVAS_H
#define TRACE_IOMMU_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cairo.h>

#include "picture/shapes.h"

/*
 * What a picture is drawn on: pixels or a PDF with cairo (cairo_canvas.h), or an SVG document
 * (svg_canvas.h). Lengths are in units of the page, with y downwards.
 */

enum draw_font {
	DRAW_FONT_TITLE,
	DRAW_FONT_NAME, /* of a device */
	DRAW_FONT_NORMAL,
	DRAW_FONT_SMALL,
	DRAW_FONT_COUNT, /* small and bold */
	DRAW_FONTS,
};

struct draw_font_look {
	int size; /* also the distance from the top of a line to its baseline */
	int line; /* from the top of a line to the top of the next */
	bool bold;
};

extern const struct draw_font_look draw_fonts[DRAW_FONTS];

enum draw_dash {
	DRAW_SOLID,
	DRAW_DASHED,
	DRAW_DASHED_FRAME,
	DRAW_DOTTED,
	DRAW_DASHES,
};

/* The length of a dash, and of the space after it. 0: solid. */
extern const double draw_dashes[DRAW_DASHES][2];

struct draw_stroke {
	struct iommu_colour colour;
	double width;
	enum draw_dash dash;
	bool round;  /* the ends */
	bool crisp;  /* without shades at the edges */
	bool closed; /* also from the last point to the first */
};

struct draw_point {
	double x;
	double y;
};

/* Shapes that belong together. Only a document has groups. Strings are untrusted. */
struct draw_group {
	const char *kind;   /* of our own */
	const char *id;	    /* of our own; NULL: none */
	const char *device; /* NULL: none */
	const char *title;  /* NULL: none */
	size_t count;	    /* what it stands for; 0: nothing that is counted */
};

struct draw_canvas;

struct draw_canvas_ops {
	/* An area of one colour, made of any number of polygons that are filled at once. */
	void (*start_area)(struct draw_canvas *canvas, struct iommu_colour colour, double opacity);
	void (*add_polygon)(struct draw_canvas *canvas, const struct draw_point *points, int n);
	void (*end_area)(struct draw_canvas *canvas);
	void (*stroke)(struct draw_canvas *canvas, const struct draw_stroke *stroke,
		       const struct draw_point *points, int n);
	void (*text)(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		     double x, double y, const char *str);
	void (*open_group)(struct draw_canvas *canvas, const struct draw_group *group);
	void (*close_group)(struct draw_canvas *canvas);
};

struct draw_canvas {
	const struct draw_canvas_ops *ops;
	cairo_t *cr; /* measures texts for all kinds of canvas */
	FILE *file;  /* of a document */
	bool in_area;
	struct iommu_colour colour; /* of the area */
	double opacity;
};

/* Fill a rectangle. @opacity is from 0 to 1. */
void draw_fill_shade(struct draw_canvas *canvas, struct iommu_colour colour, double opacity,
		     double x0, double x1, double y0, double y1);
void draw_fill(struct draw_canvas *canvas, struct iommu_colour colour, double x0, double x1,
	       double y0, double y1);

/* Fill a polygon. All polygons of a picture turn to the right. */
void draw_polygon(struct draw_canvas *canvas, struct iommu_colour colour,
		  const struct draw_point *points, int n);

/* Draw lines through @n points. */
void draw_stroke(struct draw_canvas *canvas, const struct draw_stroke *stroke,
		 const struct draw_point *points, int n);

/* Draw @str with its baseline at @y. */
void draw_put_text(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		   double x, double y, const char *str);

/* Whether groups have an effect. */
bool draw_has_groups(const struct draw_canvas *canvas);
void draw_open_group(struct draw_canvas *canvas, const struct draw_group *group);
void draw_close_group(struct draw_canvas *canvas);

/* Draw what was collected. Call this after the last shape. */
void draw_flush(struct draw_canvas *canvas);

#endif
