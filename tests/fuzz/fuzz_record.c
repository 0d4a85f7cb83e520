/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a record of an event of any kernel family: its text, its step, and its copy
 * for the lanes. Sanitizers find reads outside the record. Conditions that hold for all input are
 * checked here and abort() on failure. The corpus is the samples of all fixtures (tests/events).
 *
 * An input begins with 8 bytes: the number of the format, flags, a byte that is ignored, and the
 * length that the record's header claims. The record follows; all numbers are little-endian.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/events/event_list.h"
#include "fixture.h"
#include "formats.h"
#include "fuzz.h"
#include "script.h"
#include "tep/binding.h"
#include "tep/map_record.h"
#include "tep/record_step.h"

enum { HEAD = 8, PAGE = 4096 };

/* Flags of an input. */
enum {
	LONG_HEADER = 1, /* the record's header has 8 bytes, not 4 */
	NO_PAGE = 2,	 /* a record of perf, or a copy */
	CLAIMS = 4,	 /* the header claims another length than the record has */
};

#define ROW(event) &iommu_event_##event,
static const struct iommu_event *const all_events[] = { IOMMU_EVENT_LIST(ROW, ROW, ROW) };

/* A format of an event. */
struct subject {
	struct tep_handle *tep;
	struct tep_event *format;
	struct iommu_binding binding;
	struct iommu_map_layout map;
};

struct seed {
	unsigned char *bytes;
	size_t size;
};

static struct subject *subjects;
static size_t nr_subjects;
static struct seed *seeds;
static size_t nr_seeds;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void *grow(void *list, size_t nr, size_t size)
{
	if (nr & (nr - 1)) /* the list grows at powers of two */
		return list;
	list = realloc(list, (nr ? 2 * nr : 1) * size);
	must(list != NULL);
	return list;
}

static const struct iommu_event *find_event(const char *key)
{
	for (size_t i = 0; i < sizeof(all_events) / sizeof(all_events[0]); i++) {
		size_t len = strlen(all_events[i]->system);

		if (!strncmp(key, all_events[i]->system, len) &&
		    !strcmp(key + len + 1, all_events[i]->name))
			return all_events[i];
	}
	abort();
}

static void add_subject(const char *key, const char *format, bool big_endian)
{
	struct subject *s;

	subjects = grow(subjects, nr_subjects, sizeof(*subjects));
	s = &subjects[nr_subjects++];
	*s = (struct subject){ .tep = tep_alloc(), .binding.event = find_event(key) };
	must(s->tep != NULL);
	tep_set_file_bigendian(s->tep, big_endian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	tep_parse_format(s->tep, &s->format, format, strlen(format), s->binding.event->system);
	must(s->format != NULL);
	iommu_bind(&s->binding, s->format);
	/* Not this machine's page size, which would change the results. */
	s->binding.pages.size = PAGE;
	s->binding.pages.plain = PAGE;
	s->map = iommu_map_layout_of(&s->binding);
}

static void add_seed(const void *record, size_t size)
{
	static const unsigned char flags[] = { 0, LONG_HEADER, NO_PAGE, CLAIMS };
	size_t number = nr_subjects - 1;
	struct seed *seed;

	seeds = grow(seeds, nr_seeds, sizeof(*seeds));
	seed = &seeds[nr_seeds++];
	seed->size = HEAD + size;
	seed->bytes = calloc(1, seed->size);
	must(seed->bytes != NULL);
	seed->bytes[0] = (unsigned char)number;
	seed->bytes[1] = (unsigned char)(number >> 8);
	seed->bytes[2] = flags[nr_seeds % sizeof(flags)];
	seed->bytes[5] = 16; /* claims 4096 bytes */
	memcpy(seed->bytes + HEAD, record, size);
}

/* The sample as a record of the newest subject. */
static void add_sample(const char *key, const char *format, const struct synth_machine *machine,
		       const struct token *tokens, int count)
{
	struct synth *synth = synth_new(machine);
	const void *bytes;
	char error[512];
	size_t size;

	must(synth != NULL);
	must(!synth_add_formats(synth, find_event(key)->system, format));
	must(!synth_record(synth, 0, 1, 0, key));
	must(!set_fields(synth, tokens, count, NULL, error, sizeof(error)));
	bytes = synth_peek(synth, &size);
	must(bytes != NULL);
	add_seed(bytes, size);
	synth_free(synth);
}

static void add_samples(const struct fixture *fixture, const char *key, const struct kernel *kernel,
			const char *format)
{
	for (size_t i = 0; i < fixture->nr_samples; i++) {
		struct token *tokens;
		char *made = NULL;
		int count;

		if (!sample_has_format(&fixture->samples[i], kernel, format))
			continue;
		count = sample_fields(fixture, &fixture->samples[i], key, &tokens, &made);
		add_sample(key, format, &kernel->machine, tokens, count);
		tokens_free(tokens, count);
		free(made);
	}
}

static void add_event(const struct kernels *kernels, const struct fixture *fixture, const char *key)
{
	for (size_t i = 0; i < kernels->nr; i++) {
		const struct kernel *kernel = &kernels->list[i];
		char *format = format_of(kernels, kernel, fixture, key);

		if (!format)
			continue;
		add_subject(key, format, kernel->machine.big_endian);
		add_samples(fixture, key, kernel, format);
		free(format);
	}
}

static void prepare(void)
{
	static struct kernels kernels;
	static struct fixtures fixtures;

	if (nr_subjects)
		return;
	kernels_read(&kernels, FUZZ_FORMATS);
	fixtures_read(&fixtures, FUZZ_FIXTURES);
	for (size_t i = 0; i < fixtures.nr; i++) {
		for (size_t k = 0; k < fixtures.list[i].nr_events; k++)
			add_event(&kernels, &fixtures.list[i], fixtures.list[i].events[k]);
	}
	must(nr_subjects > 50 && nr_subjects < 65536 && nr_seeds >= nr_subjects);
}

size_t fuzz_seed(size_t i, const void **seed)
{
	prepare();
	if (i >= nr_seeds)
		return 0;
	*seed = seeds[i].bytes;
	return seeds[i].size;
}

struct checked {
	const struct tep_record *record;
	size_t room; /* bytes that exist */
	size_t len;  /* of the text */
	bool damaged;
};

/* The text is one line without control characters. */
static void take(void *arg, const char *str, size_t len)
{
	struct checked *c = arg;

	for (size_t i = 0; i < len; i++)
		must((unsigned char)str[i] >= 0x20 && str[i] != 0x7f);
	c->len += len;
}

static void check_values(const struct checked *c, const struct iommu_event *event,
			 const struct iommu_value *values)
{
	const char *begin = c->record->data;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		const struct iommu_value *value = &values[i];
		size_t size = value->len;

		if (value->state != IOMMU_PRESENT || event->fields[i].kind == IOMMU_UNSIGNED ||
		    event->fields[i].kind == IOMMU_SIGNED)
			continue;
		must(!c->damaged);
		if (event->fields[i].kind == IOMMU_ARRAY)
			size *= value->element;
		must(value->str >= begin && value->str + size <= begin + c->room);
	}
}

