/* SPDX-License-Identifier: LGPL-2.1 */
/* Which kernel printed a text: the form of its first map. */
#include "collect.h"

#include "input/text/text_rule.h"

#define HEAD  "  modprobe-611   [010] ..... 5.100000: "
#define RANGE "iova=0x00000000fe900000 - 0x00000000fe980000 paddr=0x000000010dc80000 "
#define OLD   HEAD "map: IOMMU: iova=0x00000000fe900000 paddr=0x000000010dc80000 size=4096\n"

/* 9: the text has no line of a map. */
static int rule_of(const char *text)
{
	enum iommu_attach_rule rule = IOMMU_ATTACH_UNKNOWN;

	return text_rule_search(&rule, text, strlen(text)) ? (int)rule : 9;
}

static void tells_the_rule_of_a_kernels_line(void **state)
{
	(void)state;
	assert_int_equal(rule_of(OLD), IOMMU_ATTACH_TOGGLES);
	assert_int_equal(rule_of(HEAD "map: IOMMU: " RANGE "size=524288\n"), IOMMU_ATTACH_PAIRS);
	assert_int_equal(rule_of("  a 1 [000] 1.000000:  iommu:map: IOMMU: " RANGE "size=4096\n"),
			 IOMMU_ATTACH_PAIRS);
	/* Qualcomm, 4.9 */
	assert_int_equal(rule_of(HEAD "map: IOMMU:soc:apps iova=0x1000 paddr=0x1000 size=0x1000\n"),
			 IOMMU_ATTACH_TOGGLES);
	/* broken and quoted by mail */
	assert_int_equal(rule_of("> a-1 [000] 5.1: map:\n> IOMMU: iova=0x1000 -\n> 0x2000 "
				 "paddr=0x1000\n> size=4096\n> a-1 [000] 5.2: map:\n"),
			 IOMMU_ATTACH_PAIRS);
}

static void our_own_lines_tell_nothing(void **state)
{
	(void)state;
	assert_int_equal(rule_of(HEAD "map:   IOMMU: " RANGE "size=4096 (4K)\n" OLD),
			 IOMMU_ATTACH_UNKNOWN);
	assert_int_equal(rule_of("> " HEAD "map: IOMMU: " RANGE "size=4096\n> (4K)\n"),
			 IOMMU_ATTACH_UNKNOWN);
	/* Not even we add anything to these sizes. */
	assert_int_equal(rule_of(HEAD "map: IOMMU: " RANGE "size=1000\n"), 9);
}

static void other_lines_are_skipped(void **state)
{
	(void)state;
	assert_int_equal(rule_of(""), 9);
	assert_int_equal(rule_of("IOMMU: iova=0x1000 paddr=0x1000\n"), 9);
	assert_int_equal(rule_of(HEAD "unmap: IOMMU: iova=0x1000 size=4096\n"), 9);
	assert_int_equal(rule_of(HEAD "map: IOMMU: iova=\n"), 9);
	assert_int_equal(rule_of(HEAD "unmap: IOMMU: " RANGE "size=4096\n" OLD),
			 IOMMU_ATTACH_TOGGLES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_rule_of_a_kernels_line),
		cmocka_unit_test(our_own_lines_tell_nothing),
		cmocka_unit_test(other_lines_are_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
