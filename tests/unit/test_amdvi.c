/* SPDX-License-Identifier: LGPL-2.1 */
/* AMD-Vi's tables, row by row. test_faultlog_amd.c tests the texts made from the flags. */
#include "collect.h"

#include "core/hardware/amdvi.h"

static void every_event(void **state)
{
	static const struct {
		const char *name;
		const char *printed;
		const char *text;
		bool verified;
		unsigned int flags;
		unsigned int type;
	} expected[] = {
		{ "reserved", NULL, "no event was written", true, 0, 0 },
		{ "ILLEGAL_DEV_TABLE_ENTRY", NULL, "the device's table entry (DTE) is illegal",
		  true, 0x1a9, 0 },
		{ "IO_PAGE_FAULT", NULL, "an access was not translated", true, 0x1ff, 0 },
		{ "DEV_TAB_HARDWARE_ERROR", NULL, "the device table could not be read", true, 0x128,
		  0x600 },
		{ "PAGE_TAB_HARDWARE_ERROR", NULL, "a page table could not be read", true, 0x129,
		  0x600 },
		{ "ILLEGAL_COMMAND_ERROR", NULL, "the command queue holds an illegal command", true,
		  0, 0 },
		{ "COMMAND_HARDWARE_ERROR", NULL, "the command queue could not be read", true, 0,
		  0x600 },
		{ "IOTLB_INV_TIMEOUT", NULL, "did not answer an ATS invalidation in time", true, 0,
		  0 },
		{ "INVALID_DEVICE_REQUEST", NULL,
		  "a request that the device is not allowed to make", true, 0x103, 0xe00 },
		{ "INVALID_PPR_REQUEST", NULL, "an invalid page request (PPR)", true, 0, 0 },
		{ "EVENT_COUNTER_ZERO", NULL, "a performance counter reached zero", true, 0, 0 },
		{ "GUEST_EVENT_FAULT", NULL, "an event could not be delivered to a guest", true, 0,
		  0 },
		{ "VIOMMU_HW_ERR", NULL, "hardware error in the virtual IOMMU", true, 0, 0 },
		{ "RMP_PAGE_FAULT", NULL, "access blocked by the SEV-SNP reverse map table (RMP)",
		  true, 0, 0 },
		{ "RMP_HW_ERR", "RMP_HW_ERROR",
		  "the SEV-SNP reverse map table (RMP) could not be read", true, 0, 0 },
	};
	size_t n;
	const struct iommu_amdvi_event *events = iommu_amdvi_events(&n);

	(void)state;
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (unsigned int i = 0; i < n; i++) {
		assert_int_equal(events[i].code, i);
		assert_string_equal(events[i].name, expected[i].name);
		if (expected[i].printed)
			assert_string_equal(events[i].printed, expected[i].printed);
		else
			assert_null(events[i].printed);
		assert_string_equal(events[i].text, expected[i].text);
		assert_int_equal(events[i].verified, expected[i].verified);
		assert_int_equal(events[i].flags, expected[i].flags);
		assert_int_equal(events[i].type, expected[i].type);
		assert_int_equal(events[i].user, i == IOMMU_AMDVI_INVALID_REQUEST ? 0x002 : 0);
		assert_int_equal(events[i].device_ahead, i == 2 || i == 0xd || i == 0xe);
		assert_true(strlen(events[i].source) > 0);
		assert_ptr_equal(iommu_amdvi_event(i), &events[i]);
	}
	assert_null(iommu_amdvi_event(0xf));
	assert_null(iommu_amdvi_event(UINT32_MAX));
}

struct flag {
	unsigned int mask;
	const char *name;
	const char *set;
	const char *clear;
	const char *when;
};

static void check_flags(const struct iommu_amdvi_flag *flags, size_t n, const struct flag *expected,
			size_t nr_expected)
{
	assert_int_equal(n, nr_expected);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(flags[i].mask, expected[i].mask);
		assert_string_equal(flags[i].name, expected[i].name);
		assert_string_equal(flags[i].set, expected[i].set);
		assert_string_equal(flags[i].clear, expected[i].clear);
		assert_string_equal(flags[i].when, expected[i].when);
	}
}

