/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FOLLOW_H
#define IOMMU_FOLLOW_H

#include "core/text/address_range.h"
#include "followed.h"
#include "lanes.h"

/*
 * Finds what happened at an address: maps, unmaps and faults, also those nearby, which are at most
 * IOMMU_PAST_END_MAX bytes away. It has a replay of its own, because the device of a mapping may
 * become known later.
 */
struct iommu_follow;

/* At most this many events are kept, and half of them are near the address only. */
#define IOMMU_FOLLOW_MAX 65536

struct iommu_follow_event {
	uint64_t ts; /* ns */
	uint64_t address;
	uint64_t size; /* of a fault: 1, or 4096 if only its page is known */
	enum iommu_follow_kind kind;
	bool near;	  /* not at the address itself */
	bool interrupt;	  /* an interrupt mapped or unmapped, not the task @pid */
	int32_t pid;	  /* of the thread; IOMMU_PID_UNKNOWN for faults */
	uint32_t devices; /* a set of iommu_follow_devices(); 0: not known */
	uint32_t device;  /* of a fault; 0: not known */
	int32_t task;	  /* that has the event if its devices are not known, or IOMMU_LANE_REST */
};

/* @config is as for a replay, but its callbacks are not used. Returns NULL if out of memory. */
struct iommu_follow *iommu_follow_new(const struct iommu_replay_config *config,
				      const struct iommu_address_range *range);
/* NULL is allowed. */
void iommu_follow_free(struct iommu_follow *follow);

/* Before the first event: call @fault for each fault that becomes an event, in their order. */
void iommu_follow_on_fault(struct iommu_follow *follow,
			   void (*fault)(void *arg, const struct iommu_fault_case *one), void *arg);

/* As for lanes. The events and their devices are complete after the end. */
void iommu_follow_feed(struct iommu_follow *follow, const struct iommu_step *step);
void iommu_follow_lost(struct iommu_follow *follow, uint64_t ts, uint64_t nr);
/* Returns false if out of memory. */
bool iommu_follow_end(struct iommu_follow *follow, uint64_t ts);

/* Returns all *@nr events in the order in which they became known. */
const struct iommu_follow_event *iommu_follow_events(const struct iommu_follow *follow, size_t *nr);
/* Returns the number of events beyond IOMMU_FOLLOW_MAX. */
uint64_t iommu_follow_left_out(const struct iommu_follow *follow);
/* Returns the devices of the trace, to which the events refer. */
struct iommu_devices *iommu_follow_devices(const struct iommu_follow *follow);

/*
 * Returns the events as marks of @lanes, which were made from the same events. An event is in the
 * lane of each of its devices, or in one of unknown devices. Returns NULL if out of memory. The
 * caller frees it.
 */
struct iommu_followed *iommu_follow_marks(const struct iommu_follow *follow,
					  const struct iommu_lanes *lanes);

#endif
