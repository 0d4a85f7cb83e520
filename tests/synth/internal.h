/* SPDX-License-Identifier: LGPL-2.1 */
/* Types and functions shared by the parts of the synthesizer, not part of its interface. */
#ifndef SYNTH_INTERNAL_H
#define SYNTH_INTERNAL_H

#include <stdio.h>

#include "synth.h"

/* Offset and length of dynamic data are 16 bits each, so no record is longer than this. */
#define RECORD_MAX (2 * 65536)

enum field_kind { FIELD_NUMBER, FIELD_ARRAY, FIELD_DATA_LOC, FIELD_REL_LOC, FIELD_REST };

struct field {
	char *name;
	enum field_kind kind;
	unsigned int offset;
	unsigned int size;
	unsigned int elem; /* bytes of an array's element, 0 if its type is unknown */
	bool is_text;	   /* array of char */
};

struct event {
	char *key; /* "system:name" */
	char *text;
	size_t text_len;
	unsigned int id;
	struct field *fields;
	size_t nr_fields;
	unsigned int common; /* end of the common fields */
	unsigned int fixed;  /* end of the fixed part, where dynamic data begins */
	unsigned int tail;   /* padding of the C struct after it */
};

struct event_system {
	char *name;
	struct event **events;
	size_t nr_events;
};

/*
 * The data of one array field in a record: a slice of the record's pool, and optionally a forged
 * word.
 */
struct value {
	bool set;
	bool forged;
	uint32_t word;
	size_t start;
	size_t len;
};

struct record {
	const struct event *event; /* NULL: none begun */
	unsigned int cpu;
	uint64_t ts;
	unsigned char *data; /* RECORD_MAX bytes */
	struct value *values;
	size_t nr_values;
	unsigned char *pool;
	size_t pool_len;
	size_t pool_size;
	bool raw;
	size_t raw_len;
	size_t cut; /* 0: whole */
	bool claims;
	uint32_t claim; /* the length in the record's header, if it claims one */
};

struct ring {
	unsigned char *page; /* NULL before the first record */
	unsigned int used;   /* bytes of data on the page */
	unsigned int room;
	uint32_t page_lost; /* lost before this page; 0 none */
	uint32_t next_lost; /* lost before the next record */
	uint64_t page_ts;
	uint64_t last_ts;
	uint64_t pages; /* full ones, in the file below */
	FILE *spill;
};

struct instance {
	char *name;
	long offset_at; /* place in the file for the offset of the instance */
};

struct buffer {
	char *bytes;
	size_t len;
	size_t size;
};

struct synth {
	struct synth_machine machine;
	struct event_system *systems;
	size_t nr_systems;
	struct buffer comms;
	struct buffer kallsyms;
	char *uname;
	char *clock;
	struct record record;
	struct ring *rings; /* of each CPU, of the top buffer and then of each instance */
	struct instance *instances;
	size_t nr_instances;
	size_t buffer; /* current buffer for events; 0 is the top one */
	uint64_t now;
	bool written;
	char error[512];
};

/* Stores the sentence for synth_error(). Always -1. */
int synth_fail(struct synth *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* In the machine's byte order; size is 1 to 8. */
void put_number(const struct synth *s, unsigned char *to, uint64_t value, unsigned int size);

/* Returns -1 out of memory, with the error set. */
int buffer_add(struct synth *s, struct buffer *b, const void *bytes, size_t len);

int event_parse(struct synth *s, const char *system, const char *text, size_t len,
		struct event **out);
void event_free(struct event *e);
const struct event *event_find(const struct synth *s, const char *key);
const struct field *event_field(const struct event *e, const char *name);

/* The ring of a CPU in the buffer that events go to. */
struct ring *ring_of(const struct synth *s, unsigned int cpu);
/*
 * Adds one event to the ring of a CPU. @data is its payload of @len bytes. @length is the record's
 * length according to its header, which is @len unless forged.
 */
int ring_add(struct synth *s, unsigned int cpu, uint64_t ts, const unsigned char *data, size_t len,
	     uint32_t length);
/* Ends the last page, so that the ring is made of whole pages in the spill file. */
int ring_finish(struct synth *s, unsigned int cpu);
/* Bytes before the data of a page. */
unsigned int ring_page_header(const struct synth *s);
void ring_free(struct ring *r);

#endif
