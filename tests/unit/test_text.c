/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include <inttypes.h>
#include <stdio.h>

static const uint64_t numbers[] = {
	0,	   1,	       9,	    10,
	15,	   16,	       99,	    100,
	101,	   255,	       4096,	    65535,
	1000000,   0xffffffff, 0x100000000, 10000000000000000000ULL,
	INT64_MAX, UINT64_MAX,
};

/* Compares numbers with the output of printf. */
static void numbers_equal_printf(void **state)
{
	struct collect c;
	char expected[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		collect_start(&c);
		iommu_text_dec(&c.text, numbers[i]);
		snprintf(expected, sizeof(expected), "%" PRIu64, numbers[i]);
		assert_string_equal(collect_end(&c), expected);

		collect_start(&c);
		iommu_text_signed(&c.text, (int64_t)numbers[i]);
		snprintf(expected, sizeof(expected), "%" PRId64, (int64_t)numbers[i]);
		assert_string_equal(collect_end(&c), expected);

		collect_start(&c);
		iommu_text_hex_bare(&c.text, numbers[i]);
		snprintf(expected, sizeof(expected), "%" PRIx64, numbers[i]);
		assert_string_equal(collect_end(&c), expected);

		for (unsigned int width = 1; width <= 16; width++) {
			collect_start(&c);
			iommu_text_hex(&c.text, numbers[i], width);
			snprintf(expected, sizeof(expected), "0x%0*" PRIx64, (int)width,
				 numbers[i]);
			assert_string_equal(collect_end(&c), expected);
		}
	}
}

static void every_power_of_ten_and_two(void **state)
{
	struct collect c;
	char expected[64];
	uint64_t ten = 1;

	(void)state;
	for (unsigned int i = 0; i < 20; i++, ten *= 10) {
		collect_start(&c);
		iommu_text_dec(&c.text, ten - 1);
		iommu_text_putc(&c.text, ' ');
		iommu_text_dec(&c.text, ten);
		snprintf(expected, sizeof(expected), "%" PRIu64 " %" PRIu64, ten - 1, ten);
		assert_string_equal(collect_end(&c), expected);
	}
	for (unsigned int i = 0; i < 64; i++) {
		collect_start(&c);
		iommu_text_hex(&c.text, 1ULL << i, 1);
		snprintf(expected, sizeof(expected), "0x%" PRIx64, (uint64_t)1 << i);
		assert_string_equal(collect_end(&c), expected);
	}
}

static void sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *words;
	} cases[] = {
		{ 0, "nothing" },
		{ 1, "1 bytes" },
		{ 1000, "1000 bytes" },
		{ 1023, "1023 bytes" },
		{ 1024, "1K" },
		{ 1025, "1025 bytes" },
		{ 4096, "4K" },
		{ 6144, "6K" },
		{ 12288, "12K" },
		{ 1048576, "1M" },
		{ 1572864, "1536K" },
		{ 2097152, "2M" },
		{ 3221225472, "3G" },
		{ 1ULL << 40, "1T" },
		{ 5ULL << 50, "5P" },
		{ 1ULL << 63, "8E" },
		{ UINT64_MAX, "18446744073709551615 bytes" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		collect_start(&c);
		iommu_text_size(&c.text, cases[i].bytes);
		assert_string_equal(collect_end(&c), cases[i].words);
	}
}

/* Text of any length passes through the smallest buffer unchanged. */
static void long_text_is_handed_on(void **state)
{
	struct collect c;
	char text[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('a' + i % 26);
	text[sizeof(text) - 1] = '\0';

	collect_start(&c);
	iommu_text_puts(&c.text, text);
	assert_string_equal(collect_end(&c), text);
	assert_true(c.flushes >= sizeof(text) / IOMMU_TEXT_MIN);

	collect_start(&c);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		iommu_text_putc(&c.text, text[i]);
	assert_string_equal(collect_end(&c), text);
}

/* A string that just fits, and one that is just too long. */
static void puts_at_the_edge(void **state)
{
	static const char word[] =
		"0123456789012345678901234567890123456789012345678901234567890123";
	struct collect c;

	(void)state;
	for (size_t before = 0; before < IOMMU_TEXT_MIN; before++) {
		for (size_t len = 0; len < sizeof(word); len++) {
			char part[sizeof(word)];

			memcpy(part, word, len);
			part[len] = '\0';
			collect_start(&c);
			iommu_text_mem(&c.text, word, before);
			iommu_text_puts(&c.text, part);
			assert_int_equal(strlen(collect_end(&c)), before + len);
			assert_memory_equal(c.all + before, part, len);
		}
	}
}

static void durations(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} rows[] = {
		{ 0, "0.000 ms" },	     { 999, "0.000 ms" },
		{ 1000, "0.001 ms" },	     { 101059999, "101.059 ms" },
		{ 999999999, "999.999 ms" }, { 1000000000, "1.000 s" },
		{ 6034999999, "6.034 s" },   { UINT64_MAX, "18446744073.709 s" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		collect_start(&c);
		iommu_text_duration(&c.text, rows[i].ns);
		assert_string_equal(collect_end(&c), rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(numbers_equal_printf),
		cmocka_unit_test(every_power_of_ten_and_two),
		cmocka_unit_test(sizes),
		cmocka_unit_test(long_text_is_handed_on),
		cmocka_unit_test(puts_at_the_edge),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
