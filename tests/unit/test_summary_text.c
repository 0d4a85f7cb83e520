/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests parts of the summary's text. tests/golden/cli/summary.*.txt has whole summaries. */
#include "collect.h"

#include "core/summary/summary_text.h"
#include "core/text/columns.h"

static void columns(void **state)
{
	struct iommu_columns columns;
	struct collect c;

	(void)state;
	iommu_columns_begin(&columns, "rll");
	iommu_columns_puts(&columns, "n");
	iommu_columns_puts(&columns, "name");
	iommu_columns_puts(&columns, "");
	iommu_text_dec(iommu_columns_cell(&columns), 12345);
	iommu_columns_puts(&columns, "");
	iommu_columns_puts(&columns, "end");
	iommu_text_dec(iommu_columns_cell(&columns), 7);
	iommu_columns_puts(&columns, "\xc3\xa4\xc3\xb6"); /* two characters */
	iommu_columns_puts(&columns, "end");
	collect_start(&c);
	iommu_columns_end(&columns, &c.text, "> ");
	assert_string_equal(collect_end(&c), ">     n  name\n"
					     "> 12345        end\n"
					     ">     7  \xc3\xa4\xc3\xb6    end\n");
}

/* Many cells, and a very long one. */
static void large_columns(void **state)
{
	struct iommu_columns columns;
	struct collect c;
	char name[301];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	iommu_columns_begin(&columns, "ll");
	iommu_columns_puts(&columns, name);
	iommu_columns_puts(&columns, "1");
	for (int i = 0; i < 500; i++) {
		iommu_columns_puts(&columns, "a");
		iommu_columns_puts(&columns, "b");
	}
	collect_start(&c);
	iommu_columns_end(&columns, &c.text, "");
	assert_int_equal(strlen(collect_end(&c)), 300 + 4 + 500 * 5);
	assert_int_equal(memcmp(collect_end(&c) + 300, "  1\na  b\na  b\n", 14), 0);
	/* Only very long cells. */
	iommu_columns_begin(&columns, "ll");
	iommu_columns_puts(&columns, name);
	iommu_columns_puts(&columns, "1");
	collect_start(&c);
	iommu_columns_end(&columns, &c.text, "");
	assert_string_equal(collect_end(&c) + 300, "  1\n");
	/* no cells */
	iommu_columns_begin(&columns, "ll");
	collect_start(&c);
	iommu_columns_end(&columns, &c.text, "");
	assert_string_equal(collect_end(&c), "");
}

static void numbers(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0" },
		{ 1, "1 bytes" },
		{ 1000, "1000 bytes" },
		{ 4096, "4K" },
		{ 4097, "4.0K" },
		{ 9999ULL << 10, "9999K" },
		{ 10001ULL << 10, "9.7M" },
		{ (100ULL << 30) + 1, "100G" },
		{ UINT64_MAX, "15.9E" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		collect_start(&c);
		iommu_put_bytes(&c.text, sizes[i].bytes);
		assert_string_equal(collect_end(&c), sizes[i].text);
	}
	collect_start(&c);
	iommu_put_time(&c.text, 0);
	iommu_text_putc(&c.text, ' ');
	iommu_put_time(&c.text, 12001002999);
	iommu_text_putc(&c.text, ' ');
	iommu_put_range(&c.text, UINT64_MAX - 4095, UINT64_MAX);
	iommu_text_putc(&c.text, ' ');
	iommu_put_excuses(&c.text, IOMMU_EXCUSE_LATE | IOMMU_EXCUSE_ENDED);
	assert_string_equal(collect_end(&c),
			    "- 12.001003 0xfffffffffffff000 - the end of addresses (4K)"
			    " the trace began late or the trace ended");
}

/* A trace without times, counts and name, as in trace-cmd report with iommu:summary. */
static void little_known(void **state)
{
	const struct iommu_replay_config config = { .findings = true };
	struct iommu_replay *replay = iommu_replay_new(&config);
	struct iommu_stats stats = { 0 };
	const struct iommu_summary summary = { .replay = replay, .stats = &stats };
	struct collect c;

	(void)state;
	assert_non_null(replay);
	iommu_replay_feed(replay, &(struct iommu_step){ .kind = IOMMU_STEP_FAULT,
							.device = { "\x1b", 1 },
							.iova = 4096 });
	iommu_replay_end(replay, 0);
	iommu_stats_finish(&stats, replay);
	collect_start(&c);
	iommu_summary_text(&c.text, &summary);
	assert_string_equal(
		collect_end(&c),
		"IOMMU summary\n"
		"no times\n"
		"\n"
		"Faults: 1\n"
		"  \\x1b fault (event only; the reason is in the kernel log)\n"
		"    1x  0x1000  -  never mapped, possibly only because the trace began late\n"
		"\n"
		"Findings: none\n"
		"\n"
		"Devices and their holders\n"
		"  group  device  holder   grade  from  duration\n"
		"      -  \\x1b    unknown\n"
		"\n"
		"Mappings: none\n"
		"\n"
		"Limits of this trace\n"
		"  - holders of devices are unknown: no iommu:attach_device_to_domain event\n"
		"      start before devices change hands: trace-iommu record\n"
		"  - mappings are unknown: no iommu:map event\n");
	iommu_stats_free(&stats);
	iommu_replay_free(replay);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns),
		cmocka_unit_test(large_columns),
		cmocka_unit_test(numbers),
		cmocka_unit_test(little_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
