/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_JOIN_MESSAGES_H
#define IOMMU_JOIN_MESSAGES_H

#include "fault.h"

/* Messages of one fault are printed by one task on one CPU, one after the other. */
struct iommu_log_key {
	uint64_t ts; /* in nanoseconds; 0 where the log has no times */
	int64_t task;
	int cpu;
};

/* How many faults can be half told at once, and for how long one waits for its next message. */
#define IOMMU_LOG_SLOTS 8
#define IOMMU_LOG_WAIT	1000000000ULL

struct iommu_log_slot {
	struct iommu_log_key key;
	struct iommu_fault fault;
	uint64_t used; /* 0: free */
	bool closed;   /* which half belongs to which can no longer be told */
};

/*
 * What is remembered of the messages before. To be zeroed before use; it owns nothing. One for each
 * log or trace.
 */
struct iommu_log_joiner {
	uint64_t clock;
	struct iommu_log_slot slots[IOMMU_LOG_SLOTS];
	struct iommu_log_done {
		struct iommu_log_key key; /* of its last message */
		struct iommu_fault fault;
	} done[IOMMU_LOG_SLOTS]; /* the oldest first; not asked for, it is dropped */
	unsigned int nr_done;
};

/*
 * iommu_log_read(), and what the messages before it add. f->joined tells that *@f is the fault that
 * an earlier message began, or, for a companion, that it belongs to that fault: so a fault is to be
 * counted when f->kind is IOMMU_LOG_FAULT and f->joined is false. Its f->name is of this message
 * only.
 */
bool iommu_log_feed(struct iommu_log_joiner *j, const struct iommu_log_key *key, const char *msg,
		    size_t len, struct iommu_fault *f);

/*
 * For a reader that wants each fault once, when all is known of it: a fault that was told in one
 * message, or whose last message this is, is IOMMU_PART_WHOLE when iommu_log_feed() returns it; all
 * others come from here. To be called after each iommu_log_feed(), and at the end of the log, with
 * @end, until it returns false.
 */
bool iommu_log_done(struct iommu_log_joiner *j, bool end, struct iommu_fault *f);

/* The same, and in *@key who printed its last message, and when. */
bool iommu_log_done_key(struct iommu_log_joiner *j, bool end, struct iommu_fault *f,
			struct iommu_log_key *key);

#endif