static void every_flag(void **state)
{
	static const struct flag expected[] = {
		{ 0x001, "GN", "guest virtual address, with a PASID", "guest physical address",
		  "always" },
		{ 0x002, "NX", "execute access", "not an execute access",
		  "GN=1; in INVALID_DEVICE_REQUEST this bit is US" },
		{ 0x004, "US", "user", "supervisor", "GN=1" },
		{ 0x008, "I", "interrupt request", "memory request", "always" },
		{ 0x010, "PR", "the page was present; for an interrupt: its IRTE was enabled",
		  "the page was not present; for an interrupt: its IRTE was not enabled",
		  "always" },
		{ 0x020, "RW", "write", "read", "TR=0 and I=0 (the specification adds PR=1)" },
		{ 0x040, "PE", "a permission was missing", "no permission was missing", "PR=1" },
		{ 0x080, "RZ", "a reserved bit was set", "a level or a value was invalid", "PR=1" },
		{ 0x100, "TR", "ATS translation request", "ordinary transaction", "always" },
	};
	size_t n;
	const struct iommu_amdvi_flag *flags = iommu_amdvi_flags(&n);

	(void)state;
	check_flags(flags, n, expected, ARRAY_SIZE(expected));
}

static void every_ppr_flag(void **state)
{
	static const struct flag expected[] = {
		{ 0x002, "EXEC", "execute access requested", "no execute access requested",
		  "always" },
		{ 0x004, "READ", "read access requested", "no read access requested", "always" },
		{ 0x020, "WRITE", "write access requested", "no write access requested", "always" },
		{ 0x040, "US", "user", "supervisor", "always" },
		{ 0x080, "RVSD", "a reserved bit was set", "no reserved bit was set", "always" },
		{ 0x100, "GN", "the PASID is valid", "no PASID", "always" },
	};
	size_t n;
	const struct iommu_amdvi_flag *flags = iommu_amdvi_ppr_flags(&n);

	(void)state;
	check_flags(flags, n, expected, ARRAY_SIZE(expected));
}

struct type {
	unsigned int tr;
	unsigned int type;
	bool verified;
	const char *text;
};

static void check_types(const struct iommu_amdvi_type *types, size_t n, const struct type *expected,
			size_t nr_expected)
{
	assert_int_equal(n, nr_expected);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(types[i].tr, expected[i].tr);
		assert_int_equal(types[i].type, expected[i].type);
		assert_int_equal(types[i].verified, expected[i].verified);
		assert_string_equal(types[i].text, expected[i].text);
	}
}

static void every_type(void **state)
{
	static const struct type hw[] = {
		{ 0, 1, true, "master abort" },
		{ 0, 2, true, "target abort" },
		{ 0, 3, true, "data error" },
	};
	static const struct type ppr[] = {
		{ 0, 0x0, true, "success" },
		{ 0, 0x1, true, "invalid request" },
		{ 0, 0xf, true, "failure" },
	};
	size_t n;
	const struct iommu_amdvi_type *types = iommu_amdvi_hw_types(&n);

	(void)state;
	check_types(types, n, hw, ARRAY_SIZE(hw));
	types = iommu_amdvi_ppr_responses(&n);
	check_types(types, n, ppr, ARRAY_SIZE(ppr));
	/* test_faultlog_amd.c tests their texts. */
	types = iommu_amdvi_request_types(&n);
	assert_int_equal(n, 10);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(types[i].tr, i >= 8);
		assert_int_equal(types[i].type, i % 8);
		assert_true(types[i].verified);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event),
		cmocka_unit_test(every_flag),
		cmocka_unit_test(every_ppr_flag),
		cmocka_unit_test(every_type),
	};

	return cmocka_run_group_tests_name("amdvi", tests, NULL, NULL);
}
