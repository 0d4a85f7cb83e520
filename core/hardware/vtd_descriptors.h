/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INTEL_QI_H
#define IOMMU_INTEL_QI_H

#include <stdbool.h>

#include "core/text/text.h"

/*
 * Add what a descriptor of the invalidation queue asks for, in words: which cache, how much of it,
 * for which domain, device and PASID, which addresses. Intel VT-d specification, section 6.5.2
 * (queued invalidation) and chapter 7 (page group response); the bits as
 * drivers/iommu/intel/iommu.h of Linux 6.12 has them (QI_*).
 *
 * @qw: the four 64-bit words of it, of which units without scalable mode use two.
 */
void iommu_intel_qi_text(struct iommu_text *t, const uint64_t qw[4]);

/* What an invalidation is for that names its domain. */
struct iommu_qi_target {
	bool context; /* the context entry of the device @rid; else translations */
	uint16_t did;
	uint16_t rid;
	/* Translations: of these pages, @size in bytes; 0: of the whole domain, or of one PASID. */
	uint64_t address;
	uint64_t size;
};

/*
 * The same for the replay: the domain of an IOTLB invalidation (with PASID or without) of a domain
 * or of pages, or of a context cache invalidation of one device. False for all others.
 */
bool iommu_intel_qi_target(uint64_t qw0, uint64_t qw1, struct iommu_qi_target *target);

#endif
