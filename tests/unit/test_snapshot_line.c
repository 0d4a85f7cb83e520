/* SPDX-License-Identifier: LGPL-2.1 */
/* The lines of a snapshot: written, read, damaged. */
#include "collect.h"

#include "core/recording/snapshot_line.h"

static struct iommu_snapshot_line read_text(const char *text)
{
	struct iommu_snapshot_line line;

	assert_true(iommu_snapshot_read(text, strlen(text), &line));
	return line;
}

static void string_is(struct iommu_string s, const char *expected)
{
	assert_int_equal(s.len, strlen(expected));
	assert_memory_equal(s.str, expected, s.len);
}

/* One line of each key, as the manual shows it. */
static const char *const all[] = {
	"trace-iommu/1 host=build7.example.com",
	"trace-iommu/1 boot_id=8f3f6a3e-52a5-4a0c-9d53-33a1ba5e21cf",
	"trace-iommu/1 release=6.1.0-25-amd64",
	"trace-iommu/1 mode=strict",
	"trace-iommu/1 mode=lazy",
	"trace-iommu/1 mode=passthrough",
	"trace-iommu/1 group=11 DMA-FQ",
	"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 Intel 82574L e1000e 11",
	"trace-iommu/1 device=0000:02:00.0 1af4:1041 020000 - -",
	"trace-iommu/1 device=arm-smmu.0.auto - - a platform device stmmaceth 0",
	"trace-iommu/1 region=0xfe000000-0xfe0fffff BAR 2 of 0000:41:00.0",
	"trace-iommu/1 region=0x0-0xffffffffffffffff reserved",
	"trace-iommu/1 width=dmar0 48",
	"trace-iommu/1 width=0000:01:00.0 64",
	"trace-iommu/1 stream=0x20 9050000.smmuv3 0000:00:04.0",
	"trace-iommu/1 stream=0xffffffff arm-smmu-v3.0.auto a600000.usb",
	"trace-iommu/1 param=iommu.strict=1",
	"trace-iommu/1 param=intel_iommu=on,sm_on x",
	"trace-iommu/1 param=iommu.forcedac=",
	"trace-iommu/1 probes=verified 18446744073709551615 0",
	"trace-iommu/1 probes=unverified 100 7",
};

static void what_is_read_is_written_again(void **state)
{
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct iommu_snapshot_line line = read_text(all[i]);

		assert_int_equal(iommu_snapshot_format(buf, &line), strlen(all[i]));
		assert_string_equal(buf, all[i]);
	}
}

static void members(void **state)
{
	struct iommu_snapshot_line line = read_text(all[7]);

	(void)state;
	assert_int_equal(line.key, IOMMU_SNAPSHOT_DEVICE);
	string_is(line.name, "0000:01:00.0");
	assert_true(line.is_pci);
	assert_int_equal(line.vendor, 0x8086);
	assert_int_equal(line.device, 0x10d3);
	assert_int_equal(line.class, 0x020000);
	string_is(line.value, "Intel 82574L");
	string_is(line.driver, "e1000e");
	assert_int_equal(line.group, 11);

	line = read_text(all[8]);
	assert_int_equal(line.value.len, 0);
	assert_int_equal(line.driver.len, 0);
	assert_int_equal(line.group, IOMMU_SNAPSHOT_NO_GROUP);
	assert_false(read_text(all[9]).is_pci);

	line = read_text(all[10]);
	assert_int_equal(line.first, 0xfe000000);
	assert_int_equal(line.last, 0xfe0fffff);
	string_is(line.value, "BAR 2 of 0000:41:00.0");

	line = read_text(all[14]);
	assert_int_equal(line.key, IOMMU_SNAPSHOT_STREAM);
	assert_int_equal(line.stream, 0x20);
	string_is(line.iommu, "9050000.smmuv3");
	string_is(line.name, "0000:00:04.0");

	line = read_text("trace-iommu/1 probes=unverified 100 7 \r\n");
	assert_false(line.verified);
	assert_int_equal(line.pairs, 100);
	assert_int_equal(line.mismatched, 7);
	assert_int_equal(read_text(all[5]).mode, IOMMU_SNAPSHOT_PASSTHROUGH);
	assert_string_equal(iommu_snapshot_mode_word(IOMMU_SNAPSHOT_LAZY), "lazy");
	assert_null(iommu_snapshot_mode_word(IOMMU_SNAPSHOT_NO_MODE));
	assert_int_equal(read_text(all[12]).bits, 48);
}

