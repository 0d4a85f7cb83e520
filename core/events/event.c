/* SPDX-License-Identifier: LGPL-2.1 */
#include "event.h"
#include "event_list.h"

const struct iommu_event *const iommu_events[] = {
	&iommu_event_add_device_to_group,
	&iommu_event_remove_device_from_group,
	&iommu_event_attach_device_to_domain,
	&iommu_event_detach_device_from_domain,
	&iommu_event_map,
	&iommu_event_unmap,
	&iommu_event_io_page_fault,
	&iommu_event_intel_map_single,
	&iommu_event_intel_map_sg,
	&iommu_event_intel_unmap_single,
	&iommu_event_intel_unmap_sg,
	&iommu_event_intel_bounce_map_single,
	&iommu_event_intel_bounce_map_sg,
	&iommu_event_intel_bounce_unmap_single,
	&iommu_event_intel_qi_submit,
	&iommu_event_intel_prq_report,
	&iommu_event_intel_cache_tag_assign,
	&iommu_event_intel_cache_tag_unassign,
	&iommu_event_intel_cache_tag_flush_all,
	&iommu_event_intel_cache_tag_flush_range,
	&iommu_event_intel_cache_tag_flush_range_np,
	&iommu_event_dma_map_phys,
	&iommu_event_dma_map_page,
	&iommu_event_dma_map_resource,
	&iommu_event_dma_unmap_phys,
	&iommu_event_dma_unmap_page,
	&iommu_event_dma_unmap_resource,
	&iommu_event_dma_alloc,
	&iommu_event_dma_alloc_pages,
	&iommu_event_dma_alloc_sgt,
	&iommu_event_dma_alloc_sgt_err,
	&iommu_event_dma_free,
	&iommu_event_dma_free_pages,
	&iommu_event_dma_free_sgt,
	&iommu_event_dma_sync_single_for_cpu,
	&iommu_event_dma_sync_single_for_device,
	&iommu_event_dma_map_sg,
	&iommu_event_dma_map_sg_err,
	&iommu_event_dma_unmap_sg,
	&iommu_event_dma_sync_sg_for_cpu,
	&iommu_event_dma_sync_sg_for_device,
	&iommu_event_swiotlb_bounced,
	&iommu_event_console,
	NULL,
};

const struct iommu_event *const iommu_observed[] = {
	&iommu_event_probe_map,	    &iommu_event_probe_unmap,  &iommu_event_probe_attach,
	&iommu_event_probe_free,    &iommu_event_probe_grel,   &iommu_event_probe_claim,
	&iommu_event_probe_dmap,    &iommu_event_probe_dunmap, &iommu_event_probe_dmapsg,
	&iommu_event_probe_dalloc,  &iommu_event_probe_dmphys, &iommu_event_probe_dlink,
	&iommu_event_probe_dunlink, &iommu_event_probe_imap,   &iommu_event_probe_imapsg,
	&iommu_event_probe_iunmap,  &iommu_event_probe_ialloc, NULL,
};

int iommu_event_field(const struct iommu_event *event, const char *name)
{
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		if (!strcmp(event->fields[i].name, name))
			return (int)i;
	}
	return -1;
}

static void put_damage(struct iommu_text *t, const struct iommu_event *event,
		       const struct iommu_record *rec, const struct iommu_value *values)
{
	const char *before = " (damaged record: ";

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		if (values[i].state != IOMMU_DAMAGED)
			continue;
		iommu_text_puts(t, before);
		iommu_text_puts(t, event->fields[i].name);
		before = ", ";
	}
	iommu_text_puts(t, " outside its ");
	iommu_text_dec(t, rec->size);
	iommu_text_puts(t, " bytes)");
}

void iommu_event_text(struct iommu_text *t, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places,
		      struct iommu_value *values, bool stock_only)
{
	bool damaged = false;

	values[0].state = IOMMU_ABSENT; /* the compiler does not know that there is a field */
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		iommu_read(&values[i], rec, &places[i], event->fields[i].kind);
		if (!values[i].names)
			values[i].names = event->names[i];
		damaged |= values[i].state == IOMMU_DAMAGED;
	}

	event->stock(t, values);
	if (event->extra && !stock_only)
		event->extra(t, values);
	if (damaged)
		put_damage(t, event, rec, values);
}
