/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_LIST_H
#define IOMMU_EVENT_LIST_H

#include "event.h"

/*
 * The list of all events. A new event needs one line here; its row is in the file of its system.
 *
 * PRINTED:  we print the line (iommu_events[])
 * OBSERVED: the library prints the line, and the replay reads the event (iommu_observed_events[])
 * APPENDED: the library prints the line, and the plugin may append to it
 */
/* clang-format off */
#define IOMMU_EVENT_LIST(PRINTED, OBSERVED, APPENDED)	\
	/* iommu.c */					\
	PRINTED(add_device_to_group)			\
	PRINTED(remove_device_from_group)		\
	PRINTED(attach_device_to_domain)		\
	PRINTED(detach_device_from_domain)		\
	PRINTED(map)					\
	PRINTED(unmap)					\
	PRINTED(io_page_fault)				\
	/* iommu_vendor.c */				\
	PRINTED(dev_fault)				\
	PRINTED(dev_page_response)			\
	OBSERVED(map_leaf)				\
	/* intel_iommu.c */				\
	PRINTED(intel_map_single)			\
	PRINTED(intel_map_sg)				\
	PRINTED(intel_unmap_single)			\
	PRINTED(intel_unmap_sg)				\
	PRINTED(intel_bounce_map_single)		\
	PRINTED(intel_bounce_map_sg)			\
	PRINTED(intel_bounce_unmap_single)		\
	PRINTED(intel_qi_submit)			\
	PRINTED(intel_prq_report)			\
	PRINTED(intel_cache_tag_assign)			\
	PRINTED(intel_cache_tag_unassign)		\
	PRINTED(intel_cache_tag_flush_all)		\
	PRINTED(intel_cache_tag_flush_range)		\
	PRINTED(intel_cache_tag_flush_range_np)		\
	/* dma.c */					\
	PRINTED(dma_map_phys)				\
	PRINTED(dma_map_page)				\
	PRINTED(dma_map_resource)			\
	PRINTED(dma_unmap_phys)				\
	PRINTED(dma_unmap_page)				\
	PRINTED(dma_unmap_resource)			\
	PRINTED(dma_alloc)				\
	PRINTED(dma_alloc_pages)			\
	PRINTED(dma_alloc_sgt)				\
	PRINTED(dma_alloc_sgt_err)			\
	PRINTED(dma_free)				\
	PRINTED(dma_free_pages)				\
	PRINTED(dma_free_sgt)				\
	PRINTED(dma_sync_single_for_cpu)		\
	PRINTED(dma_sync_single_for_device)		\
	PRINTED(dma_map_sg)				\
	PRINTED(dma_map_sg_err)				\
	PRINTED(dma_unmap_sg)				\
	PRINTED(dma_sync_sg_for_cpu)			\
	PRINTED(dma_sync_sg_for_device)			\
	/* arm_smmu.c */				\
	PRINTED(smmu_map_pages)				\
	PRINTED(smmu_unmap_pages)			\
	PRINTED(smmu_map_sg)				\
	PRINTED(smmu_tlbi_start)			\
	PRINTED(smmu_tlbi_end)				\
	PRINTED(smmu_evtq)				\
	/* swiotlb.c, printk.c, ras.c */		\
	PRINTED(swiotlb_bounced)			\
	PRINTED(console)				\
	APPENDED(aer)					\
	/* probes.c */					\
	OBSERVED(probe_map)				\
	OBSERVED(probe_unmap)				\
	OBSERVED(probe_flush)				\
	OBSERVED(probe_attach)				\
	OBSERVED(probe_free)				\
	OBSERVED(probe_grel)				\
	OBSERVED(probe_claim)				\
	OBSERVED(probe_dmap)				\
	OBSERVED(probe_dunmap)				\
	OBSERVED(probe_dmapsg)				\
	OBSERVED(probe_dalloc)				\
	OBSERVED(probe_dmphys)				\
	OBSERVED(probe_dlink)				\
	OBSERVED(probe_dunlink)				\
	OBSERVED(probe_imap)				\
	OBSERVED(probe_imapsg)				\
	OBSERVED(probe_iunmap)				\
	OBSERVED(probe_ialloc)				\
	OBSERVED(probe_map_ret)				\
	OBSERVED(probe_unmap_ret)			\
	OBSERVED(probe_flush_ret)			\
	/* ftrace.c */					\
	OBSERVED(print)
/* clang-format on */

#define IOMMU_EVENT_DECLARE(event) extern const struct iommu_event iommu_event_##event;
IOMMU_EVENT_LIST(IOMMU_EVENT_DECLARE, IOMMU_EVENT_DECLARE, IOMMU_EVENT_DECLARE)
#undef IOMMU_EVENT_DECLARE

/* All events with lines that we print, terminated by NULL. */
extern const struct iommu_event *const iommu_events[];

/* All events that we read for the replay but do not print, terminated by NULL. */
extern const struct iommu_event *const iommu_observed_events[];

/* Numbers of the fields that are read outside this folder: iommu:map and iommu:unmap. */
enum { IOMMU_MAP_IOVA, IOMMU_MAP_PADDR, IOMMU_MAP_SIZE };
enum { IOMMU_UNMAP_IOVA, IOMMU_UNMAP_SIZE, IOMMU_UNMAP_UNMAPPED, IOMMU_UNMAP_PADDR };

/* dma:dma_map_phys and all others with one range */
enum { IOMMU_DMA_DEVICE, IOMMU_DMA_DIR, IOMMU_DMA_ADDR, IOMMU_DMA_SIZE };

/* iommu:io_page_fault */
enum { IOMMU_FAULT_DEVICE, IOMMU_FAULT_DRIVER, IOMMU_FAULT_IOVA, IOMMU_FAULT_FLAGS };

/* printk:console */
enum { IOMMU_CONSOLE_MSG };

/* ftrace:print */
enum { IOMMU_PRINT_BUF };

/* arm_smmu_v3:smmu_evtq_event; evt1 to evt3 follow evt0 */
enum { IOMMU_EVTQ_IOMMU, IOMMU_EVTQ_EVT0 };

/* ras:aer_event */
enum { IOMMU_AER_DEV_NAME, IOMMU_AER_STATUS, IOMMU_AER_SEVERITY };

#endif
