/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_H
#define IOMMU_PLUGIN_H

#include "tep/binding.h"
#include "core/faultlog/recent_faults.h"
#include "core/replay/stats.h"

/* Entry points: the only symbols that plugin_iommu.so exports. */
#define IOMMU_EXPORT __attribute__((visibility("default")))

/*
 * Options. libtraceevent keeps them per process, not per handle: options_get() registers them with
 * the first handle that loads the plugin and options_put() removes them with the last.
 */
void iommu_options_get(void);
void iommu_options_put(void);
bool iommu_option_stock(void);
bool iommu_option_hints(void);
bool iommu_option_history(void);
bool iommu_option_summary(void);

/* The replay of a handle's records, for the options history and summary. */
struct iommu_history {
	struct tep_handle *tep;
	struct iommu_replay *replay; /* NULL: no record yet, or no memory */
	bool failed;
	bool seen; /* a record */
	enum iommu_family family;
	struct iommu_stats stats; /* for the summary */
	uint64_t first;		  /* ns: the time of the first record, and of the newest */
	uint64_t last;
};

/* What a handle remembers of the records before. */
struct iommu_log_state {
	struct iommu_log_joiner joiner;
	struct iommu_faulted faulted;
	struct iommu_history history;
};

/*
 * KernelShark asks for the text of rows in any order: there nothing may be remembered, so that a
 * row never depends on the one that was asked for before.
 */
bool iommu_rows_in_any_order(void);

/* What a handler of ours is registered with: the event's binding, and what its handle remembers. */
struct iommu_handler {
	struct iommu_binding binding;
	struct iommu_log_state *log;
};

/* For iommu_text_init(): @arg is the trace_seq. */
void iommu_put_seq(void *arg, const char *str, size_t len);

/* Remember the device of iommu:io_page_fault. */
void iommu_note_fault(const struct iommu_handler *handler, const struct iommu_record *rec,
		      const struct tep_record *record);

/* Handler of ras:aer_event. */
int iommu_print_aer(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		    void *context);

/*
 * What follows the text of printk:console where the message tells of a fault: " => " and the fault,
 * its history and a hint, as the options ask.
 */
void iommu_explain_console(struct iommu_text *t, const struct iommu_handler *handler,
			   const struct iommu_record *rec, const struct tep_record *record);

/*
 * Whether records are to be fed to the replay. Not where rows are asked for in any order, for the
 * replay needs them in the order of time.
 */
bool iommu_history_on(void);

/* A record comes, whatever it tells: its time, and what was lost before it. */
void iommu_history_seen(struct iommu_history *history, const struct tep_record *record);

/*
 * Feed a record whose fields were read into @values, and write "; history: ..." where the option
 * asks so.
 */
void iommu_history_event(struct iommu_text *t, const struct iommu_handler *handler,
			 const struct iommu_record *rec, const struct tep_record *record,
			 const struct iommu_value *values);

/* The same for a message that was understood. @t may be NULL: nothing is to be written. */
void iommu_history_log(struct iommu_text *t, const struct iommu_handler *handler,
		       const struct iommu_record *rec, const struct tep_record *record,
		       const struct iommu_fault *fault);

/* Handler of events that are read for the replay alone: the library prints them. */
int iommu_observe_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
			void *context);

/* No more records come: print the summary where the option asks for it, and free the replay. */
void iommu_history_end(struct iommu_log_state *log);

#endif