/* These are lines of a snapshot, but nothing can be made of them. */
static void unknown_and_damaged(void **state)
{
	static const char *const skipped[] = {
		"trace-iommu/1",
		"trace-iommu/1 ",
		"trace-iommu/1 host",
		"trace-iommu/1 host=",
		"trace-iommu/1 host=two words",
		"trace-iommu/1 colour=red",
		"trace-iommu/1 hosts=a",
		"trace-iommu/1 mode=",
		"trace-iommu/1 mode=off",
		"trace-iommu/1 group=DMA",
		"trace-iommu/1 group=11",
		"trace-iommu/1 group=-1 DMA",
		"trace-iommu/1 group=2147483648 DMA",
		"trace-iommu/1 device=0000:01:00.0",
		"trace-iommu/1 device= 8086:10d3 020000 a e1000e 11",
		"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 11",
		"trace-iommu/1 device=0000:01:00.0 8086:10d34 020000 a e1000e 11",
		"trace-iommu/1 device=0000:01:00.0 8086:10d3 1020000 a e1000e 11",
		"trace-iommu/1 device=0000:01:00.0 8086 020000 a e1000e 11",
		"trace-iommu/1 device=0000:01:00.0 8086:10d3 020000 a e1000e x",
		"trace-iommu/1 region=0x1-0x2",
		"trace-iommu/1 region=0x2-0x1 reserved",
		"trace-iommu/1 region=0x2 reserved",
		"trace-iommu/1 region=2-3 reserved",
		"trace-iommu/1 region=0x0-0x10000000000000000 reserved",
		"trace-iommu/1 width=dmar0",
		"trace-iommu/1 width=dmar0 0",
		"trace-iommu/1 width=dmar0 65",
		"trace-iommu/1 width=dmar0 48 bits",
		"trace-iommu/1 stream=0x20",
		"trace-iommu/1 stream=0x20 a",
		"trace-iommu/1 stream=32 a b",
		"trace-iommu/1 stream=0x100000000 a b",
		"trace-iommu/1 stream=0x20a b",
		"trace-iommu/1 stream=0x20 a b c",
		"trace-iommu/1 param=iommu",
		"trace-iommu/1 param==1",
		"trace-iommu/1 probes=verified",
		"trace-iommu/1 probes=verified 5",
		"trace-iommu/1 probes=verified 5 6",
		"trace-iommu/1 probes=perhaps 5 0",
	};
	static const char *const others[] = {
		"",
		"trace-iommu/",
		"trace-iommu/10 host=a",
		"trace-iommu/2 host=a",
		" trace-iommu/1 host=a",
		"host=a",
	};
	struct iommu_snapshot_line line;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(skipped); i++)
		assert_int_equal(read_text(skipped[i]).key, IOMMU_SNAPSHOT_UNKNOWN);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_false(iommu_snapshot_read(others[i], strlen(others[i]), &line));
}

/* Each line may end anywhere, in memory that ends there, too. */
static void cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		for (size_t len = 0; len < strlen(all[i]); len++) {
			struct iommu_snapshot_line line;
			char *copy = malloc(len + 1);

			assert_non_null(copy);
			memcpy(copy, all[i], len);
			iommu_snapshot_read(copy, len, &line);
			free(copy);
		}
	}
}

static struct iommu_string string_of(const char *str)
{
	return (struct iommu_string){ str, strlen(str) };
}

static void not_writable(void **state)
{
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];
	struct iommu_snapshot_line lines[] = {
		{ .key = IOMMU_SNAPSHOT_UNKNOWN },
		{ .key = IOMMU_SNAPSHOT_KEYS },
		{ .key = IOMMU_SNAPSHOT_HOST },
		{ .key = IOMMU_SNAPSHOT_MODE },
		{ .key = IOMMU_SNAPSHOT_MODE, .mode = IOMMU_SNAPSHOT_MODES },
		{ .key = IOMMU_SNAPSHOT_GROUP, .group = 1 },
		{ .key = IOMMU_SNAPSHOT_GROUP, .group = -1, .value = string_of("DMA") },
		{ .key = IOMMU_SNAPSHOT_DEVICE },
		{ .key = IOMMU_SNAPSHOT_DEVICE, .name = string_of("a"), .class = 1U << 24 },
		{ .key = IOMMU_SNAPSHOT_REGION, .first = 2, .last = 1, .value = string_of("a") },
		{ .key = IOMMU_SNAPSHOT_REGION, .first = 2, .last = 2 },
		{ .key = IOMMU_SNAPSHOT_WIDTH, .name = string_of("dmar0") },
		{ .key = IOMMU_SNAPSHOT_WIDTH, .name = string_of("dmar0"), .bits = 65 },
		{ .key = IOMMU_SNAPSHOT_STREAM, .name = string_of("a") },
		{ .key = IOMMU_SNAPSHOT_STREAM, .iommu = string_of("a") },
		{ .key = IOMMU_SNAPSHOT_PARAM, .value = string_of("1") },
		{ .key = IOMMU_SNAPSHOT_PARAM, .name = string_of("a=b") },
		{ .key = IOMMU_SNAPSHOT_PROBES, .pairs = 1, .mismatched = 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		assert_int_equal(iommu_snapshot_format(buf, &lines[i]), 0);
		assert_string_equal(buf, "");
	}
}

/* No string makes a second line, a longer line, or another field. */
static void strings_of_the_machine(void **state)
{
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];
	char name[2001];
	struct iommu_snapshot_line line = {
		.key = IOMMU_SNAPSHOT_DEVICE,
		.name = string_of("a b"),
		.value = string_of("a\nname \x80"),
		.driver = string_of("my driver"),
		.group = 3,
	};
	size_t len = iommu_snapshot_format(buf, &line);

	(void)state;
	assert_string_equal(buf, "trace-iommu/1 device=a_b - - a\\nname \\x80 my_driver 3");
	assert_int_equal(len, strlen(buf));

	/* two bytes per character, from an odd offset, so that the cut is in a character */
	for (size_t i = 0; i + 2 < sizeof(name); i += 2)
		memcpy(name + i, "\xc3\xa9", 2);
	name[0] = name[1] = 'x';
	name[sizeof(name) - 1] = '\0';
	line.name = line.value = line.driver = string_of(name + 1);
	line.is_pci = true;
	line.group = INT32_MAX;
	len = iommu_snapshot_format(buf, &line);
	assert_true(len > 600 && len <= IOMMU_SNAPSHOT_LINE_MAX);
	line = read_text(buf);
	assert_int_equal(line.key, IOMMU_SNAPSHOT_DEVICE);
	assert_int_equal(line.group, INT32_MAX);
	assert_int_equal(line.name.len, 127);
	assert_int_equal(line.driver.len, 127);
	assert_int_equal(line.value.len, 383);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written_again),
		cmocka_unit_test(members),
		cmocka_unit_test(unknown_and_damaged),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(not_writable),
		cmocka_unit_test(strings_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
