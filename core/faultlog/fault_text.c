/* SPDX-License-Identifier: LGPL-2.1 */
/* Explains log messages: calls the vendor, and writes the messages that all vendors share. */
#include "fault_text.h"
#include "amd_text.h"
#include "dma_debug.h"
#include "driver_lines.h"
#include "fault_words.h"
#include "intel.h"
#include "intel_queue.h"
#include "smmu_v2.h"
#include "smmu_v3.h"
#include "smmu_v3_queue.h"
#include "virtio.h"

static void fault_text(struct iommu_text *t, const struct iommu_fault *f)
{
	switch (f->vendor) {
	case IOMMU_AMD:
		iommu_fault_text_amd(t, f);
		break;
	case IOMMU_INTEL:
		iommu_fault_text_intel(t, f);
		break;
	case IOMMU_SMMU_V3:
		iommu_fault_text_smmu_v3(t, f);
		break;
	case IOMMU_SMMU_V2:
		iommu_fault_text_smmu_v2(t, f);
		break;
	case IOMMU_VIRTIO:
		iommu_fault_text_virtio(t, f);
		break;
	default:
		if (f->driver)
			iommu_fault_text_driver(t, f);
		break;
	}
}

/* The numbers of a sign, a finding or a companion, after its note. */
static void details_text(struct iommu_text *t, const struct iommu_fault *f)
{
	switch (f->vendor) {
	case IOMMU_INTEL:
		iommu_fault_text_intel_queue(t, f);
		break;
	case IOMMU_KERNEL:
		iommu_fault_text_kernel(t, f);
		break;
	case IOMMU_SMMU_V3:
		if (f->kind == IOMMU_LOG_SIGN)
			iommu_sign_text_smmu_v3(t, f);
		break;
	default:
		break;
	}
}

void iommu_fault_text(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!iommu_fault_has_text(f))
		return;

	switch (f->kind) {
	case IOMMU_LOG_FAULT:
		if (f->note) {
			iommu_fault_put_device(t, f);
			iommu_text_puts(t, f->note);
		} else {
			fault_text(t, f);
		}
		break;
	case IOMMU_LOG_STATUS:
		iommu_fault_text_status(t, f);
		break;
	case IOMMU_LOG_SUPPRESSED:
		iommu_text_dec(t, f->count);
		iommu_text_puts(t, f->count == 1 ? " more message" : " more messages");
		iommu_text_puts(t, " suppressed: counts are lower bounds");
		break;
	default:
		iommu_fault_put_device(t, f);
		iommu_text_puts(t, f->note);
		details_text(t, f);
		break;
	}
}
