/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Truncated messages, numbers too large for their fields, and messages of other systems. None may
 * be decoded wrongly.
 */
#include "logline.h"

#include <stdio.h>

/* These messages are not read if they are cut anywhere before @tail, their optional end. */
static const struct {
	const char *msg;
	const char *tail;
} whole_or_nothing[] = {
	{ "nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012 address=0x800000"
	  " flags=0x0020]",
	  "" },
	{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x0012 address=0x800000"
	  " flags=0x0020]",
	  "" },
	{ "AMD-Vi: Event logged [RMP_HW_ERROR device=01:00.0, vmg_tag=0x0002, spa=0x5678000,"
	  " flags=0x0000]",
	  "" },
	{ "AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0000:01:00.0 pasid=0x00012"
	  " address=0x7f0000000000 flags=0x0104 tag=0x1ff]",
	  "" },
	{ "AMD-Vi: Event logged [UNKNOWN event[0]=0x00000123 event[1]=0xa0000000"
	  " event[2]=0x00800000"
	  " event[3]=0x00000001",
	  "" },
	{ "INVALID_DEVICE_REQUEST device=00:00.1 address=0x000000fdf8000020 flags=0x0a00]", "" },
	{ "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0x801000 [fault reason"
	  " 0x05]"
	  " PTE Write access is not set",
	  " PTE Write access is not set" },
	{ "DMAR: [DMA Read PASID 0x1a] Request device [0000:6a:01.0] fault addr 0x7f1234567000"
	  " [fault"
	  " reason 0x71] SM",
	  " SM" },
	{ "DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 9c000000 [fault"
	  " reason"
	  " 06] PTE",
	  " PTE" },
	{ "arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402, iova=0x1000000, fsynr=0x1,"
	  " cbfrsynra=0x1900, cb=0",
	  " cb=0" },
	{ "arm-smmu 5100000.iommu: Blocked unknown Stream ID 0x42a; boot with", " boot with" },
	{ "arm-smmu 5100000.iommu: \tGFSR 0x80000002, GFSYNR0 0x00000001, GFSYNR1 0x0000042a,"
	  " GFSYNR2 0x00000000",
	  "00000000" },
	{ "arm-smmu 15000000.apps-smmu: Unhandled arm-smmu context fault from a600000.dwc3!", "" },
	{ "arm-smmu 5100000.iommu: TLB sync timed out -- SMMU may be deadlocked", "" },
	{ "arm-smmu-v3 a: unexpected global error reported (0x00000001), this could be serious",
	  ", this could be serious" },
	{ "arm-smmu-v3 a: CMDQ error (cons 0x0302cc84): ATC invalidate timeout",
	  "ATC invalidate timeout" },
	{ "arm-smmu-v3 a: EVTQ overflow detected -- events lost", "" },
	{ "arm-smmu-v3 a: EVTQ write aborted -- events may have been lost", "" },
	{ "arm-smmu-v3 a: device has entered Service Failure Mode!", "" },
	{ "arm-smmu-v3 a: unexpected PRI request received:", "" },
	{ "virtio_iommu virtio0: page fault from EP 32 at 0x700000 [W]", "" },
	{ "dmar_fault: 893 callbacks suppressed", "" },
};

static void cut_at_every_byte(void **state)
{
	char expected[512];
	struct iommu_fault f;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(whole_or_nothing); i++) {
		const char *msg = whole_or_nothing[i].msg;
		size_t len = strlen(msg);
		size_t enough = len - strlen(whole_or_nothing[i].tail);
		const char *text = logline_text(msg, len, &f);

		assert_non_null(text);
		snprintf(expected, sizeof(expected), "%s", text);
		for (size_t n = 0; n < len; n++) {
			text = logline_text(msg, n, &f);
			if (n >= enough) {
				assert_non_null(text);
				assert_string_equal(text, expected);
				continue;
			}
			/*
			 * A longer message may begin with a complete shorter one: the head of an
			 * event alone, an endpoint's fault without its address, half a context
			 * fault.
			 */
			if (!text || !*text)
				continue;
			if (f.vendor == IOMMU_VIRTIO &&
			    n <= strlen("virtio_iommu virtio0: page fault"
					" from EP 32 "))
				continue;
			if (f.vendor == IOMMU_SMMU_V2 && !(f.has & IOMMU_HAS_STREAM))
				continue;
			fail_msg("\"%.*s\" => \"%s\"", (int)n, msg, text);
		}
	}
}

