/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The format is described in trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5). What the library does
 * with it was read in trace-cmd 3.4, lib/trace-cmd/trace-input.c and trace-compress.c.
 */
#include "trace_dat_sizes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of options. From HEADER_INFO to CMDLINES, they name a section of the same number. */
enum option {
	OPTION_DONE = 0,
	OPTION_CPUSTAT = 2,
	OPTION_BUFFER = 3,
	OPTION_TRACECLOCK = 4,
	OPTION_PROCMAPS = 10,
	OPTION_GUEST = 13,
	OPTION_HEADER_INFO = 16,
	OPTION_FTRACE_EVENTS = 17,
	OPTION_EVENT_FORMATS = 18,
	OPTION_KALLSYMS = 19,
	OPTION_PRINTK = 20,
	OPTION_CMDLINES = 21,
	OPTION_BUFFER_TEXT = 22,
};

enum {
	SECTIONED_VERSION = 7, /* the first version with sections */
	SECTIONS = OPTION_CMDLINES - OPTION_HEADER_INFO + 1,
	FLAG_COMPRESSED = 1, /* of a section */
	TAG = 10,	     /* bytes of "options  " and the like */
	WINDOW = 4096,
};

struct walk {
	const struct trace_dat_bytes *bytes;
	bool big;	 /* endian */
	bool sections;	 /* version 7 */
	bool compressed; /* sections may be */
	unsigned int parts;
	unsigned long long unpacked; /* bytes of all blocks */
	unsigned long long cpustat;  /* bytes of all options CPUSTAT */
	unsigned long long section_at[SECTIONS];
	unsigned long long next; /* section of options; 0: none */
	const char *damaged;	 /* the part that is wrong */
};

/* A position in the file, or in a decompressed block of it. */
struct place {
	struct walk *walk;
	unsigned char *block; /* NULL: the file */
	unsigned long long at;
	unsigned long long end;
	unsigned long long window_at;
	size_t window_len;
	unsigned char window[WINDOW]; /* bytes of the file */
};

/*
 * The functions below return false if the walk ends: at the end of the file, or because the part
 * walk->damaged is wrong.
 */
static bool damaged(struct walk *walk, const char *part)
{
	walk->damaged = part;
	return false;
}

/* Count one part, or one read of the file, so that the work is limited. */
static bool count(struct walk *walk)
{
	if (walk->parts++ < TRACE_DAT_PARTS_MAX)
		return true;
	return damaged(walk, "number of parts");
}

static void start(struct place *place, struct walk *walk, unsigned long long at)
{
	place->walk = walk;
	place->block = NULL;
	place->at = at;
	place->end = walk->bytes->size;
	place->window_at = place->window_len = 0;
}

static bool has(const struct place *place, unsigned long long bytes)
{
	return place->at <= place->end && bytes <= place->end - place->at;
}

static bool skip(struct place *place, unsigned long long bytes)
{
	if (!has(place, bytes))
		return false;
	place->at += bytes;
	return true;
}

/* Returns the next @bytes bytes, at most WINDOW, without moving on; NULL if there are fewer. */
static const unsigned char *peek(struct place *place, size_t bytes)
{
	const struct trace_dat_bytes *from = place->walk->bytes;
	unsigned long long in_window = place->at - place->window_at;

	if (!has(place, bytes))
		return NULL;
	if (place->block)
		return place->block + place->at;
	if (place->at < place->window_at || in_window > place->window_len ||
	    bytes > place->window_len - in_window) {
		if (!count(place->walk))
			return NULL;
		place->window_at = place->at;
		place->window_len = from->read(from->arg, place->at, place->window, WINDOW);
		in_window = 0;
	}
	return bytes <= place->window_len - in_window ? place->window + in_window : NULL;
}

static bool take_number(struct place *place, size_t bytes, unsigned long long *number)
{
	const unsigned char *from = peek(place, bytes);

	if (!from)
		return false;
	*number = 0;
	for (size_t i = 0; i < bytes; i++)
		*number = *number << 8 | from[place->walk->big ? i : bytes - 1 - i];
	return skip(place, bytes);
}

