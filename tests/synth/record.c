/* SPDX-License-Identifier: LGPL-2.1 */
/* One record: fields set by name, laid out at commit. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const struct field *get_field(struct synth *s, const char *name)
{
	const struct event *e = s->record.event;
	const struct field *f;

	if (!e) {
		synth_fail(s, "no record is begun");
		return NULL;
	}
	f = event_field(e, name);
	if (!f)
		synth_fail(s, "%s has no field '%s'", e->key, name);
	return f;
}

static struct value *get_value(struct synth *s, const struct field *f)
{
	return &s->record.values[f - s->record.event->fields];
}

static int reserve_values(struct synth *s, size_t n)
{
	struct value *more;

	if (n <= s->record.nr_values)
		return 0;
	more = realloc(s->record.values, n * sizeof(*more));
	if (!more)
		return synth_fail(s, "out of memory");
	s->record.values = more;
	s->record.nr_values = n;
	return 0;
}

int synth_record(struct synth *s, unsigned int cpu, uint64_t ts_ns, int pid, const char *event)
{
	const struct event *e = event_find(s, event);
	struct record *r = &s->record;

	r->event = NULL;
	if (s->written)
		return synth_fail(s, "the file was already written");
	if (!e)
		return synth_fail(s, "no format for event '%s'", event);
	if (cpu >= s->machine.cpus)
		return synth_fail(s, "CPU %u: the machine has %u", cpu, s->machine.cpus);
	if (reserve_values(s, e->nr_fields) < 0)
		return -1;
	r->event = e;
	r->cpu = cpu;
	r->ts = ts_ns;
	r->raw = false;
	r->cut = 0;
	r->claims = false;
	r->pool_len = 0;
	memset(r->data, 0, e->fixed + e->tail);
	if (e->nr_fields)
		memset(r->values, 0, e->nr_fields * sizeof(*r->values));
	if (synth_u64(s, "common_type", e->id) < 0)
		return -1;
	return synth_u64(s, "common_pid", (uint64_t)(int64_t)pid);
}

static bool fits(uint64_t value, unsigned int size)
{
	unsigned int bits = size * 8;
	uint64_t half;

	if (size == 8 || !(value >> bits))
		return true;
	half = 1ULL << (bits - 1);
	return value + half < half; /* a negative number, sign-extended */
}

int synth_u64(struct synth *s, const char *field, uint64_t value)
{
	const struct field *f = get_field(s, field);

	if (!f)
		return -1;
	if (f->kind != FIELD_NUMBER)
		return synth_fail(s, "field '%s' of %s is an array, not a number", field,
				  s->record.event->key);
	if (!fits(value, f->size))
		return synth_fail(s, "0x%llx does not fit the %u bytes of field '%s' of %s",
				  (unsigned long long)value, f->size, field, s->record.event->key);
	put_number(s, s->record.data + f->offset, value, f->size);
	return 0;
}

/* Room in the pool for a dynamic field, or in the record for a fixed array. */
static unsigned char *array_room(struct synth *s, const struct field *f, size_t len)
{
	struct record *r = &s->record;
	struct value *v = get_value(s, f);
	size_t most = f->kind == FIELD_ARRAY ? f->size : 65535;

	if (f->kind == FIELD_NUMBER || len > most) {
		synth_fail(s, "field '%s' of %s is not an array of %zu bytes or more", f->name,
			   r->event->key, len);
		return NULL;
	}
	if (f->kind == FIELD_ARRAY) {
		memset(r->data + f->offset, 0, f->size);
		return r->data + f->offset;
	}
	if (r->pool_size - r->pool_len < len) {
		size_t size = (r->pool_len + len) * 2;
		unsigned char *more = realloc(r->pool, size);

		if (!more) {
			synth_fail(s, "out of memory");
			return NULL;
		}
		r->pool = more;
		r->pool_size = size;
	}
	v->set = true;
	v->start = r->pool_len;
	v->len = len;
	r->pool_len += len;
	return r->pool + v->start;
}

int synth_bytes(struct synth *s, const char *field, const void *bytes, size_t len)
{
	const struct field *f = get_field(s, field);
	unsigned char *to;

	if (!f)
		return -1;
	to = array_room(s, f, len);
	if (!to)
		return -1;
	if (len)
		memcpy(to, bytes, len);
	return 0;
}

int synth_str(struct synth *s, const char *field, const char *str)
{
	const struct field *f = get_field(s, field);

	if (!f)
		return -1;
	if (!f->is_text)
		return synth_fail(s, "field '%s' of %s is not a string", field,
				  s->record.event->key);
	return synth_bytes(s, field, str, strlen(str) + 1);
}

