/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STEP_H
#define IOMMU_STEP_H

#include "core/hardware/dma_direction.h"
#include "event.h"
#include "record.h"

struct iommu_fault;

/*
 * A step is one event as the replay sees it: what happened, independent of how the record stored
 * it. The comment of each kind lists the members that are set. All others are 0.
 */
enum iommu_step_kind {
	IOMMU_STEP_NONE, /* the replay ignores the event, or the record lacks a necessary field */

	/* system iommu */
	IOMMU_STEP_ADD,	   /* device, gid: the device joins a group */
	IOMMU_STEP_REMOVE, /* device, gid: it leaves the group */
	IOMMU_STEP_ATTACH, /* device */
	IOMMU_STEP_DETACH, /* device */
	IOMMU_STEP_MAP,	   /* iova, size, paddr */
	IOMMU_STEP_UNMAP,  /* iova, size (requested), done (actually unmapped) */
	IOMMU_STEP_FAULT,  /* device, driver, iova, flags: iommu:io_page_fault */

	/* printk:console, after the fault log reader recognized a fault */
	IOMMU_STEP_LOG,	     /* fault */
	IOMMU_STEP_LOG_PART, /* fault, so far: more messages may follow, and IOMMU_STEP_LOG does */
	/* arm_smmu_v3:smmu_evtq_event, after the fault log reader decoded it */
	IOMMU_STEP_FAULT_DECODED, /* fault; the message of the fault may follow */

	/* systems dma and intel_iommu: the device of a map or an unmap */
	IOMMU_STEP_DMA_MAP,    /* device, iova, size, direction; follows iommu:map of this range */
	IOMMU_STEP_DMA_MAP_SG, /* device, addrs, lengths, direction: the same for these ranges */
	IOMMU_STEP_DMA_UNMAP,  /* device, iova, size; follows iommu:unmap of this range */
	IOMMU_STEP_DMA_UNMAP_SG, /* device; precedes iommu:unmap */
	IOMMU_STEP_DMA_FREE,	 /* device, iova, size; precedes iommu:unmap */
	IOMMU_STEP_INTEL_MAP,	 /* device, iova, size, paddr; 5.4 to 5.10, without iommu:map */
	IOMMU_STEP_INTEL_UNMAP,	 /* device, iova, size; done = size; without iommu:unmap */

	/* VT-d invalidations: the domain ID of a map or an unmap */
	IOMMU_STEP_CACHE_ASSIGN, /* unit, did */
	IOMMU_STEP_CACHE_FLUSH,	 /* unit, did, iova, size as requested; size 0: all addresses */
	IOMMU_STEP_QI_IOTLB,	 /* unit, did, iova, size of the pages; size 0: whole domain */
	IOMMU_STEP_QI_CONTEXT,	 /* unit, did, rid: the device's context entry changed */

	/* group iop: probes that record the domain */
	IOMMU_STEP_PROBE_MAP,	 /* dom, iova, size; precedes iommu:map */
	IOMMU_STEP_PROBE_UNMAP,	 /* dom, iova, size; precedes iommu:unmap */
	IOMMU_STEP_PROBE_ATTACH, /* dom, device, type, gid; precedes the attach */
	IOMMU_STEP_PROBE_CALL,	 /* dom, device, gid: a DMA API call for the device begins */
	IOMMU_STEP_PROBE_CLAIM,	 /* gid: the group's next domain is the blocking domain */
	IOMMU_STEP_PROBE_FREE,	 /* dom: the kernel frees the domain */
	IOMMU_STEP_PROBE_FLUSH,	 /* dom, iova, size: a flush begins; size 0: all addresses */

	/* the page table changes: the device or the domain of a map or an unmap */
	IOMMU_STEP_MAP_PAGES,	/* device, iova, size; precedes iommu:map */
	IOMMU_STEP_UNMAP_PAGES, /* device, iova, size; precedes iommu:unmap */
	IOMMU_STEP_MAP_LEAF,	/* dom, iova, size; precedes iommu:map */

