/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DEBUG_STEPS_H
#define TRACE_IOMMU_DEBUG_STEPS_H

#include "core/events/step.h"
#include "core/logtext/debug_line.h"

/*
 * Turns the lines of core/logtext/debug_line.h into steps. One unmap prints several lines, which
 * become one step. A map that fails prints the same line as one that succeeds, and then the unmap
 * of what it had mapped: neither becomes a step.
 */

/* At most this many unmaps at the same time are joined. */
#define DEBUG_UNMAPS_MAX 8

struct debug_unmap {
	struct iommu_step step; /* size: as requested, or 0; done: so far */
	bool used;
	bool of_failed_map;
};

/* Zero it before use, and set @sink and @arg. */
struct debug_steps {
	void (*sink)(void *arg, const struct iommu_step *step);
	void *arg;
	uint64_t ts; /* ns, of the last line; 0: the log has no times */
	uint64_t bad_lines;
	/* private */
	struct iommu_step map; /* waits for the line that shows that it failed */
	bool has_map;
	struct debug_unmap unmaps[DEBUG_UNMAPS_MAX];
	unsigned int next;
};

void debug_steps_take(struct debug_steps *d, const struct iommu_debug_line *line);

/* Something else comes next, such as a fault, or the log ends: pass on what was waiting. */
void debug_steps_flush(struct debug_steps *d);

/* The time, thread and CPU of a line, for its step. */
void debug_steps_source(struct debug_steps *d, const struct iommu_log_prefix *prefix,
			struct iommu_step *step);

#endif
