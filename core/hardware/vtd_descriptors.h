/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VTD_DESCRIPTORS_H
#define IOMMU_VTD_DESCRIPTORS_H

#include <stdbool.h>

#include "core/text/text.h"

/*
 * Add the meaning of a descriptor of the invalidation queue: the cache, the part of it, and the
 * domain, device, PASID and addresses.
 *
 * @qw: its four 64-bit words. Units without scalable mode use two of them.
 */
void iommu_intel_qi_text(struct iommu_text *t, const uint64_t qw[4]);

/* The target of an invalidation that contains a domain ID. */
struct iommu_qi_target {
	bool context; /* the context entry of the device @rid; else translations */
	uint16_t did;
	uint16_t rid;
	/* Translations of this range, @size in bytes; 0: of the whole domain or of one PASID. */
	uint64_t address;
	uint64_t size;
};

/*
 * Decode an invalidation for the replay. Returns true for IOTLB invalidations (with or without a
 * PASID) of a domain or of pages, and for context cache invalidations of one device; false for all
 * other descriptors.
 */
bool iommu_intel_qi_target(uint64_t qw0, uint64_t qw1, struct iommu_qi_target *target);

/*
 * Returns true and the requester ID of the device if the descriptor invalidates the TLB of a
 * device, with or without a PASID.
 */
bool iommu_intel_qi_device_tlb(uint64_t qw0, uint16_t *rid);

/* A page request: a device requests that a page be made present. */
struct iommu_page_request {
	uint16_t requester;
	bool has_pasid;
	bool has_private; /* qw2 and qw3 hold private data */
	uint32_t pasid;
	bool read;
	bool write;
	bool execute;
	bool privileged;
	bool last; /* the last request of its group */
	uint32_t group;
	uint64_t frame; /* the address without its low 12 bits */
};

/* Decode a page request from its first two 64-bit words. */
struct iommu_page_request iommu_intel_page_request(uint64_t qw0, uint64_t qw1);

#endif
