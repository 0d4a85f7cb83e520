/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_FAULTS_H
#define IOMMU_LANE_FAULTS_H

#include "core/events/step.h"
#include "core/replay/faults.h"
#include "lane_marks.h"

/* Details are kept for at most this many faults: the first ones of the trace. */
#define IOMMU_LANE_FAULTS_KEPT 65536

/*
 * The faults of all lanes, copied from a replay, which forgets them. Zero it before use, except for
 * marks.memory.
 */
struct lane_faults {
	const struct iommu_faults *replay;
	struct lane_marks marks;
	struct iommu_fault_case *details; /* by number of the fault */
	uint32_t nr_details;
	uint32_t room_details;
	uint64_t again; /* the first fault that may still be incomplete */
};

/* The replay has taken @step, which may be a new fault, or add to one. */
void lane_faults_note(struct lane_faults *faults, const struct iommu_step *step, uint64_t ref);

/* The trace has ended: no fault will change any more. */
void lane_faults_end(struct lane_faults *faults);

/* The device of the mark of a fault, or of one whose device was set. */
uint32_t lane_fault_device(const struct lane_faults *faults, const struct iommu_lane_mark *mark);

/* Stores the device in a mark that has no details. */
void lane_fault_set_device(struct iommu_lane_mark *mark, uint32_t device);

/* Returns NULL if the details were not kept. */
const struct iommu_fault_case *lane_fault_details(const struct lane_faults *faults,
						  const struct iommu_lane_mark *mark);

void lane_faults_free(struct lane_faults *faults);

#endif
