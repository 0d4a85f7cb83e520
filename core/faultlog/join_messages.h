/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_JOIN_MESSAGES_H
#define IOMMU_JOIN_MESSAGES_H

#include "fault.h"

/* The source of a message: one task on one CPU prints all messages of a fault in a row. */
struct iommu_log_key {
	uint64_t ts; /* in nanoseconds; 0 if the log has no times */
	int64_t task;
	int cpu;
};

/*
 * The maximum number of incomplete faults, and the time that each waits for its next message (ns).
 */
#define IOMMU_LOG_SLOTS 8
#define IOMMU_LOG_WAIT	1000000000ULL

struct iommu_log_slot {
	struct iommu_log_key key;
	struct iommu_fault fault;
	uint64_t used; /* 0: free */
	bool closed;   /* nothing can be joined to it: its second half is ambiguous */
};

/* The state of joining, one per log or trace. Zero it before use. It owns no memory. */
struct iommu_log_joiner {
	uint64_t clock;
	uint32_t ids; /* used so far */
	struct iommu_log_slot slots[IOMMU_LOG_SLOTS];
	struct {
		struct iommu_log_key key; /* of its last message */
		struct iommu_fault fault;
	} done[IOMMU_LOG_SLOTS]; /* oldest first; it is dropped if there is no room */
	unsigned int nr_done;
};

/*
 * Read a message as iommu_log_read() does, and add the details from earlier messages of the same
 * fault or sign. f->joined is set if *@f continues one that was returned before, or is a companion
 * of one. So count a fault if f->kind is IOMMU_LOG_FAULT and f->joined is false, and a sign if
 * f->kind is IOMMU_LOG_SIGN and f->joined is false. f->name is from this message only.
 */
bool iommu_log_read_joined(struct iommu_log_joiner *j, const struct iommu_log_key *key,
			   const char *msg, size_t len, struct iommu_fault *f);

/* The same for a message that iommu_log_read() has read. */
void iommu_log_join(struct iommu_log_joiner *j, const struct iommu_log_key *key,
		    struct iommu_fault *f);

/*
 * For callers that want each fault and each sign once and complete. Those that
 * iommu_log_read_joined() returns as IOMMU_MESSAGE_WHOLE are complete. This returns all others.
 * Call this after each iommu_log_read_joined(), and with @end at the end of the log, until it
 * returns false. f->joined is false in a sign that iommu_log_read_joined() did not return: the head
 * of an AMD-Vi event whose text never came.
 */
bool iommu_log_take_complete(struct iommu_log_joiner *j, bool end, struct iommu_fault *f);

/* The same. *@key becomes the source of the fault's last message. */
bool iommu_log_take_complete_key(struct iommu_log_joiner *j, bool end, struct iommu_fault *f,
				 struct iommu_log_key *key);

#endif
