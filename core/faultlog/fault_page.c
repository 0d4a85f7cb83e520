/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Derives the state of a page from the flags or the reason of a fault, for comparison with the
 * history in the trace. The tables in core/hardware name the sources.
 */
#include "fault_page.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/smmu.h"
#include "core/hardware/virtio.h"
#include "core/hardware/vtd.h"
#include "driver_lines.h"

static bool has_flag(const struct iommu_fault *f, uint32_t flag)
{
	return (f->has & IOMMU_HAS_FLAGS) && (f->flags & flag);
}

/*
 * Linux numbers domains from 1. A device that is not attached has domain 0 and no permission
 * (amd/iommu.c, 5.0 to 7.2). QEMU reports domain 0 for every page that is not present, so PR and PE
 * must be set. With GN, the number is a PASID. Kernels 4.18 to 5.3 take the number from the wrong
 * bits and print 0 (fixed by "iommu/amd: Fix incorrect PASID decoding from event log").
 */
bool iommu_fault_has_no_domain(const struct iommu_fault *f)
{
	const uint32_t other = IOMMU_AMDVI_GN | IOMMU_AMDVI_I | IOMMU_AMDVI_RZ;

	return f->vendor == IOMMU_AMD && f->code == IOMMU_AMDVI_PAGE_FAULT &&
	       f->has & IOMMU_HAS_DOMAIN && !f->domain && has_flag(f, IOMMU_AMDVI_PR) &&
	       has_flag(f, IOMMU_AMDVI_PE) && !has_flag(f, other);
}

static struct iommu_fault_page page_amd(const struct iommu_fault *f)
{
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_PRESENT };

	if (f->code != IOMMU_AMDVI_PAGE_FAULT || !(f->has & IOMMU_HAS_FLAGS))
		return (struct iommu_fault_page){ .presence = IOMMU_PAGE_UNKNOWN };
	if (!has_flag(f, IOMMU_AMDVI_PR))
		return (struct iommu_fault_page){ .presence = IOMMU_PAGE_ABSENT };
	/* The mappings do not matter, because the device is not attached to a domain. */
	if (iommu_fault_has_no_domain(f))
		return (struct iommu_fault_page){ .presence = IOMMU_PAGE_UNKNOWN };
	/* An address above the levels of the table is also reported as present. */
	if (!has_flag(f, IOMMU_AMDVI_PE) && !has_flag(f, IOMMU_AMDVI_RZ))
		return (struct iommu_fault_page){ .presence = IOMMU_PAGE_UNKNOWN };
	/*
	 * RW has no meaning in a translation request. With NX, the missing permission may be
	 * execution.
	 */
	if (!has_flag(f, IOMMU_AMDVI_PE) || has_flag(f, IOMMU_AMDVI_TR))
		return page;
	if (has_flag(f, IOMMU_AMDVI_RW))
		page.lacks = IOMMU_ACCESS_WRITE;
	else if (!(has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX)))
		page.lacks = IOMMU_ACCESS_READ;
	return page;
}

/*
 * Legacy mode uses one reason for a missing page and a missing permission. Scalable mode has 0x71
 * and 0x79 for a missing page, and 0x85 and 0x86 for a missing permission.
 */
static const struct {
	uint8_t code;
	enum iommu_presence presence;
	enum iommu_access lacks;
} vtd_pages[] = {
	{ 0x05, IOMMU_PAGE_UNKNOWN, IOMMU_ACCESS_WRITE },
	{ 0x06, IOMMU_PAGE_UNKNOWN, IOMMU_ACCESS_READ },
	{ 0x71, IOMMU_PAGE_ABSENT, IOMMU_ACCESS_UNKNOWN },
	{ 0x79, IOMMU_PAGE_ABSENT, IOMMU_ACCESS_UNKNOWN },
	{ 0x81, IOMMU_PAGE_PRESENT, IOMMU_ACCESS_UNKNOWN },
	{ 0x82, IOMMU_PAGE_PRESENT, IOMMU_ACCESS_UNKNOWN },
	{ 0x85, IOMMU_PAGE_PRESENT, IOMMU_ACCESS_WRITE },
	{ 0x86, IOMMU_PAGE_PRESENT, IOMMU_ACCESS_READ },
};

static struct iommu_fault_page page_intel(const struct iommu_fault *f)
{
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };

	for (size_t i = 0; i < sizeof(vtd_pages) / sizeof(vtd_pages[0]); i++) {
		if (!(f->has & IOMMU_HAS_CODE) || vtd_pages[i].code != f->code)
			continue;
		page.presence = vtd_pages[i].presence;
		page.lacks = vtd_pages[i].lacks;
	}
	return page;
}

