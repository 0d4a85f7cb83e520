/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Hints: the usual cause of a fault and the next thing to check. Each row rests on a case that was
 * solved and documented. The comment above the row names the case. Boot parameters that disable the
 * protection are named only to confirm a suspicion, never as a cure.
 */
#include "hint.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/vtd.h"

#define ANY_CODE (-1)
#define LOW_END	 0xffff

struct hint {
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	int code;
	uint32_t mask; /* flags & mask must equal value */
	uint32_t value;
	bool low;     /* only for addresses up to LOW_END */
	uint32_t has; /* these bits of iommu_fault.has must be set */
	const char *text;
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

#define TABLES "corrupt or mismatched tables: check the kernel and firmware versions"

#define AMD_FAULT(c, m, v, l, t)                                                                   \
	{                                                                                          \
		IOMMU_AMD, IOMMU_LOG_FAULT, IOMMU_AMDVI_##c, m, v, l, (m) ? IOMMU_HAS_FLAGS : 0, t \
	}
#define INTEL_FAULT(c, l, t)                                                \
	{                                                                   \
		IOMMU_INTEL, IOMMU_LOG_FAULT, c, 0, 0, l, IOMMU_HAS_CODE, t \
	}

/* The first row that matches applies. */
static const struct hint hints[] = {
	/* Ubuntu forum thread of a broken IVRS IOAPIC entry; pcengines apu2-documentation 240 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_I, IOMMU_AMDVI_I, false,
		  "an IOAPIC or HPET that is missing or wrong in the firmware's IVRS table: update"
		  " the firmware, or set ivrs_ioapic[ID]=BB:DD.F"),
	AMD_FAULT(INVALID_REQUEST, IOMMU_AMDVI_REQUEST_TYPE | IOMMU_AMDVI_TR, 5 << 9, false,
		  "an IOAPIC or HPET that is missing or wrong in the firmware's IVRS table: update"
		  " the firmware, or set ivrs_ioapic[ID]=BB:DD.F"),
	/* opennetworklinux PR 897; a T2 Mac's fault 40 ms before its driver; mcba_usb */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR, 0, true, UNPROGRAMMED),
	/*
	 * ath12k, July 2025: freed by the driver's recovery while firmware kept writing. Firmware
	 * buffers: Linux Documentation/arch/x86/iommu.rst
	 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR, 0, false,
		  UNMAPPED " (at boot: a firmware buffer not covered by the IVRS table)"),
	/* deliberate faults by L. Buytenhek, September 2021; igb_avb PR 11 */
	AMD_FAULT(PAGE_FAULT, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE, IOMMU_AMDVI_PR | IOMMU_AMDVI_PE,
		  false, DIRECTION),
	/* stable 6.12.y, February 2025, bugzilla 219499; stable 6.19.y, March 2026 */
	AMD_FAULT(ILLEGAL_DTE, IOMMU_AMDVI_RZ, IOMMU_AMDVI_RZ, false,
		  "the entry uses a feature that is off in the IOMMU, as after a resume (bugzilla"
		  " 219499): check for a newer kernel"),
	AMD_FAULT(
		ILLEGAL_DTE, 0, 0, false,
		"an identity domain, which SEV-SNP does not allow: check the default domain type"),
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
	/* tt-umd issue 1814 */
	INTEL_FAULT(0x71, false, UNMAPPED),
	/* the scalable-mode counterparts of 0x0070 and 0x0050 of AMD-Vi */
	INTEL_FAULT(0x85, false, DIRECTION),
	INTEL_FAULT(0x86, false, DIRECTION),
	/* FSTS, primary fault overflow */
	{ IOMMU_INTEL, IOMMU_LOG_STATUS, ANY_CODE, 1, 1, false, IOMMU_HAS_FLAGS,
	  "fault counts from this log are too low" },

	/* The same cases on other IOMMUs: virtio "page", F_TRANSLATION, FSR.TF */
	{ IOMMU_VIRTIO, IOMMU_LOG_FAULT, 2, 0, 0, true, IOMMU_HAS_CODE, UNPROGRAMMED },
	{ IOMMU_VIRTIO, IOMMU_LOG_FAULT, 2, 0, 0, false, IOMMU_HAS_CODE, UNMAPPED },
	{ IOMMU_SMMU_V3, IOMMU_LOG_FAULT, 0x10, 0, 0, true, IOMMU_HAS_CODE, UNPROGRAMMED },
	{ IOMMU_SMMU_V3, IOMMU_LOG_FAULT, 0x10, 0, 0, false, IOMMU_HAS_ADDRESS, UNMAPPED },
	{ IOMMU_SMMU_V3, IOMMU_LOG_FAULT, 0x13, 0, 0, false, IOMMU_HAS_ADDRESS, DIRECTION },
	{ IOMMU_SMMU_V2, IOMMU_LOG_FAULT, ANY_CODE, 1 << 1, 1 << 1, true, 0, UNPROGRAMMED },
	{ IOMMU_SMMU_V2, IOMMU_LOG_FAULT, ANY_CODE, 1 << 1, 1 << 1, false, 0, UNMAPPED },
	{ IOMMU_SMMU_V2, IOMMU_LOG_FAULT, ANY_CODE, 1 << 3, 1 << 3, false, 0, DIRECTION },
};

static bool matches(const struct hint *hint, const struct iommu_fault *f)
{
	if (hint->vendor != f->vendor || hint->kind != f->kind)
		return false;
	if (hint->code != ANY_CODE && (!(f->has & IOMMU_HAS_CODE) || (int)f->code != hint->code))
		return false;
	if ((f->has & hint->has) != hint->has || (f->flags & hint->mask) != hint->value)
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
