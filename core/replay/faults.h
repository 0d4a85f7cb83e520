/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTS_H
#define IOMMU_FAULTS_H

#include "core/faultlog/fault.h"
#include "core/hardware/fault_direction.h"
#include "core/containers/ranges.h"
#include "core/containers/table.h"
#include "verdict.h"

/* So many faults are kept one by one, the newest; and so many runs of them, with their reasons. */
#define IOMMU_FAULTS_MAX	65536
#define IOMMU_FAULT_RUNS_MAX	4096
#define IOMMU_FAULT_REASONS_MAX 4096

/* The event and the log's message of one fault are at most so far apart, in ns. */
#define IOMMU_FAULT_WAIT 1000000000ULL

#define IOMMU_FAULT_DRIVER_MAX 20

/* One fault, seen by its event iommu:io_page_fault, in the kernel's log, or by both. */
struct iommu_fault_case {
	uint64_t ts;	 /* ns; of what was seen first */
	uint64_t number; /* in the order in which they were seen, from 0 */
	uint64_t address;
	uint32_t device; /* 0: not known */
	int32_t flags;	 /* of the event */
	bool has_address;
	bool page_only; /* the low 12 bits of @address were cut off */
	bool likely;	/* the device was computed from a number that need not be a requester id */
	bool in_domain; /* @address is one that maps tell of, as far as that is known */
	bool seen_event;
	bool seen_log;
	uint8_t access;	   /* enum iommu_access */
	uint8_t direction; /* enum iommu_direction, of the event */
	uint8_t excuses;   /* IOMMU_EXCUSE_*: why "never mapped" may be wrong */
	/* The event's driver, cut off where it is long; not to be trusted. */
	char driver[IOMMU_FAULT_DRIVER_MAX];
	uint8_t driver_len;
	/* What the log says; its name is NULL, for that was the message's. */
	struct iommu_fault log;
	struct iommu_verdict verdict;
};

/* Faults of one device, for one reason, on pages that follow one another. */
struct iommu_fault_run {
	uint64_t nr; /* 0: not in use */
	uint64_t nr_event;
	uint64_t nr_log;
	uint64_t verdicts[IOMMU_VERDICT_NEVER_MAPPED + 1]; /* how often each was given */
	uint64_t first_ts;
	uint64_t last_ts;
	uint64_t first_address; /* the lowest and the highest of them */
	uint64_t last_address;
	unsigned int excuses;
	uint32_t reason;	       /* numbered as they were seen first */
	struct iommu_fault_case first; /* an example: the first of them */
};

/* What makes faults alike; numbers only, so that it can be compared byte by byte. */
struct iommu_fault_reason {
	uint32_t device;
	uint32_t vendor; /* IOMMU_VENDOR_NONE: only the event was seen */
	uint32_t code;
	uint32_t flags;
	uint32_t more; /* flags_rmp, syndrome */
	uint32_t has;
	uint32_t access;
	uint32_t direction;
	uint32_t stream;
	uint32_t unit;
};

struct iommu_fault_place;
struct iommu_fault_queues;

/* All faults of a trace. To be zeroed before use. */
struct iommu_faults {
	uint64_t nr; /* each once */
	uint64_t nr_event;
	uint64_t nr_log;
	uint64_t nr_both;
	uint64_t unfolded;   /* in no run: too many runs, or no memory */
	uint64_t suppressed; /* messages that the kernel says it kept back: at least */
	uint64_t overflows;  /* messages that tell of lost faults */
	uint64_t signs;	     /* VT-d: messages that say that faults are there, which may follow */
	uint64_t verdicts[IOMMU_VERDICT_NEVER_MAPPED + 1];

	struct iommu_fault_run *runs;
	uint32_t nr_runs; /* places in @runs, those not in use too */

	/* All below is private to faults.c and fault_runs.c. */
	struct iommu_fault_place *ring;
	uint32_t size;
	uint64_t settled; /* those before it are in their runs and wait no longer */
	struct iommu_fault_queues *queues;
	struct iommu_fault_reason *reasons;
	uint32_t nr_reasons;
	struct iommu_table by_reason;
	struct iommu_ranges by_page; /* reason and page -> place in @runs, plus 1 */
	uint32_t free_run;	     /* plus 1 */
};

/*
 * Whether the other half of @half was seen already and still alone. They are one fault then, which
 * now says what both say; its verdict stays what it was.
 */
bool iommu_faults_pair(struct iommu_faults *faults, const struct iommu_fault_case *half);

/* A fault that is not the other half of one. In the order of time. */
void iommu_faults_add(struct iommu_faults *faults, const struct iommu_fault_case *one);

/* No other half will come any more: put all faults into their runs. */
void iommu_faults_settle(struct iommu_faults *faults);

/* Fault number @number, or NULL where it is not kept; the oldest that is kept is iommu_faults_from.
 */
const struct iommu_fault_case *iommu_faults_get(const struct iommu_faults *faults, uint64_t number);
uint64_t iommu_faults_from(const struct iommu_faults *faults);

/*
 * How many faults, at least, the log knows of and does not show: VT-d announces faults before it
 * prints them, and the rate limit may keep all of those back (drivers/iommu/intel/dmar.c).
 */
uint64_t iommu_faults_unprinted(const struct iommu_faults *faults);

void iommu_faults_free(struct iommu_faults *faults);

/* fault_runs.c: put a fault into the run that it belongs to. */
void iommu_fault_runs_add(struct iommu_faults *faults, const struct iommu_fault_case *one);

#endif
