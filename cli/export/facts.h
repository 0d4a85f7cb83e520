/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_FACTS_H
#define TRACE_IOMMU_EXPORT_FACTS_H

#include "cli/replayed/replayed.h"
#include "core/diagnosis/fault_groups.h"
#include "drivers.h"

/* What ndjson prints about a trace, but the replay does not keep. */

/* The most kinds of findings that are distinguished per buffer. */
enum { EXPORT_FINDINGS_MAX = 4096 };

/* Equal findings: those of one class with the same excuses, devices, driver and task. */
struct export_finding {
	uint32_t class;	  /* enum iommu_finding_class */
	uint32_t excuses; /* IOMMU_EXCUSE_* */
	uint32_t devices; /* a set; 0: unknown */
	uint32_t driver;  /* of the first device at that time; 0: unknown */
	int32_t pid;
	uint64_t nr;
	uint64_t bytes;
	uint64_t first_ts; /* ns */
	uint64_t last_ts;
	uint64_t first; /* the range of the first one; inclusive */
	uint64_t last;
};

struct export_buffer {
	struct export_finding *findings;
	uint32_t nr_findings;
	uint32_t *index;		    /* of findings; open addressing; plus 1 */
	struct iommu_fault_groups messages; /* of the kernel, about IOMMUs */
};

struct export_facts {
	struct replayed_trace *trace;
	struct export_drivers *drivers;
	struct export_drivers *drivers_before; /* as they were when the buffer began */
	unsigned int nr_begun;		       /* buffers */
	struct export_buffer *buffers;	       /* as in trace->buffers */
	unsigned int nr_buffers;
	bool failed; /* out of memory */
	struct replayed_watch watch;
};

/*
 * Prepare *@facts for the replay of @trace with facts->watch. Returns false if out of memory. Call
 * export_facts_free() in both cases.
 */
bool export_facts_init(struct export_facts *facts, struct replayed_trace *trace);

/* The trace has been replayed. Returns false if out of memory. */
bool export_facts_finish(struct export_facts *facts);

void export_facts_free(struct export_facts *facts);

#endif
