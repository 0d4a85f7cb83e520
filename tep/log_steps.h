/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOG_STEPS_H
#define IOMMU_LOG_STEPS_H

#include "binding.h"

/*
 * Messages of the kernel's log as steps: one for each fault, when all is known of it. For a reader
 * that feeds the records of printk:console in the order of time, and tells how time goes on.
 */
struct iommu_log_steps {
	void (*give)(void *arg, const struct iommu_step *step);
	void *arg;
	uint64_t ref; /* the reader's, of the message that what is being given came with last */
	/* private */
	struct iommu_log_joiner joiner;
	uint64_t deadline; /* when what waits for another message has waited enough */
};

void iommu_log_steps_init(struct iommu_log_steps *log,
			  void (*give)(void *arg, const struct iommu_step *step), void *arg);

/* A record of printk:console. */
void iommu_log_steps_feed(struct iommu_log_steps *log, struct iommu_binding *binding,
			  struct tep_event *format, const struct tep_record *record, uint64_t ref);

/* The log is over: give what still waits. */
void iommu_log_steps_end(struct iommu_log_steps *log);

/* Whether faults may wait for other messages. */
static inline bool iommu_log_steps_wait(const struct iommu_log_steps *log)
{
	return log->deadline != UINT64_MAX;
}

/* It is @ts now. To be called before what is of that time is fed. */
static inline void iommu_log_steps_now(struct iommu_log_steps *log, uint64_t ts)
{
	if (ts > log->deadline)
		iommu_log_steps_end(log);
}

/* For a reader that joins messages itself: give the faults that iommu_log_done() has. */
void iommu_log_steps_done(struct iommu_log_joiner *joiner, bool end,
			  void (*give)(void *arg, const struct iommu_step *step), void *arg);

#endif
