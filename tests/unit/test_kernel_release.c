/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests core/holders/kernel_release.h. */
#include "collect.h"

#include "core/holders/kernel_release.h"

static void releases(void **state)
{
	(void)state;
	assert_int_equal(iommu_family_of("5.10.0-32-amd64"), IOMMU_FAMILY_TOGGLE);
	assert_int_equal(iommu_family_of("5.18.19"), IOMMU_FAMILY_TOGGLE);
	assert_int_equal(iommu_family_of("3.13"), IOMMU_FAMILY_TOGGLE);
	assert_int_equal(iommu_family_of("5.19.0"), IOMMU_FAMILY_PAIRS);
	assert_int_equal(iommu_family_of("6.1.0-56-amd64"), IOMMU_FAMILY_PAIRS);
	assert_int_equal(iommu_family_of("10.0"), IOMMU_FAMILY_PAIRS);
	assert_int_equal(iommu_family_of("99999999999999999999.1"), IOMMU_FAMILY_PAIRS);
	assert_int_equal(iommu_family_of("6"), IOMMU_FAMILY_UNKNOWN);
	assert_int_equal(iommu_family_of("6."), IOMMU_FAMILY_UNKNOWN);
	assert_int_equal(iommu_family_of("next"), IOMMU_FAMILY_UNKNOWN);
	assert_int_equal(iommu_family_of(""), IOMMU_FAMILY_UNKNOWN);
	assert_int_equal(iommu_family_of(NULL), IOMMU_FAMILY_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(releases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