int synth_array(struct synth *s, const char *field, const uint64_t *values, size_t count)
{
	const struct field *f = get_field(s, field);
	unsigned char *to;
	size_t i;

	if (!f)
		return -1;
	if (!f->elem)
		return synth_fail(s, "the width of the elements of '%s' of %s is not known", field,
				  s->record.event->key);
	for (i = 0; i < count; i++) {
		if (!fits(values[i], f->elem))
			return synth_fail(s, "0x%llx does not fit %u bytes, in field '%s' of %s",
					  (unsigned long long)values[i], f->elem, field,
					  s->record.event->key);
	}
	to = array_room(s, f, count * f->elem);
	if (!to)
		return -1;
	for (i = 0; i < count; i++)
		put_number(s, to + i * f->elem, values[i], f->elem);
	return 0;
}

int synth_data_loc(struct synth *s, const char *field, uint16_t offset, uint16_t length)
{
	const struct field *f = get_field(s, field);
	struct value *v;

	if (!f)
		return -1;
	if (f->kind != FIELD_DATA_LOC && f->kind != FIELD_REL_LOC)
		return synth_fail(s, "field '%s' of %s is neither __data_loc nor __rel_loc", field,
				  s->record.event->key);
	v = get_value(s, f);
	v->forged = true;
	v->word = (uint32_t)length << 16 | offset;
	return 0;
}

int synth_raw(struct synth *s, const void *bytes, size_t len)
{
	struct record *r = &s->record;

	if (!r->event)
		return synth_fail(s, "no record is begun");
	if (len > RECORD_MAX - r->event->common)
		return synth_fail(s, "%zu bytes are too much for a record", len);
	if (len)
		memcpy(r->data + r->event->common, bytes, len);
	r->raw = true;
	r->raw_len = len;
	return 0;
}

int synth_truncate(struct synth *s, size_t n)
{
	if (!s->record.event)
		return synth_fail(s, "no record is begun");
	if (n < 4)
		return synth_fail(s, "cannot truncate to %zu bytes: 4 is the least", n);
	s->record.cut = n;
	return 0;
}

int synth_claim(struct synth *s, uint32_t n)
{
	if (!s->record.event)
		return synth_fail(s, "no record is begun");
	s->record.claims = true;
	s->record.claim = n;
	return 0;
}

/*
 * Puts one dynamic field at data + *len. A field that was not set is an empty string or an empty
 * array.
 */
static int place(struct synth *s, const struct field *f, size_t *len)
{
	static const unsigned char nothing[1];
	struct record *r = &s->record;
	const struct value *v = get_value(s, f);
	const unsigned char *from = v->set ? r->pool + v->start : nothing;
	size_t size = v->set ? v->len : f->is_text;
	size_t offset = f->kind == FIELD_REL_LOC ? *len - f->offset - f->size : *len;
	uint32_t word = size << 16 | offset;

	if (offset > 65535)
		return synth_fail(s, "the dynamic data of %s is too long", r->event->key);
	memcpy(r->data + *len, from, size);
	*len += size;
	if (f->kind == FIELD_REST)
		return 0;
	put_number(s, r->data + f->offset, v->forged ? v->word : word, 4);
	return 0;
}

static int lay_out(struct synth *s, size_t *len)
{
	const struct event *e = s->record.event;
	size_t i;

	if (s->record.raw) {
		*len = e->common + s->record.raw_len;
		return 0;
	}
	*len = e->fixed;
	for (i = 0; i < e->nr_fields; i++) {
		const struct field *f = &e->fields[i];

		if (f->kind == FIELD_NUMBER || f->kind == FIELD_ARRAY)
			continue;
		if (place(s, f, len) < 0)
			return -1;
	}
	memset(s->record.data + *len, 0, e->tail);
	*len += e->tail;
	return 0;
}

/* Lays the record out and cuts it. */
static int finish(struct synth *s, size_t *len)
{
	struct record *r = &s->record;

	if (!r->event)
		return synth_fail(s, "no record is begun");
	if (lay_out(s, len) < 0)
		return -1;
	if (r->cut > *len)
		return synth_fail(s, "cannot truncate to %zu bytes: the record has %zu", r->cut,
				  *len);
	if (r->cut)
		*len = r->cut;
	return 0;
}

const void *synth_peek(struct synth *s, size_t *len)
{
	return finish(s, len) < 0 ? NULL : s->record.data;
}

int synth_commit(struct synth *s)
{
	struct record *r = &s->record;
	size_t len;

	if (finish(s, &len) < 0)
		return -1;
	if (ring_add(s, r->cpu, r->ts, r->data, len, r->claims ? r->claim : (uint32_t)len) < 0)
		return -1;
	r->event = NULL;
	return 0;
}
