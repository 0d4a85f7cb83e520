/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_H
#define IOMMU_LANES_H

#include "core/replay/faults.h"
#include "core/replay/replay.h"
#include "byte_curve.h"

/*
 * A trace as lanes of devices over time: who held each, how much was mapped for it, where it
 * faulted. Built by a replay, then asked for what is between two times, which takes no longer for a
 * long trace than for a short one. No drawing and no types of a viewer.
 */
struct iommu_lanes;

/* The lane of mappings and faults whose device is not known has this device. */
#define IOMMU_LANE_UNKNOWN 0

/* Of so many faults, the first of the trace, all is kept that is known of them. */
#define IOMMU_LANE_FAULTS_TOLD 65536

/*
 * What has a moment: a fault, whose event and message in the log are one, or an event of the device
 * itself, which joined or left its group, was attached or detached. 24 bytes, for there may be
 * millions.
 */
struct iommu_lane_mark {
	uint64_t ts;
	uint64_t ref;	 /* the caller's; of a fault, that of what told it first */
	uint32_t more;	 /* private */
	uint8_t kind;	 /* enum iommu_step_kind; of a fault, what told it first */
	uint8_t verdict; /* of a fault: enum iommu_verdict_kind */
	uint8_t access;	 /* of a fault: enum iommu_access */
};

struct iommu_lane {
	uint32_t device;  /* IOMMU_LANE_UNKNOWN: of no known device */
	const char *name; /* untrusted; "" of the lane of unknown ones */
	bool gid_known;
	int32_t gid;
	const struct iommu_epoch *epochs; /* oldest first; none for the lane of unknown ones */
	size_t nr_epochs;
	const struct iommu_lane_mark *events; /* oldest first */
	size_t nr_events;
	const struct iommu_lane_mark *faults; /* oldest first */
	size_t nr_faults;
	uint64_t nr_maps;
	uint64_t peak;	   /* bytes */
	uint64_t activity; /* events of the device: which lanes are shown first */
};

/* NULL where there is no memory. @config as for a replay; its callbacks are taken. */
struct iommu_lanes *iommu_lanes_new(const struct iommu_replay_config *config);
void iommu_lanes_free(struct iommu_lanes *lanes);

/* The next event, in the order of time; @ref is kept for what is to be found again. */
void iommu_lanes_feed(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref);
/* What comes soon, as iommu_replay_soon() and iommu_replay_unmap_soon(). */
void iommu_lanes_soon(const struct iommu_lanes *lanes, uint64_t iova);
void iommu_lanes_unmap_soon(const struct iommu_lanes *lanes, uint64_t iova);
void iommu_lanes_lost(struct iommu_lanes *lanes, uint64_t ts, uint64_t nr);

/* No faults will come from now on: what only they ask for is not kept any more. */
void iommu_lanes_no_more_faults(struct iommu_lanes *lanes);

/*
 * The trace is over at @ts (ns): levels are built, what only the replay needed is freed. Once. What
 * follows is for afterwards only, and changes nothing.
 */
void iommu_lanes_end(struct iommu_lanes *lanes, uint64_t ts);

/*
 * All lanes in the natural order of the devices' names; then that of unknown ones, if there is
 * anything in it. *@n of them.
 */
const struct iommu_lane *iommu_lanes_list(const struct iommu_lanes *lanes, size_t *n);

/*
 * Of the @nr lanes of @list that @numbers names, keep at most @room, the busiest, in their own
 * order. Returns the number kept, or 0 on allocation failure.
 */
size_t iommu_lanes_busiest(const struct iommu_lane *list, size_t *numbers, size_t nr, size_t room);

/* The devices of the trace, whose sets verdicts name. */
struct iommu_devices *iommu_lanes_devices(const struct iommu_lanes *lanes);

/*
 * What was mapped from @from to @to (ns, inclusive). False, and all 0, where nothing was mapped yet
 * by @to.
 *
 * A mapping counts for each of its devices, as far as the whole trace tells them, from its map to
 * its unmap. Two things are left as they were told first: what was unmapped of a mapping before
 * something named its device, unless that was the same for its whole address space; and changes
 * within one nanosecond, of which only the sum is kept.
 */
bool iommu_lane_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t from,
		      uint64_t to, struct iommu_lane_bytes *bytes);

/*
 * The same for @n parts of the time that follow one another, such as pixels: part i from @edges[i]
 * to before @edges[i + 1]; @n + 1 edges, ascending. Faster than to ask for each.
 */
void iommu_lane_bytes_row(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  const uint64_t *edges, size_t n, struct iommu_lane_bytes *bytes);

/* The first change of bytes at or after @ts: its time. False where none is. */
bool iommu_lane_change_at(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  uint64_t ts, uint64_t *at);

/* The first fault, or event, at or after @ts: an index; the count where none is. */
size_t iommu_lane_fault_at(const struct iommu_lane *lane, uint64_t ts);
size_t iommu_lane_event_at(const struct iommu_lane *lane, uint64_t ts);

/* The first epoch that was not over before @ts: an index; the count where none is. */
size_t iommu_lane_epoch_at(const struct iommu_lane *lane, uint64_t ts);

/* What is known of a fault beside that; NULL where it is not kept: see IOMMU_LANE_FAULTS_TOLD. */
const struct iommu_fault_case *iommu_lane_fault_told(const struct iommu_lanes *lanes,
						     const struct iommu_lane_mark *fault);

/*
 * Memory that the lanes hold now, and held at most, in bytes; without that of the replay, of which
 * devices and epochs stay.
 */
size_t iommu_lanes_memory(const struct iommu_lanes *lanes, size_t *peak);

#endif