static void check_text(struct subject *s, struct checked *c)
{
	struct iommu_record rec = iommu_record_of(&s->binding, c->record, s->format);
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	must(rec.size <= c->room);
	must(iommu_record_is_cut(&rec) == c->damaged);
	if (s->binding.foreign || !s->binding.event->stock)
		return;
	iommu_text_init(&t, buf, sizeof(buf), take, c);
	iommu_event_text(&t, s->binding.event, &rec, s->binding.places, values, c->room % 2);
	iommu_text_flush(&t);
	must(!c->damaged || c->len > strlen("(damaged record: )"));
	check_values(c, s->binding.event, values);
}

/* What the lanes do with a record while KernelShark loads. */
static bool read_map(const struct subject *s, const struct checked *c, struct iommu_map_record *map)
{
	uint32_t size = iommu_record_size(c->record, &s->binding.pages);

	return size == (uint32_t)c->record->size &&
	       iommu_map_read(&s->map, c->record->data, size, map);
}

static void check_step(struct subject *s, const struct checked *c)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_map_record map;
	struct iommu_value msg;
	struct iommu_step step;
	bool read = iommu_step_read(&s->binding, c->record, s->format, &step, values);
	struct iommu_record rec = iommu_record_of(&s->binding, c->record, s->format);

	must(!read || !c->damaged);
	if (read && step.device.str)
		must(step.device.str >= (const char *)rec.data &&
		     step.device.str + step.device.len <= (const char *)rec.data + c->room);
	if (s->binding.event == &iommu_event_console && iommu_console_read(&s->binding, &rec, &msg))
		must(!c->damaged && msg.len <= c->room);
	if (read_map(s, c, &map))
		must(read && step.kind == s->map.kind && step.iova == map.iova &&
		     step.size == map.size && step.pid == map.pid &&
		     step.paddr == iommu_map_paddr(&s->map, c->record->data));
}

/*
 * The bytes are all that exists: they end where the page does. A record that is in no page has
 * exactly its bytes, because its host guarantees that.
 */
static void check_record(struct subject *s, const uint8_t *head, void *data, size_t size)
{
	int header = head[2] & LONG_HEADER ? 8 : 4;
	struct tep_record record = { .data = data, .ts = 5, .cpu = 1, .size = (int)size };
	struct checked c = { .record = &record, .room = size };
	uint32_t claim;

	memcpy(&claim, head + 4, sizeof(claim));
	if (!(head[2] & NO_PAGE)) {
		record.offset = 3 * PAGE - (uint64_t)header - size;
		if (head[2] & CLAIMS)
			record.size = (int)claim;
	}
	record.record_size = (int)((uint32_t)record.size + (uint32_t)header);
	c.damaged = record.size > 0 && (size_t)record.size > size;
	check_text(s, &c);
	check_step(s, &c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *copy;

	prepare();
	if (size < HEAD || size > HEAD + PAGE - 32)
		return 0;
	/* The exact size, so that a sanitizer detects any access beyond it. */
	copy = malloc(size - HEAD ? size - HEAD : 1);
	must(copy != NULL);
	memcpy(copy, data + HEAD, size - HEAD);
	check_record(&subjects[(data[0] | (size_t)data[1] << 8) % nr_subjects], data, copy,
		     size - HEAD);
	free(copy);
	return 0;
}
