/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LATENCY_H
#define IOMMU_LATENCY_H

#include "core/events/step.h"
#include "durations.h"

/*
 * How long calls of the kernel take that map, unmap and flush: from steps IOMMU_STEP_CALL and
 * IOMMU_STEP_RETURN. A call and its return are paired per thread, and in interrupts per CPU and
 * kind of interrupt. A return belongs to the newest call.
 *
 * A function that maps may call another one that maps, too. In the function_graph tracer, which
 * records both, only the outer one counts. A flush in an unmap is a call of its own, and its time
 * is in that of the unmap.
 */

/* What records calls. Each has its own figures. */
enum iommu_call_source { IOMMU_CALLS_PROBES, IOMMU_CALLS_GRAPH, IOMMU_CALL_SOURCES };

/* So many threads may be in calls, and so many calls may be nested. Older ones are dropped. */
#define IOMMU_LATENCY_THREADS 4096
#define IOMMU_LATENCY_DEPTH   16

struct iommu_latency_figures {
	struct iommu_durations durations; /* ns */
	/* Of the longest one: when it returned (ns; 0: not known), and in which thread. */
	uint64_t longest_at;
	int32_t longest_pid; /* IOMMU_PID_UNKNOWN: not known */
	bool longest_interrupt;
	uint64_t returns; /* of all calls; 0: returns were not recorded */
	/*
	 * Pairs that are not counted: a half is missing, events were lost between the halves, or
	 * the clock went back.
	 */
	uint64_t dropped;
	uint64_t nested; /* in a call of the same kind, so that they are not counted */
};

/* Zero it before use. */
struct iommu_latency {
	struct iommu_latency_figures figures[IOMMU_CALL_SOURCES][IOMMU_CALLS];

	/* private */
	struct iommu_call_stack *stacks; /* IOMMU_LATENCY_THREADS; NULL: no call yet */
	uint64_t losses;
	uint64_t uses;
};

/* The source that made @step. */
static inline enum iommu_call_source iommu_call_source_of(const struct iommu_step *step)
{
	return step->depth ? IOMMU_CALLS_GRAPH : IOMMU_CALLS_PROBES;
}

/* "map", "unmap" or "flush". Static. */
const char *iommu_call_name(enum iommu_call call);

/* "probes" or "function_graph". Static. */
const char *iommu_call_source_name(enum iommu_call_source source);

/* A call begins. O(1), and allocates only for the first call. Returns false if out of memory. */
bool iommu_latency_call(struct iommu_latency *latency, const struct iommu_step *step,
			enum iommu_call call);

/* A call returns. It counts if @counted. O(1). */
void iommu_latency_return(struct iommu_latency *latency, const struct iommu_step *step,
			  bool counted);

/* Events were lost: calls that have not returned are dropped. O(1). */
void iommu_latency_lost(struct iommu_latency *latency);

/* No more steps. Calls that have not returned are not dropped: their returns come later. */
void iommu_latency_free(struct iommu_latency *latency);

#endif
