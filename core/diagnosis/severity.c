/* SPDX-License-Identifier: LGPL-2.1 */
#include "severity.h"

#include "core/hardware/amdvi.h"
#include "core/hardware/vtd.h"

/* Faults after which a device or the IOMMU no longer works. All others block one transfer. */
static const struct {
	enum iommu_vendor vendor;
	uint32_t code;
} broken[] = {
	/* Errors of the IOMMU's own accesses and of its command queue (AMD 48882 section 2.5). */
	{ IOMMU_AMD, IOMMU_AMDVI_DTE_HW },	    { IOMMU_AMD, IOMMU_AMDVI_PTE_HW },
	{ IOMMU_AMD, IOMMU_AMDVI_ILLEGAL_COMMAND }, { IOMMU_AMD, IOMMU_AMDVI_COMMAND_HW },
	{ IOMMU_AMD, IOMMU_AMDVI_INV_TIMEOUT },	    { IOMMU_AMD, IOMMU_AMDVI_RMP_HW },
};

static enum iommu_severity severity_of_fault(const struct iommu_fault *f)
{
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		if (f->has & IOMMU_HAS_CODE && broken[i].vendor == f->vendor &&
		    broken[i].code == f->code)
			return IOMMU_BROKEN;
	}
	return IOMMU_BLOCKED;
}

enum iommu_severity iommu_fault_severity(const struct iommu_fault *f)
{
	/* A status without a fault in the log: at least one fault was not printed. */
	if (f->kind == IOMMU_LOG_STATUS && f->severity != IOMMU_BROKEN)
		return IOMMU_BLOCKED;
	if (f->severity != IOMMU_SEVERITY_NONE)
		return f->severity;
	switch (f->kind) {
	case IOMMU_LOG_FAULT:
		return severity_of_fault(f);
	case IOMMU_LOG_OVERFLOW:
		return IOMMU_BLOCKED; /* the lost events were faults */
	case IOMMU_LOG_FINDING:
		return IOMMU_HARMLESS;
	default:
		return IOMMU_SEVERITY_NONE;
	}
}

const char *iommu_severity_name(enum iommu_severity severity)
{
	switch (severity) {
	case IOMMU_HARMLESS:
		return "harmless";
	case IOMMU_BLOCKED:
		return "blocked";
	case IOMMU_BROKEN:
		return "broken";
	default:
		return NULL;
	}
}

const char *iommu_severity_meaning(enum iommu_severity severity)
{
	switch (severity) {
	case IOMMU_HARMLESS:
		return "nothing was lost";
	case IOMMU_BLOCKED:
		return "a transfer failed";
	case IOMMU_BROKEN:
		return "a device or the IOMMU no longer works";
	default:
		return NULL;
	}
}
