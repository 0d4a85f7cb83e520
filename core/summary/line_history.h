/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LINE_HISTORY_H
#define IOMMU_LINE_HISTORY_H

#include "core/events/step.h"
#include "core/replay/line_facts.h"

/*
 * Write the history of the address and device in the report line of @step: "; history: ...", or
 * nothing. @step is the step that was fed last to @r. config.line_facts of @r is set.
 *
 * @comm and @arg are as in struct iommu_writer. Without times (0), the text has no ages.
 */
void iommu_line_history(struct iommu_text *t, struct iommu_replay *r, const struct iommu_step *step,
			const char *(*comm)(void *arg, int32_t pid), void *arg);

/*
 * The same for @facts that the caller has completed with knowledge of the whole trace. Their sets
 * of devices, and the names of devices, are in @devices.
 */
void iommu_line_history_of(struct iommu_text *t, struct iommu_replay *r,
			   struct iommu_devices *devices, const struct iommu_line_facts *facts,
			   const struct iommu_step *step,
			   const char *(*comm)(void *arg, int32_t pid), void *arg);

#endif
