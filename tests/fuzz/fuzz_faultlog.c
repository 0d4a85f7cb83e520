/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a log, each line alone and joined, and writes the explanation. Sanitizers find
 * memory errors. Conditions that hold for all input are checked here and abort() on failure.
 */
#include <stdlib.h>
#include <string.h>

#include "core/faultlog/fault_text.h"
#include "core/faultlog/faultlog.h"
#include "core/diagnosis/hint.h"
#include "core/faultlog/join_messages.h"
#include "fuzz.h"

const char *const fuzz_corpus[] = {
	"nvme 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0012 address=0x800000"
	" flags=0x0020]",
	"AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:05:00.0 domain=0x0012"
	" address=0x00000000ff6101b0 flags=0x0070]",
	"AMD-Vi: Event logged [\nINVALID_DEVICE_REQUEST device=00:00.1 address=0x000000fdf8000020"
	" flags=0x0a00]",
	"iommu ivhd0: AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0000:01:00.0 pasid=0x00012"
	" address=0x7f0000000000 flags=0x0104 tag=0x1ff]\nAMD-Vi: DTE[0]: 6190000000000003",
	"AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:01:00.0, vmg_tag=0x0001, gpa=0x1234000,"
	" flags_rmp=0x0010, flags=0x0021]",
	"AMD-Vi: Event logged [UNKNOWN event[0]=0x00000010 event[1]=0xa0000000 event[2]=0x12345678"
	" event[3]=0x00000001",
	"AMD-Vi: Event logged [Device not attached to domain properly]\nAMD-Vi:  "
	" device=0000:00:04.0 domain=0x0000",
	"AMD-Vi: Completion-Wait loop timed out\nAMD-Vi: IOMMU event log overflow",
	"DMAR: DRHD: handling fault status reg 602\nDMAR: [DMA Write PASID 0x1a] Request device"
	" [0000:00:04.0] fault addr 0x801000 [fault reason 0x05] PTE Write access is not set",
	"DMAR: [DMA Read] Request device [00:02.0] PASID ffffffff fault addr 70ad5000 [fault reason"
	" 07] Next page table ptr is invalid",
	"DMAR:[DMA Read] Request device [00:02.0] fault addr 9f800000 \nDMAR:[fault reason 06] PTE"
	" Read access is not set",
	"INTR-REMAP: Request device [[f0:1f.0] fault index 1c\nINTR-REMAP:[fault reason 37]"
	" Blocked a"
	" compatibility format interrupt request",
	"dmar_fault: 893 callbacks suppressed\nDMAR: VT-d detected Invalidation Time-out Error: SID"
	" 100",
	"DMAR: VT-d detected Invalidation Time-out Error: SID 0\nDMAR: QI HEAD: Device-TLB Invalidation"
	" qw0 = 0x4100410000000003, qw1 = 0x7ffffffffffff001\nDMAR: QI PRIOR: Invalidation Wait qw0 ="
	" 0x200000025, qw1 = 0x10005f634",
	"DMAR: VT-d detected Invalidation Queue Error: Reason f\nDMAR: VT-d detected Invalidation"
	" Completion Error: SID ffff\nDMAR: DRHD: handling fault status reg ffffffff",
	"IOMMU: dmar3: Page request without PASID\ndmar3: Invalid page request: 75080001"
	" fffff00012345003\nIOMMU: dmar3: PRQ overflow detected",
	"DMAR: ERROR: DMA PTE for vPFN 0xfffff already set (to 12345003 not 23456003)\nDMAR:"
	" intel_iommu_map: iommu width (39) is not sufficient for the mapped address (ffff008000)",
	"AMD-Vi: Event logged [\nAMD-Vi: Invalid PASID : 0x10000, device : 0x0\nAMD-Vi: IOMMU GA Log"
	" overflow",
	"DMA-API: r8169 0000:03:00.0: device driver frees DMA memory with different size [device"
	" address=0x00000000ffd00000] [map size=4096 bytes] [unmap size=2048 bytes]\nDMA-API: nvme"
	" 0000:02:00.0: device driver has pending DMA allocations while released from device [count=3]",
	"virtio-pci 0000:00:01.0: swiotlb buffer is full (sz: 294912 bytes), total 1024 (slots), used"
	" 725 (slots)\niommu: unaligned: iova 0xfff00200 pa 0x0000000123456000 size 0x1000 min_pagesz"
	" 0x1000\nvfio-pci 0000:01:00.0: Firmware has requested this device have a 1:1 IOMMU mapping",
	"(XEN) [VT-D]DMAR:[DMA Read] Request device [0000:00:02.0] fault addr 8e43c000, iommu reg"
	" = 1",
	"arm-smmu-v3 a: event 0x10 received:\narm-smmu-v3 a: \t0x0000010000000810\narm-smmu-v3 a:"
	" \t0x0000020080000000\narm-smmu-v3 a: \t0x00000000ffe00000\narm-smmu-v3 a:"
	" \t0x0000000000000000",
	"arm-smmu-v3 a: event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0 iova:"
	" 0xffe00000"
	" ipa: 0\narm-smmu-v3 a: unpriv data write s1 \"Input address caused fault\" stag: 0",
	"arm-smmu 16c0000.iommu: Unhandled context fault: fsr=0x402, iova=0x00000000, fsynr=0x1,"
	" cbfrsynra=0x1900, cb=0",
	"arm-smmu 12100000.iommu: Unhandled context fault: iova=0x17fe1fe00, fsynr=0x220003, cb=20,"
	" sid=18(0x12 - XUSB), pgd=25bec9003, pud=25bec9003, pmd=235086003, pte=0",
	"arm-smmu 5.iommu: Blocked unknown Stream ID 0x42a; boot with\narm-smmu 5.iommu: \tGFSR"
	" 0x80000002, GFSYNR0 0x00000001, GFSYNR1 0x0000042a, GFSYNR2 0x00000000",
	"arm-smmu 5.iommu: Unexpected global fault, this could be serious\narm-smmu 5.iommu: TLB sync"
	" timed out -- SMMU may be deadlocked",
	"arm-smmu 1.smmu: Unhandled arm-smmu context fault from a600000.dwc3!\narm-smmu 1.smmu: FAR"
	"    = 0x00000000fe3a1000\narm-smmu 1.smmu: FSR    = 0x00000402 [TF W ]\narm-smmu 1.smmu:"
	" FSYNR0    = 0x1a0011\narm-smmu 1.smmu: context bank#    = 0x9",
	"arm-smmu-v3 a: unexpected global error reported (0x00000105), this could be serious\n"
	"arm-smmu-v3 a: device has entered Service Failure Mode!\narm-smmu-v3 a: EVTQ write aborted"
	" -- events may have been lost\narm-smmu-v3 a: CMDQ error (cons 0x0302cc84): ATC invalidate"
	" timeout\narm-smmu-v3 a: skipping command in error state:\narm-smmu-v3 a:"
	" \t0x0001200000000840\narm-smmu-v3 a: \t0x00000000f8001000",
	"arm-smmu-v3 a: CMD_SYNC timeout\narm-smmu-v3 a: EVTQ overflow detected -- events lost",
	"arm-smmu-v3 a: unexpected PRI request received:\narm-smmu-v3 a: \tsid 0x00000100.0x00012:"
	" [5L] unprivileged RW access at iova 0x00007f0012345000",
	"virtio_iommu virtio0: page fault from EP 32 at 0x700000 [RWX]",
	"riscv,iommu 3010000.iommu: Fault 13 devid: 0x20 iotval: 700000 iotval2: 0",
	"apple-dart 3.iommu: translation fault: status:0x80000001 stream:1 code:0x8 (NO PTE) at"
	" 0x1",
	"mtk-iommu 1.iommu: fault type=0x280 iova=0x1ccb00000 pa=0x0 master=0x5(larb=0 port=4)"
	" layer=1"
	" write",
	"rk_iommu fdab9000.iommu: Page fault at 0x00000000fff41000 of type write\nrk_iommu"
	" fdab9000.iommu: Page fault while iommu not attached to domain?",
	"exynos-sysmmu 14640000.sysmmu: 14400000.decon: [READ] PAGE FAULT occurred at 0x2aa00000\n"
	"AR MULTI-HIT FAULT occurred at 0x20001000 by 13620000.sysmmu(Page table base: 0x6e0c0000)",
	"tegra-mc 2c00000.memory-controller: vicsrd: secure write @0x00000000fffff000: EMEM address"
	" decode error (SMMU translation error [R-S])",
	"msm_dpu ae01000.display-controller: *** gpu fault: ttbr0=0000000171f3c000"
	" iova=0000000100014000 dir=WRITE type=TRANSLATION source=CP (0,0,0,1)\n"
	"*** fault: iova=        1000a4000, flags=1",
	"fsl-pamu: pamu_av_isr: access violation interrupt\nfsl-pamu: pamu_av_isr: AVS1=00030081\n"
	"fsl-pamu: pamu_av_isr: AVA=00000000fe000000",
	"msm_iommu: Unexpected IOMMU page fault!\nmsm_iommu: FAR    = 40000000    PAR    ="
	" 00000000\nmsm_iommu: FSR    = 00000002 [TF ]",
	"zpci: 061a:00:00.0: Event 0x2 reports an error for PCI function 0x61a\nriscv,iommu"
	" 3.iommu: Queue #1 error; memory fault:0 overflow:1",
	"[   12.345678] <3> Oct 14 18:41:49 host kernel: usb 1-1: new high-speed USB device",
	NULL,
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The text is one line without control characters. */
static void take(void *arg, const char *str, size_t len)
{
	size_t *total = arg;

	for (size_t i = 0; i < len; i++)
		must((unsigned char)str[i] >= 0x20 && str[i] != 0x7f);
	*total += len;
}

static void check(const struct iommu_fault *f, const char *msg, size_t len)
{
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;
	size_t total = 0;

	must(f->device.slot <= 0x1f && f->device.func <= 7 && f->nr_raw <= 4);
	must(!f->name || (f->name >= msg && f->name + f->name_len <= msg + len));
	iommu_text_init(&t, buf, sizeof(buf), take, &total);
	iommu_fault_text(&t, f);
	iommu_text_flush(&t);
	must((total > 0) == iommu_fault_has_text(f));
	iommu_fault_hint(f, NULL);
}

static void read_line(struct iommu_log_joiner *joiner, const char *line, size_t len)
{
	/* Derive times and tasks from the line, so that some lines belong together. */
	const struct iommu_log_key key = { len * 1000 % 7 ? 0 : len * 300000000, len % 3, 0 };
	struct iommu_fault f;
	bool read = iommu_log_read(line, len, &f);

	must(read == (f.kind != IOMMU_LOG_NOTHING));
	must(!read || iommu_log_is_candidate(line, len));
	check(&f, line, len);
	must(iommu_log_read_joined(joiner, &key, line, len, &f) == read);
	check(&f, line, len);
	while (iommu_log_take_complete(joiner, false, &f))
		check(&f, line, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *log = (const char *)data;
	struct iommu_log_joiner joiner;
	struct iommu_fault f;
	size_t at = 0;

	memset(&joiner, 0, sizeof(joiner));
	must(iommu_log_find(log, size) <= size);
	/* All of it as one message, as kernels from 6.1 on trace it. */
	if (iommu_log_read(log, size, &f))
		check(&f, log, size);
	while (at < size) {
		const char *end = memchr(log + at, '\n', size - at);
		size_t len = end ? (size_t)(end - log) - at : size - at;

		read_line(&joiner, log + at, len);
		at += len + 1;
	}
	while (iommu_log_take_complete(&joiner, true, &f))
		check(&f, log, size);
	return 0;
}
