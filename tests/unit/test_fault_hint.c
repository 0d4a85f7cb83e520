/* SPDX-License-Identifier: LGPL-2.1 */
/* Hints: the hint of each fault, and faults without one. */
#include "logline.h"

#define AMD(event) "AMD-Vi: Event logged [" event "]"
#define PAGE_FAULT_OF(device, address, flags) \
	AMD("IO_PAGE_FAULT device=" device " domain=0x0001 address=" address " flags=" flags)
#define PAGE_FAULT(address, flags) PAGE_FAULT_OF("00:04.0", address, flags)
#define DTE(flags) \
	AMD("ILLEGAL_DEV_TABLE_ENTRY device=00:04.0 pasid=0x00000 address=0x800000 flags=" flags)
#define DMA(addr, reason)                                                      \
	"DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr " addr \
	" [fault reason " reason "] x"
#define READ_DMA(addr, reason)                                                \
	"DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr " addr \
	" [fault reason " reason "] x"
#define GRAPHICS(reason)                                                                                 \
	"DMAR: [DMA Read NO_PASID] Request device [00:02.0] fault addr 0x9f800000 [fault reason " reason \
	"] x"
#define IRQ(reason) \
	"DMAR: [INTR-REMAP] Request device [00:04.0] fault index 0x1 [fault reason " reason "] x"
#define V2(fsr, iova)                                                               \
	"arm-smmu 15000000.iommu: Unhandled context fault: fsr=" fsr ", iova=" iova \
	", fsynr=0x1, cbfrsynra=0x0, cb=6"

#define NO_DOMAIN_FAULT(address, flags) \
	AMD("IO_PAGE_FAULT device=00:04.0 domain=0x0000 address=" address " flags=" flags)

#define STALE_IRTE   "remapping entry is no longer valid"
#define IVRS	     "missing or wrong in the firmware's IVRS table"
#define UNPROGRAMMED "never programmed"
#define UNMAPPED     "use after unmap"
#define DIRECTION    "mapped for the other direction"
#define NO_DOMAIN    "requester ID has no domain"
#define TABLES	     "corrupt or mismatched tables"

struct hint_case {
	const char *msg;
	const char *part; /* of the hint; NULL: none */
};

static void check(const struct hint_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *hint = logline_hint(cases[i].msg);

		if (!cases[i].part && hint)
			fail_msg("\"%s\": \"%s\"", cases[i].msg, hint);
		if (cases[i].part && (!hint || !strstr(hint, cases[i].part)))
			fail_msg("\"%s\": \"%s\"", cases[i].msg, hint ? hint : "no hint");
	}
}

static void hints_of_amd(void **state)
{
	static const struct hint_case cases[] = {
		/* Interrupts: an IOAPIC or HPET, or another device. */
		{ PAGE_FAULT_OF("00:00.1", "0xfdf8000020", "0x0008"), IVRS },
		{ PAGE_FAULT_OF("a0:00.1", "0xfdf8000020", "0x0018"), IVRS },
		{ PAGE_FAULT_OF("00:14.0", "0xfdf8000020", "0x0018"),
		  "ivrs_ioapic=ID@SSSS:BB:DD.F" },
		{ PAGE_FAULT_OF("12:00.1", "0xfdf8000020", "0x0008"), STALE_IRTE },
		{ PAGE_FAULT_OF("00:14.3", "0xfdf8000020", "0x0018"), STALE_IRTE },
		{ PAGE_FAULT("0x800000", "0x0008"), STALE_IRTE },
		{ PAGE_FAULT("0x0", "0x0020"), "an MSI sent" },
		{ PAGE_FAULT("0x1000", "0x0020"), UNPROGRAMMED },
		/* Without a domain, neither the address nor the direction matters. */
		{ NO_DOMAIN_FAULT("0x800000", "0x0050"), "not attached to a domain" },
		{ NO_DOMAIN_FAULT("0x0", "0x0070"), "not attached to a domain" },
		{ NO_DOMAIN_FAULT("0x800000", "0x0020"), UNMAPPED },
		{ PAGE_FAULT("0xffff", "0x0000"), UNPROGRAMMED },
		{ PAGE_FAULT("0x10000", "0x0000"), UNMAPPED },
		{ PAGE_FAULT("0x800000", "0x0020"),
		  "(during boot: a firmware buffer that the IVRS" },
		{ PAGE_FAULT("0x800000", "0x0070"), DIRECTION },
		{ PAGE_FAULT("0x800000", "0x0050"), DIRECTION },
		/* With a PASID, the missing permission may be that of a user or to execute. */
		{ PAGE_FAULT("0x800000", "0x0071"), NULL },
		/* Above three levels; other addresses have another cause. */
		{ PAGE_FAULT("0x8000000000", "0x0010"), "wider than the domain's page table" },
		{ PAGE_FAULT("0xfffffffffffff000", "0x0030"), "wider than the domain's page"
							      " table" },
		{ PAGE_FAULT("0x7fffffffff", "0x0010"), "corrupt page table" },
		{ PAGE_FAULT("0x800000", "0x0030"), "corrupt page table" },
		{ DTE("0x0080"), "bugzilla 219499" },
		{ DTE("0x0000"), "identity domain" },
		{ AMD("IOTLB_INV_TIMEOUT device=0000:0a:00.0 address=0x101234560"),
		  "the device hangs" },
		{ AMD("RMP_PAGE_FAULT device=0000:01:00.0, vmg_tag=0x0001, gpa=0x1234000,"
		      " flags_rmp=0x0010, flags=0x0021"),
		  "page is not shared" },
		{ AMD("INVALID_DEVICE_REQUEST device=00:00.1 pasid=0x00000 address=0xfdf8000020"
		      " flags=0x0a00"),
		  IVRS },
		{ AMD("INVALID_DEVICE_REQUEST device=12:00.1 pasid=0x00000 address=0xfdf8000020"
		      " flags=0x0a00"),
		  STALE_IRTE },
		{ AMD("INVALID_DEVICE_REQUEST device=00:00.1 pasid=0x00000 address=0xfdf8000020"
		      " flags=0x0b00"),
		  NULL },
		{ AMD("INVALID_DEVICE_REQUEST device=00:00.1 pasid=0x00000 address=0xfdf8000020"
		      " flags=0x0400"),
		  NULL },
		{ AMD("COMMAND_HARDWARE_ERROR address=0x101234560 flags=0x0400"), NULL },
	};

	(void)state;
	check(cases, ARRAY_SIZE(cases));
}

