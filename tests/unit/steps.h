/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STEPS_H
#define TEST_STEPS_H

#include "builder.h"

#include "core/events/event_list.h"
#include "core/events/step.h"

/* A step and what it points to: a copy of the record that ends where the record does. */
struct made {
	struct iommu_step step;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	void *copy;
};

/* To be followed by free(m->copy). */
const struct iommu_step *make(struct made *m, const struct builder *b);

/* All members but the arrays, which are compared by those who have some. */
void assert_step(const struct builder *b, struct iommu_step expected);

/* The record tells nothing. */
void assert_nothing(const struct builder *b);

/* The field is gone from the format, and then it is cut off from the record: both tell nothing. */
void assert_needs(const struct builder *whole, const char *name);

#define STRING(s)                \
	{                        \
		s, sizeof(s) - 1 \
	}

#endif
