/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STEP_H
#define IOMMU_STEP_H

#include "event.h"
#include "core/hardware/pci.h"
#include "record.h"

/*
 * One event as the replay sees it: what happened, without how the record held it. Which members
 * are set is said beside each kind; all others are 0.
 */
enum iommu_step_kind {
	IOMMU_STEP_NONE, /* the record lacks a field without which it tells nothing */

	/* system iommu */
	IOMMU_STEP_ADD,	   /* device, gid: joins a group */
	IOMMU_STEP_REMOVE, /* device, gid */
	IOMMU_STEP_ATTACH, /* device */
	IOMMU_STEP_DETACH, /* device */
	IOMMU_STEP_MAP,	   /* iova, size, paddr */
	IOMMU_STEP_UNMAP,  /* iova, size (asked for), done (really unmapped) */
	IOMMU_STEP_FAULT,  /* device, driver, iova, flags: iommu:io_page_fault */

	/* printk:console, once understood */
	IOMMU_STEP_LOG, /* fault */

	/* systems dma and intel_iommu: who maps and unmaps */
	IOMMU_STEP_DMA_MAP,	 /* device, iova, size; a map of this range came just before */
	IOMMU_STEP_DMA_MAP_SG,	 /* device, addrs, lengths: the same for each of these ranges */
	IOMMU_STEP_DMA_UNMAP,	 /* device, iova, size; its unmap came just before */
	IOMMU_STEP_DMA_UNMAP_SG, /* device; its unmap comes next */
	IOMMU_STEP_DMA_FREE,	 /* device, iova, size; its unmap comes next */
	IOMMU_STEP_INTEL_MAP,	 /* device, iova, size, paddr: 5.4 to 5.10, a map by itself */
	IOMMU_STEP_INTEL_UNMAP,	 /* device, iova, size; done = size */

	/* VT-d's invalidations: which domain id a map or an unmap belongs to */
	IOMMU_STEP_CACHE_ASSIGN, /* unit, did */
	IOMMU_STEP_CACHE_FLUSH,	 /* unit, did, iova, size as asked for; size 0: all addresses */
	IOMMU_STEP_QI_IOTLB,   /* unit, did; iova, size of the pages, or size 0: the whole domain */
	IOMMU_STEP_QI_CONTEXT, /* unit, did, rid: the device's context entry changed */

	/* group iop: probes that carry the domain */
	IOMMU_STEP_PROBE_MAP,	 /* dom, iova, size; its map comes next */
	IOMMU_STEP_PROBE_UNMAP,	 /* dom, iova, size; its unmap comes next */
	IOMMU_STEP_PROBE_ATTACH, /* dom, device, type, gid; its attach comes next */
	IOMMU_STEP_PROBE_CALL,	 /* dom, device, gid: a call of the DMA API for the device begins */
	IOMMU_STEP_PROBE_CLAIM,	 /* gid: the next domain of the group is the blocking one */
	IOMMU_STEP_PROBE_FREE,	 /* dom: the domain died */

	IOMMU_STEP_KINDS
};

/* What the CPU was doing: an interrupt borrows the task of whom it interrupted. */
enum iommu_context {
	IOMMU_CONTEXT_TASK,
	IOMMU_CONTEXT_SOFTIRQ,
	IOMMU_CONTEXT_IRQ,
	IOMMU_CONTEXT_NMI,
};

/* The type of a domain whose probe did not record it: 0 is the blocking one's. */
#define IOMMU_STEP_NO_TYPE UINT32_MAX

/* A string of the trace: not terminated, not to be trusted, gone when the record is. */
struct iommu_string {
	const char *str;
	size_t len;
};

struct iommu_step {
	enum iommu_step_kind kind;
	enum iommu_context context;
	uint64_t ts; /* ns; 0 where the host gives none */
	int cpu;
	int32_t pid; /* of the thread; 0 is each CPU's idle task */
	struct iommu_string device;
	struct iommu_string driver;
	struct iommu_string unit;
	uint64_t iova;
	uint64_t size;
	uint64_t done;
	uint64_t paddr;
	uint64_t dom;  /* the address of the kernel's struct iommu_domain; 0: not recorded */
	uint32_t type; /* IOMMU_DOMAIN_* of include/linux/iommu.h, or IOMMU_STEP_NO_TYPE */
	int32_t gid;   /* -1 where a probe did not record it: 0 is a group */
	uint32_t did;
	uint16_t rid;
	int32_t flags;
	const struct iommu_value *addrs; /* arrays of the same length */
	const struct iommu_value *lengths;
	const struct iommu_fault *fault;
};

/*
 * Read the fields of a record that its step is made of into @values: those of event->step_fields,
 * and no others. @places as for iommu_event_text(), @values has room for all fields.
 */
void iommu_step_values(struct iommu_value *values, const struct iommu_event *event,
		       const struct iommu_record *rec, const struct iommu_place *places);

/*
 * What the event whose fields were read into @values tells: kind and what belongs to it. The rest,
 * ts, cpu, pid and context, is 0. Strings and arrays are those of @values, which must live as long
 * as the step is used. IOMMU_STEP_LOG is never made here: a message must be understood first.
 */
void iommu_step_from(struct iommu_step *step, const struct iommu_event *event,
		     const struct iommu_value *values);

/* The context of common_flags (TRACE_FLAG_*, include/linux/trace_events.h). */
enum iommu_context iommu_step_context(uint64_t common_flags);

#endif
