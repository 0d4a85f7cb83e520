/* SPDX-License-Identifier: LGPL-2.1 */
/* What is kept of a snapshot's lines, and its limits. */
#include "collect.h"

#include <stdio.h>

#include "core/recording/snapshot.h"

static void add(struct iommu_snapshot *s, const char *line)
{
	iommu_snapshot_add(s, line, strlen(line));
}

static void text_is(const struct iommu_snapshot_text *text, const char *expected)
{
	assert_int_equal(text->len, strlen(expected));
	assert_memory_equal(text->str, expected, text->len);
}

static const char *device_text(const struct iommu_snapshot *s, const char *name)
{
	static struct collect c;

	collect_start(&c);
	iommu_snapshot_put_device(&c.text, s, name, strlen(name));
	return collect_end(&c);
}

static void a_machine(void **state)
{
	static const char *const lines[] = {
		"trace-iommu/1 host=build7",
		"trace-iommu/1 boot_id=8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf",
		"trace-iommu/1 release=6.1.0-25-amd64",
		"trace-iommu/1 mode=lazy",
		"trace-iommu/1 group=11 DMA-FQ",
		"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11",
		"trace-iommu/1 device=0000:02:00.0 1af4:1041 020000 Red Hat\x1b[31m - -",
		"trace-iommu/1 device=0000:03:00.0 1af4:1041 020000 nvme 12",
		"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L vfio-pci 11",
		"trace-iommu/1 width=dmar0 39",
		"trace-iommu/1 width=dmar1 48",
		"trace-iommu/1 width=0000:01:00.0 64",
		"trace-iommu/1 width=0000:01:00.0 32",
		"trace-iommu/1 param=iommu.strict=0",
		"trace-iommu/1 colour=red",
		"something else",
	};
	struct iommu_snapshot s = { .any = false };

	(void)state;
	assert_null(iommu_snapshot_device(&s, "0000:01:00.0", 12));
	assert_int_equal(iommu_snapshot_width(&s, "dmar0", 5), 0);
	assert_int_equal(iommu_snapshot_iommu_width(&s), 0);
	assert_null(iommu_snapshot_region(&s, 0));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		add(&s, lines[i]);
	assert_true(s.any);
	text_is(&s.host, "build7");
	text_is(&s.boot_id, "8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf");
	text_is(&s.release, "6.1.0-25-amd64");
	assert_int_equal(s.mode, IOMMU_SNAPSHOT_LAZY);
	assert_int_equal(s.nr_groups, 1);
	text_is(&s.groups[0].type, "DMA-FQ");
	assert_int_equal(s.nr_devices, 3);
	assert_string_equal(device_text(&s, "0000:01:00.0"), " Intel 82574L (vfio-pci)");
	assert_string_equal(device_text(&s, "0000:02:00.0"), " Red Hat\\x1b[31m");
	assert_string_equal(device_text(&s, "0000:03:00.0"), " (nvme)");
	assert_string_equal(device_text(&s, "0000:04:00.0"), "");
	assert_int_equal(iommu_snapshot_width(&s, "0000:01:00.0", 12), 32);
	assert_int_equal(iommu_snapshot_iommu_width(&s), 39);
	assert_int_equal(s.nr_params, 1);
	text_is(&s.params[0].value, "0");
	assert_int_equal(s.unread, 1);
	assert_int_equal(s.left_out, 0);
	iommu_snapshot_free(&s);
	assert_false(s.any);
}

/* The smallest region counts: a BAR lies in the window of a bridge. */
static void regions(void **state)
{
	struct iommu_snapshot s = { .any = false };

	(void)state;
	add(&s, "trace-iommu/1 region=0xe0000000-0xefffffff reserved by ACPI");
	add(&s, "trace-iommu/1 region=0xe0100000-0xe01fffff BAR 2 of 0000:41:00.0");
	text_is(&iommu_snapshot_region(&s, 0xe0100000)->name, "BAR 2 of 0000:41:00.0");
	text_is(&iommu_snapshot_region(&s, 0xe01fffff)->name, "BAR 2 of 0000:41:00.0");
	text_is(&iommu_snapshot_region(&s, 0xe0200000)->name, "reserved by ACPI");
	assert_true(iommu_snapshot_is_reserved(iommu_snapshot_region(&s, 0xe0200000)));
	assert_false(iommu_snapshot_is_reserved(iommu_snapshot_region(&s, 0xe0100000)));
	assert_null(iommu_snapshot_region(&s, 0xf0000000));
	iommu_snapshot_free(&s);
}

/* Two recordings into one buffer: the probes of both must match. */
static void probes(void **state)
{
	struct iommu_snapshot s = { .any = false };

	(void)state;
	assert_false(s.probes_known);
	add(&s, "trace-iommu/1 probes=verified 100 0");
	assert_true(s.probes_known && s.probes_verified);
	add(&s, "trace-iommu/1 probes=unverified 100 7");
	assert_true(s.probes_known && !s.probes_verified);
	add(&s, "trace-iommu/1 probes=verified 200 0");
	assert_false(s.probes_verified);
	assert_int_equal(s.probe_pairs, 100);
	assert_int_equal(s.probe_mismatches, 7);
	iommu_snapshot_free(&s);
}

