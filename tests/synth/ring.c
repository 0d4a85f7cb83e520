/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * One CPU's ring buffer pages. A page begins with the absolute time of its first event (u64) and a
 * long with the bytes used (commit); events follow, each with the time since the previous one. One
 * page is in memory. Full pages go to a temporary file.
 */
#define _POSIX_C_SOURCE	  200809L
#define _FILE_OFFSET_BITS 64

#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Header bits of an event: type_len, time_delta; values of type_len that are not lengths */
#define TYPE_BITS	 5
#define DELTA_BITS	 27
#define TYPE_TIME_EXTEND 30
#define TYPE_LEN_MAX	 28

/* A time extend holds this many bits of delta; more needs a new page. */
#define EXTEND_BITS 59

/* A load of many CPUs writes small pages in turns; one system call for many of them. */
#define SPILL_BUFFER 65536

/* Flags in the page's commit word */
#define MISSED_EVENTS (1U << 31)
#define MISSED_STORED (1U << 30)

unsigned int ring_page_header(const struct synth *s)
{
	return 8 + s->machine.long_size;
}

/* The kernel's bit field: the first member takes the low bits, or the high ones on big endian. */
static void put_header(const struct synth *s, unsigned char *to, unsigned int type, uint32_t delta)
{
	uint32_t word;

	if (s->machine.big_endian)
		word = (uint32_t)type << DELTA_BITS | delta;
	else
		word = delta << TYPE_BITS | type;
	put_number(s, to, word, 4);
}

static FILE *open_spill(struct synth *s)
{
	const char *dir = getenv("TMPDIR");
	char name[4096];
	FILE *file;
	int fd;

	snprintf(name, sizeof(name), "%s/synth-XXXXXX", dir && *dir ? dir : "/tmp");
	fd = mkstemp(name);
	file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!file) {
		synth_fail(s, "cannot create a temporary file: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	if (fd >= 0)
		unlink(name);
	if (file)
		setvbuf(file, NULL, _IOFBF, SPILL_BUFFER);
	return file;
}

static void write_page_header(const struct synth *s, struct ring *r)
{
	unsigned char *commit = r->page + 8;
	uint64_t flags = 0;

	if (r->page_lost) {
		flags = MISSED_EVENTS;
		if (r->page_lost != SYNTH_LOST_UNKNOWN) {
			flags |= MISSED_STORED;
			put_number(s, r->page + ring_page_header(s) + r->used, r->page_lost,
				   s->machine.long_size);
		}
	}
	put_number(s, r->page, r->page_ts, 8);
	put_number(s, commit, r->used | flags, s->machine.long_size);
}

static int end_page(struct synth *s, struct ring *r)
{
	if (!r->used)
		return 0;
	if (!r->spill)
		r->spill = open_spill(s);
	if (!r->spill)
		return -1;
	write_page_header(s, r);
	if (fwrite(r->page, s->machine.page_size, 1, r->spill) != 1)
		return synth_fail(s, "cannot write to a temporary file: %s", strerror(errno));
	memset(r->page, 0, s->machine.page_size);
	r->pages++;
	r->used = 0;
	r->page_lost = 0;
	return 0;
}

/* The page's first event: its time is the page's. A count of lost events follows the data. */
static void begin_page(const struct synth *s, struct ring *r, uint64_t ts)
{
	r->room = s->machine.page_size - ring_page_header(s);
	r->page_lost = r->next_lost;
	r->next_lost = 0;
	if (r->page_lost && r->page_lost != SYNTH_LOST_UNKNOWN)
		r->room -= s->machine.long_size;
	r->page_ts = ts;
	r->last_ts = ts;
}

static uint32_t pad(uint32_t len)
{
	return (len + 3) & ~3U;
}

/* Whether the length of a record needs a word of its own. */
static bool is_big(uint32_t length)
{
	return !length || pad(length) > TYPE_LEN_MAX * 4;
}

static void put_event(const struct synth *s, struct ring *r, uint64_t delta,
		      const unsigned char *data, size_t len, uint32_t length)
{
	unsigned char *to = r->page + ring_page_header(s) + r->used;
	bool big = is_big(length);

	if (delta >> DELTA_BITS) {
		put_header(s, to, TYPE_TIME_EXTEND, delta & ((1U << DELTA_BITS) - 1));
		put_number(s, to + 4, delta >> DELTA_BITS, 4);
		to += 8;
		r->used += 8;
		delta = 0;
	}
	put_header(s, to, big ? 0 : pad(length) / 4, delta);
	to += 4;
	if (big) {
		put_number(s, to, (uint32_t)(pad(length) + 4), 4);
		to += 4;
	}
	memcpy(to, data, len);
	r->used += 4 + (big ? 4 : 0) + pad(len);
}

/* Bytes that an event takes on the page. */
static size_t event_size(uint64_t delta, size_t len, uint32_t length)
{
	return (delta >> DELTA_BITS ? 8 : 0) + (is_big(length) ? 8 : 4) + pad(len);
}

struct ring *ring_of(const struct synth *s, unsigned int cpu)
{
	return &s->rings[s->buffer * s->machine.cpus + cpu];
}

int ring_add(struct synth *s, unsigned int cpu, uint64_t ts, const unsigned char *data, size_t len,
	     uint32_t length)
{
	struct ring *r = ring_of(s, cpu);
	uint64_t delta = ts - r->last_ts;

	if (ts < r->last_ts)
		return synth_fail(s, "time runs backwards on CPU %u: %llu ns after %llu ns", cpu,
				  (unsigned long long)ts, (unsigned long long)r->last_ts);
	if (!r->page)
		r->page = calloc(1, s->machine.page_size);
	if (!r->page)
		return synth_fail(s, "out of memory");
	if (r->next_lost || delta >> EXTEND_BITS ||
	    r->used + event_size(delta, len, length) > r->room) {
		if (end_page(s, r) < 0)
			return -1;
	}
	if (!r->used) {
		begin_page(s, r, ts);
		delta = 0;
	}
	if (r->used + event_size(delta, len, length) > r->room)
		return synth_fail(s, "a record of %zu bytes does not fit a page of %u", len,
				  s->machine.page_size);
	put_event(s, r, delta, data, len, length);
	r->last_ts = ts;
	if (ts > s->now)
		s->now = ts;
	return 0;
}

int ring_finish(struct synth *s, unsigned int cpu)
{
	struct ring *r = ring_of(s, cpu);

	if (r->next_lost)
		return synth_fail(s, "no event follows the lost ones of CPU %u", cpu);
	if (end_page(s, r) < 0)
		return -1;
	if (r->spill && (fflush(r->spill) || fseek(r->spill, 0, SEEK_SET)))
		return synth_fail(s, "cannot use a temporary file: %s", strerror(errno));
	return 0;
}

void ring_free(struct ring *r)
{
	if (r->spill)
		fclose(r->spill);
	free(r->page);
}

int synth_lost(struct synth *s, unsigned int cpu, uint32_t count)
{
	if (cpu >= s->machine.cpus)
		return synth_fail(s, "CPU %u: the machine has %u", cpu, s->machine.cpus);
	if (!count || (count > INT32_MAX && count != SYNTH_LOST_UNKNOWN))
		return synth_fail(s, "%u is not a count of lost events", count);
	if (ring_of(s, cpu)->next_lost)
		return synth_fail(s, "no event between two losses of CPU %u", cpu);
	ring_of(s, cpu)->next_lost = count;
	return 0;
}
