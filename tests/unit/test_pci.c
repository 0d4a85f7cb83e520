/* SPDX-License-Identifier: LGPL-2.1 */
/* PCI functions: device names, log forms and requester IDs. */
#include "collect.h"

#include "core/hardware/pci.h"

static void device_names(void **state)
{
	static const char *const others[] = { "",
					      "00:04.0",
					      "0000:00:04.8",
					      "0000:00:20.0",
					      "40000000.iommu",
					      "0000:00:04.0 ",
					      "10000:00:04.0" };
	struct iommu_pci_id id;

	(void)state;
	assert_true(iommu_parse_pci_id("0001:c1:1e.7", 12, &id));
	assert_int_equal(id.segment, 1);
	assert_int_equal(id.bus, 0xc1);
	assert_int_equal(id.slot, 0x1e);
	assert_int_equal(id.func, 7);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(iommu_parse_pci_id(others[i], strlen(others[i]), &id));
}

struct form {
	const char *text;
	bool read;
	bool has_segment;
	struct iommu_pci_id id;
	size_t rest; /* the offset of the text after it */
};

/* The forms of the log: with and without a segment, and with 0x before some of the numbers. */
static void log_forms(void **state)
{
	static const struct form forms[] = {
		{ "0001:c1:1e.7]", true, true, { 1, 0xc1, 0x1e, 7 }, 12 },
		{ "c1:1e.7 x", true, false, { 0, 0xc1, 0x1e, 7 }, 7 },
		{ "0xc1:0x1e.7", true, false, { 0, 0xc1, 0x1e, 7 }, 11 },
		{ "c1:20.0", false, false, { 0 }, 0 },
		{ "100:00.0", false, false, { 0 }, 0 },
		{ "c1:1e.8", false, false, { 0 }, 0 },
		{ "c1:1e.07", false, false, { 0 }, 0 },
		{ "c1:1e", false, false, { 0 }, 0 },
		{ "1:2:3:4.5", false, false, { 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *text = forms[i].text;
		struct iommu_scan s = { text, text + strlen(text) };
		struct iommu_pci_id id = { 0 };
		bool has_segment;

		assert_int_equal(iommu_scan_pci_id(&s, &id, &has_segment), forms[i].read);
		assert_memory_equal(&id, &forms[i].id, sizeof(id));
		if (!forms[i].read)
			continue;
		assert_int_equal(has_segment, forms[i].has_segment);
		assert_int_equal(s.p - text, forms[i].rest);
	}
}

static void requester_ids(void **state)
{
	const struct iommu_pci_id id = iommu_pci_id_of_requester(0xc1f7);
	struct collect c;

	(void)state;
	assert_int_equal(id.segment, 0);
	assert_int_equal(id.bus, 0xc1);
	assert_int_equal(id.slot, 0x1e);
	assert_int_equal(id.func, 7);
	collect_start(&c);
	iommu_text_requester(&c.text, 0xc1f7);
	assert_string_equal(collect_end(&c), "0000:c1:1e.7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_names),
		cmocka_unit_test(log_forms),
		cmocka_unit_test(requester_ids),
	};

	return cmocka_run_group_tests_name("pci", tests, NULL, NULL);
}
