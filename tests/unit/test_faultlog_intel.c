/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * VT-d's messages in the forms of all kernels: drivers/iommu/intel/dmar.c, earlier
 * drivers/iommu/dmar.c.
 */
#include "logline.h"

#define R05                                                                                    \
	"reason 0x05 (LGN.2) PTE Write access is not set: not mapped, or mapped without write" \
	" permission"
#define R06                                                                                  \
	"reason 0x06 (LGN.3) PTE Read access is not set: not mapped, or mapped without read" \
	" permission"
#define R0C                                                                                       \
	"reason 0x0c (LSL.2) non-zero reserved fields in PTE: the page table entry has a bit set" \
	" that the IOMMU does not support"
#define R22                                                                                     \
	"reason 0x22 Present field in the IRTE entry is clear: the interrupt is not set up, or" \
	" was torn down"
#define R25                                                                                 \
	"reason 0x25 Blocked a compatibility format interrupt request: the MSI has the old" \
	" format, which is blocked"
#define R26                                                                                       \
	"reason 0x26 Blocked an interrupt request due to source-id verification failure: the MSI" \
	" does not come from the device named in the entry"
#define LATER " blocked, the reason is in the next message"

/* The author of a post replaced the digits of an address. */
static void hidden_addresses(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: [DMA Read] Request device [3a:00.0] fault addr fexxxxxx [fault reason 06]"
		  " PTE Read access is not set",
		  "0000:3a:00.0 read blocked, " R06 },
		{ "DMAR: [DMA Read NO_PASID] Request device [3a:00.0] fault addr 0x**** [fault"
		  " reason 0x06] PTE Read access is not set",
		  "0000:3a:00.0 read blocked, " R06 },
		{ "DMAR: [DMA Read] Request device [3a:00.0] fault addr feZ00000 [fault reason 06]"
		  " PTE Read access is not set",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* A mail program joined the lines of the status and of the fault. */
static void status_and_fault(void **state)
{
	static const struct logline lines[] = {
		{ "DRHD: handling fault status reg 3> DMAR: [DMA Write] Request device [3a:00.0]"
		  " PASID ffffffff fault addr ff3da000 [fault reason 05] PTE Write access is not"
		  " set",
		  "0000:3a:00.0 write blocked, " R05 },
		{ "DRHD: handling fault status reg 3> DMAR: nothing",
		  "fault status 0x3: fault pending, overflow (faults were lost)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void dma_forms(void **state)
{
	static const struct logline lines[] = {
		/* 5.15 to 6.12; captures/intel-6.12-fault.dat */
		{ "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0x801000"
		  " [fault reason 0x05] PTE Write access is not set",
		  "0000:00:04.0 write blocked, " R05 },
		{ "DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr 0x800000"
		  " [fault reason 0x06] PTE Read access is not set",
		  "0000:00:04.0 read blocked, " R06 },
		{ "DMAR: [DMA Read PASID 0x1a] Request device [6a:01.0] fault addr 0x7f1234567000"
		  " [fault reason 0x71] SM: Present bit in first-level paging entry is clear",
		  "0000:6a:01.0 PASID 0x1a read blocked, reason 0x71 (SFL.2) SM: Present bit in"
		  " first-level paging entry is clear: not mapped" },
		/* 5.14: sof-test pull request 749, July 2021 */
		{ "DMAR: [DMA Read NO_PASID] Request device [0x00:0x02.0] fault addr 0x70a28000"
		  " [fault reason 0x0c] non-zero reserved fields in PTE",
		  "0000:00:02.0 read blocked, " R0C },
		/* from about 7.1 */
		{ "DMAR: [DMA Write NO_PASID] Request device [0001:00:04.0] fault addr 0x801000"
		  " [fault reason 0x05] PTE Write access is not set",
		  "0001:00:04.0 write blocked, " R05 },
		/* 5.4 to 5.13: decimal; i915ovmfPkg issue 23 and sof-test pull request 749 */
		{ "DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 9c000000"
		  " [fault reason 06] PTE Read access is not set",
		  "0000:00:02.0 read blocked, " R06 },
		{ "DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 70ad5000"
		  " [fault reason 07] Next page table ptr is invalid",
		  "0000:00:02.0 read blocked, reason 0x07 (LSL.1) Next page table ptr is invalid:"
		  " the"
		  " IOMMU could not read a page table" },
		{ "DMAR: [DMA Read] Request device [00:02.0] PASID 12 fault addr 70ad5000"
		  " [fault reason 12] non-zero reserved fields in PTE",
		  "0000:00:02.0 PASID 0x12 read blocked, " R0C },
		/* 4.7 to 5.3 */
		{ "DMAR: [DMA Write] Request device [03:00.1] fault addr ffb62000 [fault reason"
		  " 05] PTE"
		  " Write access is not set",
		  "0000:03:00.1 write blocked, " R05 },
		{ "DMAR: [DMA Read] Request device [00:02.0] fault addr 70ad5000"
		  " [fault reason 12] non-zero reserved fields in PTE",
		  "0000:00:02.0 read blocked, " R0C },
		/* up to 4.6, both lines in one message */
		{ "DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000 \nDMAR:[fault"
		  " reason 06]"
		  " PTE Read access is not set",
		  "0000:00:02.0 read blocked, " R06 },
		{ "DMAR: DMAR:[DMA Write] Request device [00:1d.0] fault addr dd6b9000"
		  " \nDMAR:[fault"
		  " reason 05] PTE Write access is not set",
		  "0000:00:1d.0 write blocked, " R05 },
		{ "dmar: DMAR:[DMA Write] Request device [00:1d.0] fault addr dd6b9000"
		  " \nDMAR:[fault"
		  " reason 05] PTE Write access is not set",
		  "0000:00:1d.0 write blocked, " R05 },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void interrupt_forms(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 0x1c [fault reason 0x26]"
		  " Blocked an interrupt request due to source-id verification failure",
		  "0000:f0:1f.0 interrupt 0x1c blocked, " R26 },
		{ "DMAR: [INTR-REMAP] Request device [0xf0:0x1f.0] fault index 0x1c [fault reason"
		  " 0x22]"
		  " Present field in the IRTE entry is clear",
		  "0000:f0:1f.0 interrupt 0x1c blocked, " R22 },
		{ "DMAR: [INTR-REMAP] Request device [0000:f0:1f.0] fault index 0x0 [fault reason"
		  " 0x25]"
		  " Blocked a compatibility format interrupt request",
		  "0000:f0:1f.0 interrupt blocked, " R25 },
		{ "DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 1c [fault reason 38]"
		  " Blocked an interrupt request due to source-id verification failure",
		  "0000:f0:1f.0 interrupt 0x1c blocked, " R26 },
		{ "INTR-REMAP: Request device [[f0:1f.0] fault index 1c\nINTR-REMAP:[fault reason"
		  " 34]"
		  " Present field in the IRTE entry is clear",
		  "0000:f0:1f.0 interrupt 0x1c blocked, " R22 },
		{ "DMAR: INTR-REMAP: Request device [[f0:1f.0] fault index 0 \nINTR-REMAP:[fault"
		  " reason"
		  " 37] Blocked a compatibility format interrupt request",
		  "0000:f0:1f.0 interrupt blocked, " R25 },
		/* Linux has no text for these and prints them as DMA faults */
		{ "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0x12000000000000"
		  " [fault reason 0x27] Unknown",
		  "0000:00:04.0 interrupt 0x12 blocked, reason 0x27 Unknown to Linux: the IOMMU"
		  " could"
		  " not read the posted-interrupt descriptor" },
		{ "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0x12000000000000"
		  " [fault reason 0x28] Unknown",
		  "0000:00:04.0 interrupt 0x12 blocked, reason 0x28 Unknown to Linux: the"
		  " posted-interrupt descriptor has a reserved bit set" },
		{ "DMAR: [DMA Write PASID 0x3] Request device [00:04.0] fault addr 0x12000000000000"
		  " [fault reason 0x29] Unknown",
		  "0000:00:04.0 PASID 0x3 interrupt 0x12 blocked, reason 0x29 Unknown to Linux: an"
		  " untranslated interrupt request without a PASID is invalid" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define SM(access, reason)   \
	"DMAR: [DMA " access \
	" NO_PASID] Request device [00:04.0] fault addr 0x12345000 [fault reason " reason

static void requests_that_are_printed_wrongly(void **state)
{
	static const struct logline lines[] = {
		{ SM("Write", "0x47] SM: PRE field in Context-Entry is clear"),
		  "0000:00:04.0 page request blocked, reason 0x47 (SCT.8) SM: PRE field in"
		  " Context-Entry"
		  " is clear: page requests are not enabled for the device" },
		{ SM("Read", "0x44] SM: DTE field in Context Entry is clear"),
		  "0000:00:04.0 ATS translation request blocked, reason 0x44 (SCT.5) SM: DTE"
		  " field in"
		  " Context Entry is clear: ATS was used, but is not enabled for the device" },
		{ SM("Read", "0x05] PTE Write access is not set"),
		  "0000:00:04.0 read (likely an AtomicOp) blocked, " R05 },
		{ SM("Write", "0x06] PTE Read access is not set"),
		  "0000:00:04.0 write (likely a page request) blocked, " R06 },
		{ SM("Read", "0x85] SM: No write permission for Write/AtomicOp request"),
		  "0000:00:04.0 read (likely an AtomicOp) blocked, reason 0x85 (SGN.6) SM: No write"
		  " permission for Write/AtomicOp request: mapped without write permission" },
		{ SM("Read", "0x0e] Unknown"),
		  "0000:00:04.0 read blocked, reason 0x0e (LGN.4) Unknown to Linux: the translated"
		  " address lies in the interrupt range" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void reasons_that_no_table_has(void **state)
{
	static const struct logline lines[] = {
		{ SM("Read", "0xff] Unknown"),
		  "0000:00:04.0 read blocked, unknown reason 0xff Unknown" },
		{ SM("Read", "0xa0] SM: brand new\x1b[31m"),
		  "0000:00:04.0 read blocked, unknown reason 0xa0 SM: brand new\\x1b[31m" },
		{ SM("Read", "0x0f]"), "0000:00:04.0 read blocked, unknown reason 0x0f" },
		/* a kernel that prints hexadecimal without 0x: the text reveals it */
		{ SM("Read", "22] Present field in the IRTE entry is clear"),
		  "0000:00:04.0 interrupt 0x0 blocked, " R22 },
		{ SM("Read", "12] non-zero reserved fields in PTE"),
		  "0000:00:04.0 read blocked, " R0C },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void halves(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000",
		  "0000:00:02.0 read" LATER },
		{ "dmar: DMAR:[DMA Write] Request device [00:02.0] fault addr 9f800000 ",
		  "0000:00:02.0 write" LATER },
		{ "DMAR: INTR-REMAP: Request device [[f0:1f.0] fault index 1c",
		  "0000:f0:1f.0 interrupt 0x1c" LATER },
		{ "DMAR:[fault reason 06] PTE Read access is not set", R06 },
		{ "DMAR: DMAR:[fault reason 05] PTE Write access is not set", R05 },
		{ "INTR-REMAP:[fault reason 37] Blocked a compatibility format interrupt request",
		  R25 },
		{ "DMAR: INTR-REMAP:[fault reason 34] Present field in the IRTE entry is clear",
		  R22 },
	};
	static const char open[] = "DMAR:[DMA Read] Request device [00:02.0] fault addr 9f8 ";
	struct iommu_fault f;

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));

	/* An address at the end of the message may be cut short, so it is not set yet. */
	logline_text(open, strlen(open) - 1, &f);
	assert_int_equal(f.has & (IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_MAYBE_CUT),
			 IOMMU_ADDRESS_MAYBE_CUT);
	logline_text(open, strlen(open), &f);
	assert_int_equal(f.has & (IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_MAYBE_CUT), IOMMU_HAS_ADDRESS);
}

static void status_register(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: DRHD: handling fault status reg 3",
		  "fault status 0x3: fault pending, overflow (faults were lost)" },
		{ "DMAR: DRHD: handling fault status reg 2", "fault status 0x2: fault pending" },
		{ "dmar: DRHD: handling fault status reg 602",
		  "fault status 0x602: fault pending, first fault record 6" },
		{ "DRHD: handling fault status reg 40",
		  "fault status 0x40: invalidation time-out" },
		{ "DMAR: DRHD: handling fault status reg fc",
		  "fault status 0xfc: advanced log overflow (faults were lost), fault pending in"
		  " the"
		  " advanced log, invalidation queue error, invalidation completion error,"
		  " invalidation"
		  " time-out, page request overflow (page requests were lost)" },
		{ "DMAR: DRHD: handling fault status reg 10002",
		  "fault status 0x10002: fault pending, unknown bits 0x10000" },
		{ "DMAR: DRHD: handling fault status reg 0", "fault status 0x0: nothing pending" },
		{ "DMAR: DRHD: handling fault status reg 100000002", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void companions(void **state)
{
	static const struct logline lines[] = {
		/* i915ovmfPkg issue 23 */
		{ "dmar_fault: 893 callbacks suppressed",
		  "893 more messages suppressed: counts are lower bounds" },
		{ "DMAR: VT-d detected Invalidation Time-out Error: SID 100",
		  "0000:01:00.0 did not answer an ATS invalidation in time" },
		{ "DMAR: VT-d detected Invalidation Completion Error: SID 4a1",
		  "0000:04:14.1 answered an ATS invalidation that was not requested" },
		{ "DMAR: Invalidation Queue Error (IQE) cleared", "" },
		{ "DMAR: Invalidation Time-out Error (ITE) cleared", "" },
		{ "DMAR: Invalidation Completion Error (ICE) cleared", "" },
		{ "DMAR: Dump dmar0 table entries for IOVA 0x801000", "" },
		{ "DMAR: root entry: 0x0000000101234001", "" },
		{ "DMAR: scalable mode root entry: hi 0x0, low 0x101234001", "" },
		{ "DMAR: context entry: hi 0x0000000000000302, low 0x0000000101235001", "" },
		{ "DMAR: pasid dir entry: 0x0000000101236001", "" },
		{ "DMAR: pasid table entry[0]: 0x0000000000000089", "" },
		{ "DMAR: pte level: 4, pte value: 0x0000000101237003", "" },
		{ "DMAR: page table not present at level 1",
		  "the tables show: the address is not mapped" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define REJECTED "the IOMMU rejected an invalidation command"
#define DEAD	 "the IOMMU does not answer: its registers read as all ones"

/* Reasons: VT-d specification 4.1, section 11.4.9.9. Descriptors: section 6.5.2. */
static void invalidation_queue(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason 0",
		  REJECTED ", reason 0: no reason was recorded" },
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason 2",
		  REJECTED ", reason 2: a descriptor could not be read" },
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason 7",
		  REJECTED ", reason 7: the translation table mode (TTM) does not allow the"
			   " descriptor" },
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason 8",
		  REJECTED ", reason 8: reserved" },
		/* up to 5.13 */
		{ "DMAR: VT-d detected invalid descriptor: qw0 = 100010022, qw1 = 0",
		  REJECTED "; at the head of the queue: IOTLB, domain-selective, domain 1" },
		{ "DMAR: VT-d detected Invalidation Time-out Error: SID 0",
		  "a device did not answer an ATS invalidation in time" },
		{ "DMAR: VT-d detected Invalidation Time-out Error: SID 10000",
		  "a device did not answer an ATS invalidation in time" },
		{ "DMAR: QI HEAD: Device-TLB Invalidation qw0 = 0x4100410000000003, qw1 ="
		  " 0x7ffffffffffff001",
		  "the descriptor at the head of the invalidation queue: device TLB of 0000:41:00.0,"
		  " all addresses, queue depth 0, physical function 0000:41:00.0" },
		{ "DMAR: QI PRIOR: Invalidation Wait qw0 = 0x200000025, qw1 = 0x1000",
		  "the descriptor before the head of the invalidation queue: wait, write status 0x2"
		  " to 0x1000" },
		{ "DMAR: QI HEAD: Device-TLB Invalidation qw0 = 0x1", "" },
		/* registers that read as all ones */
		{ "DMAR: VT-d detected Invalidation Queue Error: Reason f", DEAD },
		{ "DMAR: VT-d detected Invalidation Time-out Error: SID ffff", DEAD },
		{ "DMAR: VT-d detected Invalidation Completion Error: SID ffff", DEAD },
		{ "DMAR: DRHD: handling fault status reg ffffffff", DEAD },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define REFUSED "page request refused"

/* intel/prq.c and svm.c. The descriptor: VT-d specification, section 7.4.1. */
static void page_requests(void **state)
{
	static const struct logline lines[] = {
		{ "IOMMU: dmar3: Address is not canonical",
		  "dmar3 " REFUSED ": its address is not canonical" },
		{ "IOMMU: dmar3: Page request in Privilege Mode",
		  "dmar3 " REFUSED ": it is privileged, which Linux does not support" },
		{ "IOMMU: dmar3: Execution request not supported",
		  "dmar3 " REFUSED ": it asks to execute, which Linux does not support" },
		{ "IOMMU: dmar12: Page request without PASID",
		  "dmar12 " REFUSED ": it has no PASID" },
		{ "IOMMU: dmar3: PRQ overflow detected",
		  "dmar3 lost page requests: their queue overflowed" },
		{ "IOMMU: dmar3: PRQ overflow cleared", "" },
		{ "dmar3: Invalid page request: 75080001 fffff00012345003",
		  "0000:75:01.0 " REFUSED "; the request: to read and write 0xfffff00012345000,"
		  " without a PASID" },
		{ "dmar3: Invalid page request: 30001200400101 7f0012345002",
		  "0000:00:08.0 " REFUSED
		  "; the request: to write 0x7f0012345000, privileged, PASID"
		  " 0x12" },
		{ "dmar3: Invalid page request: 10001200400101 7f0012345001",
		  "0000:00:08.0 " REFUSED "; the request: to execute 0x7f0012345000, PASID 0x12" },
		{ "dmar3: Invalid page request: 7508000 fffff00012345003", NULL },
		{ "dmar3: Invalid page request: 75080001 fffff00", NULL },
		{ "dmar3: Invalid page request: 75080001", NULL },
		{ "dmar3: Invalid page request: 75080001 fffff00012345003fff", NULL },
		{ "IOMMU: dmar: Address is not canonical", NULL },
		{ "IOMMU: dmar99999: Address is not canonical", NULL },
		{ "IOMMU: dmar3: Address is not canonicalized", NULL },
		{ "IOMMU: dmar3: Failed to allocate page request queue", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* intel/iommu.c, __domain_mapping() and intel_iommu_map(), up to 6.12 */
static void failed_maps(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 23456003)",
		  "an address was mapped again while it was still mapped: the device still uses the"
		  " old page: address 0xfffff000" },
		{ "DMAR: ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 12345003)",
		  "an address was mapped again, to the same page, while it was still mapped:"
		  " address 0xfffff000" },
		{ "ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 23456003)",
		  "an address was mapped again while it was still mapped: the device still uses the"
		  " old page: address 0xfffff000" },
		{ "DMAR: ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 23456003",
		  NULL },
		{ "DMAR: intel_iommu_map: iommu width (39) is not sufficient for the mapped address"
		  " (ffff008000)",
		  "a map failed: the address is wider than the IOMMU can translate: address"
		  " 0xffff008000" },
		{ "DMAR: intel_iommu_map: iommu width (39) is not sufficient for the mapped address"
		  " (ffff00",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void expect_kind(const char *msg, enum iommu_log_kind kind, enum iommu_severity severity)
{
	struct iommu_fault f;

	assert_true(iommu_log_read(msg, strlen(msg), &f));
	assert_int_equal(f.vendor, IOMMU_INTEL);
	assert_int_equal(f.kind, kind);
	assert_int_equal(f.severity, severity);
	/* A register of all ones names no device. */
	if (f.note && !strcmp(f.note, DEAD))
		assert_int_equal(f.has & (IOMMU_HAS_DEVICE | IOMMU_HAS_FLAGS), 0);
}

#define STATUS "DMAR: DRHD: handling fault status reg "

static void kinds_and_severities(void **state)
{
	(void)state;
	expect_kind(STATUS "2", IOMMU_LOG_STATUS, IOMMU_SEVERITY_NONE);
	expect_kind(STATUS "3", IOMMU_LOG_STATUS, IOMMU_HARMLESS);
	expect_kind(STATUS "80", IOMMU_LOG_STATUS, IOMMU_HARMLESS);
	expect_kind(STATUS "20", IOMMU_LOG_STATUS, IOMMU_HARMLESS);
	expect_kind(STATUS "40", IOMMU_LOG_STATUS, IOMMU_BROKEN);
	expect_kind(STATUS "13", IOMMU_LOG_STATUS, IOMMU_BROKEN);
	expect_kind(STATUS "ffffffff", IOMMU_LOG_SIGN, IOMMU_BROKEN);
	expect_kind("DMAR: VT-d detected Invalidation Queue Error: Reason f", IOMMU_LOG_SIGN,
		    IOMMU_BROKEN);
	expect_kind("DMAR: VT-d detected Invalidation Time-out Error: SID ffff", IOMMU_LOG_SIGN,
		    IOMMU_BROKEN);
	expect_kind("DMAR: VT-d detected Invalidation Time-out Error: SID 100", IOMMU_LOG_SIGN,
		    IOMMU_BROKEN);
	expect_kind("DMAR: VT-d detected Invalidation Completion Error: SID 100", IOMMU_LOG_SIGN,
		    IOMMU_HARMLESS);
	expect_kind("dmar3: Invalid page request: 75080001 fffff00012345003", IOMMU_LOG_SIGN,
		    IOMMU_BLOCKED);
	expect_kind("IOMMU: dmar3: PRQ overflow detected", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS);
	expect_kind("IOMMU: dmar3: PRQ overflow cleared", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE);
}

static void address_windows(void **state)
{
	static const struct logline lines[] = {
		{ "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0x0 [fault reason"
		  " 0x05] PTE Write access is not set",
		  "0000:00:04.0 write blocked, " R05 "; address in page zero" },
		{ "DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr 0xfee00000 [fault"
		  " reason 0x06] PTE Read access is not set",
		  "0000:00:04.0 read blocked, " R06 "; address in the MSI window" },
		/* VT-d has no HyperTransport */
		{ "DMAR: [DMA Read NO_PASID] Request device [00:04.0] fault addr 0xfdf8000000"
		  " [fault"
		  " reason 0x06] PTE Read access is not set",
		  "0000:00:04.0 read blocked, " R06 },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void fields(void **state)
{
	static const char dma[] =
		"DMAR: [DMA Write PASID 0x1a] Request device [0002:6a:01.3] fault addr"
		" 0x7f1234567000 [fault reason 0x71] SM: Present bit";
	static const char irq[] =
		"DMAR: [INTR-REMAP] Request device [f0:1f.0] fault index 0x1c [fault"
		" reason 0x26] Blocked";
	struct iommu_fault f;

	(void)state;
	assert_true(iommu_log_read(dma, strlen(dma), &f));
	assert_int_equal(f.vendor, IOMMU_INTEL);
	assert_int_equal(f.kind, IOMMU_LOG_FAULT);
	assert_int_equal(f.part, IOMMU_MESSAGE_WHOLE);
	assert_int_equal(f.code, 0x71);
	assert_int_equal(f.access, IOMMU_ACCESS_WRITE);
	assert_int_equal(f.pasid, 0x1a);
	assert_int_equal(f.address, 0x7f1234567000);
	assert_int_equal(f.device.segment, 2);
	assert_int_equal(f.device.bus, 0x6a);
	assert_int_equal(f.device.slot, 1);
	assert_int_equal(f.device.func, 3);
	assert_int_equal(f.has, IOMMU_HAS_CODE | IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT |
					IOMMU_HAS_PASID | IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_PAGE);

	assert_true(iommu_log_read(irq, strlen(irq), &f));
	assert_int_equal(f.code, 0x26);
	assert_int_equal(f.index, 0x1c);
	assert_int_equal(f.access, IOMMU_ACCESS_UNKNOWN);
	assert_int_equal(f.has,
			 IOMMU_HAS_CODE | IOMMU_HAS_DEVICE | IOMMU_HAS_INDEX | IOMMU_IS_INTERRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hidden_addresses),
		cmocka_unit_test(status_and_fault),
		cmocka_unit_test(dma_forms),
		cmocka_unit_test(interrupt_forms),
		cmocka_unit_test(requests_that_are_printed_wrongly),
		cmocka_unit_test(reasons_that_no_table_has),
		cmocka_unit_test(halves),
		cmocka_unit_test(status_register),
		cmocka_unit_test(companions),
		cmocka_unit_test(invalidation_queue),
		cmocka_unit_test(page_requests),
		cmocka_unit_test(failed_maps),
		cmocka_unit_test(kinds_and_severities),
		cmocka_unit_test(address_windows),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests_name("faultlog_intel", tests, NULL, NULL);
}
