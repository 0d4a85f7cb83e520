/* SPDX-License-Identifier: LGPL-2.1 */
/* Steps as text. */
#ifndef TEST_STEP_TEXT_H
#define TEST_STEP_TEXT_H

#include "core/events/step.h"

/* Returns the name of a kind, such as "MAP", or "?" if it has none. */
const char *step_kind_name(enum iommu_step_kind kind);

/*
 * Writes the kind and all members that are not 0, such as "MAP iova=0x1000 size=0x2000", in the
 * order of struct iommu_step; "none" if the replay ignores the record.
 */
void step_to_text(const struct iommu_step *step, char *text, size_t size);

#endif