static bool is_called(void *arg, const char *name, size_t len)
{
	return len == strlen(arg) && !memcmp(name, arg, len);
}

static const char *device_of_stream(const struct iommu_snapshot *s, uint32_t stream, char *iommu)
{
	const struct iommu_snapshot_text *device =
		iommu_snapshot_stream_device(s, stream, is_called, iommu);

	return device ? device->str : "none";
}

/* SMMUs may use the same IDs. An ID of several devices names none. */
static void streams(void **state)
{
	static const char *const lines[] = {
		"trace-iommu/1 stream=0x20 a.smmuv3 0000:00:04.0",
		"trace-iommu/1 stream=0x20 b.smmuv3 0001:00:04.0",
		"trace-iommu/1 stream=0x28 a.smmuv3 0000:00:05.0",
		"trace-iommu/1 stream=0x20 a.smmuv3 0000:00:04.0",
		"trace-iommu/1 stream=0x200 a.smmuv3 0000:02:01.0",
		"trace-iommu/1 stream=0x200 a.smmuv3 0000:02:02.0",
	};
	char a[] = "a.smmuv3", b[] = "b.smmuv3", c[] = "c.smmuv3";
	struct iommu_snapshot s = { .any = false };

	(void)state;
	assert_string_equal(device_of_stream(&s, 0x20, a), "none");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		add(&s, lines[i]);
	assert_int_equal(s.nr_streams, 4);
	assert_string_equal(device_of_stream(&s, 0x20, a), "0000:00:04.0");
	assert_string_equal(device_of_stream(&s, 0x20, b), "0001:00:04.0");
	assert_string_equal(device_of_stream(&s, 0x20, c), "none");
	assert_string_equal(device_of_stream(&s, 0x28, a), "0000:00:05.0");
	assert_string_equal(device_of_stream(&s, 0x28, b), "none");
	assert_string_equal(device_of_stream(&s, 0x200, a), "none");
	assert_string_equal(device_of_stream(&s, 0x21, a), "none");
	iommu_snapshot_free(&s);
}

static void add_many(struct iommu_snapshot *s, const char *format, int nr)
{
	char line[128];

	for (int i = 0; i < nr; i++) {
		snprintf(line, sizeof(line), format, i);
		add(s, line);
	}
}

/* A trace may claim anything. */
static void limits(void **state)
{
	struct iommu_snapshot s = { .any = false };
	char name[400];

	(void)state;
	add_many(&s, "trace-iommu/1 device=d%d - - model driver -", 5000);
	add_many(&s, "trace-iommu/1 group=%d DMA", 5000);
	add_many(&s, "trace-iommu/1 region=0x0-0x%d a", 5000);
	add_many(&s, "trace-iommu/1 width=d%d 48", 2000);
	add_many(&s, "trace-iommu/1 param=p%d=1", 100);
	add_many(&s, "trace-iommu/1 stream=0x%x a d", 5000);
	assert_int_equal(s.nr_devices, IOMMU_SNAPSHOT_DEVICES_MAX);
	assert_int_equal(s.nr_groups, IOMMU_SNAPSHOT_GROUPS_MAX);
	assert_int_equal(s.nr_regions, IOMMU_SNAPSHOT_REGIONS_MAX);
	assert_int_equal(s.nr_widths, IOMMU_SNAPSHOT_WIDTHS_MAX);
	assert_int_equal(s.nr_params, IOMMU_SNAPSHOT_PARAMS_MAX);
	assert_int_equal(s.nr_streams, IOMMU_SNAPSHOT_STREAMS_MAX);
	assert_int_equal(s.left_out, 4 * (5000 - 4096) + 2000 - 1024 + 100 - 64);
	assert_non_null(iommu_snapshot_device(&s, "d4095", 5));
	assert_null(iommu_snapshot_device(&s, "d4096", 5));
	/* A device that is known changes when all places are taken, too. */
	add(&s, "trace-iommu/1 device=d4095 - - model vfio-pci -");
	assert_string_equal(device_text(&s, "d4095"), " model (vfio-pci)");
	iommu_snapshot_free(&s);

	/* Streams that share a hash cost a bounded search. */
	add_many(&s, "trace-iommu/1 stream=0x20 iommu%d d", 100);
	assert_int_equal(s.nr_streams, 64);
	assert_int_equal(s.left_out, 36);
	iommu_snapshot_free(&s);

	memset(name, 'x', sizeof(name));
	memcpy(name, "trace-iommu/1 device=", 21);
	memcpy(name + sizeof(name) - 16, " - - m driver 3", 16);
	add(&s, name);
	assert_int_equal(s.nr_devices, 1);
	assert_int_equal(s.devices[0].name.len, IOMMU_SNAPSHOT_NAME_MAX);
	assert_non_null(iommu_snapshot_device(&s, name + 21, sizeof(name) - 16 - 21));
	iommu_snapshot_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine), cmocka_unit_test(regions), cmocka_unit_test(probes),
		cmocka_unit_test(streams),   cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
