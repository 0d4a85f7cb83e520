/* SPDX-License-Identifier: LGPL-2.1 */
#include "read_text.h"

#include <string.h>

/*
 * The known values: no two fields have the same, and none is a part of another. Below 2^31, because
 * some are printed as 32-bit numbers.
 */
#define KNOWN(i) (0x2a5b0c00ULL + (uint64_t)(i)*0x1011)

static const char *const known_words[IOMMU_EVENT_FIELDS] = {
	"zqa", "zqb", "zqc", "zqd", "zqe", "zqf", "zqg", "zqh", "zqi", "zqj", "zqk", "zql",
};

struct sample {
	char text[1024];
	size_t len;
};

static void keep(void *arg, const char *str, size_t len)
{
	struct sample *sample = arg;

	if (sample->len + len < sizeof(sample->text)) {
		memcpy(sample->text + sample->len, str, len);
		sample->len += len;
	}
}

/* Where a field is in the sample. */
struct place {
	size_t start, end;
	int field;
	int kind;
};

static bool find(const struct sample *sample, const char *str, size_t *start, size_t *end)
{
	const struct iommu_scan s = { sample->text, sample->text + sample->len };
	const char *p = iommu_scan_find(&s, str);

	if (!p)
		return false;
	*start = (size_t)(p - sample->text);
	*end = *start + strlen(str);
	return true;
}

static void keep_number(void *arg, const char *str, size_t len)
{
	memcpy(arg, str, len);
	((char *)arg)[len] = '\0';
}

static void write_number(char *to, uint64_t v, bool hex)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), keep_number, to);
	if (hex)
		iommu_text_hex_bare(&t, v);
	else
		iommu_text_dec(&t, v);
	iommu_text_flush(&t);
}

/* The digits of the field's known value, with 0x and leading zeros. */
static bool find_number(const struct sample *sample, struct place *place)
{
	char digits[24];

	write_number(digits, KNOWN(place->field), true);
	if (find(sample, digits, &place->start, &place->end)) {
		while (place->start && sample->text[place->start - 1] == '0')
			place->start--;
		if (place->start && sample->text[place->start - 1] == 'x')
			place->start -= 2;
		place->kind = IOMMU_PART_HEX;
		return true;
	}
	write_number(digits, KNOWN(place->field), false);
	place->kind = IOMMU_PART_DEC;
	return find(sample, digits, &place->start, &place->end);
}

static bool find_field(const struct sample *sample, const struct iommu_event *event,
		       struct place *place)
{
	switch (event->fields[place->field].kind) {
	case IOMMU_STRING:
		place->kind = IOMMU_PART_WORD;
		return find(sample, known_words[place->field], &place->start, &place->end);
	case IOMMU_ARRAY:
		if (!find_number(sample, place) || !place->start ||
		    sample->text[place->start - 1] != '{')
			return false;
		place->start--;
		place->end++;
		place->kind =
			place->kind == IOMMU_PART_HEX ? IOMMU_PART_ARRAY_HEX : IOMMU_PART_ARRAY_DEC;
		return true;
	default:
		return find_number(sample, place);
	}
}

static void add_part(struct iommu_text_form *form, const char *label, size_t len, int field,
		     int kind)
{
	struct iommu_text_part *part = &form->parts[form->nr_parts];

	if (form->nr_parts == IOMMU_TEXT_PARTS_MAX || len > sizeof(part->label))
		return;
	memcpy(part->label, label, len);
	part->label_len = (uint8_t)len;
	part->field = (int8_t)field;
	part->kind = kind;
	form->nr_parts++;
}

/* A number in a label, as in " - 0x1000 paddr=" and " nents=1/", or NULL. */
static const char *computed_number(struct iommu_scan s)
{
	const char *hex = iommu_scan_find(&s, "0x");
	uint64_t v;

	if (hex)
		return hex;
	while (iommu_scan_skip_past(&s, "=")) {
		struct iommu_scan rest = s;

		if (iommu_scan_hex(&rest, UINT64_MAX, &v))
			return s.p;
	}
	return NULL;
}

