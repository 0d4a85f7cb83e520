/* SPDX-License-Identifier: LGPL-2.1 */
/* Hints for signs of trouble and for dma-debug's findings, as in hint.c. */
#include "sign_hint.h"

#include <string.h>

#define ATS_CAUSE                                                                                \
	"the device hangs, has lost power or was removed while it used ATS: the IOMMU waits for" \
	" its answer"
#define ATS_NEXT                                                                                \
	"check its link with lspci -vv -s DEVICE, and look for a reset, a runtime suspend or a" \
	" removal just before; boot with pci=noats to confirm"

#define STUCK_CAUSE                                                                            \
	"the IOMMU hangs, or waits for a device that does not answer an ATS invalidation: the" \
	" first message of this kind counts, later ones follow from it"
#define STUCK_NEXT                                                                      \
	"look for a device that was reset, suspended or removed just before; boot with" \
	" pci=noats to confirm"

#define PAGE_REQUEST_CAUSE \
	"the device asks for pages (PRI) in a way that this kernel or its driver does not support"
#define PAGE_REQUEST_NEXT "check for a newer kernel, and whether the driver enabled PASIDs (SVA)"

#define COMPARE_NEXT                                                                                 \
	"compare the unmap with its map: trace-cmd record -e iommu -e dma, then trace-iommu summary" \
	" trace.dat"

#define BASIS_ATS     "gnif vendor-reset 81 and 66; SMMUv3's and VT-d's timeouts are the same case"
#define BASIS_REPORTS "public reports, collected in November 2026"
#define BASIS_DEBUG   "Linux kernel/dma/debug.c; Documentation/core-api/dma-api.rst"

/* The first row applies whose phrase is in the note of the sign. */
static const struct {
	enum iommu_vendor vendor;
	const char *phrase;
	struct iommu_hint hint;
} rows[] = {
	{ IOMMU_AMD, "did not finish its commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_AMD, "did not accept new commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_AMD,
	  "page request refused",
	  { PAGE_REQUEST_CAUSE, PAGE_REQUEST_NEXT, "Linux amd/ppr.c" } },
	{ IOMMU_AMD,
	  "overflow",
	  { "faults came faster than the driver read them",
	    "fix the first fault of the log first; read counts as lower bounds", BASIS_REPORTS } },
	{ IOMMU_INTEL, "ATS invalidation", { ATS_CAUSE, ATS_NEXT, BASIS_ATS } },
	{ IOMMU_INTEL,
	  "does not answer",
	  { "the unit has lost power, or its root port was removed",
	    "look for a suspend, a resume or a hot-unplug just before; update the firmware",
	    BASIS_REPORTS } },
	{ IOMMU_INTEL,
	  "rejected an invalidation command",
	  { "the kernel wrote a descriptor that the IOMMU does not support, or its queue was"
	    " overwritten",
	    "check for a newer kernel; report the descriptors (QI HEAD and PRIOR)",
	    "VT-d specification, IQEI" } },
	{ IOMMU_INTEL,
	  "page request refused",
	  { PAGE_REQUEST_CAUSE, PAGE_REQUEST_NEXT, "Linux intel/prq.c (up to 6.11 intel/svm.c)" } },
	{ IOMMU_INTEL,
	  "lost page requests",
	  { "a device asks for pages faster than they are handled",
	    "check the driver's use of SVA; its transfers are repeated", "Linux intel/prq.c" } },
	{ IOMMU_INTEL,
	  "mapped again",
	  { "an address was reused before it was unmapped, its unmap failed, or an RMRR overlaps"
	    " addresses that the kernel hands out",
	    COMPARE_NEXT, "Linux intel/iommu.c, __domain_mapping()" } },
	{ IOMMU_SMMU_V3, "did not answer an invalidation", { ATS_CAUSE, ATS_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3, "did not finish its commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3, "takes no more commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3,
	  "overflowed",
	  { "faults or page requests came faster than the driver read them",
	    "fix the first fault of the log first; read counts as lower bounds", BASIS_REPORTS } },
	{ IOMMU_SMMU_V3,
	  "page request",
	  { PAGE_REQUEST_CAUSE, PAGE_REQUEST_NEXT, "Linux arm-smmu-v3.c" } },
	{ IOMMU_SMMU_V2,
	  "TLB invalidation",
	  { "the SMMU has no power or clock, or a device does not finish its transactions",
	    "check the SMMU's clocks and power domains and what its devices do at that time",
	    "Linux arm-smmu.c, __arm_smmu_tlb_sync()" } },
	{ IOMMU_KERNEL,
	  "bounce buffers",
	  { "a mapping larger than 256K, or bounce buffers that are used up or fragmented: compare"
	    " the size with the slots in the message",
	    "boot with swiotlb=SLOTS (2K each) for more; check why the device needs them: its DMA"
	    " mask, or a confidential guest",
	    "Linux Documentation/core-api/swiotlb.rst" } },
	{ IOMMU_KERNEL,
	  "1:1",
	  { "firmware reserved memory for this device (RMRR, IVMD), so it cannot be given to a guest",
	    "update the firmware, or disable what uses the memory in its setup (legacy USB, remote"
	    " management)",
	    BASIS_REPORTS } },
	{ IOMMU_KERNEL,
	  "without unmapping everything",
	  { "the driver leaks mappings when it is unbound", COMPARE_NEXT, BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "never mapped or already unmapped",
	  { "the driver unmaps twice, or with an address that it was not given", COMPARE_NEXT,
	    BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "another size than it mapped",
	  { "the driver computes the size of the unmap anew", COMPARE_NEXT, BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "map had failed",
	  { "a failed map is used as an address",
	    "call dma_mapping_error() after each map in the driver", BASIS_DEBUG } },
};

const struct iommu_hint *iommu_sign_hint(const struct iommu_fault *f)
{
	if (!f->note)
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].vendor == f->vendor && strstr(f->note, rows[i].phrase))
			return &rows[i].hint;
	}
	return NULL;
}
