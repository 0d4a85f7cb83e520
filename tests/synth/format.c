/* SPDX-License-Identifier: LGPL-2.1 */
/* One event format text, as in tracefs: its name, ID and fields. */
#define _POSIX_C_SOURCE 200809L

#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A stretch of the text; format texts are never modified nor copied for parsing. */
struct span {
	const char *at;
	size_t len;
};

static struct span trim(const char *from, const char *to)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	return (struct span){ from, to - from };
}

static bool starts_with(struct span s, const char *word)
{
	size_t len = strlen(word);

	return s.len >= len && !memcmp(s.at, word, len);
}

static struct span skip(struct span s, const char *word)
{
	size_t len = strlen(word);

	return trim(s.at + len, s.at + s.len);
}

static struct span next_line(struct span *text)
{
	const char *end = memchr(text->at, '\n', text->len);
	size_t len = end ? (size_t)(end - text->at) : text->len;
	struct span line = trim(text->at, text->at + len);

	if (end)
		len++;
	text->at += len;
	text->len -= len;
	return line;
}

/* A decimal number; false if there is none or it is too large for any format. */
static bool number_of(struct span s, unsigned int *value)
{
	*value = 0;
	if (!s.len)
		return false;
	while (s.len--) {
		if (!isdigit((unsigned char)*s.at) || *value > 1000000)
			return false;
		*value = *value * 10 + (*s.at++ - '0');
	}
	return true;
}

/* The number after a word such as "offset:", up to the semicolon. */
static bool property(struct span line, const char *word, unsigned int *value)
{
	const char *end = line.at + line.len;
	const char *semi;

	for (; line.len >= strlen(word); line.at++, line.len--) {
		if (!starts_with(line, word))
			continue;
		line.at += strlen(word);
		semi = memchr(line.at, ';', end - line.at);
		return semi && number_of(trim(line.at, semi), value);
	}
	return false;
}

static bool has_word(struct span s, const char *word)
{
	size_t len = strlen(word);

	for (; s.len >= len; s.at++, s.len--) {
		bool end = s.len == len || !(isalnum((unsigned char)s.at[len]) || s.at[len] == '_');

		if (end && starts_with(s, word))
			return true;
	}
	return false;
}

/* The width of an element of a dynamic array. The format has only its type. */
static unsigned int type_size(const struct synth *s, struct span type)
{
	static const struct {
		const char *word;
		unsigned int size; /* 0: size of a long */
	} types[] = {
		{ "u64", 8 },	      { "s64", 8 },	  { "__u64", 8 },    { "__s64", 8 },
		{ "uint64_t", 8 },    { "long long", 8 }, { "u32", 4 },	     { "s32", 4 },
		{ "__u32", 4 },	      { "__s32", 4 },	  { "uint32_t", 4 }, { "u16", 2 },
		{ "__u16", 2 },	      { "uint16_t", 2 },  { "u8", 1 },	     { "__u8", 1 },
		{ "uint8_t", 1 },     { "short", 2 },	  { "char", 1 },     { "bool", 1 },
		{ "dma_addr_t", 8 },  { "long", 0 },	  { "size_t", 0 },   { "int", 4 },
		{ "phys_addr_t", 8 }, { "unsigned", 4 },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (has_word(type, types[i].word))
			return types[i].size ? types[i].size : s->machine.long_size;
	}
	return 0;
}

/* The length in "name[16]"; 0 if it is empty or the name of a constant. */
static unsigned int array_length(struct span decl)
{
	const char *open = memchr(decl.at, '[', decl.len);
	const char *close = memchr(decl.at, ']', decl.len);
	unsigned int n;

	if (!open || !close || close < open || !number_of(trim(open + 1, close), &n))
		return 0;
	return n;
}

