/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <stdlib.h>

#include "collect.h"

#include "core/holders/device_sets.h"

static uint32_t id_of(struct iommu_devices *devices, const char *name)
{
	return iommu_device_id(devices, name, strlen(name));
}

static void names_are_interned(void **state)
{
	struct iommu_devices devices = { 0 };
	uint32_t a, b;
	char name[300];

	(void)state;
	assert_int_equal(iommu_device_id(&devices, "", 0), IOMMU_NO_DEVICE);
	a = id_of(&devices, "0000:00:04.0");
	b = iommu_device_id(&devices, "0000:00:04.0x", 13);
	assert_int_equal(a, 1);
	assert_int_equal(b, 2);
	assert_int_equal(iommu_device_id(&devices, "0000:00:04.0x", 12), a);
	assert_int_equal(iommu_device_id(&devices, "0000:00:04.0x", 13), b);
	assert_string_equal(iommu_device(&devices, b)->name, "0000:00:04.0x");
	assert_true(iommu_device(&devices, a)->is_pci);
	assert_int_equal(iommu_device(&devices, a)->pci.slot, 4);
	assert_false(iommu_device(&devices, b)->is_pci);
	/* A NUL is part of the name. */
	assert_int_equal(iommu_device_id(&devices, "a\0b", 3), 3);
	assert_int_equal(iommu_device_id(&devices, "a\0c", 3), 4);
	assert_int_equal(iommu_device_id(&devices, "a\0b", 3), 3);
	memset(name, 'x', sizeof(name));
	assert_int_equal(iommu_device_id(&devices, name, IOMMU_DEVICE_NAME_MAX), 5);
	assert_int_equal(iommu_device_id(&devices, name, IOMMU_DEVICE_NAME_MAX + 1), 0);
	for (size_t len = 1; len < 40; len++)
		assert_int_equal(iommu_device_id(&devices, name, len), 5 + len);
	iommu_devices_free(&devices);
	assert_int_equal(devices.nr, 0);
}

static void by_pci_address(void **state)
{
	const struct iommu_pci_id id = { 1, 0xc1, 0x1e, 7 }, other = { 2, 0xc1, 0x1e, 7 };
	const struct iommu_pci_id none = { 1, 0xc1, 0x1e, 6 };
	struct iommu_devices devices = { 0 };
	uint32_t a, b;

	(void)state;
	assert_int_equal(iommu_device_by_pci(&devices, &id, true), IOMMU_NO_DEVICE);
	id_of(&devices, "40000000.iommu");
	b = id_of(&devices, "0002:c1:1e.7");
	a = id_of(&devices, "0001:c1:1e.7");
	assert_int_equal(iommu_device_by_pci(&devices, &id, true), a);
	assert_int_equal(iommu_device_by_pci(&devices, &other, true), b);
	assert_int_equal(iommu_device_by_pci(&devices, &id, false), b);
	assert_int_equal(iommu_device_by_pci(&devices, &none, true), IOMMU_NO_DEVICE);
	assert_int_equal(iommu_device_by_pci(&devices, &none, false), IOMMU_NO_DEVICE);
	iommu_devices_free(&devices);
}

static void limit_of_devices(void **state)
{
	struct iommu_devices devices = { 0 };
	struct iommu_pci_id id = { 0, 0, 0, 0 };
	char name[32];

	(void)state;
	/* The worst case of the lookup by PCI address: the same address in all segments. */
	for (unsigned int i = 0; i < IOMMU_DEVICES_MAX; i++) {
		snprintf(name, sizeof(name), "%04x:12:03.4", i);
		assert_int_equal(id_of(&devices, name), i + 1);
	}
	assert_int_equal(id_of(&devices, "one more"), IOMMU_NO_DEVICE);
	assert_int_equal(id_of(&devices, "0000:12:03.4"), 1);
	assert_int_equal(id_of(&devices, "ffff:12:03.4"), IOMMU_DEVICES_MAX);
	id.bus = 0x12;
	id.slot = 3;
	id.func = 4;
	for (unsigned int i = 0; i < IOMMU_DEVICES_MAX; i++) {
		id.segment = (uint16_t)i;
		assert_int_equal(iommu_device_by_pci(&devices, &id, true), i + 1);
	}
	assert_int_equal(iommu_device_by_pci(&devices, &id, false), 1);
	iommu_devices_free(&devices);
}

static void natural_order(void **state)
{
	static const char *const order[] = {
		"0000:00:02.0",
		"0000:00:0a.0",
		"0000:00:1f.2",
		"0000:02:00.0",
		"0000:0a:00.0",
		"0001:00:00.0",
		"10000:02:06.0",
		"10000:e0:06.0",
		"01.iommu",
		"1.iommu",
		"9",
		"10",
		"00000000000000000000011",
		"99999999999999999999999999",
		"r1000e:02:03.0",
		"smmu",
		"smmu.2",
		"smmu.2a",
		"smmu.10",
	};
	struct iommu_device a = { 0 }, b = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(order); j++) {
			struct iommu_devices devices = { 0 };
			int expect = (i > j) - (i < j);

			a = *iommu_device(&devices, id_of(&devices, order[i]));
			b = *iommu_device(&devices, id_of(&devices, order[j]));
			if (iommu_device_compare(&a, &b) != expect)
				fail_msg("%s and %s", order[i], order[j]);
			iommu_devices_free(&devices);
		}
	}
}

