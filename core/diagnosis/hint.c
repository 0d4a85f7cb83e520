/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Hints: the usual cause of a fault and the next step. Each row names the solved cases that support
 * it. Boot parameters that disable the protection are named only to confirm a suspicion,
 * never as a cure.
 */
#include "hint.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/smmu.h"
#include "core/faultlog/fault_page.h"
#include "sign_hint.h"

#define ANY_CODE (-1)
#define LOW_END	 0xffff
#define PAGE	 0x1000
/* Linux first allocates a page table of three levels, which covers the addresses below. */
#define HIGH_BEGIN (1ULL << 39)

/* When a row applies. Without an uptime, only AT_ANY_TIME and IF_AT_BOOT do. */
enum when {
	AT_ANY_TIME,
	AT_BOOT,
	IF_AT_BOOT, /* the uptime is unknown */
};

struct row {
	struct iommu_hint hint;
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	int code;
	uint32_t mask; /* flags & mask must equal value */
	uint32_t value;
	uint32_t has;	/* these bits of iommu_fault.has must be set */
	uint32_t clear; /* these bits of iommu_fault.syndrome must be clear */
	enum iommu_access access;
	enum when when;
	bool first_page; /* only for addresses below PAGE */
	bool low;	 /* only for addresses up to LOW_END */
	bool high;	 /* only for addresses from HIGH_BEGIN on */
	bool ioapic;	 /* only for requester IDs that an IOAPIC or HPET can have */
	bool graphics;	 /* only for 00:02.0, Intel's graphics */
	bool no_domain;	 /* only if the log prints domain 0 */
	bool assigned;	 /* only if vfio-pci drives the device */
	bool msi_range;	 /* only for 0xfee00000 - 0xfeefffff (Intel SDM volume 3, 11.11.1) */
	bool doorbell;	 /* only for offset 0x40 of a 64K frame: GITS_TRANSLATER (Arm IHI 0069) */
	bool iova;	 /* only if the address is an IOVA */
	bool absent;	 /* only if the page was not mapped */
};

#define RECORD "record the maps with trace-iommu record, then run trace-iommu summary trace.dat"

#define UNMAPPED \
	"use after unmap, access past the end of a mapping, or an address that was never mapped"

#define UNMAPPED_OR_DIRECTION                                                                     \
	"use after unmap, access past the end of a mapping, an address that was never mapped, or" \
	" a mapping for the other direction only"

#define MSI_OR_UNPROGRAMMED                                                                \
	"the address was never programmed: an MSI sent before its address was set, or DMA" \
	" started before the driver set up its buffers"
#define MSI_NEXT                                                                                  \
	"check with lspci -vv -s DEVICE whether MSI is enabled with address 0, and find the code" \
	" or firmware that starts the device"

#define UNPROGRAMMED \
	"the DMA address was never programmed, or the device was running before its driver started"
#define UNPROGRAMMED_NEXT \
	"find the code or firmware that starts the device before its buffers are set up"

#define DIRECTION                                                                               \
	"the page is mapped for the other direction only, or the address is stale or wrong and" \
	" now belongs to another mapping"
#define DIRECTION_NEXT                                                                   \
	"compare the access with the direction of the mapping: trace-iommu record, then" \
	" trace-iommu summary trace.dat"

#define DETACHED                                                                            \
	"the device is not attached to a domain: it kept running after its driver or guest" \
	" exited, or it uses a requester ID that was never attached"
#define DETACHED_NEXT                                                                            \
	"look up the requester ID with lspci -s DEVICE, then reset the device or stop it in its" \
	" driver's shutdown handler"

#define NO_DOMAIN                                                                                 \
	"the requester ID has no domain: a removed device, a bridge's alias, or DMA that started" \
	" before the driver or, in a kdump kernel, before the crash"
#define NO_DOMAIN_NEXT \
	"look up the ID with lspci -s DEVICE or, if it is not listed, find its bridge with lspci -t"

/* The syntax of ivrs_ioapic=: Linux 7.2, drivers/iommu/amd/init.c, parse_ivrs_ioapic() */
#define IVRS	  "an IOAPIC or HPET that is missing or wrong in the firmware's IVRS table"
#define IVRS_NEXT "update the firmware, or boot with ivrs_ioapic=ID@SSSS:BB:DD.F"

