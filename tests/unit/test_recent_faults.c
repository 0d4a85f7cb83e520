/* SPDX-License-Identifier: LGPL-2.1 */
/* Linking PCIe errors to recent faults of the same device. */
#include "collect.h"

#include "core/faultlog/recent_faults.h"

static const char *text_at(const struct iommu_recent_faults *faulted, const struct iommu_pci_id *id,
			   uint64_t ts, uint32_t status, uint32_t severity)
{
	static struct collect c;
	bool linked;

	collect_start(&c);
	linked = iommu_recent_faults_explain_error(&c.text, faulted, id, ts, status, severity);
	collect_end(&c);
	assert_int_equal(c.len > 0, linked);
	return linked ? c.all : NULL;
}

static void links(void **state)
{
	const struct iommu_pci_id id = { 0, 1, 0, 0 };
	const struct iommu_pci_id other = { 1, 1, 0, 0 };
	struct iommu_recent_faults faulted = { 0 };

	(void)state;
	assert_null(text_at(&faulted, &id, 5000000, 0x100000, 0));
	iommu_recent_faults_add(&faulted, &id, 5000000);
	assert_string_equal(text_at(&faulted, &id, 6050000, 0x100000, 0),
			    " => Unsupported Request was likely caused by the IOMMU fault of "
			    "0000:01:00.0 1.050 ms before");
	assert_non_null(text_at(&faulted, &id, 6000000, 0x8000, 1));
	assert_non_null(text_at(&faulted, &id, 6000000, 0x4000, 0));
	assert_null(text_at(&faulted, &id, 6000000, 0x1000, 0));    /* another error */
	assert_null(text_at(&faulted, &id, 6000000, 0x8000, 2));    /* corrected */
	assert_null(text_at(&faulted, &other, 6000000, 0x8000, 0)); /* another segment */
	assert_null(text_at(&faulted, &id, 4999999, 0x8000, 0));    /* before the fault */
	assert_null(text_at(&faulted, &id, 5000001 + IOMMU_RECENT_FAULTS_WAIT, 0x8000, 0));
	/* A trace without times. */
	iommu_recent_faults_add(&faulted, &id, 0);
	assert_string_equal(text_at(&faulted, &id, 0, 0x8000, 0),
			    " => Completer Abort was likely caused by the IOMMU fault of "
			    "0000:01:00.0 before");
}

static void the_oldest_makes_room(void **state)
{
	struct iommu_recent_faults faulted = { 0 };

	(void)state;
	for (unsigned int i = 0; i <= IOMMU_RECENT_FAULTS_MAX; i++)
		iommu_recent_faults_add(&faulted, &(struct iommu_pci_id){ 0, (uint8_t)i, 0, 0 },
					1000);
	assert_null(text_at(&faulted, &(struct iommu_pci_id){ 0, 0, 0, 0 }, 1000, 0x8000, 0));
	for (unsigned int i = 1; i <= IOMMU_RECENT_FAULTS_MAX; i++)
		assert_non_null(text_at(&faulted, &(struct iommu_pci_id){ 0, (uint8_t)i, 0, 0 },
					1000, 0x8000, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links),
		cmocka_unit_test(the_oldest_makes_room),
	};

	return cmocka_run_group_tests_name("recent_faults", tests, NULL, NULL);
}