/*
 * The text between two values: it may contain a number that the kernel computes, and it may begin
 * with words that every line has ("IOMMU:").
 */
static void add_label(struct iommu_text_form *form, const char *label, size_t len, int field,
		      int kind)
{
	struct iommu_scan s = { label, label + len };
	const char *number = computed_number(s);
	const char *colon;
	uint64_t v;

	if (number) {
		add_part(form, label, (size_t)(number - label), -1, IOMMU_PART_HEX);
		s.p = number;
		iommu_scan_any_hex(&s, UINT64_MAX, &v);
		add_part(form, s.p, (size_t)(s.end - s.p), field, kind);
		return;
	}
	colon = iommu_scan_find(&s, ": ");
	if (colon && !form->nr_parts) {
		add_part(form, label, (size_t)(colon + 1 - label), -1, IOMMU_PART_LITERAL);
		label = colon + 1;
		len = (size_t)(s.end - label);
	}
	add_part(form, label, len, field, kind);
}

static void write_sample(struct sample *sample, const struct iommu_event *event, uint64_t *elements)
{
	/* Without names, numbers are printed as such. */
	static const struct iommu_names no_names = { .delim = "|" };
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		values[i] = (struct iommu_value){ .state = IOMMU_PRESENT,
						  .element = 8,
						  .names = &no_names };
		switch (event->fields[i].kind) {
		case IOMMU_STRING:
			values[i].str = known_words[i];
			values[i].len = (uint32_t)strlen(known_words[i]);
			break;
		case IOMMU_ARRAY:
			elements[i] = KNOWN(i);
			values[i].elements = &elements[i];
			values[i].len = 1;
			break;
		default:
			values[i].num = KNOWN(i);
			break;
		}
	}
	sample->len = 0;
	iommu_text_init(&t, buf, sizeof(buf), keep, sample);
	event->stock(&t, values);
	iommu_text_flush(&t);
}

/* How the event's printer prints a number; IOMMU_PART_DEC if it prints names. */
static int number_kind(const struct iommu_text_form *printed, unsigned int field)
{
	for (unsigned int i = 0; i < printed->nr_parts; i++) {
		const struct iommu_text_part *part = &printed->parts[i];

		if (part->field == (int)field && part->kind == IOMMU_PART_HEX &&
		    !printed->event->names[field])
			return IOMMU_PART_HEX;
	}
	return IOMMU_PART_DEC;
}

static int named_kind(const struct iommu_event *event, const struct iommu_text_form *printed,
		      unsigned int field)
{
	switch (event->fields[field].kind) {
	case IOMMU_STRING:
		/* The message of a log has words of its own. */
		return event->nr_fields == 1 && !event->step ? IOMMU_PART_REST : IOMMU_PART_WORD;
	case IOMMU_ARRAY:
		return IOMMU_PART_ARRAY_BYTES;
	default:
		return printed ? number_kind(printed, field) : IOMMU_PART_DEC;
	}
}

static void learn_names(struct iommu_text_form *form, const struct iommu_text_form *printed)
{
	const struct iommu_event *event = form->event;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		char label[28];
		size_t len = strlen(event->fields[i].name);

		if (len + 2 > sizeof(label))
			continue;
		label[0] = ' ';
		memcpy(label + 1, event->fields[i].name, len);
		label[len + 1] = '=';
		add_part(form, label, len + 2, (int)i, named_kind(event, printed, i));
	}
}

void iommu_text_form_init_named(struct iommu_text_form *form, const struct iommu_event *event)
{
	*form = (struct iommu_text_form){ .event = event, .is_named = true };
	learn_names(form, NULL);
}

