/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_H
#define IOMMU_LANE_H

#include "core/replay/replay.h"
#include "lane_kinds.h"
#include "lane_marks.h"

/* The timeline of a device: lanes.h. */
struct iommu_lane {
	uint32_t device;			   /* or IOMMU_LANE_UNKNOWN */
	int32_t task;				   /* only of IOMMU_LANE_UNKNOWN */
	bool has_others;			   /* IOMMU_LANE_REST, but other tasks have lanes */
	const char *name;			   /* untrusted; "" for IOMMU_LANE_UNKNOWN */
	const struct iommu_snapshot_device *known; /* by the snapshot; NULL: it is not */
	bool gid_known;
	int32_t gid;
	uint32_t bundle; /* the same for lanes that belong together: iommu_lanes_gather() */
	const struct iommu_epoch *epochs; /* oldest first; none for IOMMU_LANE_UNKNOWN */
	size_t nr_epochs;
	const struct iommu_lane_mark *events; /* oldest first */
	size_t nr_events;
	const struct iommu_lane_mark *faults; /* oldest first */
	size_t nr_faults;
	const struct iommu_lane_mark *findings; /* without an excuse; oldest first */
	size_t nr_findings;
	const struct iommu_lane_mark *signs; /* signs of trouble in the log; oldest first */
	size_t nr_signs;
	uint64_t nr_maps;
	uint64_t peak;	   /* bytes */
	uint64_t activity; /* number of events; the busiest lanes are shown first */
};

#endif
