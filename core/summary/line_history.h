/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LINE_HISTORY_H
#define IOMMU_LINE_HISTORY_H

#include "core/replay/line_facts.h"

/*
 * Write what the history of address and device adds to the line of @step, which was fed last to a
 * replay with config.tell: "; history: ...", or nothing.
 *
 * @comm gives the name of a task, which is not trusted here, or NULL where it is not known; its
 * string is used at once. Without @comm (NULL) no task is named, and where times are 0 no ages are.
 */
void iommu_history_text(struct iommu_text *t, struct iommu_replay *r, const struct iommu_step *step,
			const char *(*comm)(void *arg, int32_t pid), void *arg);

#endif
