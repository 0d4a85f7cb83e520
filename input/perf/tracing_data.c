/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * tools/perf/util/trace-event-info.c writes these data, and trace-event-read.c reads them. After
 * the formats come symbols of the kernel, formats of printk and names of tasks, which are not
 * needed.
 */
#include "tracing_data.h"

#include <stdlib.h>

static const char magic[] = "\x17\x08\x44tracing";

/* What is left, and where it is in the file. */
struct cursor {
	struct perf_file *file;
	const char *at;
	size_t left;
	uint64_t offset;
	bool failed;
};

static const char *take(struct cursor *c, uint64_t len)
{
	const char *at = c->at;

	if (len > c->left) {
		if (!c->failed)
			perf_file_damaged(c->file, c->offset,
					  "the formats of events are incomplete");
		c->failed = true;
		c->left = 0;
		return NULL;
	}
	c->at += len;
	c->left -= (size_t)len;
	c->offset += len;
	return at;
}

static const char *take_string(struct cursor *c)
{
	return take(c, strnlen(c->at, c->left) + 1);
}

static uint32_t take_u32(struct cursor *c)
{
	const char *at = take(c, 4);

	return at ? perf_u32(c->file, at) : 0;
}

static uint64_t take_u64(struct cursor *c)
{
	const char *at = take(c, 8);

	return at ? perf_u64(c->file, at) : 0;
}

/* Keep a text whose size comes before it. */
static bool take_format(struct cursor *c, struct perf_formats *formats, const char *system)
{
	uint64_t size = take_u64(c);
	const char *text = take(c, size);
	size_t nr = formats->nr;

	if (!text)
		return false;
	/* The room doubles whenever it is a power of two. */
	if (!(nr & (nr - 1))) {
		struct perf_format *list =
			realloc(formats->list, (nr ? nr * 2 : 1) * sizeof(*list));

		if (!list)
			return perf_file_fail(c->file, "has too many events: out of memory");
		formats->list = list;
	}
	formats->list[formats->nr++] = (struct perf_format){ system, text, (size_t)size };
	return true;
}

/* A text after its name, which is @name. */
static bool take_named(struct cursor *c, const char *name, struct perf_formats *formats)
{
	const char *found = take_string(c);

	if (found && strcmp(found, name) != 0)
		return perf_file_damaged(c->file, c->offset, "the formats of events lack %s", name);
	return found && take_format(c, formats, NULL);
}

static bool take_systems(struct cursor *c, struct perf_formats *formats)
{
	uint32_t systems;

	for (uint32_t events = take_u32(c); events && !c->failed; events--) {
		if (!take_format(c, formats, "ftrace"))
			return false;
	}
	for (systems = take_u32(c); systems && !c->failed; systems--) {
		const char *name = take_string(c);

		for (uint32_t events = take_u32(c); events && !c->failed; events--) {
			if (!take_format(c, formats, name))
				return false;
		}
	}
	return !c->failed;
}

bool perf_formats_read(struct perf_formats *formats, struct perf_file *file, const char *bytes,
		       size_t len, uint64_t offset)
{
	struct cursor c = { file, bytes, len, offset, false };
	const char *head = take(&c, sizeof(magic) - 1);
	const char *sizes;

	if (head && memcmp(head, magic, sizeof(magic) - 1) != 0)
		return perf_file_damaged(file, offset,
					 "the formats of events do not begin as such");
	take_string(&c); /* the version: all versions begin alike */
	sizes = take(&c, 2);
	formats->page_size = take_u32(&c);
	if (!sizes || c.failed)
		return false;
	formats->big_endian = sizes[0];
	formats->long_size = sizes[1];
	if (formats->big_endian != file->big_endian ||
	    (formats->long_size != 4 && formats->long_size != 8))
		return perf_file_damaged(file, offset, "the formats are those of another machine");
	return take_named(&c, "header_page", formats) && take_named(&c, "header_event", formats) &&
	       take_systems(&c, formats);
}

void perf_formats_free(struct perf_formats *formats)
{
	free(formats->list);
	*formats = (struct perf_formats){ .list = NULL };
}
