/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * All changes of mapped bytes in the order of time, packed into about 5 bytes each. The devices of
 * a mapping are determined only at the end of the trace, after all evidence. Until then, a change
 * belongs to a stream (byte_log.h).
 *
 * The event that identifies a mapping's device usually follows its map at once, while the map is
 * not packed yet. Changes that come later are kept in a list of their own, which is sorted and
 * merged at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "byte_log.h"

/* How many of the newest changes are searched for the one to move. */
#define LOOK_MAX 64

#define CHUNK_BYTES ((64U << 10) - 32)
/* The longest packed change: one byte, then stream, bytes and time with 7 bits per byte. */
#define PACKED_MAX (1 + 5 + 10 + 10)

struct log_chunk {
	struct log_chunk *next;
	uint32_t used;
	uint8_t data[CHUNK_BYTES];
};

/* At @ts, @bytes move from stream @from to stream @to; either may be 0. */
struct late {
	uint64_t ts;
	uint64_t bytes;
	uint32_t from;
	uint32_t to;
};

#define LATE_CHUNK 4096

struct late_chunk {
	struct late_chunk *next;
	uint32_t nr;
	uint32_t at; /* the next one to merge */
	struct late list[LATE_CHUNK];
};

/* The first byte of a packed change. PACKED_SHIFT masks the shift of its bytes. */
enum { PACKED_LESS = 0x80, PACKED_SAME_STREAM = 0x40, PACKED_SHIFT = 0x3f };

static uint8_t *put(uint8_t *at, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	return at;
}

static const uint8_t *get(const uint8_t *at, uint64_t *number)
{
	unsigned int shift = 0;

	*number = *at & 0x7f;
	while (*at++ & 0x80) {
		shift += 7;
		*number |= (uint64_t)(*at & 0x7f) << shift;
	}
	return at;
}

static bool make_room(struct byte_log *log)
{
	struct log_chunk *chunk;

	if (log->last && log->last->used + PACKED_MAX <= CHUNK_BYTES)
		return true;
	chunk = counted_realloc(log->memory, NULL, 0, sizeof(*chunk));
	if (!chunk)
		return false;
	chunk->next = NULL;
	chunk->used = 0;
	if (log->last)
		log->last->next = chunk;
	else
		log->first = chunk;
	log->last = chunk;
	return true;
}

/* On allocation failure the change is lost. */
static void pack(struct byte_log *log, const struct byte_change *change)
{
	uint8_t *at;
	uint8_t head;
	unsigned int shift;

	if (!change->stream || !change->bytes || !make_room(log))
		return;
	shift = (unsigned int)__builtin_ctzll(change->bytes);
	at = log->last->data + log->last->used;
	head = (uint8_t)shift;
	if (change->less)
		head |= PACKED_LESS;
	if (change->stream == log->packed_stream)
		head |= PACKED_SAME_STREAM;
	*at++ = head;
	if (!(head & PACKED_SAME_STREAM))
		at = put(at, change->stream);
	at = put(at, change->bytes >> shift);
	at = put(at, change->ts - log->packed_ts);
	log->packed_ts = change->ts;
	log->packed_stream = change->stream;
	log->last->used = (uint32_t)(at - log->last->data);
}

/* Pack the older half of the window; the newer half can still change. */
static void pack_half(struct byte_log *log)
{
	for (unsigned int i = 0; i < LOG_WINDOW / 2; i++)
		pack(log, &log->window[i]);
	memmove(log->window, log->window + LOG_WINDOW / 2,
		(LOG_WINDOW - LOG_WINDOW / 2) * sizeof(log->window[0]));
	log->nr -= LOG_WINDOW / 2;
}