#define STALE_IRTE                                                                              \
	"the interrupt's remapping entry is no longer valid, or ordinary DMA hit the interrupt" \
	" range"
#define STALE_IRTE_NEXT                                                                          \
	"look for a removal, a reset or an affinity change of the device just before the fault," \
	" and compare the address with those of its DMA"

#define IVRS_BUFFER	   "a firmware buffer that the IVRS table does not cover"
#define RMRR_BUFFER	   "a firmware buffer that no RMRR covers"
#define AT_BOOT_OR(buffer) UNMAPPED " or, this soon after boot, " buffer
#define AT_BOOT_NEXT                                                               \
	"if no driver was bound yet, boot with iommu=pt to confirm and update the" \
	" firmware; otherwise " RECORD
#define IF_AT_BOOT_OR(buffer) UNMAPPED " (during boot: " buffer ")"

#define FRAMEBUFFER \
	"the GPU still scanned out the firmware's framebuffer when translation was enabled"
#define FRAMEBUFFER_NEXT                                                       \
	"ignore it if it stops once the graphics driver has loaded; boot with" \
	" intel_iommu=on,igfx_off to confirm"

#define TABLES	    "corrupt or mismatched tables"
#define TABLES_NEXT "check for a newer kernel and newer firmware"

#define GUEST                                                                                     \
	"a guest uses an address that its virtual machine monitor has not mapped: hot-plugged or" \
	" unbacked memory, or another device's BAR"
#define GUEST_NEXT                                                                             \
	"search the monitor's log for failed VFIO_MAP_DMA calls or, with a virtual IOMMU, for" \
	" maps that it did not forward"

#define HIGH                                                                                      \
	"the address is wider than the domain's page table: the device truncates or sign-extends" \
	" addresses, or the driver sets a wrong DMA mask"
#define HIGH_NEXT "check the driver's dma_set_mask() call and the addresses that it mapped; " RECORD

#define UNKNOWN_STREAM                                                                          \
	"DMA from a device that the firmware's tables do not list or that is not attached to a" \
	" domain"
#define UNKNOWN_STREAM_NEXT                                                                     \
	"look up the stream or device ID in the device tree (iommus=, iommu-map=) or the IORT," \
	" and find the code or firmware that starts the device"

#define ATS_OFF "ATS is enabled in the device, but the SMMU does not allow it for this device"
#define ATS_OFF_NEXT                                                                          \
	"check the ATS attribute of the root complex in the IORT, and whether the device was" \
	" reset or assigned to a guest with ATS enabled"

#define ROW(v, c, m, w, h, the_cause, the_next, the_basis, ...)                                  \
	{                                                                                        \
		.hint = { the_cause, the_next, the_basis }, .vendor = IOMMU_##v,                 \
		.kind = IOMMU_LOG_FAULT, .code = c, .mask = m, .value = w, .has = h, __VA_ARGS__ \
	}
#define AMD(c, m, v, the_cause, the_next, the_basis, ...)                                          \
	ROW(AMD, IOMMU_AMDVI_##c, m, v, (m) ? IOMMU_HAS_FLAGS : 0, the_cause, the_next, the_basis, \
	    __VA_ARGS__)
#define INTEL(c, the_cause, the_next, the_basis, ...) \
	ROW(INTEL, c, 0, 0, IOMMU_HAS_CODE, the_cause, the_next, the_basis, __VA_ARGS__)
#define OTHER(v, c, h, the_cause, the_next, the_basis, ...) \
	ROW(v, c, 0, 0, h, the_cause, the_next, the_basis, __VA_ARGS__)
#define SMMU_V2(bit, the_cause, the_next, the_basis, ...)                                 \
	ROW(SMMU_V2, ANY_CODE, bit, bit, IOMMU_HAS_FLAGS, the_cause, the_next, the_basis, \
	    __VA_ARGS__)

#define MSI_RANGE                                                                                    \
	"an access to the interrupt range that was taken for memory: a read, a write that is not an" \
	" MSI, or DMA to a wrong address"
