/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Hints: the usual cause of a fault and the next thing to check. Each row rests on a case that was
 * solved and documented. The comment above the row names the case. Boot parameters that disable the
 * protection are named only to confirm a suspicion, never as a cure.
 */
#include "hint.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/smmu.h"
#include "core/hardware/vtd.h"

#define ANY_CODE (-1)
#define LOW_END	 0xffff
/* A page table of three levels, with which Linux begins, covers the addresses below. */
#define HIGH_BEGIN (1ULL << 39)

struct hint {
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	int code;
	uint32_t mask; /* flags & mask must equal value */
	uint32_t value;
	bool low;     /* only for addresses up to LOW_END */
	uint32_t has; /* these bits of iommu_fault.has must be set */
	const char *text;
	uint32_t clear; /* these bits of iommu_fault.syndrome must be clear */
	bool ioapic;	/* only for requester IDs that an IOAPIC or HPET can have */
	bool high;	/* only for addresses from HIGH_BEGIN on */
};

#define UNPROGRAMMED                                                                        \
	"the DMA address was never programmed, or the device was running before its driver" \
	" started: check what starts it before its buffers are set up"

#define UNMAPPED                                                                                  \
	"used after unmap, past the end of a mapping, or never mapped: compare with the maps and" \
	" unmaps before it"

#define DIRECTION                                                                              \
	"mapped for the other direction: compare the driver's DMA direction with the device's" \
	" accesses"

#define NO_DOMAIN                                                                               \
	"the requester ID has no domain: a removed device, a bridge alias, DMA from before the" \
	" driver started or, in a kdump kernel, from before the crash; look up the ID with lspci"

/* The syntax of ivrs_ioapic=: Linux 7.2, drivers/iommu/amd/init.c, parse_ivrs_ioapic() */
#define IVRS                                                                                  \
	"an IOAPIC or HPET that is missing or wrong in the firmware's IVRS table: update the" \
	" firmware, or set ivrs_ioapic=ID@SSSS:BB:DD.F"

#define TABLES "corrupt or mismatched tables: check the kernel and firmware versions"

#define FAULT(v, c, m, w, l, h, ...)                                                            \
	{                                                                                       \
		.vendor = IOMMU_##v, .kind = IOMMU_LOG_FAULT, .code = c, .mask = m, .value = w, \
		.low = l, .has = h, .text = __VA_ARGS__                                         \
	}
