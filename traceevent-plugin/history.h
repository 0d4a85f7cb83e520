/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_HISTORY_H
#define IOMMU_PLUGIN_HISTORY_H

#include "core/replay/feeder.h"
#include "core/summary/stats.h"
#include "tep/binding.h"
#include "tep/next_maps.h"

/*
 * The history of one handle. It joins messages about one fault, and replays records if
 * iommu_history_on(). The replay is created with the first record, because formats are read only
 * after the plugin is loaded. If out of memory, lines have no history.
 */
struct iommu_history {
	struct tep_handle *tep;
	struct iommu_feeder feeder;
	struct iommu_replay *replay; /* NULL: no record yet, or out of memory */
	bool failed;		     /* to create it */
	bool seen;		     /* a record */
	enum iommu_attach_rule attach_rule;
	struct iommu_stats stats; /* for the summary */
	uint64_t first;		  /* ns: the time of the first record, and the largest time */
	uint64_t last;
	struct iommu_next_maps next; /* while the record is printed: what the next ones need */
};

/* @history must not move until iommu_history_end(). */
void iommu_history_init(struct iommu_history *history, struct tep_handle *tep);

/*
 * Pass a record's time and the number of events lost before it. If iommu_history_on(), call this
 * first for each record.
 */
void iommu_history_seen(struct iommu_history *history, const struct tep_record *record);

/*
 * Prefetch what the replay needs for the next records of this record's CPU. With many mappings at
 * random addresses, each step waits for memory that is in no cache. Call the first function before
 * the record's text is made and the second one after that: what the first one prefetches arrives
 * in the meantime.
 */
void iommu_history_look_ahead(struct iommu_history *history, const struct iommu_binding *binding,
			      const struct tep_record *record);
void iommu_history_prefetch_mappings(const struct iommu_history *history);

/*
 * Replay a record whose fields were read into @values. Writes "; history: ..." if the option is
 * set.
 */
void iommu_history_event(struct iommu_text *t, struct iommu_history *history,
			 const struct iommu_binding *binding, const struct iommu_record *rec,
			 const struct tep_record *record, const struct iommu_value *values);

/*
 * Read @msg, a message of printk:console, together with earlier messages of the same fault. Replay
 * the fault when it is complete. Returns false if @msg is not about an IOMMU. *@fault is the
 * decoded message, and @step refers to it, for iommu_history_put().
 */
bool iommu_history_message(struct iommu_history *history, const struct iommu_binding *binding,
			   const struct iommu_record *rec, const struct tep_record *record,
			   const struct iommu_value *msg, struct iommu_step *step,
			   struct iommu_fault *fault);

/* Write "; history: ..." for the step that was replayed last, if the option is set. */
void iommu_history_put(struct iommu_text *t, const struct iommu_history *history,
		       const struct iommu_step *step);

/* End of the records: print the summary if the option is set, and free the replay. */
void iommu_history_end(struct iommu_history *history);

#endif