#define MSI_RANGE_NEXT                                                                           \
	"compare the device's MSI address (sudo lspci -vv -s DEVICE) with this one, and its DMA" \
	" addresses; check with dmesg that interrupt remapping is on"
#define BASIS_MSI "Intel SDM volume 3, 11.11.1; VT-d specification, 3.14"

#define DOORBELL "the MSI doorbell (GITS_TRANSLATER) is not mapped in the device's domain"
#define DOORBELL_NEXT                                                                              \
	"check that iommu-map or the IORT lists the device, and that its driver or VFIO maps MSIs" \
	" (iommu_dma_prepare_msi())"
#define BASIS_DOORBELL \
	"Arm IHI 0069, GITS_TRANSLATER at offset 0x40; public posts with Xen and ixgbe"

#define BASIS_LOW "opennetworklinux PR 897; a T2 Mac's fault 40 ms before its driver; mcba_usb"
#define BASIS_UNMAPPED \
	"ath12k, July 2025: freed by the driver's recovery while firmware kept writing"
#define BASIS_FIRMWARE	"Linux Documentation/arch/x86/iommu.rst; intel-gfx"
#define BASIS_DIRECTION "deliberate faults by L. Buytenhek, September 2021; igb_avb PR 11"
#define BASIS_NO_DOMAIN "dasharo 641; kdump patches of 2022; hpsa report"
#define BASIS_GRAPHICS	"thesofproject/sof-test 688, 744, 749"
#define BASIS_TABLES	"dsa-perf-micros issue 3"