static struct iommu_fault_page page_smmu_v3(const struct iommu_fault *f)
{
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };
	uint32_t class_bits = (f->syndrome & IOMMU_SMMU_EVT_CLASS) >> IOMMU_SMMU_EVT_CLASS_SHIFT;

	/* The fault may concern the address of a table instead of the input address. */
	if (!(f->has & IOMMU_HAS_CODE) ||
	    ((f->has & IOMMU_HAS_SYNDROME) && iommu_smmu_class(class_bits)))
		return page;
	switch (f->code) {
	case 0x10: /* F_TRANSLATION */
		page.presence = IOMMU_PAGE_ABSENT;
		break;
	case 0x12: /* F_ACCESS */
		page.presence = IOMMU_PAGE_PRESENT;
		break;
	case 0x13: /* F_PERMISSION */
		page.presence = IOMMU_PAGE_PRESENT;
		/* Otherwise the missing permission may be execute or user permission. */
		if (!(f->syndrome & (IOMMU_SMMU_EVT_IND | IOMMU_SMMU_EVT_PNU)))
			page.lacks = f->access;
		break;
	default:
		break;
	}
	return page;
}

static struct iommu_fault_page page_smmu_v2(const struct iommu_fault *f)
{
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };

	/* On a table walk, the fault concerns the address of a table. */
	if ((f->has & IOMMU_HAS_SYNDROME) && f->syndrome & IOMMU_SMMU_FSYNR0_PTWF)
		return page;
	/* Without FSR, Tegra's table entry of 0 sets TF. */
	if (f->flags & IOMMU_SMMU_FSR_TF) {
		page.presence = IOMMU_PAGE_ABSENT;
	} else if (has_flag(f, IOMMU_SMMU_FSR_PF)) {
		page.presence = IOMMU_PAGE_PRESENT;
		if (!(f->syndrome & (IOMMU_SMMU_FSYNR0_IND | IOMMU_SMMU_FSYNR0_PNU)))
			page.lacks = f->access;
	} else if (has_flag(f, IOMMU_SMMU_FSR_AFF)) {
		page.presence = IOMMU_PAGE_PRESENT;
	}
	return page;
}

/* The driver's word for the fault, or the page's attributes if the driver prints them (Tegra). */
static struct iommu_fault_page page_driver(const struct iommu_fault *f)
{
	const struct iommu_driver_word *word = iommu_log_driver_word(f);
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };
	uint32_t needed =
		f->access == IOMMU_ACCESS_WRITE ? IOMMU_TEGRA_WRITABLE : IOMMU_TEGRA_READABLE;

	if (word && word->page == IOMMU_WORD_ABSENT) {
		page.presence = IOMMU_PAGE_ABSENT;
	} else if (word && word->page == IOMMU_WORD_PRESENT) {
		page.presence = IOMMU_PAGE_PRESENT;
		page.lacks = f->access;
	} else if (f->driver && f->driver->bits == &iommu_tegra_bits &&
		   has_flag(f, IOMMU_TEGRA_READABLE | IOMMU_TEGRA_WRITABLE)) {
		page.presence = IOMMU_PAGE_PRESENT;
		if (f->access != IOMMU_ACCESS_UNKNOWN && !has_flag(f, needed))
			page.lacks = f->access;
	}
	return page;
}

struct iommu_fault_page iommu_fault_page(const struct iommu_fault *f)
{
	struct iommu_fault_page page = { .presence = IOMMU_PAGE_UNKNOWN };

	switch (f->vendor) {
	case IOMMU_DART:
	case IOMMU_DRIVER:
		return page_driver(f);
	case IOMMU_AMD:
		return page_amd(f);
	case IOMMU_INTEL:
		return page_intel(f);
	case IOMMU_SMMU_V3:
		return page_smmu_v3(f);
	case IOMMU_SMMU_V2:
		return page_smmu_v2(f);
	case IOMMU_VIRTIO:
		if (f->code == IOMMU_VIRTIO_MAPPING && !(f->flags & IOMMU_VIRTIO_EXEC))
			page.lacks = f->access;
		return page;
	default:
		return page;
	}
}

bool iommu_fault_has_iova(const struct iommu_fault *f)
{
	const struct iommu_driver_word *word = iommu_log_driver_word(f);
	const struct iommu_vtd_reason *reason;

	if (f->kind != IOMMU_LOG_FAULT || !(f->has & IOMMU_HAS_ADDRESS) ||
	    f->has & (IOMMU_HAS_PASID | IOMMU_IS_INTERRUPT))
		return false;
	switch (f->vendor) {
	case IOMMU_AMD:
		return f->code == IOMMU_AMDVI_PAGE_FAULT &&
		       !has_flag(f, IOMMU_AMDVI_I | IOMMU_AMDVI_GN);
	case IOMMU_INTEL:
		reason = f->has & IOMMU_HAS_CODE ? iommu_vtd_reason(f->code) : NULL;
		return !reason || (reason->request != IOMMU_VTD_INTERRUPT_REQUEST &&
				   reason->request != IOMMU_VTD_PAGE_REQUEST);
	case IOMMU_SMMU_V3:
		/* F_TRANSL_FORBIDDEN: the device translated the address itself. */
		return !(f->has & IOMMU_HAS_CODE) || f->code != 0x07;
	default:
		return !word || word->page != IOMMU_WORD_NO_IOVA;
	}
}
