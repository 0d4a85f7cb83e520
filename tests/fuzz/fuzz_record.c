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
#include "fuzz_steps.h"
#include "record_checks.h"
#include "script.h"

enum { HEAD = 8 };

#define ROW(event) &iommu_event_##event,
static const struct iommu_event *const all_events[] = { IOMMU_EVENT_LIST(ROW, ROW, ROW) };

struct seed {
	unsigned char *bytes;
	size_t size;
};

static struct record_subject *subjects;
static size_t nr_subjects;
static struct seed *seeds;
static size_t nr_seeds;

static void *grow(void *list, size_t nr, size_t size)
{
	if (nr & (nr - 1)) /* the list grows at powers of two */
		return list;
	list = realloc(list, (nr ? 2 * nr : 1) * size);
	fuzz_must(list != NULL);
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
	struct record_subject *s;

	subjects = grow(subjects, nr_subjects, sizeof(*subjects));
	s = &subjects[nr_subjects++];
	*s = (struct record_subject){ .tep = tep_alloc(), .binding.event = find_event(key) };
	fuzz_must(s->tep != NULL);
	tep_set_file_bigendian(s->tep, big_endian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	tep_parse_format(s->tep, &s->format, format, strlen(format), s->binding.event->system);
	fuzz_must(s->format != NULL);
	record_subject_bind(s);
}

static void add_seed(const void *record, size_t size)
{
	static const unsigned char flags[] = { 0, FUZZ_LONG_HEADER, FUZZ_NO_PAGE, FUZZ_CLAIMS };
	size_t number = nr_subjects - 1;
	struct seed *seed;

	seeds = grow(seeds, nr_seeds, sizeof(*seeds));
	seed = &seeds[nr_seeds++];
	seed->size = HEAD + size;
	seed->bytes = calloc(1, seed->size);
	fuzz_must(seed->bytes != NULL);
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

	fuzz_must(synth != NULL);
	fuzz_must(!synth_add_formats(synth, find_event(key)->system, format));
	fuzz_must(!synth_record(synth, 0, 1, 0, key));
	fuzz_must(!set_fields(synth, tokens, count, NULL, error, sizeof(error)));
	bytes = synth_peek(synth, &size);
	fuzz_must(bytes != NULL);
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
	fuzz_must(nr_subjects > 50 && nr_subjects < 65536 && nr_seeds >= nr_subjects);
}

size_t fuzz_seed(size_t i, const void **seed)
{
	prepare();
	if (i >= nr_seeds)
		return 0;
	*seed = seeds[i].bytes;
	return seeds[i].size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t claim;
	void *copy;

	prepare();
	if (size < HEAD || size > HEAD + FUZZ_PAGE - 32)
		return 0;
	/* The exact size, so that a sanitizer detects any access beyond it. */
	copy = malloc(size - HEAD ? size - HEAD : 1);
	fuzz_must(copy != NULL);
	memcpy(copy, data + HEAD, size - HEAD);
	memcpy(&claim, data + 4, sizeof(claim));
	check_record(&subjects[(data[0] | (size_t)data[1] << 8) % nr_subjects], data[2], claim,
		     copy, size - HEAD);
	free(copy);
	return 0;
}
