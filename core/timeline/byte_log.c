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
#include "core/containers/merge.h"

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

/* Merges chunks of late changes, each of which is sorted. */
struct late_merge {
	struct byte_log *log;
	struct iommu_merge order;
	struct late_chunk **chunks; /* the sources of @order */
	uint32_t nr;		    /* of @chunks */
	uint64_t next;		    /* time of the next change, if there is one */
	void (*take)(void *arg, const struct byte_change *change);
	void *arg;
};

static void find_next(struct late_merge *m)
{
	const struct iommu_merge_head *head = iommu_merge_first(&m->order);

	m->next = head ? head->ts : UINT64_MAX;
}

static void free_sources(struct late_merge *m)
{
	size_t nr = m->log->nr_late_chunks;

	counted_realloc(m->log->memory, m->chunks, nr * sizeof(struct late_chunk *), 0);
	counted_realloc(m->log->memory, m->order.heads, nr * sizeof(*m->order.heads), 0);
}

/* Move all chunks from the list to the merge. Returns false on allocation failure. */
static bool begin_merge(struct late_merge *m)
{
	struct byte_log *log = m->log;
	size_t nr = log->nr_late_chunks;
	struct iommu_merge_head *heads;
	struct late_chunk *next;

	if (!nr)
		return true;
	m->chunks = counted_realloc(log->memory, NULL, 0, nr * sizeof(struct late_chunk *));
	heads = counted_realloc(log->memory, NULL, 0, nr * sizeof(*heads));
	m->order.heads = heads;
	if (!m->chunks || !heads) {
		free_sources(m);
		return false;
	}
	for (struct late_chunk *chunk = log->late; chunk; chunk = next) {
		next = chunk->next;
		if (!chunk->nr) {
			counted_realloc(log->memory, chunk, sizeof(*chunk), 0);
			continue;
		}
		qsort(chunk->list, chunk->nr, sizeof(chunk->list[0]), by_time);
		heads[m->nr] = (struct iommu_merge_head){ chunk->list[0].ts, m->nr };
		m->chunks[m->nr++] = chunk;
	}
	log->late = NULL;
	iommu_merge_start(&m->order, heads, m->nr);
	find_next(m);
	return true;
}

static void end_merge(struct late_merge *m)
{
	free_sources(m);
	m->log->nr_late_chunks = 0;
}

/* Takes the next change from its chunk. */
static void take_next(struct late_merge *m)
{
	struct late_chunk *chunk = m->chunks[m->order.heads[m->order.first].source];
	const struct late *late = &chunk->list[chunk->at];
	struct byte_change change = { late->ts, late->bytes, late->from, true };

	if (late->from)
		m->take(m->arg, &change);
	change.stream = late->to;
	change.less = false;
	if (late->to)
		m->take(m->arg, &change);
	if (++chunk->at < chunk->nr) {
		iommu_merge_next(&m->order, chunk->list[chunk->at].ts);
	} else {
		counted_realloc(m->log->memory, chunk, sizeof(*chunk), 0);
		iommu_merge_end(&m->order);
	}
	find_next(m);
}

/* Pass on late changes up to @until. */
static void take_late(struct late_merge *m, uint64_t until)
{
	while (m->order.nr && m->next <= until)
		take_next(m);
}

static void unpack_chunk(struct late_merge *m, const struct log_chunk *chunk,
			 struct byte_change *change)
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
	struct late_merge merge = { .log = log, .take = take, .arg = arg };
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
