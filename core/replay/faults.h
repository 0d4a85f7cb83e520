/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTS_H
#define IOMMU_FAULTS_H

#include "attribution.h"
#include "core/faultlog/fault.h"
#include "core/containers/ranges.h"
#include "core/containers/table.h"
#include "core/hardware/dma_direction.h"
#include "core/hardware/fault_direction.h"

/* An address counts as past the end of a mapping up to this many bytes after it. */
#define IOMMU_PAST_END_MAX 65536

/*
 * A verdict: the state of a fault's address at the time of the fault. The first matching one
 * applies.
 */
enum iommu_verdict_kind {
	IOMMU_VERDICT_NONE,	    /* no verdict: the fault has no address */
	IOMMU_VERDICT_MAPPED,	    /* the cause: permission, direction or another domain */
	IOMMU_VERDICT_FORMER,	    /* live, but in an address space that the device has left */
	IOMMU_VERDICT_AFTER_UNMAP,  /* use after unmap */
	IOMMU_VERDICT_PAST_END,	    /* after the end of a live mapping */
	IOMMU_VERDICT_NEVER_MAPPED, /* in this trace */
};

/* The number of a map or unmap event that is not known. */
#define IOMMU_NO_NUMBER UINT64_MAX

struct iommu_verdict {
	enum iommu_verdict_kind kind;
	/* The mapping, or the range that one unmap removed. Inclusive. Not set for NEVER_MAPPED. */
	uint64_t first;
	uint64_t last;
	uint64_t at;	   /* ns: time of the map, or of the unmap for AFTER_UNMAP */
	int32_t pid;	   /* of the thread that mapped or unmapped */
	uint64_t distance; /* PAST_END: bytes from the end to the address */
	/* Of the mapping. If its devices are not known, it may belong to another device. */
	struct iommu_owner owner;
	/* Of its map event, from 0. Only with config.line_facts, else IOMMU_NO_NUMBER. */
	uint64_t map_number;
	uint8_t direction; /* enum iommu_dma_direction, of the mapping */
	bool died;	   /* AFTER_UNMAP: the mapping went with its domain, without an unmap */
	bool interrupt;	   /* an interrupt did it while the thread was running */
	bool partly; /* only the page of the address is known, and only a part of it was mapped */
	bool cut;    /* too many mappings share the address to examine all */
};

/* Returns the name that the report prints, such as "use after unmap". Static. */
const char *iommu_verdict_name(enum iommu_verdict_kind kind);

/* What it means, for the manual. */
const char *iommu_verdict_meaning(enum iommu_verdict_kind kind);

/*
 * The faults of a trace. Each is kept by itself until newer ones need its place, and is counted in
 * a run: faults of one device for one reason on adjacent pages.
 */

/* At most this many faults are kept, the newest, and this many runs and reasons. */
#define IOMMU_FAULTS_MAX	65536
#define IOMMU_FAULT_RUNS_MAX	4096
#define IOMMU_FAULT_REASONS_MAX 4096

/* The event and the log message of one fault are at most this far apart, in ns. */
#define IOMMU_FAULT_WAIT 1000000000ULL

#define IOMMU_FAULT_DRIVER_MAX 20

/* One fault, known from its event, from the kernel log, or from both. */
struct iommu_fault_case {
	uint64_t ts;	 /* ns; of the event or the message, whichever came first */
	uint64_t number; /* in order of appearance, from 0 */
	uint64_t address;
	uint32_t device; /* 0: not known */
	int32_t flags;	 /* of the event */
	bool has_address;
	bool page_only; /* the low 12 bits of @address are not known */
	bool likely;	/* the number that names @device may not be a requester ID */
	bool in_domain; /* @address is an IOVA of the domain, unless the log refutes it */
	bool seen_event;
	bool seen_log;
	uint8_t access;	   /* enum iommu_access */
	uint8_t direction; /* enum iommu_direction, of the event */
	uint8_t excuses;   /* IOMMU_EXCUSE_*: why the verdict may be wrong */
	/* Driver of the event, truncated, without a NUL. Untrusted. */
	char driver[IOMMU_FAULT_DRIVER_MAX];
	uint8_t driver_len;
	/*
	 * The log message, or an event with the same content: see iommu_fault_is_decoded(). Its
	 * name is NULL, because it pointed into the message.
	 */
	struct iommu_fault log;
	struct iommu_verdict verdict;
};

