/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MONITOR_H
#define IOMMU_MONITOR_H

#include "core/measure/durations.h"
#include "core/replay/faults.h"
#include "core/replay/replay.h"

/*
 * Monitors a running machine: replays its events as they come, and counts what happens in each
 * interval, per device. Unlike a measure (core/measure/measure.h), it counts a map at once, for the
 * owner that is known then. If a later event names another owner, the map moves.
 *
 * Its memory is bounded, whatever the machine does and however long: see docs/live.md.
 */
struct iommu_monitor;

/* At most so many mappings are remembered as live. Beyond that, an old one is forgotten. */
#define IOMMU_MONITOR_MAPPINGS_MAX (1U << 21)

/* The latest faults that are kept, and the latest events of the device that is followed. */
#define IOMMU_MONITOR_FAULTS 64
#define IOMMU_MONITOR_EVENTS 16

/* What happened in an interval. */
struct iommu_monitor_counts {
	uint64_t maps;
	uint64_t unmaps; /* unmap events that removed something of it */
	uint64_t bytes;	 /* mapped */
	uint64_t flushes;
	uint64_t faults;
};

/* A device, or the mappings of all unknown devices. */
struct iommu_monitor_row {
	uint32_t device; /* IOMMU_NO_DEVICE: unknown */
	bool used;	 /* anything is known of it */

	struct iommu_monitor_counts now;   /* in the last interval */
	struct iommu_monitor_counts total; /* since the beginning */
	uint64_t bytes_now;
	uint64_t bytes_peak;
	uint64_t live; /* mappings */

	/* Of mappings that ended in the last interval, in ns, by nearest rank. */
	uint64_t ended; /* mappings; 0: the lifetimes are not known */
	uint64_t lifetime_p50;
	uint64_t lifetime_p99;

	/* The current epoch. */
	bool has_holder;
	int32_t holder; /* a pid, or IOMMU_HOST */
	enum iommu_grade grade;
	uint64_t held_since; /* ns; 0: not known, or before the monitor began */
};

/* The last interval. */
struct iommu_monitor_view {
	uint64_t number;   /* from 1; 0: none has ended */
	uint64_t ns;	   /* its length; 0: not known */
	uint64_t ts;	   /* ns: of the last event so far; 0: none came */
	uint64_t events;   /* of any kind */
	uint64_t lost;	   /* at least */
	uint64_t gaps;	   /* places at which events were lost */
	bool lost_unknown; /* not all numbers of lost events are known */
	uint64_t total_events;
	uint64_t total_lost;
	uint64_t total_gaps;
	bool flushes_seen;		      /* this machine has events of flushes */
	uint64_t forgotten;		      /* mappings, so far: too many were live */
	struct iommu_monitor_counts total;    /* of all devices, in the interval */
	const struct iommu_monitor_row *rows; /* of devices that are used, by id */
	uint32_t nr_rows;
	const struct iommu_monitor_row *unknown;
};

/* An event of the device that is followed. */
struct iommu_monitor_event {
	uint64_t ts; /* ns */
	uint64_t first;
	uint64_t last; /* inclusive */
	int32_t pid;
	bool unmap;
	bool interrupt;
};

/*
 * @config: for the replay; its callbacks are replaced. Returns NULL if out of memory.
 */
struct iommu_monitor *iommu_monitor_new(const struct iommu_replay_config *config);
void iommu_monitor_free(struct iommu_monitor *m); /* NULL is allowed */

/* Its replay, which the caller must not feed. */
struct iommu_replay *iommu_monitor_replay(const struct iommu_monitor *m);

/* Applies the next step. */
void iommu_monitor_feed(struct iommu_monitor *m, const struct iommu_step *step);

/* Events were lost before @ts (ns): @count of them, 0 if unknown. */
void iommu_monitor_lost(struct iommu_monitor *m, uint64_t ts, uint64_t count);

/* Counts @nr events of any kind, also those that make no step. */
void iommu_monitor_count(struct iommu_monitor *m, uint64_t nr);

/*
 * Ends an interval of @ns. The view is valid until the next interval ends. Returns NULL if out of
 * memory.
 */
const struct iommu_monitor_view *iommu_monitor_interval(struct iommu_monitor *m, uint64_t ns);

/* No other half of the faults so far will come: they are final. */
void iommu_monitor_settle(struct iommu_monitor *m);

/* Whether any fault waits for its other half. */
bool iommu_monitor_waits(const struct iommu_monitor *m);

/*
 * Returns the fault with this number, from 0, or NULL if it is too old or has not come. Valid until
 * the next step.
 */
const struct iommu_fault_case *iommu_monitor_fault(const struct iommu_monitor *m, uint64_t number);

/* The number of faults so far. */
uint64_t iommu_monitor_nr_faults(const struct iommu_monitor *m);

/* Keep the events of this device from now on; IOMMU_NO_DEVICE: of none. */
void iommu_monitor_follow(struct iommu_monitor *m, uint32_t device);

/* Event @i of the device that is followed, 0 is the latest; NULL: there are not so many. */
const struct iommu_monitor_event *iommu_monitor_event(const struct iommu_monitor *m,
						      unsigned int i);

#endif
