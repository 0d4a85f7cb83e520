/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests core/holders/kernel_release.h. */
#include "collect.h"

#include "core/holders/kernel_release.h"

static void releases(void **state)
{
	(void)state;
	assert_int_equal(iommu_attach_rule_of("5.10.0-32-amd64"), IOMMU_ATTACH_TOGGLES);
	assert_int_equal(iommu_attach_rule_of("5.18.19"), IOMMU_ATTACH_TOGGLES);
	assert_int_equal(iommu_attach_rule_of("3.13"), IOMMU_ATTACH_TOGGLES);
	assert_int_equal(iommu_attach_rule_of("5.19.0"), IOMMU_ATTACH_PAIRS);
	assert_int_equal(iommu_attach_rule_of("6.1.0-56-amd64"), IOMMU_ATTACH_PAIRS);
	assert_int_equal(iommu_attach_rule_of("10.0"), IOMMU_ATTACH_PAIRS);
	assert_int_equal(iommu_attach_rule_of("99999999999999999999.1"), IOMMU_ATTACH_PAIRS);
	assert_int_equal(iommu_attach_rule_of("6"), IOMMU_ATTACH_UNKNOWN);
	assert_int_equal(iommu_attach_rule_of("6."), IOMMU_ATTACH_UNKNOWN);
	assert_int_equal(iommu_attach_rule_of("next"), IOMMU_ATTACH_UNKNOWN);
	assert_int_equal(iommu_attach_rule_of(""), IOMMU_ATTACH_UNKNOWN);
	assert_int_equal(iommu_attach_rule_of(NULL), IOMMU_ATTACH_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(releases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
