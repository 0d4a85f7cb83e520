/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Passes records of every size and content through libtraceevent and the plugin's code. The program
 * contains the plugin, so that sanitizers check all of it. Each record is a block of its exact
 * size.
 *
 * usage: test_records FORMATS-FILE...
 */
#include "collect.h"

#include <stdio.h>

#include <event-parse.h>
#include <trace-seq.h>

int tep_plugin_loader(struct tep_handle *tep);
void tep_plugin_unloader(struct tep_handle *tep);

static char **format_files;
static int nr_format_files;

static uint32_t random_state = 1;

static uint32_t random_number(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 20);
	size_t len;

	assert_non_null(text);
	assert_non_null(f);
	len = fread(text, 1, (1 << 20) - 1, f);
	assert_true(len > 0);
	fclose(f);
	return text;
}

/* The formats of one file, each from its "name:" to the next. */
static void parse_formats(struct tep_handle *tep, const char *path)
{
	char *text = read_file(path);
	char *at = text;

	while (at) {
		char *next = strstr(at + 1, "\nname:");

		if (next)
			*next++ = '\0';
		assert_int_equal(tep_parse_event(tep, at, strlen(at), "iommu"), 0);
		at = next;
	}
	free(text);
}

/* The output is one line without control bytes, for any record. */
static void assert_one_line(const struct trace_seq *s)
{
	for (unsigned int i = 0; i < s->len; i++)
		assert_true((unsigned char)s->buffer[i] >= 0x20);
}

static bool is_ours(const struct tep_event *event)
{
	return event->handler != NULL;
}

static void print_random(struct tep_handle *tep, struct tep_event *event, unsigned int size)
{
	unsigned char *data = malloc(size);
	struct tep_record record = {
		.data = data,
		.size = (int)size,
		.ts = random_number(),
		.missed_events = random_number() % 8 ? 0 : -1,
	};
	struct trace_seq s;

	assert_non_null(data);
	for (unsigned int i = 0; i < size; i++)
		data[i] = (unsigned char)(random_number() >> (random_number() % 24));
	data[0] = (unsigned char)event->id;
	data[1] = (unsigned char)(event->id >> 8);

	trace_seq_init(&s);
	if (event->handler(&s, &record, event, event->context) == 0) {
		trace_seq_terminate(&s);
		assert_true(s.len > strlen("IOMMU:"));
		assert_one_line(&s);
	} else {
		assert_int_equal(s.len, 0); /* nothing before the library prints */
	}
	trace_seq_destroy(&s);
	free(data);
	(void)tep;
}

static void records_of_every_size(void **state)
{
	(void)state;
	for (int i = 0; i < nr_format_files; i++) {
		struct tep_handle *tep = tep_alloc();
		unsigned int handled = 0;
		struct tep_event *event;

		assert_non_null(tep);
		tep_plugin_add_option("iommu:history", i / 2 % 2 ? "1" : "0");
		tep_set_file_bigendian(tep, i % 2 ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
		assert_int_equal(tep_plugin_loader(tep), 0);
		parse_formats(tep, format_files[i]);
		for (int k = 0; (event = tep_get_event(tep, k)); k++) {
			if (!is_ours(event))
				continue;
			handled++;
			for (unsigned int size = 2; size < 100; size++) {
				for (int n = 0; n < 50; n++)
					print_random(tep, event, size);
			}
		}
		assert_true(handled >= 6);
		tep_plugin_unloader(tep);
		tep_free(tep);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_every_size),
	};

	format_files = argv + 1;
	nr_format_files = argc - 1;
	if (!nr_format_files) {
		fprintf(stderr, "usage: test_records FORMATS-FILE...\n");
		return 2;
	}
	return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
