/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Loads the plugin with libtraceevent's own loader, in one process: load, unload and load again,
 * and two handles at a time, as in a viewer with two files. Run it under valgrind, which detects
 * dangling pointers. HOME in the environment contains the plugin.
 */
#include "collect.h"

#include <stdio.h>

#include <event-parse.h>
#include <trace-seq.h>

static const char format[] =
	"name: map\n"
	"ID: 77\n"
	"format:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
	"\n"
	"\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:u64 paddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\n"
	"print fmt: \"map of %llu\", REC->size\n";

static const char decoded[] = "IOMMU: iova=0x0000000000001000 - 0x0000000000002000 "
			      "paddr=0x0000000000002000 size=4096 (4K)";
static const char stock_only[] = "IOMMU: iova=0x0000000000001000 - 0x0000000000002000 "
				 "paddr=0x0000000000002000 size=4096";

struct file {
	struct tep_handle *tep;
	struct tep_plugin_list *plugins;
};

static void open_file(struct file *file)
{
	file->tep = tep_alloc();
	assert_non_null(file->tep);
	file->plugins = tep_load_plugins(file->tep);
	assert_non_null(file->plugins);
	assert_int_equal(tep_parse_event(file->tep, format, strlen(format), "iommu"), 0);
}

static void close_file(struct file *file)
{
	tep_unload_plugins(file->plugins, file->tep);
	tep_free(file->tep);
}

static void assert_prints(struct file *file, const char *expected)
{
	struct {
		uint16_t type;
		uint8_t flags, preempt;
		int32_t pid;
		uint64_t iova, paddr, size;
	} data = { .type = 77, .iova = 0x1000, .paddr = 0x2000, .size = 4096 };
	struct tep_record record = { .data = &data, .size = sizeof(data) };
	struct trace_seq s;

	trace_seq_init(&s);
	tep_print_event(file->tep, &s, &record, "%s", TEP_PRINT_INFO);
	trace_seq_terminate(&s);
	assert_string_equal(s.buffer, expected);
	trace_seq_destroy(&s);
}

/* Returns how many times the library lists our option stock, as in trace-cmd list -O. */
static int count_options(void)
{
	static const char line[] = "option:\tstock\n";
	struct trace_seq s;
	int n = 0;

	trace_seq_init(&s);
	tep_plugin_print_options(&s);
	trace_seq_terminate(&s);
	for (const char *at = s.buffer; (at = strstr(at, line)); at += strlen(line))
		n++;
	trace_seq_destroy(&s);
	return n;
}

static void one_after_the_other(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct file file;

		open_file(&file);
		assert_prints(&file, decoded);
		assert_int_equal(count_options(), 1);
		close_file(&file);
		assert_int_equal(count_options(), 0);
	}
}

static void two_at_a_time(void **state)
{
	struct file a, b;

	(void)state;
	open_file(&a);
	open_file(&b);
	assert_int_equal(count_options(), 1);
	assert_prints(&a, decoded);
	assert_prints(&b, decoded);
	close_file(&a);
	assert_int_equal(count_options(), 1);
	assert_prints(&b, decoded);
	open_file(&a);
	close_file(&b);
	assert_prints(&a, decoded);
	close_file(&a);
	assert_int_equal(count_options(), 0);
}

/* The library must not call removed handlers. It then prints the stock text. */
static void unloaded_before_the_handle_ends(void **state)
{
	struct file file;

	(void)state;
	open_file(&file);
	assert_prints(&file, decoded);
	tep_unload_plugins(file.plugins, file.tep);
	assert_prints(&file, "map of 4096");
	file.plugins = tep_load_plugins(file.tep);
	assert_prints(&file, decoded);
	close_file(&file);
}

/* A viewer sets options with a value, while the plugin is loaded or before. */
static void options_set_by_a_viewer(void **state)
{
	struct file file;

	(void)state;
	open_file(&file);
	tep_plugin_add_option("iommu:stock", "1");
	assert_prints(&file, stock_only);
	tep_plugin_add_option("iommu:stock", "0");
	assert_prints(&file, decoded);
	close_file(&file);

	tep_plugin_add_option("iommu:stock", "1");
	for (int i = 0; i < 3; i++) {
		open_file(&file);
		assert_prints(&file, stock_only);
		close_file(&file);
	}
}

/* An option without a value is on for every file, even after all files were closed. */
static void an_option_without_a_value(void **state)
{
	struct file files[3];

	(void)state;
	tep_plugin_add_option("iommu:stock", NULL);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(files); i++)
			open_file(&files[i]);
		for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
			assert_prints(&files[i], stock_only);
			close_file(&files[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_after_the_other),
		cmocka_unit_test(two_at_a_time),
		cmocka_unit_test(unloaded_before_the_handle_ends),
		cmocka_unit_test(options_set_by_a_viewer),
		cmocka_unit_test(an_option_without_a_value), /* last, because it cannot be undone */
	};

	return cmocka_run_group_tests_name("reload", tests, NULL, NULL);
}