void iommu_text_form_init_raw(struct iommu_text_form *form, const struct iommu_text_form *printed)
{
	*form = (struct iommu_text_form){ .event = printed->event, .is_named = true };
	learn_names(form, printed);
}

void iommu_text_form_init(struct iommu_text_form *form, const struct iommu_event *event)
{
	struct place places[IOMMU_EVENT_FIELDS];
	uint64_t elements[IOMMU_EVENT_FIELDS];
	struct sample sample;
	unsigned int n = 0;
	size_t at = 0;

	*form = (struct iommu_text_form){ .event = event };
	if (!event->stock && event->nr_fields == 1 && event->fields[0].kind == IOMMU_STRING) {
		/* The only field of an event is its whole line. */
		add_part(form, "", 0, 0, IOMMU_PART_REST);
		return;
	}
	if (!event->stock) {
		iommu_text_form_init_named(form, event);
		return;
	}
	write_sample(&sample, event, elements);
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		struct place place = { .field = (int)i };
		unsigned int to = n;

		if (!find_field(&sample, event, &place))
			continue;
		while (to && places[to - 1].start > place.start) {
			places[to] = places[to - 1];
			to--;
		}
		places[to] = place;
		n++;
	}
	for (unsigned int i = 0; i < n; i++) {
		/* The only field of an event is its whole line. */
		if (places[i].kind == IOMMU_PART_WORD && n == 1 && !places[i].start)
			places[i].kind = IOMMU_PART_REST;
		add_label(form, sample.text + at, places[i].start - at, places[i].field,
			  places[i].kind);
		at = places[i].end;
	}
}

static bool read_symbol(const struct iommu_names *names, const char *word, size_t len, uint64_t *v)
{
	for (size_t i = 0; names && i < names->nr; i++) {
		if (strlen(names->list[i].name) == len && !memcmp(names->list[i].name, word, len)) {
			*v = names->list[i].value;
			return true;
		}
	}
	return false;
}

static struct iommu_scan take_word(struct iommu_scan *s)
{
	struct iommu_scan word = *s;

	/* Probes print strings in quotes. */
	if (iommu_scan_skip(s, "\"")) {
		word.p = s->p;
		iommu_scan_skip_past(s, "\"");
		word.end = s->p > word.p ? s->p - 1 : s->p;
		return word;
	}
	while (s->p < s->end && *s->p != ' ' && *s->p != '\t')
		s->p++;
	word.end = s->p;
	/* Our own text goes on after these. */
	while (word.end > word.p && (word.end[-1] == ';' || word.end[-1] == ','))
		word.end--;
	return word;
}

static bool read_number(const struct iommu_text_part *part, struct iommu_scan *s, uint64_t *v)
{
	struct iommu_scan rest = *s;
	bool negative;

	if (part->kind == IOMMU_PART_HEX && iommu_scan_any_hex(&rest, UINT64_MAX, v)) {
		*s = rest;
		return true;
	}
	rest = *s;
	negative = iommu_scan_skip(&rest, "-");
	if (!iommu_scan_dec(&rest, UINT64_MAX, v)) {
		rest = *s;
		/* Some kernels print in hexadecimal what others print in decimal. */
		if (!iommu_scan_0x_hex(&rest, UINT64_MAX, v))
			return false;
	}
	if (negative)
		*v = 0 - *v;
	*s = rest;
	return true;
}

/* A number, or the name of one, or names of bits. */
static bool read_value(const struct iommu_text_part *part, const struct iommu_event *event,
		       struct iommu_scan *s, uint64_t *v)
{
	const struct iommu_names *names = event->names[part->field];
	struct iommu_scan word = *s;
	struct iommu_scan rest = *s;
	uint64_t bits = 0;