/*
 * Returns the number of bytes up to the next 0 and with it, without moving on, if it is among the
 * next @max bytes. Otherwise, the result is @max + 1, or 0 if fewer are left.
 */
static unsigned long long find_end(struct place *place, unsigned long long max)
{
	unsigned long long begin = place->at;
	unsigned long long end = max + 1;

	while (end > max && place->at - begin < max) {
		unsigned long long len = max - (place->at - begin);
		const unsigned char *from;
		const unsigned char *zero;

		if (len > WINDOW)
			len = WINDOW;
		if (!has(place, len))
			len = place->end - place->at;
		from = len ? peek(place, (size_t)len) : NULL;
		if (!from) {
			end = 0;
			break;
		}
		zero = memchr(from, 0, (size_t)len);
		if (zero)
			end = place->at - begin + (unsigned long long)(zero - from) + 1;
		place->at += len;
	}
	place->at = begin;
	return end;
}

/* Formats: their number, and the size and text of each. */
static bool walk_formats(struct place *place)
{
	unsigned long long nr, size;

	if (!take_number(place, 4, &nr))
		return false;
	while (nr--) {
		if (!count(place->walk) || !take_number(place, 8, &size) || !skip(place, size))
			return false;
	}
	return true;
}

static bool walk_systems(struct place *place)
{
	unsigned long long nr, name;

	if (!take_number(place, 4, &nr))
		return false;
	while (nr--) {
		if (!count(place->walk))
			return false;
		name = find_end(place, TRACE_DAT_SYSTEM_NAME_MAX);
		if (name > TRACE_DAT_SYSTEM_NAME_MAX)
			return damaged(place->walk, "name of a system of events");
		if (!name || !skip(place, name) || !walk_formats(place))
			return false;
	}
	return true;
}

/* The formats of pages and events of the ring buffer, each with a tag and its size. */
static bool walk_header_info(struct place *place)
{
	static const size_t tags[] = { sizeof("header_page"), sizeof("header_event") };
	unsigned long long size;

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!skip(place, tags[i]) || !take_number(place, 8, &size) || !skip(place, size))
			return false;
	}
	return true;
}

/*
 * A text, after its size of @bytes bytes. The library allocates one byte more, which are 0 bytes if
 * the size is the highest one.
 */
static bool walk_text(struct place *place, size_t bytes, const char *part)
{
	unsigned long long size;

	if (!take_number(place, bytes, &size))
		return false;
	if (size == (bytes == 4 ? UINT32_MAX : UINT64_MAX))
		return damaged(place->walk, part);
	return skip(place, size);
}

static bool walk_section(struct place *place, enum option option)
{
	switch (option) {
	case OPTION_HEADER_INFO:
		return walk_header_info(place);
	case OPTION_FTRACE_EVENTS:
		return walk_formats(place);
	case OPTION_EVENT_FORMATS:
		return walk_systems(place);
	case OPTION_KALLSYMS:
		return walk_text(place, 4, "size of kallsyms");
	case OPTION_PRINTK:
		return walk_text(place, 4, "size of the formats of trace_printk()");
	case OPTION_CMDLINES:
		return walk_text(place, 8, "size of the names of tasks");
	default:
		return true;
	}
}

/*
 * Functions for options. Each ends at the end of its option, @size bytes away at first. An option
 * that ends early is no damage here: the library notices that.
 */

/* The library adds up the sizes in 32 bits, and writes to the last byte of each. */
static bool check_cpustat(struct walk *walk, unsigned long long size)
{
	walk->cpustat += size;
	if (!size || walk->cpustat >= UINT32_MAX)
		return damaged(walk, "option CPUSTAT");
	return true;
}

/* The library replaces spaces by 0, up to the end of the string. */
static bool check_traceclock(struct place *place, unsigned long long size)
{
	if (size && find_end(place, size) > size)
		return damaged(place->walk, "option TRACECLOCK");
	return true;
}

/*
 * A name, a number of 8 bytes, the number of CPUs, and for each its number and its task's. The
 * library writes to a table at each number, and checks only whether it is too large.
 */
