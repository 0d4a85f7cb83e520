/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The messages in core/faultlog/driver_lines.c. Each line was typed from the format string in the
 * kernel source named above it, not from our pattern.
 */
#include "logline.h"

#include "core/faultlog/driver_lines.h"
#include "core/faultlog/fault_page.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/join_messages.h"

#define PERMISSION "not mapped, or mapped without that permission"

/* drivers/iommu/rockchip-iommu.c, sun50i-iommu.c and vsi-iommu.c */
static void one_unit(void **state)
{
	static const struct logline lines[] = {
		/* "Page fault at %pad of type %s\n" */
		{ "rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type write",
		  "fdab9000.iommu write blocked: " PERMISSION },
		{ "rk_iommu ff914000.iommu: Page fault at 0xfff41000 of type read",
		  "ff914000.iommu read blocked: " PERMISSION },
		{ "rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type reader",
		  NULL },
		{ "rk_iommu fdab9000.iommu: Page fault at 0x1fffffffffffffffff of type read",
		  NULL },
		{ "panfrost fb000000.gpu: iommu: Page fault at 0x1000 of type read", NULL },
		/* "BUS_ERROR occurred at %pad\n", "unexpected int_status: %#08x\n" */
		{ "rk_iommu fdab9000.iommu: BUS_ERROR occurred at 0x00000000fff41000",
		  "fdab9000.iommu access blocked: the IOMMU got a bus error, usually when it read"
		  " its page table" },
		{ "rk_iommu fdab9000.iommu: unexpected int_status: 0x000004",
		  "fdab9000.iommu status unknown to Linux" },
		/* "Enable stall request timed out, status: %#08x\n", and for paging */
		{ "rk_iommu fdab9000.iommu: Enable stall request timed out, status: 0x00002f",
		  "fdab9000.iommu the IOMMU did not carry out a command in time" },
		{ "rk_iommu ff914000.iommu: Disable paging request timed out, status: 0x000011",
		  "ff914000.iommu the IOMMU did not carry out a command in time" },
		{ "rk_iommu fdab9000.iommu: FORCE_RESET command timed out",
		  "fdab9000.iommu the IOMMU did not carry out a command in time" },
		{ "rk_iommu fdab9000.iommu: Page fault while iommu not attached to domain?",
		  "fdab9000.iommu not attached to a domain" },
		/* "Page fault for %pad (master %d, dir %s)\n" */
		{ "sun50i-iommu 30f0000.iommu: Page fault for 0x00000000ffe00000 (master 0, dir"
		  " rd)",
		  "30f0000.iommu master 0 read blocked: " PERMISSION },
		{ "sun50i-iommu 30f0000.iommu: Page fault for 0xffe00000 (master 5, dir wr)",
		  "30f0000.iommu master 5 write blocked: " PERMISSION },
		{ "sun50i-iommu 30f0000.iommu: Page fault for 0xffe00000 (master 256, dir wr)",
		  NULL },
		{ "sun50i-iommu 30f0000.iommu: Page fault while iommu not attached to any domain?",
		  "30f0000.iommu not attached to a domain" },
		/* "unexpected int_status=%08x\n" */
		{ "vsi_iommu fdca0000.iommu: unexpected int_status=00000001",
		  "fdca0000.iommu access blocked: the IOMMU blocked an access; the driver does not"
		  " log its address, status 0x1" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* drivers/iommu/exynos-iommu.c */
static void exynos(void **state)
{
	static const struct logline lines[] = {
		/* 6.2 on: "%s: [%s] %s FAULT occurred at %#x\n" */
		{ "exynos-sysmmu 14640000.sysmmu: 14400000.decon: [READ] PAGE FAULT occurred at"
		  " 0x2aa00000",
		  "14400000.decon read blocked: the page table has no valid entry for the"
		  " address" },
		{ "exynos-sysmmu 14640000.sysmmu: 14400000.decon: [WRITE] ACCESS PROTECTION FAULT"
		  " occurred at 0x2aa00000",
		  "14400000.decon write blocked: mapped without that permission" },
		/* before: "%s: %s FAULT occurred at %#x\n" */
		{ "exynos-sysmmu 14650000.sysmmu: 14500000.mixer: PAGE FAULT occurred at"
		  " 0x2ab00000",
		  "14500000.mixer access blocked: the page table has no valid entry for the"
		  " address" },
		{ "exynos-sysmmu 14650000.sysmmu: 14500000.mixer: AW MULTI-HIT FAULT occurred at"
		  " 0x2ab00000",
		  "14500000.mixer write blocked: several TLB entries match" },
		{ "exynos-sysmmu 14650000.sysmmu: 14500000.mixer: AR PTW FAULT occurred at"
		  " 0x2ab00000",
		  "14500000.mixer read blocked: the page table could not be read" },
		{ "exynos-sysmmu 14650000.sysmmu: 14500000.mixer: BUS ERROR FAULT occurred at 0x0",
		  "14500000.mixer access blocked: bus error; address in page zero" },
		{ "exynos-sysmmu 14650000.sysmmu: 14500000.mixer: NEW FAULT occurred at 0x20000",
		  "14500000.mixer access blocked: NEW" },
		/* 3.13: "%s occurred at %#x by %s(Page table base: %pa)\n" */
		{ "PAGE FAULT occurred at 0x20001000 by 13620000.sysmmu(Page table base:"
		  " 0x6e0c0000)",
		  "13620000.sysmmu access blocked: the page table has no valid entry for the"
		  " address" },
		{ "AR MULTI-HIT FAULT occurred at 0x20001000 by 13620000.sysmmu(Page table base:"
		  " 0x6e0c0000)",
		  "13620000.sysmmu read blocked: several TLB entries match" },
		{ "AW SECURITY PROTECTION FAULT occurred at 0x20001000 by 13620000.sysmmu(Page"
		  " table base: 0x6e0c0000)",
		  "13620000.sysmmu write blocked: a non-secure access to secure memory" },
		{ "BUS ERROR occurred at 0x20001000 by 13620000.sysmmu(Page table base:"
		  " 0x6e0c0000)",
		  "13620000.sysmmu access blocked: bus error" },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* drivers/iommu/ipmmu-vmsa.c and omap-iommu.c: bits of a status */
static void status_bits(void **state)
{
	static const struct logline lines[] = {
		/* 3.16: iova 0x%08x; later 0x%lx */
		{ "ipmmu-vmsa e67b0000.iommu: Unhandled fault: status 0x00000101 iova"
		  " 0x0000000045670000",
		  "e67b0000.iommu access blocked, TF (translation fault)" },
		{ "ipmmu-vmsa e6740000.mmu: Unhandled fault: status 0x00000012 iova 0x45670000",
		  "e6740000.mmu access blocked, PF (permission fault), MHIT (several TLB entries"
		  " match)" },
		{ "ipmmu-vmsa e6740000.mmu: Multiple TLB hits @0x45670000",
		  "e6740000.mmu several TLB entries match an address" },
		{ "ipmmu-vmsa e6740000.mmu: Page Table Walk Abort @0x45670000",
		  "e6740000.mmu page table walk aborted: the IOMMU could not read its page table" },
		/* "%s: errs:0x%08x da:0x%08x pgd:0x%p *pgd:px%08x\n" */
		{ "omap-iommu 4b226000.mmu: 4b226000.mmu: errs:0x00000002 da:0x8f000000"
		  " pgd:0xd4e8a3c0 *pgd:px00000000",
		  "4b226000.mmu access blocked, TRANSLATIONFAULT (the page table has no entry for"
		  " the address)" },
		{ "omap-iommu omap-iommu.0: isp: errs:0x00000018 da:0x8f000000 pgd:0x(ptrval)"
		  " *pgd:0x9e2c4001 pte:0x(ptrval) *pte:0x00000000",
		  "isp access blocked, TABLEWALKFAULT (the table could not be read), MULTIHITFAULT"
		  " (several TLB entries match)" },
		{ "omap-iommu 4b226000.mmu: 4b226000.mmu: errs:0x100000000 da:0x8f000000 pgd:0x0",
		  NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* drivers/memory/tegra/mc.c: "%s: %s%s @%pa: %s (%s%s)\n" */
static void tegra(void **state)
{
#define MC "tegra-mc 70019000.memory-controller: "
	static const struct logline lines[] = {
		{ "tegra-mc 2c00000.memory-controller: vicsrd: read @0x00000000fffff000: EMEM"
		  " address decode error (SMMU translation error [--S])",
		  "vicsrd read blocked: not mapped in the SMMU, or mapped without that permission"
		  " (EMEM address decode error), S (the page is secure)" },
		{ MC "gpuswr: write @0x00000000fe000000: Page fault (SMMU translation error"
		     " [R--])",
		  "gpuswr write blocked: not mapped in the SMMU, or mapped without that permission"
		  " (Page fault), R (the page is readable)" },
		{ MC "hostr: secure write @0xfe000000: Security violation (TrustZone violation)",
		  "hostr write blocked: the memory is for secure software only (Security"
		  " violation)" },
		{ MC "vicsrd: non-secure read @0x0000ffffffffe000: EMEM address decode error"
		     " (EMEM decode error)",
		  "vicsrd read blocked: the address is not in memory (EMEM address decode error)" },
		{ MC "dc: read @0xfe000000: EMEM address decode error (EMEM decode error)",
		  "dc read blocked: the address is not in memory (EMEM address decode error)" },
		{ MC "dc: read @0xfe000000: Page fault (SMMU translation error", NULL },
		{ MC "dc: reads @0xfe000000: Page fault (SMMU translation error)", NULL },
	};
#undef MC

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* drivers/gpu/drm/msm */
static void gpu(void **state)
{
	static const struct logline lines[] = {
		/* "ttbr0=%.16llx iova=%.16lx dir=%s type=%s source=%s (%u,%u,%u,%u)\n" */
		{ "msm_dpu ae01000.display-controller: *** gpu fault: ttbr0=0000000171f3c000"
		  " iova=0000000100014000 dir=WRITE type=TRANSLATION source=CP (0,0,0,1)",
		  "ae01000.display-controller write blocked: not mapped (CP)" },
		{ "*** gpu fault: ttbr0=00000001042fc000 iova=0000000000100020 dir=READ"
		  " type=PERMISSION source=1f030000 (0,0,0,0)",
		  "1f030000 read blocked: mapped without that permission" },
		{ "*** gpu fault: ttbr0=00000001042fc000 iova=0000000000100020 dir=READ"
		  " type=UNKNOWN source=UCHE: TPL1 (0,0,0,0)",
		  "UCHE: TPL1 read blocked: the SMMU gives no reason" },
		/* "iova=%.16lx flags=%d (%u,%u,%u,%u)\n"; before, "iova=%08lx, flags=%d" */
		{ "*** gpu fault: iova=0000000100014000 flags=0 (1,2,3,4)",
		  "read blocked: " PERMISSION },
		{ "*** gpu fault: iova=00014000, flags=1 (1,2,3,4)", "write blocked: " PERMISSION },
		/* "*** fault: iova=%08lx, flags=%d\n"; later %16lx, padded with blanks */
		{ "*** fault: iova=00000001000a4000, flags=1", "write blocked: " PERMISSION },
		{ "*** fault: iova=       1000a4000, flags=0", "read blocked: " PERMISSION },
		{ "*** fault: iova=       1000a4000, flags=9", "access blocked: " PERMISSION },
		{ "*** fault: iova=       1000a4000, flags=-1", NULL },
		{ "*** fault: iova=, flags=1", NULL },
		{ "***  fault: iova=1000a4000, flags=1", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/* drivers/iommu/mtk_iommu.c, its forms in Android, and mtk_iommu_v1.c */
static void mediatek(void **state)
{
#define TRANSLATION "translation (the page table has no valid entry for the address)"
	static const struct logline lines[] = {
		{ "mtk-iommu 10206000.iommu: fault type=0x1 iova=0xfc210001 pa=0x0 larb=1 port=3"
		  " layer=1 read",
		  "10206000.iommu larb 1 port 3 read blocked, " TRANSLATION },
		{ "mtk-iommu 1401e000.m4u: fault type=0x80 iova=0x1ff001000 pa=0x0 read",
		  "1401e000.m4u read blocked, " TRANSLATION },
		{ "mtk-iommu 1401e000.m4u: fault type=0x80 iova=0x1ff001000 pa=0x0 larb=2"
		  " sub_comm=1 port=3 regval=0x10a layer=0 write",
		  "1401e000.m4u larb 2 port 3 write blocked, " TRANSLATION },
		{ "mtk-iommu-v1 10205000.iommu: fault type=0x1 iova=0x45000000 pa=0x0 larb=0"
		  " port=4",
		  "10205000.iommu larb 0 port 4 access blocked, type 0x1" },
		{ "mtk-iommu 10206000.iommu: fault type=0x1 iova=0xfc210001 pa=0x0 larb=1 port=3"
		  " layer=1 rea",
		  NULL },
		{ "mtk-iommu 10206000.iommu: fault type=0x1 iova=0xfc210001 pa=0x0 larb=1 port=300"
		  " layer=1 read",
		  NULL },
	};
	struct iommu_fault f;

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
	/* F_MMU_INVAL_VA_31_12_MASK: the layer and write bits are no address */
	logline_text(lines[0].msg, strlen(lines[0].msg), &f);
	assert_int_equal(f.address, 0xfc210000);
}

/* drivers/iommu/riscv/iommu.c, 7.2 */
static void riscv_queues(void **state)
{
#define R "riscv,iommu 3010000.iommu: "
	static const struct logline lines[] = {
		{ R "Queue #0 error; fault:1 timeout:0 illegal:0 fence_w_ip:0",
		  "3010000.iommu command queue in memory not accessible" },
		{ R "Queue #0 error; fault:0 timeout:1 illegal:0 fence_w_ip:1",
		  "3010000.iommu command timed out: a device with ATS did not answer an"
		  " invalidation" },
		{ R "Queue #0 error; fault:0 timeout:0 illegal:1 fence_w_ip:0",
		  "3010000.iommu command unknown to the IOMMU, which stopped reading commands" },
		{ "riscv-iommu-pci 0000:00:01.0: Queue #0 error; fault:0 timeout:0 illegal:0"
		  " fence_w_ip:1",
		  "0000:00:01.0 fence completed with an interrupt" },
		{ R "Queue #1 error; memory fault:1 overflow:0",
		  "3010000.iommu fault queue in memory not writable: faults are no longer"
		  " reported" },
		{ R "Queue #1 error; memory fault:0 overflow:1",
		  "3010000.iommu fault queue overflow: faults were lost" },
		{ R "Queue #1 error; memory fault:0 overflow:0", NULL },
		{ R "Hardware error: command execution timeout",
		  "3010000.iommu command not completed in time: an invalidation may not have taken"
		  " effect" },
		{ R "Hardware error: command enqueue failed",
		  "3010000.iommu command queue full and not draining: an invalidation was not"
		  " sent" },
		{ R "Hardware error: queue access timeout",
		  "3010000.iommu queue register never became ready: the IOMMU does not answer" },
		{ "mmu: Hardware error: command enqueue failed", NULL },
	};
#undef R
	struct iommu_fault f;

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
	logline_text(lines[0].msg, strlen(lines[0].msg), &f);
	assert_int_equal(f.kind, IOMMU_LOG_SIGN);
	assert_int_equal(f.severity, IOMMU_BROKEN);
	logline_text(lines[5].msg, strlen(lines[5].msg), &f);
	assert_int_equal(f.kind, IOMMU_LOG_OVERFLOW);
}

/* arch/s390/pci/pci_event.c: "%s: Event 0x%x reports an error for PCI function 0x%x\n" */
static void zpci(void **state)
{
	static const struct logline lines[] = {
		{ "zpci: 061a:00:00.0: Event 0x2 reports an error for PCI function 0x61a",
		  "061a:00:00.0 stopped by the platform after an error, for example DMA to an"
		  " unmapped address" },
		{ "zpci: 0001:00:00.0: Event 0x3a reports an error for PCI function 0x1",
		  "0001:00:00.0 recovered by the platform after an error" },
		{ "zpci: 0001:00:00.0: Event 0x40 reports an error for PCI function 0x1",
		  "0001:00:00.0 failed, and its recovery failed, too" },
		{ "zpci: n/a: Event 0x3b reports an error for PCI function 0x1",
		  "failed, and its recovery failed, too" },
		{ "zpci: 0001:00:00.0: Event 0x304 reconfigured PCI function 0x1", NULL },
	};

	(void)state;
	logline_check(lines, ARRAY_SIZE(lines));
}

/*
 * The lines of drivers/iommu/fsl_pamu.c and msm_iommu.c, and of NVIDIA's mcerr.c, that belong
 * together are one fault.
 */
static const struct {
	const char *lines[4];
	const char *text;
	uint64_t address;
} reports[] = {
	{ { "fsl-pamu: pamu_av_isr: access violation interrupt",
	    "fsl-pamu: pamu_av_isr: POES1=00000000", "fsl-pamu: pamu_av_isr: AVS1=00030081",
	    "fsl-pamu: pamu_av_isr: AVA=00000000fe000000" },
	  "access blocked: the PAMU reports an access violation, AV (access violation),"
	  " WAV (the address is outside the device's window)",
	  0xfe000000 },
	{ { "msm_iommu: Unexpected IOMMU page fault!", "msm_iommu: base = e1234000",
	    "msm_iommu: FAR    = 40000000    PAR    = 00000000",
	    "msm_iommu: FSR    = 00000002 [TF       ]" },
	  "access blocked: " PERMISSION ", TF (translation fault: the page is not mapped)",
	  0x40000000 },
	{ { "mc-err: (255) csw_xusbw: EMEM address decode error",
	    "mc-err:   status = 0x2006405a; addr = 0x9fe40c000; hi_adr_reg=0x9",
	    "usb 1-1: new high-speed USB device number 2",
	    "mc-err:   secure: no, access-type: write" },
	  "csw_xusbw write blocked: the address is not in memory (EMEM address decode"
	  " error)",
	  0x9fe40c000 },
	{ { "mc-err: (4) csr_hostr: SMMU address translation fault",
	    "mc-err:   status = 0x60010016; addr = 0xae00f000",
	    "mc-err:   secure: yes, access-type: read, SMMU fault: nr-nw-s",
	    "mc-err: Set intmask: 0xf3140" },
	  "csr_hostr read blocked: not mapped in the SMMU, or mapped without that"
	  " permission",
	  0xae00f000 },
	{ { "mc-err: (4) csr_hostr: Security violation",
	    "mc-err:   status = 0x60010016; addr = 0xae00f000",
	    "mc-err:   secure: no, access-type: read", "mc-err: mcerr ops are set to t21x" },
	  "csr_hostr read blocked: the memory controller does not allow the access",
	  0xae00f000 },
};

static void joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		struct iommu_log_joiner joiner = { 0 };
		const struct iommu_log_key key = { 0, 0, 0 };
		struct iommu_fault f;
		unsigned int faults = 0;
		struct collect text;

		for (size_t k = 0; k < 4; k++) {
			const char *line = reports[i].lines[k];

			if (iommu_log_read_joined(&joiner, &key, line, strlen(line), &f))
				faults += f.kind == IOMMU_LOG_FAULT && !f.joined;
		}
		assert_int_equal(faults, 1);
		assert_true(iommu_log_take_complete(&joiner, true, &f));
		assert_true(f.has & IOMMU_HAS_ADDRESS);
		assert_int_equal(f.address, reports[i].address);
		collect_start(&text);
		iommu_fault_text(&text.text, &f);
		collect_end(&text);
		assert_string_equal(text.all, reports[i].text);
		assert_false(iommu_log_take_complete(&joiner, true, &f));
	}
}

/* Lines whose last part is @end: shorter ones are not read. */
static void cut(void **state)
{
	static const struct {
		const char *msg;
		const char *end;
	} lines[] = {
		{ "rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type write",
		  "write" },
		{ "sun50i-iommu 30f0000.iommu: Page fault for 0xffe00000 (master 5, dir wr)",
		  "wr)" },
		{ "exynos-sysmmu 1.sysmmu: 2.decon: [READ] PAGE FAULT occurred at 0x2aa00000",
		  " at " },
		{ "PAGE FAULT occurred at 0x20001000 by 13620000.sysmmu(Page table base: 0x6)",
		  "base: " },
		{ "ipmmu-vmsa e6740000.mmu: Unhandled fault: status 0x00000012 iova 0x45670000",
		  "iova " },
		{ "omap-iommu 4.mmu: 4.mmu: errs:0x00000002 da:0x8f000000 pgd:0x0", "pgd:" },
		{ "tegra-mc 2c00000.memory-controller: vicsrd: read @0x00000000fffff000: EMEM"
		  " address decode error (SMMU translation error [--S])",
		  "[--S])" },
		{ "*** gpu fault: ttbr0=0000000171f3c000 iova=0000000100014000 dir=WRITE"
		  " type=TRANSLATION source=CP (0,0,0,1)",
		  "CP (" },
		{ "*** fault: iova=00000001000a4000, flags=1", "flags=" },
		{ "riscv,iommu 3010000.iommu: Queue #0 error; fault:0 timeout:0 illegal:1"
		  " fence_w_ip:0",
		  "fence" },
		{ "zpci: 061a:00:00.0: Event 0x2 reports an error for PCI function 0x61a",
		  "function " },
		{ "mtk-iommu 10206000.iommu: fault type=0x1 iova=0xfc210001 pa=0x0 read", "read" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *end = strstr(lines[i].msg, lines[i].end);
		const char *next;
		size_t whole = strlen(lines[i].msg);
		size_t needed;
		struct iommu_fault f;

		assert_non_null(end);
		while ((next = strstr(end + 1, lines[i].end)))
			end = next;
		needed = (size_t)(end - lines[i].msg) + strlen(lines[i].end);
		for (size_t len = 0; len <= whole; len++) {
			const char *text = logline_text(lines[i].msg, len, &f);

			if (text && len < needed)
				fail_msg("\"%.*s\" is cut", (int)len, lines[i].msg);
		}
		assert_non_null(logline_text(lines[i].msg, whole, &f));
	}
}

/* What other parts of the program use: names, access, address, state of the page. */
static const struct {
	const char *msg;
	enum iommu_vendor vendor;
	const char *driver;
	const char *client;
	bool is_unit;
	enum iommu_access access;
	uint64_t address;
	bool iova;
	enum iommu_presence presence;
	enum iommu_access lacks;
} field_rows[] = {
#define READ  IOMMU_ACCESS_READ
#define WRITE IOMMU_ACCESS_WRITE
#define NONE  IOMMU_ACCESS_UNKNOWN
	{ "rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type write", IOMMU_DRIVER,
	  "rockchip", "fdab9000.iommu", true, WRITE, 0xfff41000, true, IOMMU_PAGE_UNKNOWN, NONE },
	{ "exynos-sysmmu 14640000.sysmmu: 14400000.decon: [READ] ACCESS PROTECTION FAULT"
	  " occurred at 0x2aa00000",
	  IOMMU_DRIVER, "exynos", "14400000.decon", false, READ, 0x2aa00000, true,
	  IOMMU_PAGE_PRESENT, READ },
	{ "tegra-mc 2c00000.memory-controller: gpuswr: write @0xfe000000: Page fault (SMMU"
	  " translation error [R--])",
	  IOMMU_DRIVER, "tegra-mc", "gpuswr", false, WRITE, 0xfe000000, true, IOMMU_PAGE_PRESENT,
	  WRITE },
	{ "tegra-mc 2c00000.memory-controller: gpuswr: write @0xfe000000: Page fault (SMMU"
	  " translation error [--S])",
	  IOMMU_DRIVER, "tegra-mc", "gpuswr", false, WRITE, 0xfe000000, true, IOMMU_PAGE_UNKNOWN,
	  NONE },
	{ "tegra-mc 2c00000.memory-controller: hostr: read @0xfe000000: Security violation"
	  " (TrustZone violation)",
	  IOMMU_DRIVER, "tegra-mc", "hostr", false, READ, 0xfe000000, false, IOMMU_PAGE_UNKNOWN,
	  NONE },
	{ "*** gpu fault: ttbr0=0000000171f3c000 iova=0000000100014000 dir=WRITE"
	  " type=TRANSLATION source=CP (0,0,0,1)",
	  IOMMU_DRIVER, "drm-msm", "CP", false, WRITE, 0x100014000, true, IOMMU_PAGE_ABSENT, NONE },
	{ "apple-dart 3.iommu: translation fault: status:0x80000001 stream:1 code:0x4 (NO"
	  " PTE FOR IOVA) at 0x12340000",
	  IOMMU_DART, "apple-dart", "3.iommu", true, NONE, 0x12340000, true, IOMMU_PAGE_ABSENT,
	  NONE },
	{ "riscv,iommu 3010000.iommu: Fault 15 devid: 0x20 iotval: 700000 iotval2: 0", IOMMU_RISCV,
	  "riscv", "3010000.iommu", true, WRITE, 0x700000, true, IOMMU_PAGE_UNKNOWN, NONE },
};

static void fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(field_rows); i++) {
		struct iommu_fault_page page;
		struct iommu_fault f;

		assert_non_null(logline_text(field_rows[i].msg, strlen(field_rows[i].msg), &f));
		page = iommu_fault_page(&f);
		assert_int_equal(f.kind, IOMMU_LOG_FAULT);
		assert_int_equal(f.vendor, field_rows[i].vendor);
		assert_string_equal(f.driver->name, field_rows[i].driver);
		assert_int_equal(f.client_len, strlen(field_rows[i].client));
		assert_memory_equal(f.client, field_rows[i].client, f.client_len);
		assert_int_equal(!!(f.has & IOMMU_CLIENT_IS_UNIT), field_rows[i].is_unit);
		assert_int_equal(f.access, field_rows[i].access);
		assert_int_equal(f.address, field_rows[i].address);
		assert_int_equal(iommu_fault_has_iova(&f), field_rows[i].iova);
		assert_int_equal(page.presence, field_rows[i].presence);
		assert_int_equal(page.lacks, field_rows[i].lacks);
	}
}

/* Every row can be used: its pattern is complete, and it has what its kind needs. */
static void rows_are_complete(void **state)
{
	size_t n;
	const struct iommu_log_driver *rows = iommu_log_drivers(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const char *p = rows[i].pattern;
		bool optional = false;

		assert_non_null(rows[i].name);
		assert_non_null(rows[i].source);
		assert_non_null(strchr(rows[i].source, ','));
		assert_true(strcspn(p, "%{}") > 0);
		for (; *p; p++) {
			if (*p == '{' || *p == '}') {
				assert_int_equal(optional, *p == '}');
				optional = !optional;
			} else if (*p == '%') {
				assert_non_null(strchr("xXskKiIphdaAfmPuctnbe*", *++p));
				if (strchr("uctn*", *p))
					assert_null(strchr("%{}", p[1]));
			}
		}
		assert_false(optional);
		if (rows[i].kind == IOMMU_LOG_SIGN) {
			assert_non_null(rows[i].text);
			assert_int_not_equal(rows[i].severity, IOMMU_SEVERITY_NONE);
		}
		if (rows[i].kind == IOMMU_LOG_OVERFLOW)
			assert_non_null(rows[i].text);
	}
}

/* lib/ratelimit.c names the function that prints. */
static void suppressed(void **state)
{
	static const struct {
		const char *msg;
		enum iommu_vendor vendor;
		const char *driver;
	} rows[] = {
		{ "apple_dart_irq: 3 callbacks suppressed", IOMMU_DART, "apple-dart" },
		{ "mtk_iommu_isr: 3 callbacks suppressed", IOMMU_MTK, "mediatek" },
		{ "riscv_iommu_fltq_process: 3 callbacks suppressed", IOMMU_RISCV, "riscv" },
		{ "ipmmu_domain_irq: 3 callbacks suppressed", IOMMU_DRIVER, "ipmmu" },
		{ "tegra30_mc_handle_irq: 3 callbacks suppressed", IOMMU_DRIVER, "tegra-mc" },
		{ "a6xx_fault_handler: 3 callbacks suppressed", IOMMU_DRIVER, "drm-msm" },
		{ "msm_fault_handler: 3 callbacks suppressed", IOMMU_DRIVER, "drm-msm" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct iommu_fault f;

		assert_non_null(logline_text(rows[i].msg, strlen(rows[i].msg), &f));
		assert_int_equal(f.kind, IOMMU_LOG_SUPPRESSED);
		assert_int_equal(f.vendor, rows[i].vendor);
		assert_string_equal(f.driver->name, rows[i].driver);
		assert_int_equal(f.count, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_unit),	cmocka_unit_test(exynos),
		cmocka_unit_test(status_bits),	cmocka_unit_test(tegra),
		cmocka_unit_test(gpu),		cmocka_unit_test(mediatek),
		cmocka_unit_test(riscv_queues), cmocka_unit_test(zpci),
		cmocka_unit_test(joined),	cmocka_unit_test(cut),
		cmocka_unit_test(fields),	cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(suppressed),
	};

	return cmocka_run_group_tests_name("faultlog_drivers", tests, NULL, NULL);
}
