/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_INTERNAL_H
#define TRACE_IOMMU_EXPLAIN_INTERNAL_H

#include "core/diagnosis/fault_groups.h"
#include "core/diagnosis/log_facts.h"
#include "core/faultlog/join_messages.h"
#include "core/logtext/input_kind.h"
#include "core/recording/snapshot.h"
#include "core/replay/faults.h"

#define EXPLAIN_TASK	16 /* TASK_COMM_LEN, with its 0 */
#define EXPLAIN_HISTORY 320

/* What the address of a fault had been, or of the first fault of a group. */
struct explain_history {
	struct iommu_verdict verdict;
	unsigned int excuses;	    /* IOMMU_EXCUSE_* */
	char task[EXPLAIN_TASK];    /* the name of verdict.pid, untrusted; empty: not known */
	char text[EXPLAIN_HISTORY]; /* escaped */
};

/* One complete message of the log, or several that were joined. */
struct explained {
	const struct iommu_fault *fault;
	const char *line; /* its first line, untrusted */
	size_t line_len;
	const struct iommu_hint *hint;	       /* or NULL */
	const struct explain_history *history; /* or NULL */
};

/* The results when the log ends or pauses. */
struct explain_report {
	struct iommu_fault_groups groups;
	struct iommu_log_facts facts;
	struct iommu_snapshot snapshot; /* of all traces together */
	/* Of groups: iommu_fault_group.data is a place here, plus 1. */
	struct explain_history *histories;
	size_t nr_histories;
	size_t nr_printed; /* groups that print_new() has printed */
	bool has_events;   /* some input is a trace, which has this many events */
	uint64_t nr_events;
};

/* An output format of trace-iommu explain. Everything goes to stdout. Members may be NULL. */
struct explain_output {
	/* A line of the log that concerns an IOMMU. Untrusted. */
	void (*line)(const char *line, size_t len);
	/* A fault or another message that is complete. */
	void (*message)(const struct explained *explained);
	/* A line of a fault that other lines interrupted, so that it cannot be completed. */
	void (*half)(const struct iommu_fault *f);
	/* The log continues, but pauses: print the groups that began since the last call. */
	void (*print_new)(struct explain_report *report);
	/* The end of the log. */
	void (*end)(struct explain_report *report);
	bool empty_is_fine; /* an empty log is not an error */
};

extern const struct explain_output explain_text;   /* blocks */
extern const struct explain_output explain_all;	   /* each message */
extern const struct explain_output explain_json;   /* one document */
extern const struct explain_output explain_ndjson; /* one object per message */
extern const struct explain_output explain_prometheus;

/* First lines of faults that are not complete yet: as many as the joiner can hold. */
#define EXPLAIN_LINES (2 * IOMMU_LOG_SLOTS)

struct explain_line {
	uint32_t id;
	struct iommu_log_prefix prefix; /* its time is in text */
	size_t len;
	char text[IOMMU_GROUP_LINE];
	char time[IOMMU_GROUP_TIME]; /* for prefix.time, if the text has none */
};

/* A run of trace-iommu explain. */
struct explain {
	const struct explain_output *output;
	struct explain_report report;
	struct explain_line lines[EXPLAIN_LINES]; /* a ring */
	size_t next_line;
	bool failed; /* out of memory */
};

/*
 * The functions that read input return an enum status. They print a message on stderr unless it is
 * STATUS_CLEAN.
 */

/* One finds faults, the others what the log says about their devices and addresses. */
#define EXPLAIN_LOG_PASSES 3

/*
 * The log in the file @fd, from where it is. The file allows seeking. With @check, it is an error
 * if the file is not a log.
 */
int explain_log(struct explain *e, int fd, const char *name, bool check);

/* A trace. @name is as for input_open(). */
int explain_trace(struct explain *e, const char *name);

/* A log, or the text of a trace, as it arrives from @fd, which does not allow seeking. */
int explain_stream(struct explain *e, int fd, const char *name);

/* Returns STATUS_CLEAN if @kind is a log, or else reports the problem. */
int explain_check_input(const struct iommu_input_kind *kind, const char *name, bool is_stdin,
			const struct explain_output *output);

/* From now on, SIGINT makes explain_goes_on() return false. */
void explain_catch_interrupt(void);

/* Whether to read on: the output is not closed, and no SIGINT came. */
bool explain_goes_on(const struct explain *e);

/* The number of messages that were explained so far. */
uint64_t explain_nr_found(const struct explain *e);

/* Keep the line of a message that is not complete. @prefix is that of @text. */
void explain_keep_line(struct explain *e, const struct iommu_fault *f, const char *text, size_t len,
		       const struct iommu_log_prefix *prefix);

/* The first line of @f, or NULL if none was kept. */
const struct explain_line *explain_kept_line(const struct explain *e, const struct iommu_fault *f);

/* A complete message: count and print it. @history may be NULL. */
void explain_deliver(struct explain *e, const struct iommu_fault *f, const char *line, size_t len,
		     const struct iommu_log_prefix *prefix, const struct explain_history *history);

/* Names of vendors and drivers, and of the kind of a fault, for programs. NULL: it has none. */
const char *explain_vendor_name(const struct iommu_fault *f);
const char *explain_event_name(const struct iommu_fault *f);

/* What the address of the first fault of @group had been, or NULL. */
const struct explain_history *explain_group_history(const struct explain_report *report,
						    const struct iommu_fault_group *group);

/* The hint for a fault of @group. */
const struct iommu_hint *explain_hint(const struct explain_report *report,
				      struct iommu_fault_group *group);

/* The hint for @f in @context. The log's facts come first. @history may be NULL. */
const struct iommu_hint *explain_hint_for(const struct explain_report *report,
					  const struct iommu_fault *f,
					  const struct iommu_hint_context *context,
					  const struct explain_history *history);

/*
 * The driver of the device, from the first message of @group, *@len bytes; empty if the message
 * does not name it. Untrusted.
 */
const char *explain_driver(const struct iommu_fault_group *group, size_t *len);

/* What the snapshot says about the device of @f, or NULL. */
const struct iommu_snapshot_device *explain_model(const struct explain_report *report,
						  const struct iommu_fault *f);

/* Explain a bare number, "KIND:NUMBER", for example amd:0x0070. Returns an enum status. */
int explain_word(const char *word);

#endif
