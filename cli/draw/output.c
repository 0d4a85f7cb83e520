/* SPDX-License-Identifier: LGPL-2.1 */
#include "output.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cairo_text.h"
#include "temporary.h"

/* As many as Linux follows in a path (path_resolution(7)). */
enum { LINKS_MAX = 40 };

enum format { FORMAT_PNG, FORMAT_SVG, FORMAT_PDF };

struct draw_out {
	const char *name; /* as it was given */
	enum format format;
	char *target; /* with symbolic links resolved; NULL: standard output */
	FILE *file;
	int err; /* errno of the first failed write */
	mode_t mode;
	cairo_surface_t *surface;
	cairo_t *cr;
};

static bool read_format(struct draw_out *out)
{
	static const char *const endings[] = { ".png", ".svg", ".pdf" };
	size_t len = strlen(out->name);

	for (int i = 0; i < 3; i++) {
		if (len > 4 && !strcasecmp(out->name + len - 4, endings[i])) {
			out->format = (enum format)i;
			return true;
		}
	}
	error("%s: unknown format; use .png, .svg or .pdf, or - to write a PNG to standard output",
	      out->name);
	return false;
}

static bool cannot_write(const struct draw_out *out, int err)
{
	if (!strcmp(out->name, "-"))
		error("cannot write to standard output: %s", strerror(err));
	else if (out->target && strcmp(out->name, out->target) != 0)
		error("cannot write %s, a link to %s: %s", out->name, out->target, strerror(err));
	else
		error("cannot write %s: %s", out->name, strerror(err));
	return false;
}

/* The file gets the target's mode. Some file systems have no modes: ignore the error. */
static bool make_temporary(struct draw_out *out)
{
	out->file = temporary_create(out->target);
	if (!out->file)
		return cannot_write(out, errno);
	fchmod(fileno(out->file), out->mode);
	return true;
}

/* The path in the link @path, as seen from here; NULL with errno. The caller frees it. */
static char *read_link(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash + 1 - path) : 0;
	char *to = malloc(dir + PATH_MAX);
	ssize_t len;

	if (!to)
		return NULL;
	len = readlink(path, to + dir, PATH_MAX - 1);
	if (len < 0) {
		free(to);
		return NULL;
	}
	to[dir + (size_t)len] = '\0';
	if (to[dir] == '/')
		memmove(to, to + dir, (size_t)len + 1);
	else
		memcpy(to, path, dir);
	return to;
}

/*
 * Follow the links from @name to a file that does not exist yet, which realpath() cannot: renaming
 * a file to the name of a link would replace the link. Returns NULL with errno. The caller frees
 * it.
 */
static char *follow_links(const char *name)
{
	char *path = strdup(name);
	struct stat st;

	for (int links = 0; path && !lstat(path, &st) && S_ISLNK(st.st_mode); links++) {
		char *to = links < LINKS_MAX ? read_link(path) : NULL;

		if (links == LINKS_MAX)
			errno = ELOOP;
		free(path);
		path = to;
	}
	return path;
}

static bool check_target(struct draw_out *out, const char *trace)
{
	struct stat st, of_trace;
	mode_t mask = umask(0);

	umask(mask);
	out->mode = 0666 & ~mask;
	out->target = realpath(out->name, NULL);
	if (!out->target && errno == ENOENT)
		out->target = follow_links(out->name);
	if (!out->target)
		return cannot_write(out, errno);
	if (stat(out->target, &st))
		return true; /* will be created */
	if (S_ISDIR(st.st_mode)) {
		error("%s is a directory; name a file in it", out->name);
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		error("%s is not a regular file; use - to write to standard output", out->name);
		return false;
	}
	out->mode = st.st_mode & 0777;
	if (!stat(trace, &of_trace) && st.st_dev == of_trace.st_dev &&
	    st.st_ino == of_trace.st_ino) {
		error("%s is the trace itself; choose another name for the picture", out->name);
		return false;
	}
	return true;
}

static bool prepare(struct draw_out *out, const char *trace)
{
	if (!strcmp(out->name, "-")) {
		if (!isatty(STDOUT_FILENO))
			return true;
		error("cannot show a picture on a terminal; name a file, or redirect standard output");
		return false;
	}
	return read_format(out) && check_target(out, trace) && make_temporary(out);
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
	FILE *to = out->file ? out->file : stdout;

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
	FILE *file = out->file;

	if (!write_picture(out))
		return STATUS_ERROR;
	if (!file)
		return finish_output(STATUS_CLEAN);
	out->file = NULL;
	if (fclose(file) || !temporary_rename(out->target)) {
		cannot_write(out, errno);
		return STATUS_ERROR;
	}
	return STATUS_CLEAN;
}

void draw_out_close(struct draw_out *out)
{
	if (!out)
		return;
	cairo_destroy(out->cr);
	cairo_surface_destroy(out->surface); /* may still write */
	if (out->file)
		fclose(out->file);
	temporary_remove();
	free(out->target);
	free(out);
}