static bool check_guest(struct place *place, unsigned long long size)
{
	unsigned long long name = find_end(place, size);
	unsigned long long nr, cpu;
	struct walk *walk = place->walk;

	if (!name || name > size)
		return damaged(walk, "option GUEST");
	size -= name;
	if (size < 8 + 4)
		return true;
	if (!skip(place, name + 8) || !take_number(place, 4, &nr))
		return false;
	for (size -= 8 + 4; nr-- && size >= 8; size -= 8) {
		if (!count(walk) || !take_number(place, 4, &cpu) || !skip(place, 4))
			return false;
		if (cpu > INT32_MAX)
			return damaged(walk, "option GUEST");
	}
	return true;
}

static bool walk_options(struct place *place, bool instance);

/*
 * In version 6, the beginning of an instance may have options, too. Only damage counts: without the
 * instance, the other buffers can be read.
 */
static bool check_instance(struct walk *walk, unsigned long long at)
{
	struct place place;
	const unsigned char *tag;

	start(&place, walk, at);
	tag = peek(&place, TAG);
	if (tag && !memcmp(tag, "options", strlen("options"))) {
		skip(&place, TAG);
		walk_options(&place, true);
	}
	return !walk->damaged;
}

/*
 * In version 7: after an offset, the name and the clock of a buffer, the size of its pages, the
 * number of CPUs, and for each its number, an offset and a size. The library has a table of CPUs by
 * these numbers.
 */
static bool check_buffer(struct place *place, unsigned long long size, bool instance)
{
	unsigned long long at, name, clock, nr, cpu;

	if (size < 8)
		return true;
	if (!take_number(place, 8, &at))
		return false;
	if (!place->walk->sections)
		return instance || check_instance(place->walk, at);
	size -= 8;
	name = find_end(place, size);
	if (!name || name > size || !skip(place, name))
		return !place->walk->damaged;
	size -= name;
	clock = find_end(place, size);
	if (!clock || clock > size || !skip(place, clock))
		return !place->walk->damaged;
	size -= clock;
	if (size < 4 + 4)
		return true;
	if (!skip(place, 4) || !take_number(place, 4, &nr))
		return false;
	for (size -= 4 + 4; nr-- && size >= 4 + 8 + 8; size -= 4 + 8 + 8) {
		if (!count(place->walk) || !take_number(place, 4, &cpu) || !skip(place, 8 + 8))
			return false;
		if (cpu > INT32_MAX)
			return damaged(place->walk, "option BUFFER");
	}
	return true;
}

/* An option that names a section. The last one counts. */
static bool take_section(struct place *place, enum option option, unsigned long long size)
{
	unsigned long long at;

	if (size < 8)
		return true;
	if (!take_number(place, 8, &at))
		return false;
	if (at)
		place->walk->section_at[option - OPTION_HEADER_INFO] = at;
	return true;
}

static bool walk_option(struct place *place, enum option option, unsigned long long size,
			bool instance)
{
	switch (option) {
	case OPTION_CPUSTAT:
		return check_cpustat(place->walk, size);
	case OPTION_PROCMAPS: /* the library reads its last byte */
		return size || damaged(place->walk, "option PROCMAPS");
	case OPTION_TRACECLOCK:
		return check_traceclock(place, size);
	case OPTION_GUEST:
		return check_guest(place, size);
	case OPTION_BUFFER:
		return check_buffer(place, size, instance);
	case OPTION_BUFFER_TEXT:
		return place->walk->sections || check_buffer(place, size, instance);
	case OPTION_HEADER_INFO:
	case OPTION_FTRACE_EVENTS:
	case OPTION_EVENT_FORMATS:
	case OPTION_KALLSYMS:
	case OPTION_PRINTK:
	case OPTION_CMDLINES:
		return take_section(place, option, size);
	default:
		return true;
	}
}

/* Options up to DONE, which has data only in version 7: the offset of the next section of them. */
static bool walk_options(struct place *place, bool instance)
{
	struct walk *walk = place->walk;
	unsigned long long option, size, begin;

	walk->next = 0;
	for (;;) {
		if (!count(walk) || !take_number(place, 2, &option))
			return false;
		if (option == OPTION_DONE && !walk->sections)
			return true;
		if (!take_number(place, 4, &size) || !has(place, size))
			return false;
		if (option == OPTION_DONE)
			return size >= 8 && take_number(place, 8, &walk->next);
		begin = place->at;
		if (!walk_option(place, (enum option)option, size, instance))
			return false;
		place->at = begin + size;
	}
}