static void hints_of_intel(void **state)
{
	static const struct hint_case cases[] = {
		{ DMA("0x0", "0x05"), "an MSI sent" },
		{ DMA("0xf000", "0x06"), UNPROGRAMMED },
		{ DMA("0x0", "0x71"), UNPROGRAMMED },
		{ DMA("0x800000", "0x05"), "(during boot: a firmware buffer that no RMRR" },
		{ DMA("0x800000", "0x06"), UNMAPPED },
		{ DMA("0x800000", "0x71"), UNMAPPED },
		{ DMA("0x0", "0x79"), UNPROGRAMMED },
		{ DMA("0x800000", "0x79"), UNMAPPED },
		{ DMA("0x800000", "0x01"), NO_DOMAIN },
		{ DMA("0x800000", "0x02"), NO_DOMAIN },
		{ DMA("0x800000", "0x39"), NO_DOMAIN },
		{ DMA("0x800000", "0x41"), NO_DOMAIN },
		{ DMA("0x800000", "0x59"), NO_DOMAIN },
		{ DMA("0x800000", "0x0c"), "seen with docks" },
		{ IRQ("0x22"), "moved to another CPU" },
		{ IRQ("0x25"), "firmware left armed" },
		{ IRQ("0x26"), "intremap=nosid to confirm" },
		{ DMA("0x800000", "0x3a"), TABLES },
		{ DMA("0x800000", "0x5a"), TABLES },
		{ DMA("0x800000", "0x72"), TABLES },
		{ DMA("0x800000", "0x85"), DIRECTION },
		{ READ_DMA("0x800000", "0x86"), DIRECTION },
		/* A page request, whatever Linux prints. */
		{ DMA("0x800000", "0x86"), NULL },
		{ READ_DMA("0x0", "0x05"), UNPROGRAMMED },
		{ DMA("0x800000", "0x04"), "wider than the domain's page table" },
		{ DMA("0x800000", "0x84"), "wider than the domain's page table" },
		{ DMA("0x800000", "0x07"), "freed while the IOMMU used it" },
		{ DMA("0x800000", "0xff"), NULL },
		{ IRQ("0x20"), NULL },
		{ "DMAR:[fault reason 12] non-zero reserved fields in PTE", "seen with docks" },
		{ "DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000 ", NULL },
		{ "DMAR: DRHD: handling fault status reg 3",
		  "treat the counts of this log as lower bounds" },
		{ "DMAR: DRHD: handling fault status reg 2", NULL },
		{ "dmar_fault: 893 callbacks suppressed", NULL },
	};

	(void)state;
	check(cases, ARRAY_SIZE(cases));
}

static void hints_of_others(void **state)
{
	static const struct hint_case cases[] = {
		{ "virtio_iommu virtio0: page fault from EP 32 at 0x700000 [W]", UNMAPPED },
		{ "virtio_iommu virtio0: page fault from EP 32 at 0x0 [W]", UNPROGRAMMED },
		{ "virtio_iommu virtio0: domain fault from EP 32", NULL },
		{ V2("0x402", "0x100000"), UNMAPPED },
		{ V2("0x402", "0x0"), UNPROGRAMMED },
		{ V2("0x408", "0x100000"), DIRECTION },
		{ "arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x408, iova=0x100000,"
		  " fsynr=0x41, cbfrsynra=0x0, cb=6",
		  NULL }, /* an instruction fetch */
		{ V2("0x404", "0x100000"), NULL },
		{ "arm-smmu-v3 arm-smmu-v3.0.auto: event 0x10 received:", NULL },
		{ "arm-smmu-v3 x: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0"
		  " iova:"
		  " 0xffe00000 ipa: 0",
		  UNMAPPED },
		{ "arm-smmu-v3 x: event: F_PERMISSION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova:"
		  " 0xffe00000 ipa: 0",
		  DIRECTION },
	};

	(void)state;
	check(cases, ARRAY_SIZE(cases));
}

