/* SPDX-License-Identifier: LGPL-2.1 */
#include "output.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cairo_canvas.h"
#include "cli/common/command.h"
#include "cli/common/target_file.h"
#include "svg_canvas.h"
#include "xml.h"

enum format { FORMAT_PNG, FORMAT_SVG, FORMAT_PDF, FORMAT_HTML };

struct draw_out {
	const char *name; /* as it was given */
	const char *trace;
	enum format format;
	struct target_file target; /* unused: standard output */
	int err;		   /* errno of the first failed write */
	cairo_surface_t *surface;  /* NULL: a document */
	struct draw_canvas canvas;
};

static bool find_format(const char *name, enum format *format)
{
	static const char *const endings[] = { ".png", ".svg", ".pdf", ".html" };
	size_t len = strlen(name);

	for (int i = 0; i < 4; i++) {
		size_t ending = strlen(endings[i]);

		if (len > ending && !strcasecmp(name + len - ending, endings[i])) {
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

bool draw_out_is_html(const char *name)
{
	enum format format;

	return find_format(name, &format) && format == FORMAT_HTML;
}

static bool read_format(struct draw_out *out, bool html)
{
	bool known = find_format(out->name, &out->format);

	if (known && (!html || out->format == FORMAT_HTML))
		return true;
	if (html) {
		error("%s: --html needs a name that ends in .html, or -", out->name);
		return false;
	}
	error("%s: unknown format; use .png, .svg, .pdf or .html, or - to write a PNG to standard "
	      "output",
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

static bool prepare(struct draw_out *out, const char *trace, bool html)
{
	if (!strcmp(out->name, "-")) {
		out->format = html ? FORMAT_HTML : FORMAT_PNG;
		if (html || !isatty(STDOUT_FILENO))
			return true;
		error("cannot show a picture on a terminal; name a file, or redirect standard output");
		return false;
	}
	return read_format(out, html) &&
	       target_file_open(&out->target, out->name, &(char *){ (char *)trace }, 1, "picture");
}

struct draw_out *draw_out_open(const char *name, const char *trace, bool html)
{
	struct draw_out *out = calloc(1, sizeof(*out));

	if (!out) {
		error("out of memory");
		return NULL;
	}
	out->name = name;
	out->trace = trace;
	if (prepare(out, trace, html))
		return out;
	draw_out_close(out);
	return NULL;
}

static FILE *file_of(const struct draw_out *out)
{
	return out->target.file ? out->target.file : stdout;
}

static cairo_status_t put(void *arg, const unsigned char *data, unsigned int len)
{
	struct draw_out *out = arg;

	if (fwrite(data, 1, len, file_of(out)) == len)
		return CAIRO_STATUS_SUCCESS;
	if (!out->err)
		out->err = errno ? errno : EIO;
	return CAIRO_STATUS_WRITE_ERROR;
}

static bool is_document(const struct draw_out *out)
{
	return out->format == FORMAT_SVG || out->format == FORMAT_HTML;
}

static void start_document(struct draw_out *out)
{
	FILE *file = file_of(out);

	if (out->format == FORMAT_SVG) {
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", file);
		return;
	}
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\">\n<title>",
	      file);
	draw_put_lines(file, out->trace);
	fputs("</title>\n"
	      "<style>\n"
	      "body { font-family: DejaVu Sans, Verdana, sans-serif; font-size: 13px }\n"
	      "table { border-collapse: collapse }\n"
	      "pre { overflow-x: auto }\n"
	      "th, td { border: 1px solid #cbd5e1; padding: 2px 8px; text-align: left }\n"
	      "</style>\n</head>\n<body>\n",
	      file);
}

struct draw_canvas *draw_out_start(struct draw_out *out, int width, int height, int scale)
{
	cairo_status_t status;

	if (is_document(out)) {
		start_document(out);
		draw_canvas_on_svg(&out->canvas, file_of(out), width, height, scale);
	} else {
		out->surface =
			out->format == FORMAT_PDF
				? cairo_pdf_surface_create_for_stream(put, out, width, height)
				: cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
		draw_canvas_on_cairo(&out->canvas, out->surface, scale);
	}
	status = cairo_status(out->canvas.cr);
	if (status == CAIRO_STATUS_SUCCESS)
		return &out->canvas;
	error("cannot create a picture of %d x %d pixels: %s; choose a smaller one with --size or --scale",
	      width, height, cairo_status_to_string(status));
	return NULL;
}

FILE *draw_out_html(struct draw_out *out)
{
	if (out->format != FORMAT_HTML)
		return NULL;
	draw_svg_finish(&out->canvas);
	return file_of(out);
}

static void finish_document(struct draw_out *out)
{
	FILE *file = file_of(out);

	if (out->format == FORMAT_SVG)
		draw_svg_finish(&out->canvas);
	else
		fputs("</body>\n</html>\n", file);
	errno = 0;
	if (fflush(file) || ferror(file))
		out->err = errno ? errno : EIO;
}

/* Write what is not written yet. */
static bool write_picture(struct draw_out *out)
{
	cairo_status_t status;

	draw_flush(&out->canvas);
	status = cairo_status(out->canvas.cr);
	if (is_document(out))
		finish_document(out);
	if (status == CAIRO_STATUS_SUCCESS && out->format == FORMAT_PNG)
		status = cairo_surface_write_to_png_stream(out->surface, put, out);
	if (status == CAIRO_STATUS_SUCCESS && out->format == FORMAT_PDF) {
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
	draw_canvas_end(&out->canvas);
	cairo_surface_destroy(out->surface); /* may still write */
	target_file_close(&out->target);
	free(out);
}
