/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENTS_H
#define IOMMU_EVENTS_H

#include "event.h"

/* System "iommu": include/trace/events/iommu.h, Linux 3.13 to 7.2. */
extern const struct iommu_event iommu_event_add_device_to_group;
extern const struct iommu_event iommu_event_remove_device_from_group;
extern const struct iommu_event iommu_event_attach_device_to_domain;
extern const struct iommu_event iommu_event_detach_device_from_domain; /* up to 6.2 */
extern const struct iommu_event iommu_event_map;
extern const struct iommu_event iommu_event_unmap;
extern const struct iommu_event iommu_event_io_page_fault;

/* System "intel_iommu": maps of drivers, 5.4 to 5.10. */
extern const struct iommu_event iommu_event_intel_map_single;
extern const struct iommu_event iommu_event_intel_map_sg;
extern const struct iommu_event iommu_event_intel_unmap_single;
extern const struct iommu_event iommu_event_intel_unmap_sg;
extern const struct iommu_event iommu_event_intel_bounce_map_single;
extern const struct iommu_event iommu_event_intel_bounce_map_sg;
extern const struct iommu_event iommu_event_intel_bounce_unmap_single;

/* System "intel_iommu": invalidation, since 5.12; page requests, since 5.14. */
extern const struct iommu_event iommu_event_intel_qi_submit;
extern const struct iommu_event iommu_event_intel_prq_report;

/* System "intel_iommu": the caches of a domain, since 6.10. */
extern const struct iommu_event iommu_event_intel_cache_tag_assign;
extern const struct iommu_event iommu_event_intel_cache_tag_unassign;
extern const struct iommu_event iommu_event_intel_cache_tag_flush_all;
extern const struct iommu_event iommu_event_intel_cache_tag_flush_range;
extern const struct iommu_event iommu_event_intel_cache_tag_flush_range_np;

/* System "dma": include/trace/events/dma.h, since 6.12. */
extern const struct iommu_event iommu_event_dma_map_phys; /* since 6.18 */
extern const struct iommu_event iommu_event_dma_map_page;
extern const struct iommu_event iommu_event_dma_map_resource;
extern const struct iommu_event iommu_event_dma_unmap_phys; /* since 6.18 */
extern const struct iommu_event iommu_event_dma_unmap_page;
extern const struct iommu_event iommu_event_dma_unmap_resource;
extern const struct iommu_event iommu_event_dma_alloc;
extern const struct iommu_event iommu_event_dma_alloc_pages;
extern const struct iommu_event iommu_event_dma_alloc_sgt;
extern const struct iommu_event iommu_event_dma_alloc_sgt_err;
extern const struct iommu_event iommu_event_dma_free;
extern const struct iommu_event iommu_event_dma_free_pages;
extern const struct iommu_event iommu_event_dma_free_sgt;
extern const struct iommu_event iommu_event_dma_sync_single_for_cpu;
extern const struct iommu_event iommu_event_dma_sync_single_for_device;
extern const struct iommu_event iommu_event_dma_map_sg;
extern const struct iommu_event iommu_event_dma_map_sg_err;
extern const struct iommu_event iommu_event_dma_unmap_sg;
extern const struct iommu_event iommu_event_dma_sync_sg_for_cpu;
extern const struct iommu_event iommu_event_dma_sync_sg_for_device;

/* System "swiotlb". */
extern const struct iommu_event iommu_event_swiotlb_bounced;

/* System "printk". */
extern const struct iommu_event iommu_event_console;

/* System "ras". Has no text of its own. */
extern const struct iommu_event iommu_event_aer;

/* Group "iop": kprobes or fprobes that carry the domain. Have no text of their own. */
extern const struct iommu_event iommu_event_probe_map;
extern const struct iommu_event iommu_event_probe_unmap;
extern const struct iommu_event iommu_event_probe_attach;
extern const struct iommu_event iommu_event_probe_free;
extern const struct iommu_event iommu_event_probe_grel;
extern const struct iommu_event iommu_event_probe_claim;
extern const struct iommu_event iommu_event_probe_dmap;
extern const struct iommu_event iommu_event_probe_dunmap;
extern const struct iommu_event iommu_event_probe_dmapsg;
extern const struct iommu_event iommu_event_probe_dalloc;
extern const struct iommu_event iommu_event_probe_dmphys;
extern const struct iommu_event iommu_event_probe_dlink;
extern const struct iommu_event iommu_event_probe_dunlink;
extern const struct iommu_event iommu_event_probe_imap;
extern const struct iommu_event iommu_event_probe_imapsg;
extern const struct iommu_event iommu_event_probe_iunmap;
extern const struct iommu_event iommu_event_probe_ialloc;

/* Numbers of the fields of iommu:map and of iommu:unmap. */
enum { IOMMU_MAP_IOVA, IOMMU_MAP_PADDR, IOMMU_MAP_SIZE };
enum { IOMMU_UNMAP_IOVA, IOMMU_UNMAP_SIZE, IOMMU_UNMAP_UNMAPPED, IOMMU_UNMAP_PADDR };

/* The same of printk:console. */
enum { IOMMU_CONSOLE_MSG };

/* The same of iommu:io_page_fault, and of ras:aer_event. */
enum { IOMMU_FAULT_DEVICE, IOMMU_FAULT_DRIVER, IOMMU_FAULT_IOVA, IOMMU_FAULT_FLAGS };
enum { IOMMU_AER_DEV_NAME, IOMMU_AER_STATUS, IOMMU_AER_SEVERITY };

#endif