static void hints_of_signs(void **state)
{
	static const struct hint_case cases[] = {
		{ "AMD-Vi: Completion-Wait loop timed out", "pci=noats to confirm" },
		{ "AMD-Vi: Command buffer timeout", "pci=noats to confirm" },
		{ "AMD-Vi: IOMMU event log overflow", "lower bounds" },
		{ "DMAR: VT-d detected Invalidation Time-out Error: SID 100", "used ATS" },
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason 3", "QI HEAD and PRIOR" },
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason f", "lost power" },
		{ "arm-smmu-v3 a: CMDQ error (cons 0x0302cc84): ATC invalidate timeout",
		  "used ATS" },
		{ "arm-smmu-v3 a: CMD_SYNC timeout at 0x1 [hwprod 0x2, hwcons 0x3]",
		  "does not answer an ATS invalidation" },
		{ "arm-smmu-v3 a: EVTQ overflow detected -- events lost", "lower bounds" },
		{ "arm-smmu 5000000.iommu: TLB sync timed out -- SMMU may be deadlocked",
		  "clocks and power domains" },
		{ "DMA-API: nvme 0000:02:00.0: device driver has pending DMA allocations while"
		  " released from device [count=3]",
		  "leaks mappings" },
		{ "nvme 0000:02:00.0: swiotlb buffer is full (sz: 294912 bytes), total 32768"
		  " (slots), used 0 (slots)",
		  "swiotlb=SLOTS" },
	};

	(void)state;
	check(cases, ARRAY_SIZE(cases));
}

/* The same messages at different times, and of a device that belongs to a guest. */
static void hints_depend_on_the_moment(void **state)
{
	static const struct iommu_hint_context early = { .has_uptime = true, .uptime = 5000000000 };
	static const struct iommu_hint_context late = { .has_uptime = true,
							.uptime = IOMMU_BOOT_TIME };
	static const struct iommu_hint_context guest = { .has_uptime = true,
							 .uptime = 1000000000000,
							 .is_assigned = true };
	static const struct {
		const char *msg;
		const struct iommu_hint_context *context;
		const char *part;
		const char *missing;
	} cases[] = {
		{ READ_DMA("0x800000", "0x06"), &early, "this soon after boot", "during boot" },
		{ READ_DMA("0x800000", "0x06"), &late, UNMAPPED, "boot" },
		{ READ_DMA("0x800000", "0x06"), NULL, "during boot", "soon after" },
		{ PAGE_FAULT("0x800000", "0x0020"), &early, "this soon after boot", NULL },
		{ PAGE_FAULT("0x800000", "0x0020"), &late, UNMAPPED, "boot" },
		{ PAGE_FAULT("0x800000", "0x0020"), &guest, "a guest uses", "boot" },
		{ GRAPHICS("0x06"), &early, "framebuffer", "during boot" },
		{ GRAPHICS("0x07"), &early, "framebuffer", "during boot" },
		{ GRAPHICS("0x0c"), &early, "framebuffer", "during boot" },
		{ GRAPHICS("0x0c"), NULL, "during boot", NULL },
		{ GRAPHICS("0x06"), &late, UNMAPPED, "framebuffer" },
		{ GRAPHICS("0x0c"), &late, "seen with docks", "framebuffer" },
		{ DMA("0x800000", "0x0c"), &early, "seen with docks", "framebuffer" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *hint = logline_hint_at(cases[i].msg, cases[i].context);

		if (!hint || !strstr(hint, cases[i].part) ||
		    (cases[i].missing && strstr(hint, cases[i].missing)))
			fail_msg("%zu: \"%s\": \"%s\"", i, cases[i].msg, hint ? hint : "no hint");
	}
}

static void each_row_is_complete(void **state)
{
	(void)state;
	assert_true(iommu_nr_hints() > 40);
	for (size_t i = 0; i < iommu_nr_hints(); i++) {
		const struct iommu_hint *hint = iommu_hint_row(i);

		assert_true(hint->cause && strlen(hint->cause) > 10);
		assert_true(hint->next && strlen(hint->next) > 10);
		assert_true(hint->basis && strlen(hint->basis) > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hints_of_amd),
		cmocka_unit_test(hints_of_intel),
		cmocka_unit_test(hints_of_others),
		cmocka_unit_test(hints_of_signs),
		cmocka_unit_test(hints_depend_on_the_moment),
		cmocka_unit_test(each_row_is_complete),
	};

	return cmocka_run_group_tests_name("fault_hint", tests, NULL, NULL);
}
