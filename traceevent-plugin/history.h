/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_HISTORY_H
#define IOMMU_PLUGIN_HISTORY_H

#include "core/replay/feeder.h"
#include "core/summary/stats.h"
#include "tep/binding.h"

/*
 * The records of one handle, joined if they are messages of one fault, and replayed if
 * iommu_history_on(). The replay is created with the first record, because no format is known
 * before. If out of memory, lines are as they are without history.
 */
struct iommu_history {
	struct tep_handle *tep;
	struct iommu_feeder feeder;
	struct iommu_replay *replay; /* NULL: no record yet, or out of memory */
	bool failed;		     /* to create it */
	bool seen;		     /* a record */
	enum iommu_attach_rule attach_rule;
	struct iommu_stats stats; /* for the summary */
	uint64_t first;		  /* ns: the time of the first record, and the latest time */
	uint64_t last;
};

/* @history stays where it is until iommu_history_end(). */
void iommu_history_init(struct iommu_history *history, struct tep_handle *tep);

/* To be called first for each record if iommu_history_on(): its time, and events lost before it. */
void iommu_history_seen(struct iommu_history *history, const struct tep_record *record);

/*
 * Replay a record whose fields were read into @values. Writes "; history: ..." if the option asks
 * for it.
 */
void iommu_history_event(struct iommu_text *t, struct iommu_history *history,
			 const struct iommu_binding *binding, const struct iommu_record *rec,
			 const struct tep_record *record, const struct iommu_value *values);

/*
 * Read @msg, a message of printk:console, together with the messages before it, and replay the
 * fault once it is complete. Returns false if it is not about an IOMMU. *@fault is what it reports,
 * and @step refers to it, for iommu_history_put().
 */
bool iommu_history_message(struct iommu_history *history, const struct iommu_binding *binding,
			   const struct iommu_record *rec, const struct tep_record *record,
			   const struct iommu_value *msg, struct iommu_step *step,
			   struct iommu_fault *fault);

/* Write "; history: ..." about the step that was replayed last, if the option asks for it. */
void iommu_history_put(struct iommu_text *t, const struct iommu_history *history,
		       const struct iommu_step *step);

/* No more records: print the summary if the option asks for it, and free the replay. */
void iommu_history_end(struct iommu_history *history);

#endif
