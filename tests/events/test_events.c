/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Decodes the samples of all fixtures as records of every kernel family that has their fields, and
 * compares text and step. One test per fixture.
 *
 * usage: test_events FORMATS FIXTURES
 */
#include "collect.h"

#include <stdio.h>

#include "core/events/event_list.h"
#include "core/events/step.h"
#include "fixture.h"
#include "formats.h"
#include "script.h"
#include "step_text.h"
#include "tep/binding.h"

static struct kernels kernels;
static struct fixtures fixtures;

#define ROW(event) &iommu_event_##event,
static const struct iommu_event *const all_events[] = { IOMMU_EVENT_LIST(ROW, ROW, ROW) };

/* One sample as a record of one format. */
struct subject {
	const struct fixture *fixture;
	const struct sample *sample;
	const char *kernel;
	struct tep_handle *tep;
	struct iommu_binding binding;
	struct iommu_record rec;
	void *copy; /* exactly as long as the record, so that a sanitizer sees reads past its end */
};

#define fail_at(s, ...)                                                                         \
	do {                                                                                    \
		print_error("%s:%u, %s: ", (s)->fixture->path, (s)->sample->line, (s)->kernel); \
		fail_msg(__VA_ARGS__);                                                          \
	} while (0)

static const struct iommu_event *find_event(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(all_events); i++) {
		size_t len = strlen(all_events[i]->system);

		if (!strncmp(key, all_events[i]->system, len) && key[len] == ':' &&
		    !strcmp(key + len + 1, all_events[i]->name))
			return all_events[i];
	}
	return NULL;
}

static void bind_format(struct subject *s, const char *key, const char *format, bool big_endian)
{
	struct tep_event *parsed = NULL;

	s->tep = tep_alloc();
	assert_non_null(s->tep);
	tep_set_file_bigendian(s->tep, big_endian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	s->binding = (struct iommu_binding){ .event = find_event(key) };
	tep_parse_format(s->tep, &parsed, format, strlen(format), s->binding.event->system);
	if (!parsed)
		fail_at(s, "the library cannot read the format");
	iommu_bind(&s->binding, parsed);
}

static void make_record(struct subject *s, const char *key, const char *format,
			const struct synth_machine *machine, const struct token *tokens, int count)
{
	struct synth *synth = synth_new(machine);
	const void *bytes = NULL;
	char error[512];

	assert_non_null(synth);
	if (synth_add_formats(synth, s->binding.event->system, format) ||
	    synth_record(synth, 0, 1, 0, key))
		fail_at(s, "%s", synth_error(synth));
	if (set_fields(synth, tokens, count, NULL, error, sizeof(error)))
		fail_at(s, "%s", error);
	bytes = synth_peek(synth, &s->rec.size);
	if (!bytes)
		fail_at(s, "%s", synth_error(synth));
	s->copy = malloc(s->rec.size);
	assert_non_null(s->copy);
	memcpy(s->copy, bytes, s->rec.size);
	s->rec.data = s->copy;
	s->rec.swap = s->binding.swap;
	synth_free(synth);
}

static void check_text(const struct subject *s, struct iommu_value *values, bool stock_only)
{
	const struct sample *sample = s->sample;
	char expected[8192];
	struct collect c;
	const char *line;

	snprintf(expected, sizeof(expected), "%s%s%s%s%s", sample->stock,
		 sample->added && !stock_only ? sample->added : "",
		 sample->damaged ? " (damaged record: " : "",
		 sample->damaged ? sample->damaged : "", sample->damaged ? ")" : "");
	collect_start(&c);
	iommu_event_text(&c.text, s->binding.event, &s->rec, s->binding.places, values, stock_only);
	line = collect_end(&c);
	if (strcmp(line, expected) != 0)
		fail_at(s, "%s\n  expected: %s\n  actual:   %s",
			stock_only ? "with stock text only" : "text", expected, line);
}

static void check_step(const struct subject *s, const struct iommu_place *places,
		       const char *expected, const char *why)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;
	char text[2048];

	memset(values, 0xa5, sizeof(values)); /* fields that the step does not need */
	memset(&step, 0xa5, sizeof(step));    /* members that must be cleared */
	iommu_read_step_values(values, s->binding.event, &s->rec, places);
	iommu_step_from_values(&step, s->binding.event, values);
	step_to_text(&step, text, sizeof(text));
	if (strcmp(text, expected) != 0)
		fail_at(s, "step%s\n  expected: %s\n  actual:   %s", why, expected, text);
}

/*
 * A record without a field that the step needs: the format lacks the field, or the record ends
 * before it.
 */
static void check_needs(const struct subject *s)
{
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	const char *at = s->sample->needs;
	char name[64], why[100];
	int len;

	for (; at && sscanf(at, "%63s%n", name, &len) == 1; at += len) {
		int field = iommu_event_field(s->binding.event, name);

		if (field < 0)
			fail_at(s, "the event has no field %s", name);
		snprintf(why, sizeof(why), " without %s", name);
		memcpy(places, s->binding.places, sizeof(places));
		places[field].layout = IOMMU_LAYOUT_NONE;
		check_step(s, places, "none", why);
		memcpy(places, s->binding.places, sizeof(places));
		places[field].offset = (uint32_t)s->rec.size;
		check_step(s, places, "none", why);
	}
}

