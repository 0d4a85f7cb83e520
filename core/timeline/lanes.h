/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_H
#define IOMMU_LANES_H

#include "core/replay/faults.h"
#include "core/replay/replay.h"
#include "byte_curve.h"
#include "lane_faults.h"
#include "lane.h"
#include "lane_signs.h"

/*
 * A lane is the timeline of one device of a trace: its holders (the host or a task), its mapped
 * bytes and its faults. A replay builds the lanes. Queries for any range of time then take no
 * longer for a long trace than for a short one. Lanes are independent of the code that draws them.
 */
struct iommu_lanes;
struct iommu_address_log;

/*
 * @config is as for a replay, but its callbacks are not used. There are findings only if it enables
 * them. Returns NULL if out of memory.
 */
struct iommu_lanes *iommu_lanes_new(const struct iommu_replay_config *config);
/* The same, but every mapping is kept, for address maps, and unknown devices get a single lane. */
struct iommu_lanes *iommu_lanes_new_with_addresses(const struct iommu_replay_config *config);
void iommu_lanes_free(struct iommu_lanes *lanes);

/* Before the first event: unknown devices get a single lane, not one per task. */
void iommu_lanes_unknown_as_one(struct iommu_lanes *lanes);

/*
 * Add an event; events come in the order of time. @ref is the caller's reference to the event.
 * Marks keep it, so that the caller can find the event again.
 */
void iommu_lanes_feed(struct iommu_lanes *lanes, const struct iommu_step *step, uint64_t ref);
/* Prefetch the memory that coming steps need: see iommu_replay_prefetch() and its companion. */
void iommu_lanes_prefetch(const struct iommu_lanes *lanes, uint64_t iova);
void iommu_lanes_prefetch_mapping(const struct iommu_lanes *lanes, uint64_t iova);
/* @nr events (0: unknown) were lost before @ts (ns). */
void iommu_lanes_lost(struct iommu_lanes *lanes, uint64_t ts, uint64_t nr);

/* No more faults will come, so do not keep history that only faults need. */
void iommu_lanes_no_more_faults(struct iommu_lanes *lanes);

/*
 * The trace ends at @ts (ns). Call this once. It builds the lanes and frees what only the replay
 * needed. Call the functions below only after this. They change nothing.
 */
void iommu_lanes_end(struct iommu_lanes *lanes, uint64_t ts);

/*
 * Returns all *@n lanes in the natural order of the device names. Those of unknown devices are
 * last, in the order of the pids, then the rest. They are present only if they are not empty.
 */
const struct iommu_lane *iommu_lanes_list(const struct iommu_lanes *lanes, size_t *n);

/*
 * @numbers are indices of @nr lanes in @list. Keep the @room busiest of them, in their order.
 * Returns the number kept, or 0 on allocation failure.
 */
size_t iommu_lanes_busiest(const struct iommu_lane *list, size_t *numbers, size_t nr, size_t room);

/*
 * Whether the host held the device all the time, and nothing else is known about it: nothing was
 * mapped for it, nothing went wrong, and it did not leave. False if the trace has no maps, or maps
 * of unknown devices, which may be its own.
 */
bool iommu_lane_is_idle(const struct iommu_lanes *lanes, const struct iommu_lane *lane);

/*
 * @numbers are indices of @nr lanes in @list. Move the lanes of a bundle behind its first one; the
 * order is otherwise unchanged. Lanes belong together if their devices are in one IOMMU group, or
 * shared a domain. Returns false, with the order unchanged, if out of memory.
 */
bool iommu_lanes_gather(const struct iommu_lane *list, size_t *numbers, size_t nr);

/* Whether the trace has any map, of any device. */
bool iommu_lanes_have_maps(const struct iommu_lanes *lanes);

/* Returns the devices of the trace, to which the sets in verdicts refer. */
struct iommu_devices *iommu_lanes_devices(const struct iommu_lanes *lanes);

/* Returns all mappings of the trace, or NULL if they were not kept. Valid as long as the lanes. */
const struct iommu_address_log *iommu_lanes_addresses(const struct iommu_lanes *lanes);

/* Returns what the trace says about its machine. Valid as long as the lanes. */
const struct iommu_snapshot *iommu_lanes_snapshot(const struct iommu_lanes *lanes);

/* Usable before the end, too: see struct iommu_probe_check. */
struct iommu_probe_check iommu_lanes_probe_check(const struct iommu_lanes *lanes);

/*
 * Store the bytes mapped from @from to @to (ns, inclusive). Returns false and stores zeroes if
 * nothing had been mapped by @to.
 *
 * A mapping counts for each of its devices from its map to its unmap, even if an event identified
 * the devices only later. There are two exceptions. If part of a mapping was unmapped before its
 * device was known, that part counts for the device only if the whole address space belongs to it.
 * Changes within one nanosecond are added up.
 */
bool iommu_lane_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t from,
		      uint64_t to, struct iommu_lane_bytes *bytes);

/*
 * The same for @n consecutive intervals, such as pixels. Interval i is from @edges[i] to before
 * @edges[i + 1] (ns); the @n + 1 edges ascend. Faster than @n single queries.
 */
void iommu_lane_bytes_row(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  const uint64_t *edges, size_t n, struct iommu_lane_bytes *bytes);

/*
 * Store the time of the first change of bytes at or after @ts (ns). Returns false if there is none.
 */
bool iommu_lane_change_at(const struct iommu_lanes *lanes, const struct iommu_lane *lane,
			  uint64_t ts, uint64_t *at);

/*
 * Returns the index of the first fault, event, finding or sign at or after @ts (ns); the number of
 * them if there is none.
 */
size_t iommu_lane_fault_at(const struct iommu_lane *lane, uint64_t ts);
size_t iommu_lane_event_at(const struct iommu_lane *lane, uint64_t ts);
size_t iommu_lane_finding_at(const struct iommu_lane *lane, uint64_t ts);
size_t iommu_lane_sign_at(const struct iommu_lane *lane, uint64_t ts);

/*
 * Returns the index of the first epoch that ends at or after @ts (ns); the number of epochs if
 * there is none.
 */
size_t iommu_lane_epoch_at(const struct iommu_lane *lane, uint64_t ts);

/* Returns the details of a fault; NULL beyond the first IOMMU_LANE_FAULTS_KEPT faults. */
const struct iommu_fault_case *iommu_lane_fault_details(const struct iommu_lanes *lanes,
							const struct iommu_lane_mark *fault);

/* Returns the log message of a sign; NULL beyond the first LANE_SIGNS_KEPT signs. */
const struct iommu_fault *iommu_lane_sign_details(const struct iommu_lanes *lanes,
						  const struct iommu_lane_mark *sign);

/*
 * Returns the memory that the lanes hold and stores the peak, both in bytes. This excludes the
 * replay, which keeps its devices and epochs after the end.
 */
size_t iommu_lanes_memory(const struct iommu_lanes *lanes, size_t *peak);

#endif
