/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_SIGNS_H
#define IOMMU_LANE_SIGNS_H

#include "core/events/step.h"
#include "core/faultlog/fault.h"
#include "lane_marks.h"

/* Messages are kept for at most this many signs of trouble: the first ones of the trace. */
#define LANE_SIGNS_KEPT 4096

struct lane_sign {
	struct iommu_fault message; /* without its name */
	uint32_t device;	    /* or IOMMU_LANE_UNKNOWN */
};

/*
 * Signs of trouble: messages of the log that report a problem but no single fault. Zero it before
 * use, except for marks.memory.
 */
struct lane_signs {
	struct lane_marks marks;
	struct lane_sign *kept;
	uint32_t nr_kept;
	uint32_t room_kept;
};

/* Whether a message is a sign that no earlier message has reported. */
bool lane_signs_has(const struct iommu_fault *message);

/* Adds the sign @step->fault of @device. If out of memory, it is lost. */
void lane_signs_add(struct lane_signs *signs, const struct iommu_step *step, uint64_t ref,
		    uint32_t device);

uint32_t lane_sign_device(const struct lane_signs *signs, const struct iommu_lane_mark *mark);

/* Returns NULL if the message is not kept. */
const struct iommu_fault *lane_sign_message(const struct lane_signs *signs,
					    const struct iommu_lane_mark *mark);

void lane_signs_free(struct lane_signs *signs);

#endif