#define AMD_FAULT(c, m, v, l, ...) \
	FAULT(AMD, IOMMU_AMDVI_##c, m, v, l, (m) ? IOMMU_HAS_FLAGS : 0, __VA_ARGS__)
#define INTEL_FAULT(c, l, t) FAULT(INTEL, c, 0, 0, l, IOMMU_HAS_CODE, t)

/* The first row that matches applies. */
static const struct hint hints[] = {
	/* Ubuntu forum thread of a broken IVRS IOAPIC entry; pcengines apu2-documentation 240 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_I, IOMMU_AMDVI_I, false, IVRS, .ioapic = true),
	AMD_FAULT(INVALID_REQUEST, IOMMU_AMDVI_REQUEST_TYPE | IOMMU_AMDVI_TR, 5 << 9, false, IVRS,
		  .ioapic = true),
	/* An interrupt of another device: no solved case is known. */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_I, IOMMU_AMDVI_I, false, NULL),
	/* opennetworklinux PR 897; a T2 Mac's fault 40 ms before its driver; mcba_usb */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR, 0, true, UNPROGRAMMED),
	/*
	 * ath12k, July 2025: freed by the driver's recovery while firmware kept writing. Firmware
	 * buffers: Linux Documentation/arch/x86/iommu.rst
	 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR, 0, false,
		  UNMAPPED " (at boot: a firmware buffer not covered by the IVRS table)"),
	/*
	 * deliberate faults by L. Buytenhek, September 2021; igb_avb PR 11. With a PASID (GN), the
	 * missing permission may be that of a user or to execute.
	 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE | IOMMU_AMDVI_GN,
		  IOMMU_AMDVI_PR | IOMMU_AMDVI_PE, false, DIRECTION),
	/* six of seven public reports of 0x0010 and 0x0030 have addresses above 2^39 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE | IOMMU_AMDVI_RZ, IOMMU_AMDVI_PR,
		  false,
		  "the address has bits above those that the domain's page table covers: compare it"
		  " with the addresses that the driver mapped, and check the driver's DMA mask",
		  .high = true),
	/* stable 6.12.y, February 2025, bugzilla 219499; stable 6.19.y, March 2026 */
	AMD_FAULT(ILLEGAL_DTE, IOMMU_AMDVI_RZ, IOMMU_AMDVI_RZ, false,
		  "the entry uses a feature that is off in the IOMMU, as after a resume (bugzilla"
		  " 219499): check for a newer kernel"),
	AMD_FAULT(ILLEGAL_DTE, 0, 0, false,
		  "with SEV-SNP, an identity domain, which it does not allow: check the default"
		  " domain type; else a corrupt entry: check for a newer kernel"),
	/* gnif vendor-reset 81 and 66 */
	AMD_FAULT(INV_TIMEOUT, 0, 0, false,
		  "the device hangs or did not recover from a reset: reset it again; boot with"
		  " pci=noats (ATS off) to confirm"),
	/* AMDSEV issue 109 */
	AMD_FAULT(RMP_FAULT, 0, 0, false,
		  "the guest's page is not shared: check how the guest allocates its DMA buffers"),

	/* opennetworklinux PR 897; a T2 Mac's fault 40 ms before its driver; mcba_usb */
	INTEL_FAULT(0x05, true, UNPROGRAMMED),
	INTEL_FAULT(0x06, true, UNPROGRAMMED),
	INTEL_FAULT(0x71, true, UNPROGRAMMED),
	/* dasharo 641; kdump patches of 2022; hpsa report */
	INTEL_FAULT(0x01, false, NO_DOMAIN),
	INTEL_FAULT(0x02, false, NO_DOMAIN),
	INTEL_FAULT(0x39, false, NO_DOMAIN),
	INTEL_FAULT(0x41, false, NO_DOMAIN),
	INTEL_FAULT(0x59, false, NO_DOMAIN),
	/*
	 * ath12k, July 2025. Firmware buffers: Linux Documentation/arch/x86/iommu.rst; intel-gfx
	 */
	INTEL_FAULT(0x05, false,
		    UNMAPPED
		    " (at boot: a firmware buffer not covered by an RMRR; boot with iommu=pt to"
		    " confirm)"),
	INTEL_FAULT(0x06, false,
		    UNMAPPED
		    " (at boot: a firmware buffer not covered by an RMRR; boot with iommu=pt to"
		    " confirm)"),
	/* Fedora bugzilla 2022 (docks), linux-kernel 2013 (graphics given to a guest) */
	INTEL_FAULT(
		0x0c, false,
		"a page size or snoop bit that the IOMMU does not support, or a table reused while"
		" it was cached; seen with docks and with graphics passed through to a guest"),
	/* a serial port's trace on linux-kernel */
	INTEL_FAULT(0x22, false,
		    "the interrupt fired while it was torn down or moved to another CPU: look for a"
		    " driver removal or an affinity change before it"),
	/* vmd patch; boot logs with the firmware's x2APIC opt-out */
	INTEL_FAULT(0x25, false,
		    "an interrupt that firmware left armed, a resume before the device was set up"
		    " again, or a device behind VMD: look up the requester ID"),
	/* forum thread 605686; ithc-linux issue 2; set_msi_sid fix */
	INTEL_FAULT(0x26, false,
		    "the interrupt has another requester ID, as behind a bridge: boot with"
		    " intremap=nosid to confirm, then fix the alias"),
	/* dsa-perf-micros issue 3 */
	INTEL_FAULT(0x3a, false, TABLES),
	INTEL_FAULT(0x5a, false, TABLES),
	INTEL_FAULT(0x72, false, TABLES),
	/* tt-umd issue 1814; 0x79 is the same in the second-level table, which VFIO uses */
	INTEL_FAULT(0x71, false, UNMAPPED),
	INTEL_FAULT(0x79, true, UNPROGRAMMED),
	INTEL_FAULT(0x79, false, UNMAPPED),
	/* the scalable-mode counterparts of 0x0070 and 0x0050 of AMD-Vi */
	INTEL_FAULT(0x85, false, DIRECTION),
	INTEL_FAULT(0x86, false, DIRECTION),
	/* FSTS, primary fault overflow */
	{ .vendor = IOMMU_INTEL,
	  .kind = IOMMU_LOG_STATUS,
	  .code = ANY_CODE,
	  .mask = 1,
	  .value = 1,
	  .has = IOMMU_HAS_FLAGS,
	  .text = "fault counts from this log are too low" },

	/* The same cases on other IOMMUs: virtio "page", F_TRANSLATION, FSR.TF */
	FAULT(VIRTIO, 2, 0, 0, true, IOMMU_HAS_CODE, UNPROGRAMMED),
	FAULT(VIRTIO, 2, 0, 0, false, IOMMU_HAS_CODE, UNMAPPED),
	FAULT(SMMU_V3, 0x10, 0, 0, true, IOMMU_HAS_CODE, UNPROGRAMMED),
	FAULT(SMMU_V3, 0x10, 0, 0, false, IOMMU_HAS_ADDRESS, UNMAPPED),
	FAULT(SMMU_V3, 0x13, 0, 0, false, IOMMU_HAS_ADDRESS, DIRECTION,
	      .clear = IOMMU_SMMU_EVT_IND | IOMMU_SMMU_EVT_PNU),
	FAULT(SMMU_V2, ANY_CODE, 1 << 1, 1 << 1, true, 0, UNPROGRAMMED),
	FAULT(SMMU_V2, ANY_CODE, 1 << 1, 1 << 1, false, 0, UNMAPPED),
	FAULT(SMMU_V2, ANY_CODE, 1 << 3, 1 << 3, false, 0, DIRECTION,
	      .clear = IOMMU_SMMU_FSYNR0_IND | IOMMU_SMMU_FSYNR0_PNU),
};