	if (read_number(part, s, v))
		return true;
	word = take_word(&rest);
	if (read_symbol(names, word.p, (size_t)(word.end - word.p), v)) {
		s->p = word.end;
		return true;
	}
	while (names && names->delim && word.p < word.end) {
		const char *bar = memchr(word.p, names->delim[0], (size_t)(word.end - word.p));
		struct iommu_scan one = { word.p, bar ? bar : word.end };

		if (!read_symbol(names, one.p, (size_t)(one.end - one.p), v) &&
		    !iommu_scan_any_hex(&one, UINT64_MAX, v))
			return false;
		bits |= *v;
		word.p = bar ? bar + 1 : word.end;
	}
	if (!bits)
		return false;
	*v = bits;
	s->p = rest.p;
	return true;
}

static bool read_array(const struct iommu_text_part *part, struct iommu_scan *s,
		       struct iommu_value *value, struct iommu_text_arrays *arrays)
{
	uint64_t *elements = arrays->elements[arrays->used % IOMMU_TEXT_ARRAYS_MAX];
	const struct iommu_text_part element = { .kind = part->kind == IOMMU_PART_ARRAY_HEX
								 ? IOMMU_PART_HEX
								 : IOMMU_PART_DEC };
	uint32_t n = 0;

	if (!iommu_scan_skip(s, "{"))
		return false;
	while (n < IOMMU_TEXT_ELEMENTS_MAX && read_number(&element, s, &elements[n])) {
		n++;
		if (!iommu_scan_skip(s, ","))
			break;
	}
	if (!iommu_scan_skip(s, "}"))
		return false;
	arrays->used++;
	value->elements = elements;
	value->element = sizeof(*elements);
	value->len = n;
	return true;
}

static const struct iommu_text_part *last_part(const struct iommu_text_form *form)
{
	return &form->parts[form->nr_parts - 1];
}

/* A word ends at the label of the next value, too ("dmar0/0000:00:04.0"). */
static struct iommu_scan take_word_before(struct iommu_scan *s, const struct iommu_text_part *next)
{
	const char *start = s->p;
	struct iommu_scan word = take_word(s);
	const char *end;

	if (!next || !next->label_len || next->label[0] == ' ')
		return word;
	end = memchr(word.p, next->label[0], (size_t)(word.end - word.p));
	if (end) {
		word.end = end;
		s->p = end;
	}
	return end > start || !end ? word : (struct iommu_scan){ start, start };
}

static bool skip_value_before(struct iommu_scan *s, const struct iommu_text_part *next)
{
	char stop = next && next->label_len ? next->label[0] : ' ';
	const char *start = s->p;

	while (s->p < s->end && *s->p != ' ' && *s->p != '\t' && *s->p != stop)
		s->p++;
	return s->p > start;
}

/* "ARRAY[00, b0, 97, ...]": the bytes of little-endian numbers. */
static bool read_bytes(struct iommu_scan *s, const char *name, struct iommu_value *value,
		       struct iommu_text_arrays *arrays)
{
	/* include/trace/events/dma.h, 6.12 to 7.2: lengths are unsigned int, addresses u64 */
	unsigned int size = !strcmp(name, "lengths") ? 4 : 8;
	uint64_t *elements = arrays->elements[arrays->used % IOMMU_TEXT_ARRAYS_MAX];
	uint32_t n = 0;
	uint64_t byte;

	if (!iommu_scan_skip(s, "ARRAY["))
		return false;
	while (n < size * IOMMU_TEXT_ELEMENTS_MAX && iommu_scan_hex(s, 0xff, &byte)) {
		if (n % size == 0)
			elements[n / size] = 0;
		elements[n / size] |= byte << n % size * 8;
		n++;
		if (!iommu_scan_skip(s, ", "))
			break;
	}
	if (!iommu_scan_skip(s, "]") || n % size)
		return false;
	arrays->used++;
	value->elements = elements;
	value->element = sizeof(*elements);
	value->len = n / size;
	return true;
}

static bool read_part(const struct iommu_text_form *form, const struct iommu_text_part *part,
		      struct iommu_scan *s, struct iommu_value *value,
		      struct iommu_text_arrays *arrays)
{
	struct iommu_scan word;

