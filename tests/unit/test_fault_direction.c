/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include "core/hardware/fault_direction.h"

static enum iommu_direction direction(const char *driver, uint32_t flags)
{
	return iommu_fault_direction(driver, driver ? strlen(driver) : 0, flags);
}

static void drivers_that_report(void **state)
{
	static const char *const drivers[] = { "vfio-pci",  "nvme",	"pci", "arm-smmu",
					       "mtk-iommu", "rockchip", "",    "omap-iommu2",
					       "omap",	    "ipmmu" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		assert_int_equal(direction(drivers[i], 0), IOMMU_DIRECTION_READ);
		assert_int_equal(direction(drivers[i], 1), IOMMU_DIRECTION_WRITE);
		assert_int_equal(direction(drivers[i], 2), IOMMU_DIRECTION_RAW);
		assert_int_equal(direction(drivers[i], 0x70), IOMMU_DIRECTION_RAW);
		assert_int_equal(direction(drivers[i], UINT32_MAX), IOMMU_DIRECTION_RAW);
	}
	assert_int_equal(direction(NULL, 0), IOMMU_DIRECTION_READ);
	assert_int_equal(direction(NULL, 1), IOMMU_DIRECTION_WRITE);
}

static void drivers_whose_zero_says_nothing(void **state)
{
	static const char *const drivers[] = { "omap-iommu",  "ipmmu-vmsa", "qcom-iommu-ctx",
					       "qcom-iommu",  "qcom_iommu", "mtk-iommu-v1",
					       "mtk_iommu_v1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++) {
		assert_int_equal(direction(drivers[i], 0), IOMMU_DIRECTION_UNREPORTED);
		assert_int_equal(direction(drivers[i], 1), IOMMU_DIRECTION_WRITE);
		assert_int_equal(direction(drivers[i], 8), IOMMU_DIRECTION_RAW);
	}
}

static void a_driver_that_passes_a_register(void **state)
{
	(void)state;
	assert_int_equal(direction("vsi_iommu", 0), IOMMU_DIRECTION_RAW);
	assert_int_equal(direction("vsi_iommu", 1), IOMMU_DIRECTION_RAW);
	assert_int_equal(direction("vsi-iommu", 0x41), IOMMU_DIRECTION_RAW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drivers_that_report),
		cmocka_unit_test(drivers_whose_zero_says_nothing),
		cmocka_unit_test(a_driver_that_passes_a_register),
	};

	return cmocka_run_group_tests_name("fault_direction", tests, NULL, NULL);
}
