/* SPDX-License-Identifier: LGPL-2.1 */
/* The filter that every line of a log passes through. */
#include "collect.h"

#include "core/faultlog/faultlog.h"

static const char *const words[] = {
	"AMD-Vi",
	"Event logged [",
	"DMAR:",
	"DRHD:",
	"INTR-REMAP",
	"callbacks suppressed",
	"arm-smmu",
	" fault from EP ",
	"IO_PAGE_FAULT ",
	"ILLEGAL_DEV_TABLE_ENTRY ",
	"DEV_TAB_HARDWARE_ERROR ",
	"PAGE_TAB_HARDWARE_ERROR ",
	"ILLEGAL_COMMAND_ERROR ",
	"COMMAND_HARDWARE_ERROR ",
	"IOTLB_INV_TIMEOUT ",
	"INVALID_DEVICE_REQUEST ",
	"INVALID_PPR_REQUEST ",
	"UNKNOWN event[0]=",
	"UNKNOWN type=",
	"tegra-mc ",
	"mc-err:",
	"fsl-pamu: ",
	"*** fault: ",
	"*** gpu fault: ",
	": Event 0x",
};

/* Each word at each place of a buffer of its exact length. No message is just such a word. */
static void every_word_at_every_place(void **state)
{
	(void)state;
	for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
		size_t len = strlen(words[w]);

		for (size_t room = 1; room < 110; room++) {
			for (size_t at = 0; at + len < room; at++) {
				char *buf = malloc(room);
				size_t found;

				assert_non_null(buf);
				memset(buf, '.', room);
				memcpy(buf + at, words[w], len);
				found = iommu_log_find(buf, room);
				if (found < at || found >= at + len)
					fail_msg("%s at %zu of %zu: %zu", words[w], at, room,
						 found);
				assert_true(iommu_log_is_candidate(buf, room));
				free(buf);
			}
		}
	}
}

/* A word without its first or last byte is not found. */
static void half_words(void **state)
{
	(void)state;
	for (size_t w = 0; w < ARRAY_SIZE(words); w++) {
		size_t len = strlen(words[w]);
		char buf[64];

		if (!strcmp(words[w], "arm-smmu"))
			continue; /* found by its remaining end */
		memset(buf, '.', sizeof(buf));
		memcpy(buf + sizeof(buf) - len + 1, words[w], len - 1);
		assert_int_equal(iommu_log_find(buf, sizeof(buf)), sizeof(buf));
		memset(buf, '.', sizeof(buf));
		memcpy(buf, words[w] + 1, len - 1);
		assert_int_equal(iommu_log_find(buf, sizeof(buf)), sizeof(buf));
	}
}

/* Buffers that are shorter than one step of the search, down to empty ones. */
static void short_messages(void **state)
{
	(void)state;
	for (size_t len = 0; len < 40; len++) {
		char *buf = malloc(len ? len : 1);
		size_t found = len > 6 ? 0 : len;

		assert_non_null(buf);
		memset(buf, 'x', len);
		assert_int_equal(iommu_log_find(buf, len), len);
		memcpy(buf, "AMD-Vi", len < 6 ? len : 6);
		if (len != 6)
			assert_int_equal(iommu_log_find(buf, len), found);
		free(buf);
	}
	assert_int_equal(iommu_log_find(NULL, 0), 0);
	assert_false(iommu_log_is_candidate(NULL, 0));
}

static void ordinary_lines(void **state)
{
	static const char *const lines[] = {
		"[    0.000000] Linux version 6.12.107+deb13-amd64"
		" (debian-kernel@lists.debian.org)",
		"[    0.123456] ACPI: \\_SB_.PCI0: _OSC: OS supports [ExtendedConfig ASPM ClockPM"
		" MSI]",
		"[    0.234567] pci 0000:00:1f.2: BAR 4 [io  0xc0a0-0xc0bf]",
		"[    1.345678] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
		"systemd[1]: Started systemd-resolved.service - Network Name Resolution.",
		"DMA: preallocated 1024 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations",
		"EXT4-fs error (device sda1): IO failure",
		"2025-11-22 15:32:01 status installed libc-bin:amd64 2.36-9+deb12u9",
		"ERROR: WARNING: READY: x86/cpu: SGX disabled by BIOS. TOKEN_KNOWN EVENT EPOCH",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_false(iommu_log_is_candidate(lines[i], strlen(lines[i])));
}

/* A block of log: continuing after each match finds every message once, in order. */
static void a_block_of_log(void **state)
{
	static const char log[] =
		"[    1.0] usb 1-1: new high-speed USB device\n"
		"[    2.0] DMAR: DRHD: handling fault status reg 2\n"
		"[    3.0] systemd[1]: Started something.\n"
		"[    3.1] systemd[1]: Started something else, with a rather long name.\n"
		"[    4.0] vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000"
		" address=0x800000 flags=0x0020]\n"
		"[    5.0] dmar_fault: 893 callbacks suppressed\n"
		"[    6.0] the end";
	static const enum iommu_log_kind kinds[] = { IOMMU_LOG_STATUS, IOMMU_LOG_FAULT,
						     IOMMU_LOG_SUPPRESSED };
	size_t len = strlen(log);
	size_t done = 0;
	size_t at = 0;
	size_t found;

	(void)state;
	while ((found = iommu_log_find(log + at, len - at)) < len - at) {
		const char *line = log + at + found;
		const char *end = strchr(line, '\n');
		struct iommu_fault f;

		while (line > log && line[-1] != '\n')
			line--;
		assert_non_null(end);
		assert_true(iommu_log_read(line, (size_t)(end - line), &f));
		assert_true(done < ARRAY_SIZE(kinds));
		assert_int_equal(f.kind, kinds[done++]);
		at = (size_t)(end - log) + 1;
	}
	assert_int_equal(done, ARRAY_SIZE(kinds));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_at_every_place),
		cmocka_unit_test(half_words),
		cmocka_unit_test(short_messages),
		cmocka_unit_test(ordinary_lines),
		cmocka_unit_test(a_block_of_log),
	};

	return cmocka_run_group_tests_name("faultlog_find", tests, NULL, NULL);
}