	switch (part->kind) {
	case IOMMU_PART_LITERAL:
		return true;
	case IOMMU_PART_WORD:
		word = take_word_before(s, part == last_part(form) ? NULL : part + 1);
		value->str = word.p;
		value->len = (uint32_t)(word.end - word.p);
		return value->len > 0;
	case IOMMU_PART_REST:
		value->str = s->p;
		value->len = (uint32_t)(s->end - s->p);
		s->p = s->end;
		return true;
	case IOMMU_PART_ARRAY_BYTES:
		return read_bytes(s, form->event->fields[part->field].name, value, arrays);
	case IOMMU_PART_ARRAY_HEX:
	case IOMMU_PART_ARRAY_DEC:
		return read_array(part, s, value, arrays);
	default:
		/* A number that the kernel computes may have a name, and nobody needs it. */
		if (part->field < 0)
			return skip_value_before(s, part == last_part(form) ? NULL : part + 1);
		return read_value(part, form->event, s, &value->num);
	}
}

/* Any number of spaces stands for one. */
static bool skip_words(const char *label, size_t len, struct iommu_scan *s)
{
	if (len && *label == ' ') {
		iommu_scan_skip_blanks(s);
		label++;
		len--;
	}
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, label, len) != 0)
		return false;
	s->p += len;
	if (len && label[len - 1] == ' ')
		iommu_scan_skip_blanks(s);
	return true;
}

/* Words before the last one, such as " [TRUNCATED] dma_addrs=", are not in every line. */
static bool skip_label(const struct iommu_text_part *part, struct iommu_scan *s)
{
	struct iommu_scan rest = *s;
	size_t at = part->label_len;

	if (skip_words(part->label, part->label_len, &rest)) {
		*s = rest;
		return true;
	}
	while (at && part->label[at - 1] != ' ')
		at--;
	return at > 1 && at < part->label_len &&
	       skip_words(part->label + at - 1, part->label_len - at + 1, s);
}

/* In a form without a printer, the fields come in any order, but mostly in that of the event. */
static bool find_label(const struct iommu_text_form *form, const struct iommu_text_part *part,
		       struct iommu_scan all, struct iommu_scan *s)
{
	char label[sizeof(part->label) + 1];

	if (!form->is_named)
		return skip_label(part, s);
	if (skip_words(part->label, part->label_len, s))
		return true;
	memcpy(label, part->label, part->label_len);
	label[part->label_len] = '\0';
	*s = all;
	return skip_words(part->label, part->label_len, s) || iommu_scan_skip_past(s, label);
}

unsigned int iommu_text_form_read(const struct iommu_text_form *form, struct iommu_scan s,
				  struct iommu_value *values, struct iommu_text_arrays *arrays)
{
	const struct iommu_scan all = s;
	unsigned int n = 0;

	arrays->used = 0;
	for (unsigned int i = 0; i < form->event->nr_fields; i++)
		values[i] = (struct iommu_value){ .state = IOMMU_ABSENT };
	iommu_scan_skip_blanks(&s);
	for (unsigned int i = 0; i < form->nr_parts; i++) {
		const struct iommu_text_part *part = &form->parts[i];
		struct iommu_scan rest = s;
		struct iommu_value value = { .state = IOMMU_PRESENT, .element = 8 };
		bool is_read;

		if (!find_label(form, part, all, &rest))
			continue;
		is_read = read_part(form, part, &rest, &value, arrays);
		/* A name that nobody knows yet does not hide the values after it. */
		if (!form->is_named && part->kind != IOMMU_PART_LITERAL)
			skip_value_before(&rest, part == last_part(form) ? NULL : part + 1);
		if (is_read || !form->is_named)
			s = rest;
		if (!is_read || part->field < 0)
			continue;
		values[part->field] = value;
		n++;
	}
	return n;
}
