/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Tests of events that tests/events cannot express as one record and its line: checks of every
 * event, records of random bytes, and tables of names that are in no format.
 */
#include "builder.h"

#include "core/events/event_list.h"
#include "core/events/step.h"

/* Checks the members that every event must set. */
static void check_event(const struct iommu_event *event)
{
	assert_non_null(event->system);
	assert_non_null(event->name);
	assert_in_range(event->nr_fields, 1, IOMMU_EVENT_FIELDS);
	for (unsigned int i = 0; i < event->nr_fields; i++)
		assert_int_equal(iommu_event_field(event, event->fields[i].name), i);
	assert_int_equal(iommu_event_field(event, "no_such_field"), -1);
	assert_int_equal(event->step_fields >> event->nr_fields, 0);
}

static void every_event_is_complete(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; iommu_events[i]; i++) {
		check_event(iommu_events[i]);
		assert_non_null(iommu_events[i]->stock);
		assert_non_null(iommu_events[i]->kernels);
		assert_non_null(iommu_events[i]->adds);
		for (size_t k = 0; k < i; k++)
			assert_false(!strcmp(iommu_events[k]->system, iommu_events[i]->system) &&
				     !strcmp(iommu_events[k]->name, iommu_events[i]->name));
	}
	for (; iommu_observed_events[n]; n++) {
		check_event(iommu_observed_events[n]);
		assert_true(!strcmp(iommu_observed_events[n]->system, "iop") ||
			    iommu_observed_events[n] == &iommu_event_map_leaf ||
			    iommu_observed_events[n] == &iommu_event_print);
		assert_null(iommu_observed_events[n]->stock);
		assert_non_null(iommu_observed_events[n]->step);
	}
	assert_int_equal(n, 23);
	assert_null(iommu_event_console.step);
	assert_null(iommu_event_aer.stock);
	assert_null(iommu_event_aer.step);
}

/* A line without a field that no kernel prints is complete. */
static void steps_read_no_field_that_never_exists(void **state)
{
	const struct iommu_event *assign = &iommu_event_intel_cache_tag_assign;

	(void)state;
	for (const char *const *name = (const char *const[]){ "start", "end", NULL }; *name; name++)
		assert_false(assign->step_fields & 1U << iommu_event_field(assign, *name));
}

/* TRACE_FLAG_* of include/linux/trace_events.h. */
static void contexts(void **state)
{
	(void)state;
	assert_int_equal(iommu_step_context(0x01), IOMMU_CONTEXT_TASK); /* interrupts off */
	assert_int_equal(iommu_step_context(0x11), IOMMU_CONTEXT_SOFTIRQ);
	assert_int_equal(iommu_step_context(0x19), IOMMU_CONTEXT_IRQ);
	assert_int_equal(iommu_step_context(0x59), IOMMU_CONTEXT_NMI);
	assert_int_equal(iommu_step_context(0xa7), IOMMU_CONTEXT_TASK);
}

/* The format's names take precedence over ours: bit 11 had another name in 6.18. */
static void names_of_the_format_come_first(void **state)
{
	static const struct iommu_name list[] = { { 1 << 11, "CACHE_CLEAN" } };
	static const struct iommu_names names = { .list = list, .nr = 1, .delim = "+" };
	struct builder b;

	(void)state;
	build(&b, &iommu_event_dma_map_phys);
	add_number(&b, "attrs", 1 << 11 | 1 << 10, 8);
	place_of(&b, "attrs")->names = &names;
	assert_line(&b, " attrs=CACHE_CLEAN+0x400", "");
}

/* As libtraceevent reads the formats of 6.12 and 7.2: it cannot look up the enum's numbers. */
static void names_without_numbers(void **state)
{
	static const struct iommu_name list[] = { { IOMMU_NAME_UNKNOWN, "iotlb" },
						  { IOMMU_NAME_UNKNOWN, "devtlb" } };
	static const struct iommu_names names = { .list = list, .nr = ARRAY_SIZE(list) };
	struct builder b;

	(void)state;
	build(&b, &iommu_event_intel_cache_tag_flush_range);
	add_string(&b, "iommu", "dmar0");
	add_number(&b, "type", 1, 2);
	place_of(&b, "type")->names = &names;
	assert_line(&b, "dmar0 type 0x1", " (devtlb)");
	add_number(&b, "start", 0x1000, 8);
	assert_line(&b, "dmar0 type 0x1 [0x1000]", " (devtlb)");
}

