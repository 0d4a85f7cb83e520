/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Attribution by events of page table functions in vendor kernels. These functions run inside
 * iommu_map() and iommu_unmap(), so their events precede iommu:map and iommu:unmap in the same
 * thread. A map takes several of them if it needs pages of several sizes.
 *
 * arm_smmu:map_pages names the device of the domain. iommu:iommu_map_leaf has the domain instead.
 * A domain belongs to a device once an event of system dma has named the device of a map in it.
 */
#include "attribute_by_pages.h"

#include "attribution.h"
#include "replay_internal.h"
#include "threads.h"

/* The owner of a domain in which maps of several devices were seen. */
#define SEVERAL UINT32_MAX

/* Returns the number of a domain, which it gets now if it has none. */
static uint16_t number_of(struct iommu_replay *r, uint64_t dom)
{
	struct iommu_page_domains *domains = &r->page_domains;
	uint32_t number = iommu_table_get(&domains->by_address, dom);

	if (number || domains->nr == IOMMU_PAGE_DOMAINS_MAX)
		return (uint16_t)number;
	number = domains->nr + 1U;
	if (!iommu_table_set(&domains->by_address, dom, number))
		return 0;
	domains->owners[number] = 0;
	domains->nr = (uint16_t)number;
	return (uint16_t)number;
}

/* Notes the next part of a map, or the first part of the next map. */
static void note_part(struct iommu_thread *thread, const struct iommu_step *step, uint32_t device,
		      uint16_t domain)
{
	uint64_t last = iommu_last_address(step->iova, step->size);
	bool follows = thread->pages_noted && thread->pages_last + 1 == step->iova &&
		       thread->pages_device == device && thread->pages_domain == domain;

	if (!follows)
		thread->pages_first = step->iova;
	thread->pages_last = last;
	thread->pages_device = device;
	thread->pages_domain = domain;
	thread->pages_noted = device || domain;
}

void iommu_apply_pages_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread)
{
	uint32_t device;

	if (iommu_source_disabled(r, IOMMU_SOURCE_PAGES) || !step->size)
		return;
	if (step->kind == IOMMU_STEP_MAP_LEAF) {
		note_part(thread, step, 0, number_of(r, step->dom));
		return;
	}
	device = iommu_device_id(&r->devices, step->device.str, step->device.len);
	if (step->kind == IOMMU_STEP_MAP_PAGES) {
		note_part(thread, step, device, 0);
		return;
	}
	thread->expected_device = device;
	thread->expected_first = step->iova;
	thread->expected_last = iommu_last_address(step->iova, step->size);
}

/* The DMA API maps for the device of the domain. */
static void attribute_by_domain(struct iommu_replay *r, struct iommu_mapping *mapping,
				uint16_t domain)
{
	uint32_t device = r->page_domains.owners[domain];

	if (!device || device == SEVERAL)
		return;
	mapping->space = iommu_address_space_get(&r->spaces, IOMMU_SPACE_HOST, device, r->now);
	mapping->devices = iommu_set_with(&r->devices, 0, device);
	mapping->flags |= IOMMU_MAPPING_DMA_API;
	iommu_space_add_devices(r, mapping->space, mapping->devices,
				iommu_device_moved_at(r, device));
}

uint16_t iommu_attribute_by_pages(struct iommu_replay *r, const struct iommu_step *step,
				  struct iommu_thread *thread, struct iommu_mapping *mapping)
{
	uint64_t last = iommu_last_address(step->iova, step->size);

	if (!thread->pages_noted)
		return 0;
	thread->pages_noted = false;
	if (thread->pages_first != step->iova || thread->pages_last != last)
		return 0;
	if (mapping->space)
		return thread->pages_domain;
	/* The device may have several domains, so the address space is not known. */
	if (thread->pages_device)
		mapping->devices = iommu_set_with(&r->devices, 0, thread->pages_device);
	else
		attribute_by_domain(r, mapping, thread->pages_domain);
	if (mapping->devices) {
		mapping->grade = IOMMU_GRADE_CERTAIN;
		mapping->source = IOMMU_SOURCE_PAGES;
	}
	return thread->pages_domain;
}

void iommu_page_domain_is_of(struct iommu_replay *r, uint16_t domain, uint32_t device)
{
	uint32_t *owner = &r->page_domains.owners[domain];

	if (domain)
		*owner = !*owner || *owner == device ? device : SEVERAL;
}

void iommu_page_domains_forget(struct iommu_replay *r)
{
	for (uint32_t i = 1; i <= r->page_domains.nr; i++)
		r->page_domains.owners[i] = 0;
}