/* Returns the index of the first change in the window after @ts. */
static unsigned int after(const struct byte_log *log, uint64_t ts)
{
	unsigned int from = 0;
	unsigned int to = log->nr;

	if (!to || log->window[to - 1].ts <= ts)
		return to;
	while (from < to) {
		unsigned int half = (from + to) / 2;

		if (log->window[half].ts <= ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

static void add_late(struct byte_log *log, const struct late *late)
{
	struct late_chunk *chunk = log->late;
	struct late *last = chunk && chunk->nr ? &chunk->list[chunk->nr - 1] : NULL;

	/* One event may move the same bytes several times. Merge such moves. */
	if (last && last->ts == late->ts && last->bytes == late->bytes && late->from &&
	    last->to == late->from) {
		last->to = late->to;
		if (last->from == last->to)
			chunk->nr--;
		return;
	}
	if (!chunk || chunk->nr == LATE_CHUNK) {
		chunk = counted_realloc(log->memory, NULL, 0, sizeof(*chunk));
		if (!chunk)
			return;
		chunk->next = log->late;
		chunk->nr = 0;
		chunk->at = 0;
		log->late = chunk;
		log->nr_late_chunks++;
	}
	chunk->list[chunk->nr++] = *late;
}

void byte_log_add(struct byte_log *log, const struct byte_change *change)
{
	unsigned int at;

	if (log->nr == LOG_WINDOW)
		pack_half(log);
	at = after(log, change->ts);
	if (log->nr - at > LOOK_MAX || (!at && change->ts < log->packed_ts)) {
		struct late late = { .ts = change->ts, .bytes = change->bytes };

		if (change->less)
			late.from = change->stream;
		else
			late.to = change->stream;
		add_late(log, &late);
		return;
	}
	if (at < log->nr)
		memmove(log->window + at + 1, log->window + at,
			(log->nr - at) * sizeof(log->window[0]));
	log->window[at] = *change;
	log->nr++;
}

void byte_log_move(struct byte_log *log, uint64_t ts, uint64_t bytes, uint32_t from, uint32_t to)
{
	struct late late = { ts, bytes, from, to };
	unsigned int at = after(log, ts);

	if (from == to || !bytes)
		return;
	/* Mappings of the same time, size and stream are interchangeable here. */
	for (unsigned int i = 0; at && i < LOOK_MAX; i++) {
		struct byte_change *change = &log->window[--at];

		if (change->ts != ts)
			break;
		if (change->stream == from && change->bytes == bytes && !change->less) {
			change->stream = to;
			return;
		}
	}
	add_late(log, &late);
}

static int by_time(const void *a, const void *b)
{
	const struct late *x = a;
	const struct late *y = b;

	return (x->ts > y->ts) - (x->ts < y->ts);
}

/* Merges chunks of late changes: each is sorted, and a heap orders them by their next change. */
struct merge {
	struct byte_log *log;
	struct late_chunk **heap;
	uint32_t nr;
	void (*take)(void *arg, const struct byte_change *change);
	void *arg;
};

static uint64_t next_ts(const struct late_chunk *chunk)
{
	return chunk->list[chunk->at].ts;
}

static void sift_down(struct merge *m, uint32_t at)
{
	struct late_chunk *chunk = m->heap[at];

	for (;;) {
		uint32_t child = 2 * at + 1;

		if (child >= m->nr)
			break;
		if (child + 1 < m->nr && next_ts(m->heap[child + 1]) < next_ts(m->heap[child]))
			child++;
		if (next_ts(m->heap[child]) >= next_ts(chunk))
			break;
		m->heap[at] = m->heap[child];
		at = child;
	}
	m->heap[at] = chunk;
}

/* Move all chunks from the list to the heap. Returns false on allocation failure. */
static bool begin_merge(struct merge *m)
{
	struct byte_log *log = m->log;
	struct late_chunk *next;
	size_t bytes = log->nr_late_chunks * sizeof(struct late_chunk *);

	m->heap = bytes ? counted_realloc(log->memory, NULL, 0, bytes) : NULL;
	if (!m->heap)
		return !bytes;
	for (struct late_chunk *chunk = log->late; chunk; chunk = next) {
		next = chunk->next;
		if (!chunk->nr) {
			counted_realloc(log->memory, chunk, sizeof(*chunk), 0);
			continue;
		}
		qsort(chunk->list, chunk->nr, sizeof(chunk->list[0]), by_time);
		m->heap[m->nr++] = chunk;
	}
	log->late = NULL;
	for (uint32_t i = m->nr / 2; i-- > 0;)
		sift_down(m, i);
	return true;
}

static void end_merge(struct merge *m)
{
	counted_realloc(m->log->memory, m->heap,
			m->log->nr_late_chunks * sizeof(struct late_chunk *), 0);
	m->log->nr_late_chunks = 0;
}

/* Pass on late changes up to @until. */
static void take_late(struct merge *m, uint64_t until)
{
	while (m->nr && next_ts(m->heap[0]) <= until) {
		struct late_chunk *chunk = m->heap[0];
		const struct late *late = &chunk->list[chunk->at];
		struct byte_change change = { late->ts, late->bytes, late->from, true };

		if (late->from)
			m->take(m->arg, &change);
		change.stream = late->to;
		change.less = false;
		if (late->to)
			m->take(m->arg, &change);
		if (++chunk->at == chunk->nr) {
			counted_realloc(m->log->memory, chunk, sizeof(*chunk), 0);
			m->heap[0] = m->heap[--m->nr];
		}
		if (m->nr)
			sift_down(m, 0);
	}
}

static void unpack_chunk(struct merge *m, const struct log_chunk *chunk, struct byte_change *change)
{
	const uint8_t *at = chunk->data;

	while (at < chunk->data + chunk->used) {
		uint8_t head = *at++;
		uint64_t number;

		if (!(head & PACKED_SAME_STREAM)) {
			at = get(at, &number);
			change->stream = (uint32_t)number;
		}
		at = get(at, &number);
		change->bytes = number << (head & PACKED_SHIFT);
		at = get(at, &number);
		change->ts += number;
		change->less = head & PACKED_LESS;
		take_late(m, change->ts);
		m->take(m->arg, change);
	}
}

void byte_log_drain(struct byte_log *log, void (*take)(void *arg, const struct byte_change *change),
		    void *arg)
{
	struct merge merge = { .log = log, .take = take, .arg = arg };
	struct byte_change change = { 0 };

	for (unsigned int i = 0; i < log->nr; i++)
		pack(log, &log->window[i]);
	log->nr = 0;
	if (begin_merge(&merge)) {
		while (log->first) {
			struct log_chunk *chunk = log->first;

			unpack_chunk(&merge, chunk, &change);
			log->first = chunk->next;
			counted_realloc(log->memory, chunk, sizeof(*chunk), 0);
		}
		log->last = NULL;
		take_late(&merge, UINT64_MAX);
		end_merge(&merge);
	}
	byte_log_free(log);
}

void byte_log_free(struct byte_log *log)
{
	while (log->first) {
		struct log_chunk *chunk = log->first;

		log->first = chunk->next;
		counted_realloc(log->memory, chunk, sizeof(*chunk), 0);
	}
	while (log->late) {
		struct late_chunk *chunk = log->late;

		log->late = chunk->next;
		counted_realloc(log->memory, chunk, sizeof(*chunk), 0);
	}
	log->last = NULL;
	log->nr = 0;
}
