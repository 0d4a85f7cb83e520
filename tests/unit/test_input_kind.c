/* SPDX-License-Identifier: LGPL-2.1 */
/* Inputs that are logs, and others. */
#include "collect.h"

#include "core/logtext/input_kind.h"

#define KIND(str) kind_of(str, sizeof(str) - 1)

static enum iommu_input kind_of(const char *str, size_t len)
{
	struct iommu_input_kind kind = { 0 };

	iommu_input_kind_add(&kind, str, len);
	return iommu_input_kind(&kind);
}

static void knows_logs(void **state)
{
	(void)state;
	assert_int_equal(KIND("[    1.000000] a\n"), IOMMU_INPUT_LOG);
	assert_int_equal(KIND("hello\n> [    1.000000] a\n"), IOMMU_INPUT_LOG);
	assert_int_equal(KIND("usb 1-1: new high-speed USB device\n"), IOMMU_INPUT_LOG);
	assert_int_equal(KIND("Oct 14 18:41:49 host kernel: a\n"), IOMMU_INPUT_LOG);
	assert_int_equal(KIND("It says [    1.000000] a"), IOMMU_INPUT_LOG);
	/* After a crash, a file system may leave NULs in a log. */
	/* A program with a text in it. */
	assert_int_equal(KIND("\x7f"
			      "ELF\2\1\1\0\0\0\0\0\nUsage: cat [FILE]\n\0\0\1\2"),
			 IOMMU_INPUT_BINARY);
	assert_int_equal(KIND("\0\0\0\0\0\0\0\0\0\0\0\0\n[    1.000000] a\n"), IOMMU_INPUT_LOG);
}

static void knows_others(void **state)
{
	static char noise[5000];

	(void)state;
	assert_int_equal(KIND(""), IOMMU_INPUT_EMPTY);
	assert_int_equal(KIND("Shall I compare thee to a summer's day?\n"), IOMMU_INPUT_TEXT);
	assert_int_equal(KIND("\n"), IOMMU_INPUT_TEXT);
	assert_int_equal(KIND("\xff\xfe[\0 \0001\0.\0000\0"), IOMMU_INPUT_UTF16);
	assert_int_equal(KIND("[\0 \0001\0.\0000\0]\0"), IOMMU_INPUT_UTF16);
	assert_int_equal(KIND("\xfe\xff\0["), IOMMU_INPUT_UTF16);
	assert_int_equal(KIND("\x17\x08\x44tracing6\0"), IOMMU_INPUT_TRACE_DAT);
	assert_int_equal(KIND("PERFILE2\x68\0\0\0"), IOMMU_INPUT_PERF_DATA);
	assert_int_equal(KIND("PK\3\4[    1.000000] usb 1-1: new device\n"), IOMMU_INPUT_ARCHIVE);
	/* What is compressed was decompressed before. */
	assert_int_equal(KIND("BZh[    1.000000] usb 1-1: new device\n"), IOMMU_INPUT_LOG);
	assert_int_equal(KIND("\x7f"
			      "ELF\2\1\1\0"),
			 IOMMU_INPUT_BINARY);
	assert_int_equal(KIND("dmesg: read kernel buffer failed: Operation not permitted\n"),
			 IOMMU_INPUT_REFUSED);
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * 2654435761U >> 13);
	assert_int_equal(kind_of(noise, sizeof(noise)), IOMMU_INPUT_BINARY);
}

static void reads_in_pieces(void **state)
{
	struct iommu_input_kind kind = { 0 };
	char tar[512] = "log";

	(void)state;
	memcpy(tar + 257, "ustar", 5);
	for (size_t i = 0; i < sizeof(tar); i += 4)
		iommu_input_kind_add(&kind, tar + i, 4);
	assert_int_equal(iommu_input_kind(&kind), IOMMU_INPUT_ARCHIVE);
	kind = (struct iommu_input_kind){ 0 };
	iommu_input_kind_add(&kind, "[\0", 2);
	iommu_input_kind_add(&kind, " \0001\0.\0", 6);
	assert_int_equal(iommu_input_kind(&kind), IOMMU_INPUT_UTF16);
	kind = (struct iommu_input_kind){ 0 };
	for (int i = 0; i < 100; i++)
		iommu_input_kind_add(&kind, "prose without a colon\n", 22);
	assert_int_equal(iommu_input_kind(&kind), IOMMU_INPUT_TEXT);
	iommu_input_kind_add(&kind, "[    1.000000] a\n", 17);
	assert_int_equal(iommu_input_kind(&kind), IOMMU_INPUT_LOG);
	iommu_input_kind_add(&kind, "\0\0\0\0", 4);
	assert_int_equal(iommu_input_kind(&kind), IOMMU_INPUT_LOG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_logs),
		cmocka_unit_test(knows_others),
		cmocka_unit_test(reads_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