static void sets(void **state)
{
	static const char *const names[] = { "0000:02:00.0", "0000:01:00.0", "0000:00:1f.0" };
	struct iommu_devices devices = { 0 };
	uint32_t d[3], a, ab, abc, n;
	const uint32_t *list;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		d[i] = id_of(&devices, names[i]);
	assert_null(iommu_set_devices(&devices, 0, &n));
	assert_int_equal(n, 0);
	a = iommu_set_with(&devices, 0, d[0]);
	ab = iommu_set_with(&devices, a, d[1]);
	abc = iommu_set_with(&devices, ab, d[2]);
	assert_int_equal(iommu_set_with(&devices, a, d[0]), a);
	assert_int_equal(iommu_set_with(&devices, a, IOMMU_NO_DEVICE), a);
	/* The same set, built in another order. */
	assert_int_equal(iommu_set_with(&devices, iommu_set_with(&devices, 0, d[1]), d[0]), ab);
	assert_int_equal(iommu_set_without(&devices, abc, d[2]), ab);
	assert_int_equal(iommu_set_without(&devices, ab, d[2]), ab);
	assert_int_equal(iommu_set_without(&devices, a, d[0]), 0);
	assert_int_equal(iommu_set_without(&devices, 0, d[0]), 0);
	assert_int_equal(iommu_set_union(&devices, ab, iommu_set_with(&devices, a, d[2])), abc);
	assert_int_equal(iommu_set_union(&devices, ab, ab), ab);
	assert_int_equal(iommu_set_union(&devices, 0, ab), ab);
	assert_int_equal(iommu_set_union(&devices, ab, 0), ab);
	assert_true(iommu_set_has(&devices, ab, d[1]));
	assert_false(iommu_set_has(&devices, ab, d[2]));
	assert_false(iommu_set_has(&devices, 0, d[2]));
	assert_true(iommu_sets_intersect(&devices, ab, a));
	assert_true(iommu_sets_intersect(&devices, ab, ab));
	assert_false(iommu_sets_intersect(&devices, ab, iommu_set_with(&devices, 0, d[2])));
	assert_false(iommu_sets_intersect(&devices, 0, 0));
	assert_false(iommu_sets_intersect(&devices, ab, 0));
	for (int again = 0; again < 2; again++) {
		list = iommu_set_devices(&devices, abc, &n);
		assert_int_equal(n, 3);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(list[i], d[2 - i]);
	}
	iommu_devices_free(&devices);
}

/* A task that takes many devices, up to the limit of members of a set. */
static void large_sets(void **state)
{
	struct iommu_devices devices = { 0 };
	uint32_t set = 0, n, i, refused = 0;
	char name[32];

	(void)state;
	for (i = 1; i <= 200; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		assert_int_equal(id_of(&devices, name), i);
	}
	for (i = 1; i <= 200 && !refused; i++) {
		uint32_t next = iommu_set_with(&devices, set, i);

		if (!next)
			refused = i;
		else
			set = next;
	}
	assert_int_equal(refused, IOMMU_SET_DEVICES_MAX + 1);
	iommu_set_devices(&devices, set, &n);
	assert_int_equal(n, refused - 1);
	iommu_set_members(&devices, set, &n);
	assert_int_equal(n, refused - 1);
	/* Small sets can still be made. */
	assert_int_equal(iommu_set_with(&devices, set, refused), 0);
	assert_int_equal(iommu_set_union(&devices, set, iommu_set_with(&devices, 0, refused)), 0);
	assert_int_not_equal(iommu_set_with(&devices, 0, refused), 0);
	for (i = refused - 1; i > 1; i--)
		set = iommu_set_without(&devices, set, i);
	assert_int_equal(set, iommu_set_with(&devices, 0, 1));
	iommu_devices_free(&devices);
}

/*
 * Names that were forged to have the same hash: the second word cancels the difference that the
 * first one made. The first few devices are told apart; the others are unknown.
 */
static void forged_names(void **state)
{
	struct iommu_devices devices = { 0 };
	const uint64_t multiplier = 0x9e3779b97f4a7c15ULL;
	uint32_t known = 0;
	char names[20][16];

	(void)state;
	for (uint64_t i = 0; i < 20; i++) {
		uint64_t first = i * 0x0101010101010101ULL, h = (16 ^ first) * multiplier;
		uint64_t second = h ^ h >> 29;

		memcpy(names[i], &first, 8);
		memcpy(names[i] + 8, &second, 8);
	}
	for (uint32_t i = 0; i < 20; i++)
		known += iommu_device_id(&devices, names[i], 16) == i + 1;
	assert_int_equal(known, 8);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(iommu_device_id(&devices, names[i], 16), i < 8 ? i + 1 : 0);
	assert_int_not_equal(iommu_device_id(&devices, "0000:00:04.0", 12), 0);
	iommu_devices_free(&devices);
}

static void limit_of_sets(void **state)
{
	struct iommu_devices devices = { 0 };
	uint32_t made = 0;
	char name[32];

	(void)state;
	for (uint32_t i = 1; i <= 400; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		id_of(&devices, name);
	}
	for (uint32_t i = 1; i <= 400; i++) {
		for (uint32_t j = i; j <= 400; j++)
			made += iommu_set_with(&devices, iommu_set_with(&devices, 0, i), j) != 0;
	}
	assert_int_equal(devices.nr_sets, IOMMU_SETS_MAX);
	assert_true(made >= IOMMU_SETS_MAX && made < 400 * 401 / 2);
	iommu_devices_free(&devices);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_interned),
		cmocka_unit_test(by_pci_address),
		cmocka_unit_test(limit_of_devices),
		cmocka_unit_test(natural_order),
		cmocka_unit_test(sets),
		cmocka_unit_test(large_sets),
		cmocka_unit_test(forged_names),
		cmocka_unit_test(limit_of_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