/* The first row that matches applies. */
static const struct row rows[] = {
	AMD(PAGE_FAULT, IOMMU_AMDVI_I, IOMMU_AMDVI_I, IVRS, IVRS_NEXT,
	    "Ubuntu forum thread of a broken IVRS IOAPIC entry; pcengines apu2-documentation 240",
	    .ioapic = true),
	AMD(INVALID_REQUEST, IOMMU_AMDVI_REQUEST_TYPE | IOMMU_AMDVI_TR, 5 << 9, IVRS, IVRS_NEXT,
	    "Ubuntu forum thread of a broken IVRS IOAPIC entry; pcengines apu2-documentation 240",
	    .ioapic = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_I, IOMMU_AMDVI_I, STALE_IRTE, STALE_IRTE_NEXT,
	    "AMD 48882 section 2.5.3: IO_PAGE_FAULT with I=1"),
	AMD(INVALID_REQUEST, IOMMU_AMDVI_REQUEST_TYPE | IOMMU_AMDVI_TR, 5 << 9, STALE_IRTE,
	    STALE_IRTE_NEXT, "AMD 48882 section 2.5: INVALID_DEVICE_REQUEST, type 5"),
	/*
	 * All DMA of a device without a domain is blocked, whatever its address and
	 * direction. With PR=0, QEMU logs domain 0 for any device.
	 */
	AMD(PAGE_FAULT, IOMMU_AMDVI_GN | IOMMU_AMDVI_PR, IOMMU_AMDVI_PR, DETACHED, DETACHED_NEXT,
	    "public reports, collected in November 2026; Linux gives out domain IDs from 1 on",
	    .no_domain = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_I | IOMMU_AMDVI_GN, 0, MSI_RANGE, MSI_RANGE_NEXT, BASIS_MSI,
	    .msi_range = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_RW, IOMMU_AMDVI_RW, MSI_OR_UNPROGRAMMED,
	    MSI_NEXT, BASIS_LOW, .first_page = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR, 0, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR, 0, GUEST, GUEST_NEXT,
	    "public reports, collected in November 2026: a guest's mapping that was not forwarded",
	    .assigned = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR, 0, AT_BOOT_OR(IVRS_BUFFER), AT_BOOT_NEXT, BASIS_FIRMWARE,
	    .when = AT_BOOT),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR, 0, IF_AT_BOOT_OR(IVRS_BUFFER), RECORD, BASIS_UNMAPPED,
	    .when = IF_AT_BOOT),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR, 0, UNMAPPED, RECORD, BASIS_UNMAPPED),
	/* With a PASID (GN), the missing permission may be user or execute permission. */
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE | IOMMU_AMDVI_GN,
	    IOMMU_AMDVI_PR | IOMMU_AMDVI_PE, DIRECTION, DIRECTION_NEXT, BASIS_DIRECTION),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE | IOMMU_AMDVI_RZ, IOMMU_AMDVI_PR, HIGH,
	    HIGH_NEXT, "six of seven public reports of 0x0010 and 0x0030 have addresses above 2^39",
	    .high = true),
	AMD(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE | IOMMU_AMDVI_RZ, IOMMU_AMDVI_PR,
	    "a corrupt page table, an address in the device's own memory, or an address that the"
	    " device truncates",
	    "compare the address with the device's BARs (lspci -v -s DEVICE) and with its mappings",
	    "VirtualBox DevIommuAmd.cpp, iommuAmdWalkIoPageTable(), after AMD 48882"),
	AMD(ILLEGAL_DTE, IOMMU_AMDVI_RZ, IOMMU_AMDVI_RZ,
	    "the device's table entry uses a feature that is disabled in the IOMMU, for example"
	    " after a resume (bugzilla 219499)",
	    "check for a newer kernel",
	    "stable 6.12.y, February 2025, bugzilla 219499; stable 6.19.y, March 2026"),
	AMD(ILLEGAL_DTE, 0, 0,
	    "a corrupt table entry or, with SEV-SNP only, an identity domain, which SEV-SNP does"
	    " not allow",
	    "check for a newer kernel or, with SEV-SNP, boot with iommu.passthrough=0",
	    "AMD 48882 section 2.5.2; AMD SEV-SNP in Linux allows no identity domain"),
	AMD(INV_TIMEOUT, 0, 0, "the device hangs or did not recover from a reset",
	    "reset the device again, or boot with pci=noats (ATS off) to confirm",
	    "gnif/vendor-reset issues 81 and 66"),
	AMD(RMP_FAULT, 0, 0, "the guest's page is not shared",
	    "check how the guest allocates its DMA buffers", "AMDSEV issue 109"),

	INTEL(0x05, MSI_RANGE, MSI_RANGE_NEXT, BASIS_MSI, .msi_range = true),
	INTEL(0x06, MSI_RANGE, MSI_RANGE_NEXT, BASIS_MSI, .msi_range = true),
	INTEL(0x06, FRAMEBUFFER, FRAMEBUFFER_NEXT, BASIS_GRAPHICS, .graphics = true,
	      .when = AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x07, FRAMEBUFFER, FRAMEBUFFER_NEXT, BASIS_GRAPHICS, .graphics = true,
	      .when = AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x0c, FRAMEBUFFER, FRAMEBUFFER_NEXT, BASIS_GRAPHICS, .graphics = true,
	      .when = AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x06, "during boot: " FRAMEBUFFER "; later: " UNMAPPED, RECORD, BASIS_GRAPHICS,
	      .graphics = true, .when = IF_AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x07, "during boot: " FRAMEBUFFER "; later: a corrupt table", TABLES_NEXT,
	      BASIS_GRAPHICS, .graphics = true, .when = IF_AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x0c, "during boot: " FRAMEBUFFER "; later: a corrupt table", TABLES_NEXT,
	      BASIS_GRAPHICS, .graphics = true, .when = IF_AT_BOOT, .access = IOMMU_ACCESS_READ),
	INTEL(0x05, MSI_OR_UNPROGRAMMED, MSI_NEXT, BASIS_LOW, .first_page = true,
	      .access = IOMMU_ACCESS_WRITE),
	INTEL(0x05, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	INTEL(0x06, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	INTEL(0x71, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	INTEL(0x79, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	INTEL(0x01, NO_DOMAIN, NO_DOMAIN_NEXT, BASIS_NO_DOMAIN),
	INTEL(0x02, NO_DOMAIN, NO_DOMAIN_NEXT, BASIS_NO_DOMAIN),
	INTEL(0x39, NO_DOMAIN, NO_DOMAIN_NEXT, BASIS_NO_DOMAIN),
	INTEL(0x41, NO_DOMAIN, NO_DOMAIN_NEXT, BASIS_NO_DOMAIN),
	INTEL(0x59, NO_DOMAIN, NO_DOMAIN_NEXT, BASIS_NO_DOMAIN),
	INTEL(0x04, HIGH, HIGH_NEXT, "VT-d specification, LGN.1: beyond the width of the domain"),
	INTEL(0x84, HIGH, HIGH_NEXT,
	      "VT-d specification, SGN.5: beyond the width of the second stage"),
	INTEL(0x05, AT_BOOT_OR(RMRR_BUFFER), AT_BOOT_NEXT, BASIS_FIRMWARE, .when = AT_BOOT),
	INTEL(0x06, AT_BOOT_OR(RMRR_BUFFER), AT_BOOT_NEXT, BASIS_FIRMWARE, .when = AT_BOOT),
	INTEL(0x05, IF_AT_BOOT_OR(RMRR_BUFFER), RECORD, BASIS_UNMAPPED, .when = IF_AT_BOOT),
	INTEL(0x06, IF_AT_BOOT_OR(RMRR_BUFFER), RECORD, BASIS_UNMAPPED, .when = IF_AT_BOOT),
	INTEL(0x05, UNMAPPED, RECORD, BASIS_UNMAPPED),
	INTEL(0x06, UNMAPPED, RECORD, BASIS_UNMAPPED),
	INTEL(0x07, "a corrupt table, or one that was freed while the IOMMU used it", TABLES_NEXT,
	      "Linux dmar.c: Next page table ptr is invalid"),
	INTEL(0x0c,
	      "a page size or snoop bit that the IOMMU does not support, or a table that was reused"
	      " while it was cached; seen with docks and with graphics passed through to a guest",
	      TABLES_NEXT,
	      "Fedora bugzilla 2022 (docks), linux-kernel 2013 (graphics given to a guest)"),
	INTEL(0x22, "the interrupt fired while it was being torn down or moved to another CPU",
	      "look for a driver unbind or an affinity change just before the fault",
	      "a serial port's trace on linux-kernel"),
	INTEL(0x25,
	      "an interrupt that firmware left armed, a resume in which the device was not yet set"
	      " up again, or a device behind VMD",
	      "look up the requester ID with lspci -s DEVICE",
	      "vmd patch; boot logs with the firmware's x2APIC opt-out"),
	INTEL(0x26,
	      "the interrupt's requester ID differs from the one in its entry, for example"
	      " behind a bridge",
	      "boot with intremap=nosid to confirm, then fix the alias",
	      "forum thread 605686; ithc-linux issue 2; set_msi_sid fix"),
	INTEL(0x3a, TABLES, TABLES_NEXT, BASIS_TABLES),
	INTEL(0x5a, TABLES, TABLES_NEXT, BASIS_TABLES),
	INTEL(0x72, TABLES, TABLES_NEXT, BASIS_TABLES),
	INTEL(0x71, UNMAPPED, RECORD, "tt-umd issue 1814"),
	/* The same reason for the second-stage table, which VFIO uses. */
	INTEL(0x79, UNMAPPED, RECORD, "tt-umd issue 1814"),
	/* The scalable-mode counterparts of 0x0070 and 0x0050 of AMD-Vi. */
	INTEL(0x85, DIRECTION, DIRECTION_NEXT, BASIS_DIRECTION, .access = IOMMU_ACCESS_WRITE),
	INTEL(0x86, DIRECTION, DIRECTION_NEXT, BASIS_DIRECTION, .access = IOMMU_ACCESS_READ),
	{ .hint = { "the fault recording registers were full, so further faults were lost",
		    "treat the counts of this log as lower bounds",
		    "VT-d specification, FSTS, primary fault overflow" },
	  .vendor = IOMMU_INTEL,
	  .kind = IOMMU_LOG_STATUS,
	  .code = ANY_CODE,
	  .mask = 1,
	  .value = 1,
	  .has = IOMMU_HAS_FLAGS },

	/* The same cases on other IOMMUs: virtio "page", F_TRANSLATION, FSR.TF */
	OTHER(VIRTIO, 2, IOMMU_HAS_CODE, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	OTHER(VIRTIO, 2, IOMMU_HAS_CODE, UNMAPPED, RECORD, BASIS_UNMAPPED),
	OTHER(SMMU_V3, 0x10, IOMMU_HAS_ADDRESS, DOORBELL, DOORBELL_NEXT, BASIS_DOORBELL,
	      .doorbell = true, .access = IOMMU_ACCESS_WRITE),
	OTHER(SMMU_V3, 0x10, IOMMU_HAS_CODE, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW,
	      .low = true),
	OTHER(SMMU_V3, 0x10, IOMMU_HAS_ADDRESS, UNMAPPED, RECORD, BASIS_UNMAPPED),
	OTHER(SMMU_V3, 0x13, IOMMU_HAS_ADDRESS, DIRECTION, DIRECTION_NEXT, BASIS_DIRECTION,
	      .clear = IOMMU_SMMU_EVT_IND | IOMMU_SMMU_EVT_PNU),
	SMMU_V2(IOMMU_SMMU_FSR_TF, DOORBELL, DOORBELL_NEXT, BASIS_DOORBELL, .doorbell = true,
		.access = IOMMU_ACCESS_WRITE),
	SMMU_V2(IOMMU_SMMU_FSR_TF, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW, .low = true),
	SMMU_V2(IOMMU_SMMU_FSR_TF, UNMAPPED, RECORD, BASIS_UNMAPPED),
	SMMU_V2(IOMMU_SMMU_FSR_PF, DIRECTION, DIRECTION_NEXT, BASIS_DIRECTION,
		.clear = IOMMU_SMMU_FSYNR0_IND | IOMMU_SMMU_FSYNR0_PNU),
	/* Streams that are not attached. */
	OTHER(SMMU_V2, ANY_CODE, IOMMU_HAS_STREAM | IOMMU_HAS_CODE, UNKNOWN_STREAM,
	      UNKNOWN_STREAM_NEXT, "Linux arm-smmu.c, arm_smmu_global_fault(): GFSR.USF"),
	OTHER(SMMU_V3, 0x02, IOMMU_HAS_CODE, UNKNOWN_STREAM, UNKNOWN_STREAM_NEXT,
	      "Arm IHI 0070, C_BAD_STREAMID"),
	OTHER(SMMU_V3, 0x06, IOMMU_HAS_CODE, UNKNOWN_STREAM, UNKNOWN_STREAM_NEXT,
	      "Arm IHI 0070, F_STREAM_DISABLED"),
	OTHER(SMMU_V3, 0x05, IOMMU_HAS_CODE, ATS_OFF, ATS_OFF_NEXT, "Arm IHI 0070, F_BAD_ATS_TREQ"),
	OTHER(SMMU_V3, 0x07, IOMMU_HAS_CODE, ATS_OFF, ATS_OFF_NEXT,
	      "Arm IHI 0070, F_TRANSL_FORBIDDEN"),
	OTHER(SMMU_V3, 0x0b, IOMMU_HAS_CODE,
	      "a page table lies in memory that the SMMU cannot read, or a table is corrupt",
	      "check the memory map that the firmware passes to the kernel, and check for a newer"
	      " kernel",
	      "Arm IHI 0070, F_WALK_EABT"),
	/* Other drivers. */
	OTHER(DRIVER, ANY_CODE, IOMMU_HAS_ADDRESS, UNPROGRAMMED, UNPROGRAMMED_NEXT, BASIS_LOW,
	      .low = true, .iova = true),
	OTHER(DRIVER, ANY_CODE, IOMMU_HAS_ADDRESS, UNMAPPED, RECORD, BASIS_UNMAPPED, .iova = true,
	      .absent = true),
	OTHER(DRIVER, ANY_CODE, IOMMU_HAS_ADDRESS, UNMAPPED_OR_DIRECTION, RECORD, BASIS_UNMAPPED,
	      .iova = true),
	OTHER(DART, ANY_CODE, IOMMU_HAS_ADDRESS, UNMAPPED, RECORD, BASIS_UNMAPPED, .absent = true),
	OTHER(MTK, ANY_CODE, IOMMU_HAS_ADDRESS, UNMAPPED_OR_DIRECTION, RECORD, BASIS_UNMAPPED,
	      .iova = true),
	OTHER(RISCV, 12, IOMMU_HAS_CODE, UNMAPPED_OR_DIRECTION, RECORD, BASIS_UNMAPPED),
	OTHER(RISCV, 13, IOMMU_HAS_CODE, UNMAPPED_OR_DIRECTION, RECORD, BASIS_UNMAPPED),
	OTHER(RISCV, 15, IOMMU_HAS_CODE, UNMAPPED_OR_DIRECTION, RECORD, BASIS_UNMAPPED),
	OTHER(RISCV, 256, IOMMU_HAS_CODE, "the IOMMU is set to block all DMA",
	      "check whether the IOMMU's driver has started, and in which mode the firmware left"
	      " the IOMMU",
	      "RISC-V IOMMU specification, cause 256"),
	OTHER(RISCV, 258, IOMMU_HAS_CODE, UNKNOWN_STREAM, UNKNOWN_STREAM_NEXT,
	      "RISC-V IOMMU specification, cause 258"),
};

static bool may_be_ioapic(const struct iommu_fault *f)
{
	return f->has & IOMMU_HAS_DEVICE && iommu_amdvi_may_be_ioapic(&f->device);
}

static bool is_graphics(const struct iommu_fault *f)
{
	const struct iommu_pci_id *id = &f->device;

	return f->has & IOMMU_HAS_DEVICE && !id->segment && !id->bus && id->slot == 2 && !id->func;
}

static bool matches_time(const struct row *row, const struct iommu_hint_context *context)
{
	switch (row->when) {
	case AT_BOOT:
		return context && context->has_uptime && context->uptime < IOMMU_BOOT_TIME;
	case IF_AT_BOOT:
		return !context || !context->has_uptime;
	default:
		return true;
	}
}

static bool matches_address(const struct row *row, const struct iommu_fault *f)
{
	if (!row->first_page && !row->low && !row->high)
		return true;
	if (!(f->has & IOMMU_HAS_ADDRESS))
		return false;
	if (row->high)
		return f->address >= HIGH_BEGIN;
	return row->first_page ? f->address < PAGE : f->address <= LOW_END;
}

static bool matches(const struct row *row, const struct iommu_fault *f,
		    const struct iommu_hint_context *context)
{
	if (row->vendor != f->vendor || row->kind != f->kind)
		return false;
	if (row->code != ANY_CODE && (!(f->has & IOMMU_HAS_CODE) || (int)f->code != row->code))
		return false;
	if ((f->has & row->has) != row->has || (f->flags & row->mask) != row->value ||
	    f->syndrome & row->clear || (row->access && f->access != row->access))
		return false;
	if (row->no_domain && !iommu_fault_has_no_domain(f))
		return false;
	if ((row->ioapic && !may_be_ioapic(f)) || (row->graphics && !is_graphics(f)) ||
	    (row->assigned && !(context && context->is_assigned)))
		return false;
	if (row->msi_range && (!(f->has & IOMMU_HAS_ADDRESS) || f->address >> 20 != 0xfee))
		return false;
	if (row->doorbell && (f->address & 0xffff) != 0x40)
		return false;
	if ((row->iova && !iommu_fault_has_iova(f)) ||
	    (row->absent && iommu_fault_page(f).presence != IOMMU_PAGE_ABSENT))
		return false;
	return matches_address(row, f) && matches_time(row, context);
}

const struct iommu_hint *iommu_fault_hint(const struct iommu_fault *f,
					  const struct iommu_hint_context *context)
{
	if (!iommu_fault_has_text(f))
		return NULL;
	if (f->kind != IOMMU_LOG_FAULT && f->kind != IOMMU_LOG_STATUS)
		return iommu_sign_hint(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (matches(&rows[i], f, context))
			return &rows[i].hint;
	}
	return NULL;
}

size_t iommu_nr_hints(void)
{
	return sizeof(rows) / sizeof(rows[0]);
}

const struct iommu_hint *iommu_hint_row(size_t i)
{
	return &rows[i].hint;
}
