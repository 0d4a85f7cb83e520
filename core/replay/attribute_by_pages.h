/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_PAGES_H
#define IOMMU_ATTRIBUTE_BY_PAGES_H

#include "core/events/step.h"
#include "core/mappings/mappings.h"

struct iommu_replay;
struct iommu_thread;

/* Notes the device or the domain of the thread's next map or unmap. */
void iommu_apply_pages_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread);

/*
 * Names the device of @mapping, which @step maps, if the thread's last events have named it or its
 * domain. A mapping with an address space keeps its own. Returns the number of the domain; 0 if it
 * is not known.
 */
uint16_t iommu_attribute_by_pages(struct iommu_replay *r, const struct iommu_step *step,
				  struct iommu_thread *thread, struct iommu_mapping *mapping);

/* A map in the domain with this number is known to be of @device. No effect for number 0. */
void iommu_page_domain_is_of(struct iommu_replay *r, uint16_t domain, uint32_t device);

/* A device changed its domain, so the kernel may free the old one and reuse its address. */
void iommu_page_domains_forget(struct iommu_replay *r);

#endif
