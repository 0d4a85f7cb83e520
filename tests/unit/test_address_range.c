/* SPDX-License-Identifier: LGPL-2.1 */
/* core/text/address_range.h, and core/mappings/step_addresses.h. */
#include "core/text/address_range.h"

#include "core/faultlog/fault.h"
#include "core/mappings/step_addresses.h"
#include "steps.h"

static void forms(void **state)
{
	static const struct {
		const char *text;
		uint64_t first;
		uint64_t last;
	} good[] = {
		{ "201000", 0x201000, 0x201000 },
		{ "0x201000", 0x201000, 0x201000 },
		{ "0", 0, 0 },
		{ "FfFf", 0xffff, 0xffff },
		{ "1000-1fff", 0x1000, 0x1fff },
		{ "0x1000-0x1000", 0x1000, 0x1000 },
		{ "1000+1", 0x1000, 0x1000 },
		{ "1000+16K", 0x1000, 0x4fff },
		{ "1000+0x10", 0x1000, 0x100f },
		{ "0+2m", 0, 0x1fffff },
		{ "0-ffffffffffffffff", 0, UINT64_MAX },
		{ "ffffffffffffffff+1", UINT64_MAX, UINT64_MAX },
	};
	static const char *const bad[] = {
		"",
		"x",
		"0x",
		"-",
		"+1",
		"1000-",
		"1000+",
		"20x",
		"2000-1000",
		"1000+0",
		"10 00",
		"1000+K",
		"1000+1Q",
		"1000+1KB",
		"-1000",
		"1000--1",
		"1000+16E",
		" 1000",
		"1000 ",
		"1-2-3",
		"10000000000000000",
		"ffffffffffffffff+2",
		"0+18446744073709551616",
	};
	struct iommu_address_range range;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(iommu_address_range_read(&range, good[i].text));
		assert_int_equal(range.first, good[i].first);
		assert_int_equal(range.last, good[i].last);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(iommu_address_range_read(&range, bad[i]));
}

static void overlaps(void **state)
{
	const struct iommu_address_range range = { 0x1000, 0x1fff };

	(void)state;
	assert_true(iommu_address_range_has(&range, 0x1fff, 1));
	assert_true(iommu_address_range_has(&range, 0, 0x1001));
	assert_true(iommu_address_range_has(&range, 1, UINT64_MAX));
	assert_false(iommu_address_range_has(&range, 0, 0x1000));
	assert_false(iommu_address_range_has(&range, 0x2000, 1));
	assert_false(iommu_address_range_has(&range, 0x1000, 0));
}

static void steps(void **state)
{
	const struct iommu_address_range range = { 0x1800, 0x18ff };
	struct iommu_fault fault = { .has = IOMMU_HAS_ADDRESS, .address = 0x1000 };
	struct iommu_step step = unmap_step(0x1000, 0x800);

	(void)state;
	assert_false(iommu_step_has_address(&step, &range));
	step.size = 0x1000; /* it requested more than it removed */
	assert_true(iommu_step_has_address(&step, &range));
	step = (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &fault };
	assert_false(iommu_step_has_address(&step, &range));
	fault.has |= IOMMU_ADDRESS_PAGE; /* it may be any address of the page */
	assert_true(iommu_step_has_address(&step, &range));
	fault.has = 0;
	assert_false(iommu_step_has_address(&step, &range));
	step = (struct iommu_step){ .kind = IOMMU_STEP_FAULT, .iova = 0x18ff };
	assert_true(iommu_step_has_address(&step, &range));
	step.iova++;
	assert_false(iommu_step_has_address(&step, &range));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(overlaps),
		cmocka_unit_test(steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