/*
 * Whether an IOAPIC or HPET can have the requester ID: 00:14.0 in AMD's chipsets, and function 1 of
 * the root complexes, which have every 32nd bus.
 */
static bool is_ioapic(const struct iommu_fault *f)
{
	const struct iommu_pci_id *id = &f->device;

	if (!(f->has & IOMMU_HAS_DEVICE))
		return false;
	if (!id->slot)
		return id->bus % 32 == 0 && id->func == 1;
	return !id->bus && id->slot == 0x14 && !id->func;
}

static bool matches(const struct hint *hint, const struct iommu_fault *f)
{
	if (hint->vendor != f->vendor || hint->kind != f->kind)
		return false;
	if (hint->code != ANY_CODE && (!(f->has & IOMMU_HAS_CODE) || (int)f->code != hint->code))
		return false;
	if ((f->has & hint->has) != hint->has || (f->flags & hint->mask) != hint->value)
		return false;
	if (f->syndrome & hint->clear || (hint->ioapic && !is_ioapic(f)))
		return false;
	if (hint->high && (!(f->has & IOMMU_HAS_ADDRESS) || f->address < HIGH_BEGIN))
		return false;
	return !hint->low || ((f->has & IOMMU_HAS_ADDRESS) && f->address <= LOW_END);
}

const char *iommu_fault_hint(const struct iommu_fault *f)
{
	if (!iommu_fault_has_text(f))
		return NULL;
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (matches(&hints[i], f))
			return hints[i].text;
	}
	return NULL;
}