/* Version 6: one part after another, up to the options. */
static bool walk_parts(struct place *place)
{
	const unsigned char *tag;

	for (int i = OPTION_HEADER_INFO; i <= OPTION_CMDLINES; i++) {
		if (!walk_section(place, (enum option)i))
			return false;
	}
	if (!skip(place, 4)) /* the number of CPUs */
		return false;
	tag = peek(place, TAG);
	if (!tag)
		return false;
	if (memcmp(tag, "options", strlen("options")))
		return true;
	return skip(place, TAG) && walk_options(place, false);
}

/*
 * Version 7: start at the section at the offset @at, which must have the number @id: a number of 2
 * bytes, flags, 4 bytes for its name, 8 for its size, which the library does not need. Sets
 * *@readable to false if it cannot be decompressed.
 */
static bool enter_section(struct place *place, struct walk *walk, unsigned long long at,
			  enum option id, bool *readable)
{
	unsigned long long number, flags;
	size_t len = 0;

	start(place, walk, at);
	if (!take_number(place, 2, &number) || number != (unsigned long long)id ||
	    !take_number(place, 2, &flags) || !skip(place, 4 + 8))
		return false;
	*readable = true;
	if (!walk->compressed || !(flags & FLAG_COMPRESSED))
		return true;
	place->block = walk->bytes->unpack(walk->bytes->arg, place->at, &len);
	place->at = 0;
	place->end = len;
	*readable = place->block != NULL;
	walk->unpacked += len;
	if (walk->unpacked <= TRACE_DAT_UNPACKED_MAX)
		return true;
	free(place->block);
	return damaged(walk, "size of compressed sections");
}

/* All sections of options, from the offset @at on. */
static bool walk_option_sections(struct place *place, struct walk *walk, unsigned long long at)
{
	bool readable, done;

	for (unsigned int i = 0; at; i++, at = walk->next) {
		if (i == TRACE_DAT_OPTION_SECTIONS_MAX)
			return damaged(walk, "number of sections of options");
		if (!enter_section(place, walk, at, OPTION_DONE, &readable))
			return false;
		if (!readable)
			return true;
		done = walk_options(place, false);
		free(place->block);
		if (!done)
			return false;
	}
	return true;
}

static bool walk_sections(struct place *place)
{
	struct walk *walk = place->walk;
	unsigned long long at;
	bool readable, done;

	if (!take_number(place, 8, &at) || !at || !walk_option_sections(place, walk, at))
		return false;
	for (int i = 0; i < SECTIONS; i++) {
		enum option id = (enum option)(OPTION_HEADER_INFO + i);

		if (!walk->section_at[i])
			continue;
		if (!enter_section(place, walk, walk->section_at[i], id, &readable))
			return false;
		done = !readable || walk_section(place, id);
		free(place->block);
		if (!done)
			return false;
	}
	return true;
}

enum trace_dat_fit trace_dat_check_sizes(const struct trace_dat_head *head,
					 const struct trace_dat_bytes *bytes, const char **part)
{
	struct walk walk = { .bytes = bytes,
			     .big = trace_dat_byte_order(head) != 0,
			     .sections = trace_dat_version(head) >= SECTIONED_VERSION,
			     .compressed = trace_dat_compression(head) != NULL };
	struct place place;
	bool done;

	if (trace_dat_byte_order(head) > 1) { /* the library takes the order that is not ours */
		*part = "byte order";
		return TRACE_DAT_DAMAGED;
	}
	start(&place, &walk, trace_dat_head_end(head));
	done = walk.sections ? walk_sections(&place) : walk_parts(&place);
	*part = walk.damaged;
	if (walk.damaged)
		return TRACE_DAT_DAMAGED;
	return done ? TRACE_DAT_FITS : TRACE_DAT_SHORT;
}