/* Whether one->log is set: the reason of the fault is known. */
static inline bool iommu_fault_is_decoded(const struct iommu_fault_case *one)
{
	return one->log.vendor != IOMMU_VENDOR_NONE;
}

/* A run: faults of one device for one reason on adjacent pages. */
struct iommu_fault_run {
	uint64_t nr; /* of faults; 0: the run is not in use */
	uint64_t nr_event;
	uint64_t nr_log;
	uint64_t verdicts[IOMMU_VERDICT_NEVER_MAPPED + 1]; /* faults with each verdict */
	uint64_t first_ts;
	uint64_t last_ts;
	uint64_t first_address; /* the lowest and the highest address */
	uint64_t last_address;
	unsigned int excuses;
	uint32_t reason;	       /* numbered in order of appearance, plus 1 */
	struct iommu_fault_case first; /* the first fault, as an example */
};

/* Faults with equal reasons are alike. It has no padding, so it can be compared by memcmp(). */
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

/* All faults of a trace. Zero it before use. */
struct iommu_faults {
	uint64_t nr;	    /* event and message of one fault count once */
	uint64_t nr_folded; /* faults before this number wait no longer and are in their runs */
	uint64_t nr_event;
	uint64_t nr_log;
	uint64_t nr_both;
	uint64_t unfolded; /* in no run: too many runs, or out of memory */
	uint64_t
		suppressed; /* messages that the kernel has reported as suppressed; a lower bound */
	uint64_t overflows; /* messages that report lost faults */
	uint64_t announced; /* VT-d: messages that announce faults, which may be logged next */
	uint64_t verdicts[IOMMU_VERDICT_NEVER_MAPPED + 1];

	struct iommu_fault_run *runs;
	uint32_t nr_runs; /* length of @runs, including those not in use */

	/*
	 * Called for each fault once it is final: it no longer waits for its other half. May be
	 * NULL.
	 */
	void (*done)(void *arg, const struct iommu_fault_case *one);
	void *arg;

	/* All below is private to faults.c. */
	struct iommu_fault_place *ring;
	uint32_t size;
	struct iommu_fault_queues *queues;
	struct iommu_fault_reason *reasons;
	uint32_t nr_reasons;
	struct iommu_table by_reason;
	struct iommu_ranges by_page; /* reason and page -> index in @runs, plus 1 */
	uint32_t free_run;	     /* plus 1 */
};

/*
 * The event and the message of a fault are its halves. If the other half of @half waits for it,
 * joins the two into one fault, which keeps its verdict, and returns true.
 */
bool iommu_faults_pair(struct iommu_faults *faults, const struct iommu_fault_case *half);

/* Adds a fault for which iommu_faults_pair() has returned false. Faults come in order of time. */
void iommu_faults_add(struct iommu_faults *faults, const struct iommu_fault_case *one);

/*
 * Stops waiting for other halves, at the end of the trace or when it pauses: puts all faults into
 * their runs.
 */
void iommu_faults_finish(struct iommu_faults *faults);

/* Returns fault number @number, or NULL if it is not kept. Valid until the next fault. */
const struct iommu_fault_case *iommu_faults_get(const struct iommu_faults *faults, uint64_t number);

/* Returns the number of the oldest fault that is kept. */
uint64_t iommu_faults_oldest(const struct iommu_faults *faults);

/*
 * Returns a lower bound of the faults that the kernel has announced but not logged. VT-d announces
 * faults before it prints them, and the rate limit may suppress all of these
 * (drivers/iommu/intel/dmar.c).
 */
uint64_t iommu_faults_unprinted(const struct iommu_faults *faults);

void iommu_faults_free(struct iommu_faults *faults);

#endif