	/* ftrace:print: a line that describes the machine (core/recording/snapshot_line.h). This
	   kind and those after it are no events of the IOMMU. */
	IOMMU_STEP_SNAPSHOT, /* device: the whole line */

	/* How long calls take (core/measure/latency.h). The replay ignores these. */
	IOMMU_STEP_CALL,   /* call, depth; dom, iova, size if known: it begins */
	IOMMU_STEP_RETURN, /* call, depth, done (ns, or IOMMU_DURATION_UNKNOWN): it ends */

	IOMMU_STEP_KINDS
};

/* The context of the CPU. In an interrupt, the event names the interrupted task. */
enum iommu_context {
	IOMMU_CONTEXT_TASK,
	IOMMU_CONTEXT_SOFTIRQ,
	IOMMU_CONTEXT_IRQ,
	IOMMU_CONTEXT_NMI,
};

/* What a function of the kernel does. */
enum iommu_call {
	IOMMU_CALL_MAP,
	IOMMU_CALL_UNMAP,
	IOMMU_CALL_FLUSH,
	IOMMU_CALLS,
	IOMMU_CALL_ANY = IOMMU_CALLS, /* of a return: the call at this depth */
};

/* step.done of a return that does not say how long the call took. */
#define IOMMU_DURATION_UNKNOWN UINT64_MAX

/* The type of a domain if its probe did not record it. 0 is the type of the blocking domain. */
#define IOMMU_STEP_NO_TYPE UINT32_MAX

/* step.pid of an event whose task is not known: a line of the kernel's log. */
#define IOMMU_PID_UNKNOWN INT32_MIN

struct iommu_step {
	enum iommu_step_kind kind;
	enum iommu_context context;
	uint64_t ts; /* ns; 0 if not known */
	int cpu;     /* -1: not known */
	/* Of the thread, or IOMMU_PID_UNKNOWN; 0 is the idle task of each CPU. */
	int32_t pid;
	struct iommu_string device;
	struct iommu_string driver;
	struct iommu_string unit;
	uint64_t iova;
	uint64_t size;
	uint64_t done;
	uint64_t paddr;
	uint64_t dom;  /* the address of the kernel's struct iommu_domain; 0: not recorded */
	uint32_t type; /* IOMMU_DOMAIN_* of include/linux/iommu.h, or IOMMU_STEP_NO_TYPE */
	int32_t gid;   /* -1 if a probe did not record it, because 0 is a group */
	uint32_t did;
	uint16_t rid;
	uint8_t direction; /* enum iommu_dma_direction */
	uint8_t call;	   /* enum iommu_call */
	uint32_t depth;	   /* of calls in the function_graph tracer, from 1; 0: of a probe */
	int32_t flags;
	const struct iommu_value *addrs; /* arrays of the same length */
	const struct iommu_value *lengths;
	const struct iommu_fault *fault; /* core/faultlog/fault.h */
};

/* Copies a string that must not be empty. Returns false if it is absent, damaged or empty. */
static inline bool iommu_step_string(struct iommu_string *to, const struct iommu_value *value)
{
	if (!iommu_has(value) || !value->len)
		return false;
	*to = (struct iommu_string){ value->str, value->len };
	return true;
}

/*
 * Reads the fields in event->step_fields, and no others, into @values. @places is as for
 * iommu_event_text(). @values has room for all fields of the event.
 */
void iommu_read_step_values(struct iommu_value *values, const struct iommu_event *event,
			    const struct iommu_record *rec, const struct iommu_place *places);

/*
 * Converts @values, which iommu_read_step_values() or iommu_event_text() read, to a step: the kind
 * and its members. ts, cpu, pid and context are 0. Strings and arrays point into @values and its
 * record, which must live as long as the step. The kind is never IOMMU_STEP_LOG or
 * IOMMU_STEP_FAULT_DECODED, because only the fault log reader decodes those.
 */
void iommu_step_from_values(struct iommu_step *step, const struct iommu_event *event,
			    const struct iommu_value *values);

/* Returns the context in common_flags (TRACE_FLAG_*, include/linux/trace_events.h). */
enum iommu_context iommu_step_context(uint64_t common_flags);

#endif
