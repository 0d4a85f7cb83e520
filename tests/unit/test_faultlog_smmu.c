/* SPDX-License-Identifier: LGPL-2.1 */
/* Messages of drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c and arm/arm-smmu/arm-smmu.c. */
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
		  "stream 0x8 C_BAD_CD: the context descriptor (CD) is invalid" },
		{ V3 "event: F_BRAND_NEW client: 0000:01:00.0 sid: 0x100 ssid: 0",
		  "0000:01:00.0 stream 0x100 unknown event F_BRAND_NEW" },
		{ V3 "unpriv data write s1 \"Input address caused fault\" stag: 0",
		  "write blocked (unprivileged, stage 1)" },
		{ V3 "priv inst read s2 \"CD fetch\" stall stag: 0x12",
		  "read blocked (privileged instruction, stage 2, while reading the context"
		  " descriptor,"
		  " stalled)" },
		{ V3 "unpriv data read s1 \"Stage 1 translation table fetch\" ttd_read stall stag:"
		     " 0x1",
		  "read blocked (unprivileged, stage 1, while reading a table, stalled)" },
		{ V3 "unpriv data read s1 \"Stage 1 translation table fetch\" ttd_write stag: 0x1",
		  "read blocked (unprivileged, stage 1, while reading a table)" },
		{ V3 "unpriv data write s1", NULL },
		{ V3 "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova: 0xffe0000",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
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
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v3_headers),
		cmocka_unit_test(v3_in_words),
		cmocka_unit_test(v2_context_faults),
	};

	return cmocka_run_group_tests_name("faultlog_smmu", tests, NULL, NULL);
}