/* In the two-line form, the first line can be read once its device is complete. */
static void cut_halves(void **state)
{
	static const char msg[] = "DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000 ";
	static const char half[] = "0000:00:02.0 read blocked, the reason is in the next message";
	struct iommu_fault f;

	(void)state;
	for (size_t n = 0; n < strlen(msg); n++) {
		const char *text = logline_text(msg, n, &f);

		if (!text)
			continue;
		assert_string_equal(text, half);
		assert_int_equal(f.has & IOMMU_HAS_ADDRESS, 0);
	}
	assert_string_equal(logline_text(msg, strlen(msg), &f), half);
	assert_int_equal(f.has & IOMMU_HAS_ADDRESS, IOMMU_HAS_ADDRESS);
	assert_int_equal(f.address, 0x9f800000);
}

#define AMD(values)                                       \
	{                                                 \
		"AMD-Vi: Event logged [" values "]", NULL \
	}
#define DMAR(device, addr, reason)                                                        \
	{                                                                                 \
		"DMAR: [DMA Write NO_PASID] Request device [" device "] fault addr " addr \
		" [fault reason " reason "] PTE Write access is not set",                 \
			NULL                                                              \
	}

static void numbers_too_large(void **state)
{
	static const struct logline lines[] = {
		AMD("IO_PAGE_FAULT device=00:20.0 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=100:00.0 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:00.8 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=10000:00:00.0 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:00:00:00.0 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00.0 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:00 domain=0x0001 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:00.00 flags=0x00200"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x10000 address=0x1000 flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x10000000000000000"
		    " flags=0x0020"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=0x1000"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=0020"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=0x"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=0x002g"),
		AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0001 address=0x1000 flags=-0x1"),
		AMD("IO_PAGE_FAULT device=00:04.0 flags=0x0020 flags=0x0000"),
		AMD("IO_PAGE_FAULT device=00:04.0 device=00:05.0 flags=0x0020"),
		AMD("PAGE_TAB_HARDWARE_ERROR device=00:04.0 pasid=0x100000 address=0x0 flags=0x0"),
		AMD("INVALID_PPR_REQUEST device=00:04.0 pasid=0x1 address=0x0 flags=0x0 tag=0x400"),
		AMD("RMP_PAGE_FAULT vmg_tag=0x10000, gpa=0x0, flags_rmp=0x0, flags=0x0"),
		AMD("RMP_PAGE_FAULT vmg_tag=0x1, gpa=0x0, flags_rmp=0x100, flags=0x0"),
		AMD("UNKNOWN event[0]=0x000000123 event[1]=0xa0000000 event[2]=0x0 event[3]=0x1"),
		AMD("UNKNOWN type=0x10"),
		AMD(""),
		AMD("io_page_fault device=00:04.0 flags=0x0020"),
		DMAR("00:20.0", "0x801000", "0x05"),
		DMAR("100:00.0", "0x801000", "0x05"),
		DMAR("00:00.8", "0x801000", "0x05"),
		DMAR("10000:00:00.0", "0x801000", "0x05"),
		DMAR("0x100:0x02.0", "0x801000", "0x05"),
		DMAR("00:04.0", "0x10000000000000000", "0x05"),
		DMAR("00:04.0", "0x801000", "0x105"),
		DMAR("00:04.0", "0x801000", "256"),
		DMAR("00:04.0", "0x801000", "0c"),
		DMAR("00:04.0", "0x801000", "-5"),
		DMAR("00:04.0", "0x801000", ""),
		DMAR("00:04.0", "", "0x05"),
		DMAR("", "0x801000", "0x05"),
		{ "DMAR: [DMA Write PASID 0x100000] Request device [00:04.0] fault addr 0x801000"
		  " [fault"
		  " reason 0x05] x",
		  NULL },
		{ "DMAR: [DMA Fetch NO_PASID] Request device [00:04.0] fault addr 0x801000 [fault"
		  " reason"
		  " 0x05] x",
		  NULL },
		{ "DMAR: [INTR-REMAP] Request device [00:04.0] fault index 0x10000 [fault reason"
		  " 0x22]"
		  " x",
		  NULL },
		{ "DMAR:[fault reason 256] x", NULL },
		{ "[fault reason 05] PTE Write access is not set", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void lines_of_others(void **state)
{
	static const struct logline lines[] = {
		/* Xen: xen-devel, gitlab.com/xen-project job 13661033722, Qubes reports */
		{ "(XEN) [VT-D]DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000,"
		  " iommu"
		  " reg = ffff82c00021d000",
		  NULL },
		{ "(XEN) [   37.201160] [VT-D]DMAR:[DMA Write] Request device [0000:00:1e.6]"
		  " fault addr"
		  " 0",
		  NULL },
		{ "(XEN) [VT-D]DMAR: reason 06 - PTE Read access is not set", NULL },
		{ "(XEN) [VT-D]INTR-REMAP: Request device [0000:f0:1f.0] fault index 0, iommu reg ="
		  " ffff82c00021f000",
		  NULL },
		{ "(XEN) [VT-D]INTR-REMAP: reason 22 - Present field in the IRTE entry is clear",
		  NULL },
		{ "[VT-D]DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000", NULL },
		{ "[VT-D]DMAR:[DMA Write] Request device [0000:65:00.0] fault addr 1200000000",
		  NULL },
		{ "DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000, iommu reg ="
		  " ffff82c00021d000",
		  NULL },
		{ "DMAR:[fault reason 06h] PTE Read access is not set", NULL },
		{ "(XEN) AMD-Vi: IO_PAGE_FAULT: domain = 0, device id = 0x0a00, fault address ="
		  " 0x80de65490, flags = 0x20",
		  NULL },
		{ "(XEN) AMD-Vi: IO_PAGE_FAULT: 0000:0a:00.0 d0 addr 000000080de65490 flags 0x20"
		  " RW",
		  NULL },
		/* Jailhouse: jailhouse-dev, May 2019 */
		{ "VT-d fault event reported by IOMMU 3:", NULL },
		{ "  Fault Reason: 0x22 Fault Info: 19000000000 Type 0", NULL },
		/* FreeBSD, sys/x86/iommu/intel_fault.c and amd_event.c */
		{ "DMAR0: Fault Overflow", NULL },
		{ "DMAR4: pci0:2:0 sid 10 fault acc 1 adt 0x0 reason 0x6 addr 9c000000", NULL },
		{ "amdiommu0: event type 0x2 0x00000020 0x20000000 0x00800000 0x00000000", NULL },
		/* Linux, but not a fault */
		{ "DMAR: IOMMU enabled", NULL },
		{ "DMAR: Host address width 39", NULL },
		{ "DMAR: DRHD base: 0x000000fed90000 flags: 0x0", NULL },
		{ "DMAR: RMRR base: 0x0000009b800000 end: 0x0000009fffffff", NULL },
		{ "DMAR: [Firmware Bug]: No firmware reserved region can cover this RMRR", NULL },
		{ "DMAR-IR: Enabled IRQ remapping in x2apic mode", NULL },
		{ "AMD-Vi: Interrupt remapping enabled", NULL },
		{ "pci 0000:00:00.2: AMD-Vi: Found IOMMU cap 0x40", NULL },
		{ "AMD-Vi: AMD-Vi:   DEV_SELECT_RANGE_START  devid: 0000:c0:00.3 flags: 00", NULL },
		{ "iommu: Default domain type: Translated", NULL },
		{ "arm-smmu-v3 arm-smmu-v3.0.auto: option mask 0x0", NULL },
		{ "BUG: unable to handle page fault for address: ffffc90000000000", NULL },
		{ "systemd[1]: Event logged [nothing of ours]", NULL },
		{ "Event logged [NOTHING of ours", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(cut_halves),
		cmocka_unit_test(numbers_too_large),
		cmocka_unit_test(lines_of_others),
	};

	return cmocka_run_group_tests_name("faultlog_bad", tests, NULL, NULL);
}
