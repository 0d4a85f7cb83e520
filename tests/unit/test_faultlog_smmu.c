/* SPDX-License-Identifier: LGPL-2.1 */
/* Messages of the drivers in drivers/iommu/arm/arm-smmu-v3/ and drivers/iommu/arm/arm-smmu/. */
#include "logline.h"

#define V3 "arm-smmu-v3 arm-smmu-v3.0.auto: "
#define V2 "arm-smmu 15000000.iommu: Unhandled context fault: "

static void v3_headers(void **state)
{
	static const struct logline lines[] = {
		{ V3 "event 0x02 received:",
		  "C_BAD_STREAMID: the stream ID is beyond the stream table (details follow)" },
		{ V3 "event 0x10 received:",
		  "F_TRANSLATION: the address is not mapped (details follow)" },
		{ V3 "event 0x7f received:", "unknown event 0x7f (details follow)" },
		{ V3 "event 0x110 received:", NULL },
		{ V3 "\t0x0000010000000010", "" },
		{ V3 "#0110x0000010000000010", "" },
		{ V3 "\\x090x0000010000000010", "" },
		{ V3 "\\t0x0000010000000010", "" },
		{ V3 "\\t0x0000010000000010 => stream 0x100 read at 0x1000 blocked", "" },
		{ V3 "\t0x000001000000001", NULL },
		{ V3 "\t0x00000100000000100", NULL },
		{ V3 "ias 44-bit, oas 44-bit (features 0x00001fef)", NULL },
		{ V3 "allocated 65536 entries for evtq", NULL },
		{ V3 "base=0x0000010000000010", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void v3_in_words(void **state)
{
	static const struct logline lines[] = {
		{ V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova: 0xffe00000"
		     " ipa: 0",
		  "0000:01:00.0 stream 0x100 F_TRANSLATION: the address is not mapped" },
		{ V3
		  "event: F_PERMISSION client: 0000:01:00.0 sid: 0x100 ssid: 0x12 iova: 0 ipa: 0",
		  "0000:01:00.0 stream 0x100 PASID 0x12 F_PERMISSION: the page is mapped without"
		  " that"
		  " permission; address in page zero" },
		{ V3 "event: F_STE_FETCH client: (unassigned sid) sid: 0x100 ssid: 0 fetch_addr:"
		     " 0x1234000",
		  "stream 0x100 F_STE_FETCH: the stream table entry (STE) could not be read" },
		{ V3 "event: C_BAD_CD client: ARMHC404:00 sid: 0x8 ssid: 0",
		  "ARMHC404:00 stream 0x8 C_BAD_CD: the context descriptor (CD) is invalid" },
		{ V3 "event: F_BRAND_NEW client: 0000:01:00.0 sid: 0x100 ssid: 0",
		  "0000:01:00.0 stream 0x100 unknown event F_BRAND_NEW" },
		{ V3 "unpriv data write s1 \"Input address caused fault\" stag: 0",
		  "write blocked (unprivileged, stage 1)" },
		{ V3 "priv inst read s2 \"CD fetch\" stall stag: 0x12",
		  "instruction fetch blocked (privileged, stage 2, while reading the context"
		  " descriptor,"
		  " stalled)" },
		{ V3 "unpriv data read s1 \"Stage 1 translation table fetch\" ttd_read stall stag:"
		     " 0x1",
		  "read blocked (unprivileged, stage 1, while reading a table, stalled)" },
		{ V3 "unpriv data read s1 \"Stage 1 translation table fetch\" ttd_write stag: 0x1",
		  "read blocked (unprivileged, stage 1, while writing a table)" },
		/* Linux 7.2 has no name for some events. */
		{ V3 "event: UNKNOWN client: 0000:03:00.0 sid: 0x300 ssid: 0x0",
		  "0000:03:00.0 stream 0x300 unknown event" },
		{ V3 "event: UNKNOWN client: 0000:03:00.0 ssid: 0x0", NULL },
		{ V3 "unpriv data write s1", NULL },
		{ V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova: 0xffe0000",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* The driver's other messages, each alone. */
static void v3_queues(void **state)
{
	static const struct logline lines[] = {
		{ V3 "unexpected global error reported (0x00000001), this could be serious",
		  "arm-smmu-v3.0.auto the IOMMU reports a global error (GERROR 0x1 CMDQ_ERR)" },
		{ V3 "unexpected global error reported (0x00000104), this could be serious",
		  "arm-smmu-v3.0.auto the IOMMU reports a global error (GERROR 0x104 SFM_ERR"
		  " EVTQ_ABT_ERR)" },
		/* SMMU_CMDQ_CONS: ERR is bits 30:24 */
		{ V3 "CMDQ error (cons 0x0302cc84): ATC invalidate timeout",
		  "arm-smmu-v3.0.auto a device with ATS did not answer an invalidation (GERROR 0x1"
		  " CMDQ_ERR)" },
		{ V3 "CMDQ error (cons 0x8101cc84): Illegal command",
		  "arm-smmu-v3.0.auto the IOMMU rejected a command as invalid (GERROR 0x1"
		  " CMDQ_ERR)" },
		{ V3 "CMDQ error (cons 0x02000001): Abort on command fetch",
		  "arm-smmu-v3.0.auto the IOMMU could not read its command queue (GERROR 0x1"
		  " CMDQ_ERR)" },
		{ V3 "CMDQ error (cons 0x7f000001): Unknown",
		  "arm-smmu-v3.0.auto the command queue reports an unknown error (GERROR 0x1"
		  " CMDQ_ERR)" },
		{ V3 "skipping command in error state:", "" },
		{ V3 "retrying command fetch", "" },
		{ V3 "CMD_SYNC timeout at 0x0000c1b7 [hwprod 0x0000c1c0, hwcons 0x0000c1b6]",
		  "arm-smmu-v3.0.auto the IOMMU did not finish its commands in time" },
		{ V3 "CMD_SYNC timeout",
		  "arm-smmu-v3.0.auto the IOMMU did not finish its commands in time" },
		{ V3 "CMDQ timeout", "arm-smmu-v3.0.auto the IOMMU does not accept commands: its"
				     " command queue stayed full" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void v3_lost_reports(void **state)
{
	static const struct logline lines[] = {
		{ V3 "EVTQ overflow detected -- events lost",
		  "the event queue overflowed: events were lost" },
		{ V3 "PRIQ overflow detected -- requests lost",
		  "the page request queue overflowed: requests were lost" },
		{ V3 "device has entered Service Failure Mode!",
		  "arm-smmu-v3.0.auto the IOMMU has failed (service failure mode) (GERROR 0x100"
		  " SFM_ERR)" },
		{ V3 "GERROR MSI write aborted",
		  "arm-smmu-v3.0.auto the IOMMU could not send its interrupt for global errors"
		  " (GERROR 0x80 MSI_GERROR_ABT_ERR)" },
		{ V3 "PRIQ MSI write aborted",
		  "arm-smmu-v3.0.auto the IOMMU could not send its interrupt for page requests"
		  " (GERROR 0x40 MSI_PRIQ_ABT_ERR)" },
		{ V3 "EVTQ MSI write aborted",
		  "arm-smmu-v3.0.auto the IOMMU could not send its interrupt for events (GERROR"
		  " 0x20 MSI_EVTQ_ABT_ERR)" },
		{ V3 "CMDQ MSI write aborted",
		  "arm-smmu-v3.0.auto the IOMMU could not send its interrupt for commands (GERROR"
		  " 0x10 MSI_CMDQ_ABT_ERR)" },
		{ V3 "PRIQ write aborted -- events may have been lost",
		  "arm-smmu-v3.0.auto the IOMMU could not write to its page request queue: requests"
		  " may be lost (GERROR 0x8 PRIQ_ABT_ERR)" },
		{ V3 "EVTQ write aborted -- events may have been lost",
		  "arm-smmu-v3.0.auto the IOMMU could not write to its event queue: events may be"
		  " lost (GERROR 0x4 EVTQ_ABT_ERR)" },
		{ V3 "unexpected global error reported (0x100000001), this could be serious",
		  NULL },
		{ V3 "unexpected global error reported (0x1", NULL },
		{ V3 "CMDQ error (cons 0x103020000): Unknown", NULL },
		{ V3 "CMDQ error (cons 0x", NULL },
		{ V3 "EVTQ overflow", NULL },
		{ "arm-smmu 15000000.iommu: CMDQ timeout", NULL },
		/* what an SMMUv3 prints while it starts */
		{ V3 "msi_domain absent - falling back to wired irqs", NULL },
		{ V3 "SMMU currently enabled! Resetting...", NULL },
		{ V3 "allocated 524288 entries for cmdq", NULL },
		{ V3 "no priq irq - PRI will be broken", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define REFUSED "arm-smmu-v3.0.auto the driver refused an unexpected page request"

/* arm_smmu_handle_ppr() up to Linux 6.1: "sid.ssid: [group, L for the last]" */
static void v3_page_requests(void **state)
{
	static const struct logline lines[] = {
		{ V3 "unexpected PRI request received:", REFUSED },
		{ V3 "\tsid 0x00000100.0x00012: [5L] unprivileged RW access at iova"
		     " 0x00007f0012345000",
		  REFUSED ": stream 0x100 PASID 0x12 to read and write at 0x7f0012345000"
			  " (unprivileged)" },
		{ V3 "#011sid 0x00000100.0x00000: [511] privileged X access at iova"
		     " 0x0000000000001000",
		  REFUSED ": stream 0x100 to execute at 0x1000 (privileged)" },
		{ V3 "\tsid 0x00000100.0x00000: [1]  access at iova 0x1000", NULL },
		{ V3 "\tsid 0x00000100.0x100000: [1] privileged R access at iova 0x1000", NULL },
		{ V3 "\tsid 0x00000100.0x00000: [L] privileged R access at iova 0x1000", NULL },
	};
	struct iommu_fault f;

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
	assert_non_null(logline_text(lines[1].msg, strlen(lines[1].msg), &f));
	assert_int_equal(f.kind, IOMMU_LOG_SIGN);
	assert_int_equal(f.severity, IOMMU_BLOCKED);
	assert_int_equal(f.address, 0x7f0012345000);
}

static void severities(void **state)
{
	static const struct {
		const char *msg;
		enum iommu_log_kind kind;
		enum iommu_severity severity;
	} rows[] = {
		{ V3 "unexpected global error reported (0x00000001), this could be serious",
		  IOMMU_LOG_SIGN, IOMMU_BROKEN },
		{ V3 "unexpected global error reported (0x00000004), this could be serious",
		  IOMMU_LOG_SIGN, IOMMU_HARMLESS },
		{ V3 "CMDQ error (cons 0x0302cc84): ATC invalidate timeout", IOMMU_LOG_SIGN,
		  IOMMU_BROKEN },
		{ V3 "CMDQ error (cons 0x0002cc84): No error", IOMMU_LOG_SIGN, IOMMU_HARMLESS },
		{ V3 "CMD_SYNC timeout", IOMMU_LOG_SIGN, IOMMU_BROKEN },
		{ V3 "EVTQ overflow detected -- events lost", IOMMU_LOG_OVERFLOW,
		  IOMMU_SEVERITY_NONE },
		{ V3 "EVTQ write aborted -- events may have been lost", IOMMU_LOG_SIGN,
		  IOMMU_HARMLESS },
		{ "arm-smmu 5100000.iommu: TLB sync timed out -- SMMU may be deadlocked",
		  IOMMU_LOG_SIGN, IOMMU_BROKEN },
	};
	struct iommu_fault f;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_non_null(logline_text(rows[i].msg, strlen(rows[i].msg), &f));
		assert_int_equal(f.kind, rows[i].kind);
		assert_int_equal(f.severity, rows[i].severity);
	}
}

#define TF "TF: the address is not mapped"

static void v2_context_faults(void **state)
{
	static const struct logline lines[] = {
		/* linux-arm-msm, a thread on msm8998 */
		{ "arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402, iova=0x00000000,"
		  " fsynr=0x1, cbfrsynra=0x1900, cb=0",
		  "stream 0x1900 read blocked, " TF " (unprivileged); address in page zero" },
		/* linux-usb, a patch by K. Kurapati on the USB power domain of an arm-smmu system
		 */
		{ V2 "fsr=0x402, iova=0xd65504710, fsynr=0x100011, cbfrsynra=0x0, cb=6",
		  "stream 0x0 write blocked, " TF " (unprivileged)" },
		/* netdev, stmmac TSO thread */
		{ V2 "fsr=0x402, iova=0xfc401000, fsynr=0x60003, cbfrsynra=0x121, cb=38",
		  "stream 0x121 read blocked, " TF " (unprivileged)" },
		/* list of flaky tests in igt, a530 */
		{ V2 "fsr=0x408, iova=0x01003000, fsynr=0x13, cbfrsynra=0x0, cb=0",
		  "stream 0x0 write blocked, PF: the page is mapped without that permission"
		  " (unprivileged)" },
		/* xen-devel, S. Stabellini: Xen uses the same driver */
		{ "(XEN) smmu: /smmu@fd800000: Unhandled context fault: fsr=0x402,"
		  " iova=0x8424cb148,"
		  " fsynr=0xb0001, cb=0",
		  "read blocked, " TF " (unprivileged)" },
		{ V2 "fsr=0xc0000144, iova=0x100000, fsynr=0x70, cbfrsynra=0x1, cb=0",
		  "stream 0x1 write blocked, AFF: the page's access flag is clear, TLBLKF: TLB lock"
		  " fault, UUT: unsupported upstream transaction, SS: the access is stalled, MULTI:"
		  " more faults followed and were not logged (privileged instruction)" },
		{ V2 "fsr=0x200, iova=0x100000, fsynr=0x0, cbfrsynra=0x1, cb=0",
		  "stream 0x1 read blocked, no reason given (unprivileged)" },
		{ "arm-smmu 15000000.iommu: FSR    = 00000402 [Format=2 TF], SID=0x0", "" },
		{ "arm-smmu 15000000.iommu: FSYNR0 = 00100011 [S1CBNDX=16 WNR PLVL=1]", "" },
		{ V2 "fsr=0x402, iova=0xd65504710, fsynr=0x100011", NULL },
		{ V2 "fsr=0x100000402, iova=0xd65504710, fsynr=0x1, cbfrsynra=0x0, cb=6", NULL },
		{ "arm_smmu_context_fault: 7 callbacks suppressed",
		  "7 more messages suppressed: counts are lower bounds" },
		/* FSYNR0: 6 IND, 5 PNU, 4 WNR */
		{ V2 "fsr=0x408, iova=0x80001000, fsynr=0x1c0062, cbfrsynra=0x12, cb=3",
		  "stream 0x12 instruction fetch blocked, PF: the page is mapped without that"
		  " permission (privileged)" },
		/* FSYNR0: 10 PTWF, 11 AFR, 1:0 PLVL */
		{ V2 "fsr=0x410, iova=0x80001000, fsynr=0xc02, cbfrsynra=0x12, cb=3",
		  "stream 0x12 read blocked, EF: external abort (unprivileged, while reading a"
		  " table at level 2, recorded asynchronously)" },
		{ V2 "fsr=0x410, iova=0x80001000, fsynr=0x2, cbfrsynra=0x12, cb=3",
		  "stream 0x12 read blocked, EF: external abort (unprivileged)" },
		/* up to 4.3 */
		{ V2 "iova=0xfc401000, fsynr=0x11, cb=6",
		  "write blocked, no reason given (unprivileged)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

static void v2_context_faults_of_others(void **state)
{
	static const struct logline lines[] = {
		/* Android 3.18 and 5.4 */
		{ V2 "iova=0x00001000, fsr=0x402, fsynr=0x220003, cb=3",
		  "read blocked, " TF " (unprivileged); address in the first 64K" },
		{ V2 "iova=0x00001000, cb=0, fsr=0x40000402, fsynr0=0x200001, fsynr1=0x0",
		  "read blocked, " TF ", SS: the access is stalled (unprivileged); address in the"
		  " first 64K" },
		{ V2 "iova=0x00001000, cb=0, fsr=0x40000402, fsynr0=0x200001", NULL },
		/* the same form with a bank of two digits, qcom_iommu.c */
		{ "qcom-iommu-ctx 1e28000.iommu-ctx: Unhandled context fault: fsr=0x402,"
		  " iova=0x00000000fc401000, fsynr=0x11, cb=12",
		  "write blocked, " TF " (unprivileged)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define TEGRA  "arm-smmu 12100000.iommu: Unhandled context fault: iova=0x17fe1fe00, fsynr=0x220003, "
#define TABLES "pgd=25bec9003, pud=25bec9003, pmd=235086003, "

static void v2_tegra(void **state)
{
	static const struct logline lines[] = {
		{ TEGRA "cb=20, sid=18(0x12 - XUSB), " TABLES "pte=0",
		  "XUSB stream 0x12 read blocked, " TF " (unprivileged)" },
		{ TEGRA "cb=20, sid=18(0x12 - XUSB), " TABLES "pte=e8000025bec9f43",
		  "XUSB stream 0x12 read blocked, no reason given (unprivileged)" },
		{ TEGRA "cb=20, sid=18(0x13 - XUSB), " TABLES "pte=0",
		  "read blocked, no reason given (unprivileged)" },
		{ TEGRA "cb=20, sid=65536(0x10000 - XUSB), " TABLES "pte=0",
		  "read blocked, no reason given (unprivileged)" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define GLOBAL "arm-smmu 5100000.iommu: "

static void v2_global_faults(void **state)
{
	static const struct logline lines[] = {
		{ GLOBAL
		  "Blocked unknown Stream ID 0x42a; boot with \"arm-smmu.disable_bypass=0\" to"
		  " allow, but this may have security implications",
		  "5100000.iommu stream 0x42a access blocked, USF: unknown stream ID (details"
		  " follow)" },
		{ GLOBAL "Unexpected global fault, this could be serious",
		  "5100000.iommu access blocked (details follow)" },
		/* GFSYNR0: 1 WNR, 2 PNU, 3 IND; the stream is GFSYNR1[15:0] */
		{ GLOBAL "\tGFSR 0x80000002, GFSYNR0 0x00000002, GFSYNR1 0x1234042a, GFSYNR2"
			 " 0x00000000",
		  "5100000.iommu stream 0x42a write blocked, USF: unknown stream ID, MULTI: more"
		  " faults followed and were not logged (unprivileged)" },
		{ GLOBAL "#011GFSR 0x00000040, GFSYNR0 0x0000000c, GFSYNR1 0x00000001, GFSYNR2"
			 " 0x00000000",
		  "5100000.iommu stream 0x1 instruction fetch blocked, EF: external abort"
		  " (privileged)" },
		{ GLOBAL "GFSR 0x00000000, GFSYNR0 0x00000000, GFSYNR1 0x00000000, GFSYNR2 0x0",
		  "5100000.iommu stream 0x0 read blocked, no reason given (unprivileged)" },
		{ GLOBAL "TLB sync timed out -- SMMU may be deadlocked",
		  "5100000.iommu the IOMMU did not finish a TLB invalidation in time: it may be"
		  " deadlocked" },
		{ "qcom-iommu-ctx 1e28000.iommu-ctx: timeout waiting for TLB SYNC",
		  "1e28000.iommu-ctx the IOMMU did not finish a TLB invalidation in time: it may be"
		  " deadlocked" },
		{ GLOBAL "Blocked unknown Stream ID 0x1042a; boot with", NULL },
		{ GLOBAL "Blocked unknown Stream ID 0x42", NULL },
		{ GLOBAL "GFSR 0x100000002, GFSYNR0 0x2, GFSYNR1 0xc3, GFSYNR2 0x0", NULL },
		{ GLOBAL "GFSR 0x00000002, GFSYNR0 0x00000002, GFSYNR1 0x000000c3", NULL },
		{ "nvidia_smmu_context_fault_bank: 3 callbacks suppressed",
		  "3 more messages suppressed: counts are lower bounds" },
		{ "nvidia_smmu_global_fault_inst: 3 callbacks suppressed",
		  "3 more messages suppressed: counts are lower bounds" },
		{ "qcom_smmu_context_fault: 1 callbacks suppressed",
		  "1 more message suppressed: counts are lower bounds" },
		{ "qcom_iommu_fault: 3 callbacks suppressed",
		  "3 more messages suppressed: counts are lower bounds" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

#define ANDROID "arm-smmu 15000000.apps-smmu: "

/* linux-usb, a report on a 5.15 kernel of Android; upstream from 6.12 */
static void v2_companions(void **state)
{
	static const struct logline lines[] = {
		{ ANDROID "Unhandled arm-smmu context fault from a600000.dwc3!",
		  "a600000.dwc3 access blocked (details follow)" },
		{ ANDROID "Unhandled arm-smmu context fault from 0000:01:00.0!",
		  "0000:01:00.0 access blocked (details follow)" },
		{ ANDROID "Unhandled arm-smmu context fault from a600000.dwc", NULL },
		{ ANDROID "Unhandled arm-smmu context fault from !", NULL },
		{ ANDROID "FAR    = 0x00000000efe60800", "" },
		{ ANDROID "PAR    = 0x0000000000000000", "" },
		{ ANDROID "FSR    = 0x40000402 [TF R SS ]", "" },
		{ ANDROID "FSYNR0    = 0x5f0003", "" },
		{ ANDROID "FSYNR1    = 0xaa02", "" },
		{ ANDROID "context bank#    = 0x1b", "" },
		{ ANDROID "TTBR0  = 0x001b0000c2a92000", "" },
		{ ANDROID "TTBR1  = 0x001b000000000000", "" },
		{ ANDROID "SCTLR  = 0x0a5f00e7 ACTLR  = 0x00000003", "" },
		{ ANDROID "CBAR  = 0x0001f300", "" },
		{ ANDROID "MAIR0   = 0xf404ff44 MAIR1   = 0x0000efe4", "" },
		{ ANDROID "soft iova-to-phys=0x0000000000000000", "" },
		{ ANDROID "SOFTWARE TABLE WALK FAILED! Looks like 15000000.apps-smmu accessed an"
			  " unmapped address!",
		  "" },
		{ ANDROID "hard iova-to-phys (ATOS)=0x0000000012345000", "" },
		{ ANDROID "hard iova-to-phys (ATOS) failed", "" },
		{ ANDROID "SID=0x880", "" },
		{ "15000000.apps-smm: FAR    = 0x00000000efe60800", NULL },
		{ "rk_iommu fdab9000.iommu: FAR    = 0x00000000efe60800", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v3_headers),	     cmocka_unit_test(v3_in_words),
		cmocka_unit_test(v2_context_faults), cmocka_unit_test(v3_queues),
		cmocka_unit_test(v3_lost_reports),   cmocka_unit_test(v2_context_faults_of_others),
		cmocka_unit_test(v3_page_requests),  cmocka_unit_test(severities),
		cmocka_unit_test(v2_tegra),	     cmocka_unit_test(v2_global_faults),
		cmocka_unit_test(v2_companions),
	};

	return cmocka_run_group_tests_name("faultlog_smmu", tests, NULL, NULL);
}
