/* SPDX-License-Identifier: LGPL-2.1 */
#include "step.h"

/* TRACE_FLAG_*, include/linux/trace_events.h. */
#define FLAG_HARDIRQ 0x08
#define FLAG_SOFTIRQ 0x10
#define FLAG_NMI     0x40 /* never set by old kernels */

void iommu_read_step_values(struct iommu_value *values, const struct iommu_event *event,
			    const struct iommu_record *rec, const struct iommu_place *places)
{
	for (unsigned int left = event->step_fields; left; left &= left - 1) {
		int i = __builtin_ctz(left);

		iommu_read(&values[i], rec, &places[i], event->fields[i].kind);
	}
}

void iommu_step_from_values(struct iommu_step *step, const struct iommu_event *event,
			    const struct iommu_value *values)
{
	*step = (struct iommu_step){ .kind = IOMMU_STEP_NONE };
	if (!event->step)
		return;
	event->step(step, values);
	/* Clears the members that were set before a missing field was found. */
	if (step->kind == IOMMU_STEP_NONE)
		*step = (struct iommu_step){ .kind = IOMMU_STEP_NONE };
}

/* If several flags are set, each context interrupted the ones below it. */
enum iommu_context iommu_step_context(uint64_t common_flags)
{
	if (common_flags & FLAG_NMI)
		return IOMMU_CONTEXT_NMI;
	if (common_flags & FLAG_HARDIRQ)
		return IOMMU_CONTEXT_IRQ;
	if (common_flags & FLAG_SOFTIRQ)
		return IOMMU_CONTEXT_SOFTIRQ;
	return IOMMU_CONTEXT_TASK;
}
