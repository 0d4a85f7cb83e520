/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_KINDS_H
#define IOMMU_LANE_KINDS_H

#include <stdint.h>

/*
 * The device of lanes for mappings, faults and signs of unknown devices. The tasks that mapped most
 * of this memory have a lane each. One more lane has the rest: all faults and signs, and the
 * mappings of the other tasks.
 */
#define IOMMU_LANE_UNKNOWN 0

/* The names of these lanes begin with it. */
#define IOMMU_NO_KNOWN_DEVICE "no known device"

/* This many tasks have lanes of their own for their mappings of unknown devices. */
#define IOMMU_LANE_TASKS 8

/* Instead of the pid of a lane's task. IOMMU_PID_UNKNOWN is possible, too. */
#define IOMMU_LANE_REST	      (INT32_MIN + 1) /* the lane has the rest */
#define IOMMU_LANE_INTERRUPTS (INT32_MIN + 2) /* mapped in interrupts, which no task did */

/* What happened at a followed address. */
enum iommu_follow_kind {
	IOMMU_FOLLOW_MAP,
	IOMMU_FOLLOW_UNMAP,
	IOMMU_FOLLOW_FAULT,
};

/* The events of a followed address that marks stand for. */
enum iommu_followed_kind {
	IOMMU_FOLLOWED_ITSELF, /* at the address */
	IOMMU_FOLLOWED_NEAR,   /* at most IOMMU_PAST_END_MAX bytes away */
	IOMMU_FOLLOWED_KINDS,
};

#endif
