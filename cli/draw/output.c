/* SPDX-License-Identifier: LGPL-2.1 */
#include "output.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/target_file.h"
#include "cairo_text.h"

enum format { FORMAT_PNG, FORMAT_SVG, FORMAT_PDF };

struct draw_out {
	const char *name; /* as it was given */
	enum format format;
	struct target_file target; /* unused: standard output */
	int err;		   /* errno of the first failed write */
	cairo_surface_t *surface;
	cairo_t *cr;
};

static bool find_format(const char *name, enum format *format)
{
	static const char *const endings[] = { ".png", ".svg", ".pdf" };
	size_t len = strlen(name);

	for (int i = 0; i < 3; i++) {
		if (len > 4 && !strcasecmp(name + len - 4, endings[i])) {
			*format = (enum format)i;
			return true;
		}
	}
	return false;
}

bool draw_out_is_picture(const char *name)
{
	enum format format;

	return !strcmp(name, "-") || find_format(name, &format);
}

static bool read_format(struct draw_out *out)
{
	if (find_format(out->name, &out->format))
		return true;
	error("%s: unknown format; use .png, .svg or .pdf, or - to write a PNG to standard output",
	      out->name);
	return false;
}

static bool cannot_write(const struct draw_out *out, int err)
{
	if (strcmp(out->name, "-") != 0)
		return target_file_failed(&out->target, err);
	error("cannot write to standard output: %s", strerror(err));
	return false;
}

static bool prepare(struct draw_out *out, const char *trace)
{
	if (!strcmp(out->name, "-")) {
		if (!isatty(STDOUT_FILENO))
			return true;
		error("cannot show a picture on a terminal; name a file, or redirect standard output");
		return false;
	}
	return read_format(out) &&
	       target_file_open(&out->target, out->name, &(char *){ (char *)trace }, 1, "picture");
}

struct draw_out *draw_out_open(const char *name, const char *trace)
{
	struct draw_out *out = calloc(1, sizeof(*out));

	if (!out) {
		error("out of memory");
		return NULL;
	}
	out->name = name;
	if (prepare(out, trace))
		return out;
	draw_out_close(out);
	return NULL;
}

static cairo_status_t put(void *arg, const unsigned char *data, unsigned int len)
{
	struct draw_out *out = arg;
	FILE *to = out->target.file ? out->target.file : stdout;

	if (fwrite(data, 1, len, to) == len)
		return CAIRO_STATUS_SUCCESS;
	if (!out->err)
		out->err = errno ? errno : EIO;
	return CAIRO_STATUS_WRITE_ERROR;
}

static cairo_surface_t *make_surface(struct draw_out *out, int width, int height)
{
	cairo_surface_t *surface;

	switch (out->format) {
	case FORMAT_SVG:
		surface = cairo_svg_surface_create_for_stream(put, out, width, height);
		cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
		return surface;
	case FORMAT_PDF:
		return cairo_pdf_surface_create_for_stream(put, out, width, height);
	default:
		return cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	}
}

cairo_t *draw_out_start(struct draw_out *out, int width, int height)
{
	out->surface = make_surface(out, width, height);
	out->cr = cairo_create(out->surface);
	draw_text_options(out->cr);
	if (cairo_status(out->cr) == CAIRO_STATUS_SUCCESS)
		return out->cr;
	error("cannot create a picture of %d x %d pixels: %s", width, height,
	      cairo_status_to_string(cairo_status(out->cr)));
	return NULL;
}

/* Let cairo write the whole picture. */
static bool write_picture(struct draw_out *out)
{
	cairo_status_t status = cairo_status(out->cr);

	if (status == CAIRO_STATUS_SUCCESS && out->format == FORMAT_PNG)
		status = cairo_surface_write_to_png_stream(out->surface, put, out);
	if (status == CAIRO_STATUS_SUCCESS && out->format != FORMAT_PNG) {
		cairo_surface_finish(out->surface);
		status = cairo_surface_status(out->surface);
	}
	if (status == CAIRO_STATUS_SUCCESS && !out->err)
		return true;
	if (out->err)
		return cannot_write(out, out->err);
	error("cannot draw %s: %s", out->name, cairo_status_to_string(status));
	return false;
}

int draw_out_finish(struct draw_out *out)
{
	if (!write_picture(out))
		return STATUS_ERROR;
	if (!out->target.file)
		return finish_output(STATUS_CLEAN);
	return target_file_finish(&out->target) ? STATUS_CLEAN : STATUS_ERROR;
}

void draw_out_close(struct draw_out *out)
{
	if (!out)
		return;
	cairo_destroy(out->cr);
	cairo_surface_destroy(out->surface); /* may still write */
	target_file_close(&out->target);
	free(out);
}
