/* SPDX-License-Identifier: LGPL-2.1 */
/* Names of vendors and events in the output for programs. */
#include "core/faultlog/driver_lines.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/smmu.h"
#include "explain_internal.h"

const char *explain_vendor_name(const struct iommu_fault *f)
{
	static const char *const vendors[IOMMU_NR_VENDORS] = {
		[IOMMU_AMD] = "amd-vi",	     [IOMMU_INTEL] = "vt-d",	[IOMMU_SMMU_V3] = "smmuv3",
		[IOMMU_SMMU_V2] = "smmuv2",  [IOMMU_VIRTIO] = "virtio", [IOMMU_RISCV] = "riscv",
		[IOMMU_DART] = "apple-dart", [IOMMU_MTK] = "mediatek",	[IOMMU_KERNEL] = "kernel",
	};

	return f->driver ? f->driver->name : vendors[f->vendor];
}

const char *explain_event_name(const struct iommu_fault *f)
{
	if (f->vendor == IOMMU_VENDOR_NONE && f->kind == IOMMU_LOG_FAULT)
		return "io_page_fault";
	if (!(f->has & IOMMU_HAS_CODE) || f->kind != IOMMU_LOG_FAULT)
		return NULL;
	if (f->vendor == IOMMU_AMD && iommu_amdvi_event(f->code))
		return iommu_amdvi_event(f->code)->name;
	if (f->vendor == IOMMU_SMMU_V3 && iommu_smmu_event(f->code))
		return iommu_smmu_event(f->code)->name;
	return NULL;
}
