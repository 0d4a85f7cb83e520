/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include "core/text/names.h"

static const struct iommu_name symbols[] = {
	{ 0, "ZERO" },
	{ 7, "SEVEN" },
	{ IOMMU_NAME_UNKNOWN, "LOST" },
};

/* As in gfp flags: a set of bits precedes its members. */
static const struct iommu_name flags[] = {
	{ 0x3, "BOTH" }, { 0x1, "ONE" }, { 0x2, "TWO" }, { 0x10, "SIXTEEN" }, { 0, "NOTHING" },
};

static void symbols_by_value(void **state)
{
	static const struct iommu_names names = { .list = symbols, .nr = ARRAY_SIZE(symbols) };
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {
		{ 0, "ZERO" },
		{ 7, "SEVEN" },
		{ 3, "0x3" },
		{ 0xffffffff, "0xffffffff" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		collect_start(&c);
		iommu_names_symbol(&c.text, &names, cases[i].value);
		assert_string_equal(collect_end(&c), cases[i].text);
	}
	assert_string_equal(iommu_name_of(&names, 7), "SEVEN");
	assert_null(iommu_name_of(&names, 8));
}

static void flags_by_bits(void **state)
{
	static const struct iommu_names names = { .list = flags,
						  .nr = ARRAY_SIZE(flags),
						  .delim = "|" };
	static const struct {
		uint64_t value;
		const char *text;
	} cases[] = {
		{ 0, "" },
		{ 0x1, "ONE" },
		{ 0x2, "TWO" },
		{ 0x3, "BOTH" },
		{ 0x11, "ONE|SIXTEEN" },
		{ 0x13, "BOTH|SIXTEEN" },
		{ 0x4, "0x4" },
		{ 0x16, "TWO|SIXTEEN|0x4" },
		{ UINT64_MAX, "BOTH|SIXTEEN|0xffffffffffffffec" },
	};
	struct collect c;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		collect_start(&c);
		iommu_names_flags(&c.text, &names, cases[i].value);
		assert_string_equal(collect_end(&c), cases[i].text);
	}
}

/* As in the library, if a format has a flag without a number. */
static void a_flag_without_a_number_stands_for_zero(void **state)
{
	static const struct iommu_name list[] = { { 1, "ONE" }, { IOMMU_NAME_UNKNOWN, "LOST" } };
	static const struct iommu_names names = { .list = list, .nr = 2, .delim = " + " };
	struct collect c;

	(void)state;
	collect_start(&c);
	iommu_names_flags(&c.text, &names, 0);
	assert_string_equal(collect_end(&c), "LOST");
	collect_start(&c);
	iommu_names_flags(&c.text, &names, 5);
	assert_string_equal(collect_end(&c), "ONE + 0x4");
}

static void an_empty_table_has_numbers(void **state)
{
	static const struct iommu_names names = { .delim = "|" };
	struct collect c;

	(void)state;
	collect_start(&c);
	iommu_names_flags(&c.text, &names, 5);
	iommu_text_putc(&c.text, ' ');
	iommu_names_symbol(&c.text, &names, 0);
	assert_string_equal(collect_end(&c), "0x5 0x0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_by_value),
		cmocka_unit_test(flags_by_bits),
		cmocka_unit_test(a_flag_without_a_number_stands_for_zero),
		cmocka_unit_test(an_empty_table_has_numbers),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