static bool number_size(unsigned int size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static void classify(const struct synth *s, struct field *f, struct span decl)
{
	unsigned int n = array_length(decl);

	if (starts_with(decl, "__data_loc"))
		f->kind = FIELD_DATA_LOC;
	else if (starts_with(decl, "__rel_loc"))
		f->kind = FIELD_REL_LOC;
	else if (!f->size && has_word(decl, "char")) /* "char buf[]": the rest of the record */
		f->kind = FIELD_REST;
	else if (memchr(decl.at, '[', decl.len) || !number_size(f->size))
		f->kind = FIELD_ARRAY;
	else
		f->kind = FIELD_NUMBER;
	f->elem = f->kind == FIELD_ARRAY && n ? f->size / n : type_size(s, decl);
	f->is_text = f->kind != FIELD_NUMBER && has_word(decl, "char") && f->elem == 1;
}

/* The name is the last identifier, before any "[16]" that follows it. */
static char *field_name(struct span decl)
{
	const char *end = decl.at + decl.len;
	const char *start;

	if (end > decl.at && end[-1] == ']') {
		while (end > decl.at && *--end != '[')
			;
	}
	start = end;
	while (start > decl.at && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
		start--;
	return start == end ? NULL : strndup(start, end - start);
}

/* "field:u64 iova;	offset:8;	size:8;	signed:0;" */
static int field_parse(struct synth *s, struct event *e, struct span line)
{
	struct field *fields = realloc(e->fields, (e->nr_fields + 1) * sizeof(*fields));
	const char *semi = memchr(line.at, ';', line.len);
	struct field f = { 0 };
	struct span decl;

	if (!fields)
		return synth_fail(s, "out of memory");
	e->fields = fields;
	if (!semi || !property(line, "offset:", &f.offset) || !property(line, "size:", &f.size) ||
	    f.offset + f.size > 65535)
		goto bad;
	decl = trim(line.at + strlen("field:"), semi);
	classify(s, &f, decl);
	if ((f.kind == FIELD_DATA_LOC || f.kind == FIELD_REL_LOC) && f.size != 4)
		goto bad;
	f.name = field_name(decl);
	if (!f.name)
		goto bad;
	e->fields[e->nr_fields++] = f;
	return 0;
bad:
	return synth_fail(s, "cannot read '%.*s' in the format of %s", (int)line.len, line.at,
			  e->key ? e->key : "an event");
}

/* The kernel reserves sizeof(struct), but puts dynamic data directly after the last field. */
static void measure(struct event *e)
{
	unsigned int align = 4;
	size_t i;

	for (i = 0; i < e->nr_fields; i++) {
		const struct field *f = &e->fields[i];
		unsigned int end = f->offset + f->size;

		if (f->kind == FIELD_NUMBER && f->size == 8 && f->offset % 8 == 0)
			align = 8;
		if (end > e->fixed)
			e->fixed = end;
		if (!strncmp(f->name, "common_", 7) && end > e->common)
			e->common = end;
	}
	e->tail = -e->fixed & (align - 1);
}

static int check(struct synth *s, const struct event *e, bool has_id)
{
	if (!e->key || !has_id)
		return synth_fail(s, "a format has no name: or no ID: line");
	if (!event_field(e, "common_type") || !event_field(e, "common_pid"))
		return synth_fail(s, "the format of %s has no common_type or no common_pid",
				  e->key);
	return 0;
}

static char *make_key(const char *system, struct span name)
{
	size_t size = strlen(system) + name.len + 2;
	char *key = malloc(size);

	if (key)
		snprintf(key, size, "%s:%.*s", system, (int)name.len, name.at);
	return key;
}

static int event_read(struct synth *s, const char *system, struct event *e)
{
	struct span text = { e->text, e->text_len };
	bool has_id = false;

	while (text.len) {
		struct span line = next_line(&text);

		if (starts_with(line, "name:") && !e->key) {
			e->key = make_key(system, skip(line, "name:"));
			if (!e->key)
				return synth_fail(s, "out of memory");
		} else if (starts_with(line, "ID:")) {
			has_id = number_of(skip(line, "ID:"), &e->id) && e->id <= 65535;
		} else if (starts_with(line, "field:")) {
			if (field_parse(s, e, line) < 0)
				return -1;
		}
	}
	measure(e);
	return check(s, e, has_id);
}

int event_parse(struct synth *s, const char *system, const char *text, size_t len,
		struct event **out)
{
	struct event *e = calloc(1, sizeof(*e));

	if (e)
		e->text = strndup(text, len);
	if (!e || !e->text) {
		event_free(e);
		return synth_fail(s, "out of memory");
	}
	e->text_len = len;
	if (event_read(s, system, e) < 0) {
		event_free(e);
		return -1;
	}
	*out = e;
	return 0;
}

void event_free(struct event *e)
{
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->nr_fields; i++)
		free(e->fields[i].name);
	free(e->fields);
	free(e->text);
	free(e->key);
	free(e);
}

const struct field *event_field(const struct event *e, const char *name)
{
	size_t i;

	for (i = 0; i < e->nr_fields; i++) {
		if (!strcmp(e->fields[i].name, name))
			return &e->fields[i];
	}
	return NULL;
}