static void check(struct subject *s)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;
	char text[2048];

	if (s->binding.foreign != s->sample->foreign)
		fail_at(s, "the format is %s", s->binding.foreign ? "foreign" : "ours");
	if (!s->sample->stock && !s->sample->step)
		fail_at(s, "a sample needs the line \"stock\" or \"step\"");
	if (s->sample->foreign)
		return;
	if (s->binding.event->stock && s->sample->stock) {
		check_text(s, values, true);
		check_text(s, values, false);
		iommu_step_from_values(&step, s->binding.event, values);
		step_to_text(&step, text, sizeof(text));
		if (s->sample->step && strcmp(text, s->sample->step) != 0)
			fail_at(s, "the step of the values of the text is %s", text);
	}
	if (s->sample->step)
		check_step(s, s->binding.places, s->sample->step, "");
	check_needs(s);
}

static void run_sample(const struct fixture *fixture, const struct sample *sample, const char *key,
		       const char *kernel, const struct synth_machine *machine, const char *format)
{
	struct subject s = { .fixture = fixture, .sample = sample, .kernel = kernel };
	char *made = NULL;
	struct token *tokens;
	int count = sample_fields(fixture, sample, key, &tokens, &made);

	format = made ? made : format;
	bind_format(&s, key, format, machine->big_endian);
	make_record(&s, key, format, machine, tokens, count);
	check(&s);
	tokens_free(tokens, count);
	free(made);
	free(s.copy);
	iommu_unbind(&s.binding);
	tep_free(s.tep);
}

/* Runs the samples that have the fields of this event on this kernel. */
static void run_on_kernel(const struct fixture *fixture, const char *key,
			  const struct kernel *kernel, unsigned int *runs, unsigned int *of_event)
{
	char *format = format_of(&kernels, kernel, fixture, key);
	unsigned int of_kernel = 0;

	for (size_t i = 0; format && i < fixture->nr_samples; i++) {
		if (!sample_has_format(&fixture->samples[i], kernel, format))
			continue;
		run_sample(fixture, &fixture->samples[i], key, kernel->name, &kernel->machine,
			   format);
		runs[i]++;
		of_kernel++;
	}
	if (format && !of_kernel)
		fail_msg("%s: no sample has the fields of %s on %s", fixture->path, key,
			 kernel->name);
	*of_event += of_kernel;
	free(format);
}

static void run_event(const struct fixture *fixture, const char *key, unsigned int *runs)
{
	static const struct synth_machine machines[] = {
		{ .big_endian = false, .long_size = 8, .page_size = 4096, .cpus = 1 },
		{ .big_endian = true, .long_size = 4, .page_size = 4096, .cpus = 1 },
	};
	unsigned int of_event = 0;

	if (!find_event(key))
		fail_msg("%s: there is no event %s", fixture->path, key);
	for (size_t i = 0; i < kernels.nr; i++)
		run_on_kernel(fixture, key, &kernels.list[i], runs, &of_event);
	if (!of_event)
		fail_msg("%s: no kernel has %s", fixture->path, key);
	for (size_t i = 0; i < 2 * fixture->nr_samples; i++) {
		if (!fixture->samples[i / 2].partial)
			continue;
		run_sample(fixture, &fixture->samples[i / 2], key, "partial", &machines[i % 2],
			   NULL);
		runs[i / 2]++;
	}
}

static void fixture_holds(void **state)
{
	const struct fixture *fixture = *state;
	unsigned int *runs = calloc(fixture->nr_samples + 1, sizeof(*runs));

	assert_non_null(runs);
	if (!fixture->nr_events || !fixture->nr_samples)
		fail_msg("%s: a fixture needs an event and a sample", fixture->path);
	for (size_t i = 0; i < fixture->nr_events; i++)
		run_event(fixture, fixture->events[i], runs);
	for (size_t i = 0; i < fixture->nr_samples; i++) {
		if (!runs[i])
			fail_msg("%s:%u: no kernel has a format with exactly these fields",
				 fixture->path, fixture->samples[i].line);
	}
	free(runs);
}

static bool has_fixture(const struct iommu_event *event)
{
	for (size_t i = 0; i < fixtures.nr; i++) {
		for (size_t k = 0; k < fixtures.list[i].nr_events; k++) {
			if (find_event(fixtures.list[i].events[k]) == event)
				return true;
		}
	}
	return false;
}

static void every_event_has_a_fixture(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all_events); i++) {
		if (!has_fixture(all_events[i]))
			fail_msg("%s:%s has no fixture", all_events[i]->system,
				 all_events[i]->name);
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	int failed;

	if (argc != 3) {
		fprintf(stderr, "usage: test_events FORMATS FIXTURES\n");
		return 2;
	}
	kernels_read(&kernels, argv[1]);
	fixtures_read(&fixtures, argv[2]);
	tests = calloc(fixtures.nr + 1, sizeof(*tests));
	if (!tests)
		return 2;
	tests[0] = (struct CMUnitTest)cmocka_unit_test(every_event_has_a_fixture);
	for (size_t i = 0; i < fixtures.nr; i++) {
		tests[i + 1].name = fixtures.list[i].path;
		tests[i + 1].test_func = fixture_holds;
		tests[i + 1].initial_state = &fixtures.list[i];
	}
	failed = _cmocka_run_group_tests("events", tests, fixtures.nr + 1, NULL, NULL);
	free(tests);
	return failed;
}
