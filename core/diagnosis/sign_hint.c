/* SPDX-License-Identifier: LGPL-2.1 */
/* Hints for signs of trouble and for dma-debug's findings, as in hint.c. */
#include "sign_hint.h"

#include <string.h>

#define ATS_CAUSE                                                                              \
	"the device hung, lost power or was removed while it used ATS, so the IOMMU waits for" \
	" its answer"
#define ATS_NEXT                                                                                \
	"check its link with lspci -vv -s DEVICE, and look for a reset, a runtime suspend or a" \
	" removal just before, or boot with pci=noats to confirm"

#define STUCK_CAUSE                                                                              \
	"the IOMMU hangs, or waits for a device that does not answer an ATS invalidation (later" \
	" messages of this kind follow from the first)"
#define STUCK_NEXT                                                                         \
	"look for a device that was reset, suspended or removed just before, or boot with" \
	" pci=noats to confirm"

#define PAGE_REQUEST_CAUSE                                                                      \
	"the device sends page requests (PRI) in a way that this kernel or its driver does not" \
	" support"
#define PAGE_REQUEST_NEXT "check for a newer kernel, and whether the driver enabled PASIDs (SVA)"

#define COMPARE_NEXT \
	"compare the unmap with its map: trace-iommu record, then trace-iommu summary trace.dat"

#define BASIS_ATS \
	"gnif/vendor-reset issues 81 and 66; SMMUv3's and VT-d's timeouts are the same case"
#define BASIS_REPORTS "public reports, collected in November 2026"
#define BASIS_DEBUG   "Linux kernel/dma/debug.c; Documentation/core-api/dma-api.rst"

/* The first row with a phrase that occurs in the note of the sign applies. */
static const struct iommu_sign_row rows[] = {
	{ IOMMU_AMD, "did not finish its commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_AMD, "did not accept new commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_AMD,
	  "page request refused",
	  { PAGE_REQUEST_CAUSE, PAGE_REQUEST_NEXT, "Linux amd/ppr.c" } },
	{ IOMMU_AMD,
	  "overflow",
	  { "faults came faster than the driver read them",
	    "fix the first fault of the log first, and treat all counts as"
	    " lower bounds",
	    BASIS_REPORTS } },
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
	  { "a device sends page requests faster than the kernel handles them",
	    "check how the driver uses SVA (the device repeats lost"
	    " requests)",
	    "Linux intel/prq.c" } },
	{ IOMMU_INTEL,
	  "mapped again",
	  { "an address was reused before it was unmapped, its unmap failed, or an RMRR overlaps"
	    " addresses that the kernel allocates",
	    COMPARE_NEXT, "Linux intel/iommu.c, __domain_mapping()" } },
	{ IOMMU_SMMU_V3, "did not answer an invalidation", { ATS_CAUSE, ATS_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3, "did not finish its commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3, "does not accept commands", { STUCK_CAUSE, STUCK_NEXT, BASIS_ATS } },
	{ IOMMU_SMMU_V3,
	  "overflowed",
	  { "faults or page requests came faster than the driver read them",
	    "fix the first fault of the log first, and treat all counts as"
	    " lower bounds",
	    BASIS_REPORTS } },
	{ IOMMU_SMMU_V3,
	  "page request",
	  { PAGE_REQUEST_CAUSE, PAGE_REQUEST_NEXT, "Linux arm-smmu-v3.c" } },
	{ IOMMU_SMMU_V2,
	  "TLB invalidation",
	  { "the SMMU has no power or clock, or a device does not finish its transactions",
	    "check the SMMU's clocks and power domains, and the activity of its devices at that"
	    " time",
	    "Linux arm-smmu.c, __arm_smmu_tlb_sync()" } },
	{ IOMMU_KERNEL,
	  "bounce buffers",
	  { "a mapping larger than 256K, or bounce buffers that are used up or fragmented: compare"
	    " the size with the slots in the message",
	    "boot with swiotlb=SLOTS (2K each) to get more, and check whether the device needs"
	    " them because of its DMA mask or of a confidential guest",
	    "Linux Documentation/core-api/swiotlb.rst" } },
	{ IOMMU_KERNEL,
	  "1:1",
	  { "firmware reserved memory for this device (RMRR, IVMD), so it cannot be assigned to a"
	    " guest",
	    "update the firmware, or disable the feature that uses the memory in the firmware's"
	    " setup (legacy USB, remote management)",
	    BASIS_REPORTS } },
	{ IOMMU_KERNEL,
	  "without unmapping everything",
	  { "the driver leaks mappings when it is unbound", COMPARE_NEXT, BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "never mapped or already unmapped",
	  { "the driver unmaps twice, or unmaps an address that no map returned", COMPARE_NEXT,
	    BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "a different size than it mapped",
	  { "the driver recomputes the size for the unmap", COMPARE_NEXT, BASIS_DEBUG } },
	{ IOMMU_KERNEL,
	  "map had failed",
	  { "the driver uses the result of a failed map as an address",
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

const struct iommu_sign_row *iommu_sign_rows(size_t *nr)
{
	*nr = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