/* The kernel records 128 entries of a longer scatterlist. */
static void truncated_scatterlists(void **state)
{
	uint64_t addrs[128], lengths[128];
	struct builder b;
	struct collect c;
	const char *line;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++) {
		addrs[i] = 0x10000 + i * 0x1000;
		lengths[i] = 0x1000;
	}
	build(&b, &iommu_event_dma_map_sg);
	add_number(&b, "full_nents", 1000, 4);
	add_number(&b, "full_ents", 200, 4);
	add_number(&b, "truncated", 1, 1);
	add_array(&b, "dma_addrs", addrs, 128, 8);
	add_array(&b, "lengths", lengths, 128, 4);
	line = text_of(&c, &b, false);
	assert_non_null(strstr(line, " nents=1000 ents=128/200 [TRUNCATED] dma_addrs={0x10000,"));
	assert_non_null(strstr(line, ",0x8f000} sizes={0x1000,0x1000,"));
	assert_string_equal(strrchr(line, '}'), "} (more than 512K)");
}

/* The array's word has a wrong length, or the record ends early. */
static void damaged_arrays(void **state)
{
	static const uint64_t addrs[] = { 0x1000, 0x3000 };
	struct builder b;
	struct collect c;
	uint32_t word;

	(void)state;
	build(&b, &iommu_event_dma_unmap_sg);
	add_array(&b, "addrs", addrs, 2, 8);
	assert_int_equal(b.size, 28);
	word = 24U << 16 | 12;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false),
			    " (damaged record: addrs outside its 28 bytes)");
	word = 0xffffffff;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false),
			    " (damaged record: addrs outside its 28 bytes)");
	word = 15U << 16 | 12;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false), " phys_addrs={0x1000}");
	for (b.size = 8; b.size < 27; b.size++)
		assert_non_null(strstr(text_of(&c, &b, false), "(damaged record: addrs outside"));
}

/* A linear congruential generator with Knuth's constants: the same numbers on every machine. */
static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 32);
}

/* A record with all fields of the event, one after another, and random bytes. */
static void build_random(struct builder *b, const struct iommu_event *event, uint64_t *seed)
{
	static const uint32_t number_sizes[] = { 1, 2, 4, 8 };

	build(b, event);
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		uint32_t r = next_random(seed);
		struct iommu_place *place = &b->places[i];

		place->offset = (uint32_t)b->size;
		if (event->fields[i].kind == IOMMU_STRING || event->fields[i].kind == IOMMU_ARRAY) {
			place->layout = r & 1 ? IOMMU_LAYOUT_DATA_LOC : IOMMU_LAYOUT_ARRAY;
			place->size = r & 1 ? 4 : r >> 8 & 0x1f;
			place->element = r & 2 ? 8 : 4;
		} else {
			place->layout = IOMMU_LAYOUT_NUMBER;
			place->size = number_sizes[r & 3];
		}
		assert_true(iommu_readable(place, event->fields[i].kind));
		b->size += place->size;
	}
	for (size_t i = 0; i < sizeof(b->data); i++)
		b->data[i] = (unsigned char)next_random(seed);
}

/* Make half of the offset and length words of strings and arrays point into the record. */
static void aim_words(struct builder *b, uint64_t *seed)
{
	for (unsigned int i = 0; i < b->event->nr_fields; i++) {
		uint32_t r = next_random(seed);
		uint32_t word = (r >> 8 & 0x1f) << 16 | (r >> 16) % (uint32_t)b->size;

		if (b->places[i].layout == IOMMU_LAYOUT_DATA_LOC && r & 1)
			memcpy(b->data + b->places[i].offset, &word, 4);
	}
}

/*
 * For all bytes and lengths of a record, the decoder reads nothing outside it, which a sanitizer
 * checks, and the text is one line without control bytes.
 */
static void random_records_of_every_event(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; iommu_events[i]; i++) {
		for (unsigned int round = 0; round < 200; round++) {
			struct builder b;
			struct collect c;
			const char *text;
			size_t full;

			build_random(&b, iommu_events[i], &seed);
			aim_words(&b, &seed);
			full = b.size;
			b.size = 1 + next_random(&seed) % (round & 1 ? full : sizeof(b.data) - 1);
			text = text_of(&c, &b, false);
			if (b.size < full)
				assert_non_null(strstr(text, "(damaged record: "));
			for (size_t k = 0; text[k]; k++)
				assert_true((unsigned char)text[k] >= ' ' && text[k] != 0x7f);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_is_complete),
		cmocka_unit_test(steps_read_no_field_that_never_exists),
		cmocka_unit_test(contexts),
		cmocka_unit_test(names_of_the_format_come_first),
		cmocka_unit_test(names_without_numbers),
		cmocka_unit_test(truncated_scatterlists),
		cmocka_unit_test(damaged_arrays),
		cmocka_unit_test(random_records_of_every_event),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
