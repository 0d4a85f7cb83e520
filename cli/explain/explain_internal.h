/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_INTERNAL_H
#define TRACE_IOMMU_EXPLAIN_INTERNAL_H

#include "core/diagnosis/fault_groups.h"
#include "core/diagnosis/log_facts.h"
#include "core/faultlog/join_messages.h"

/* One complete message of the log, or several that were joined. */
struct explained {
	const struct iommu_fault *fault;
	const char *line; /* its first line, untrusted */
	size_t line_len;
	const struct iommu_hint *hint; /* or NULL */
};

/* The results when the log ends or pauses. */
struct explain_report {
	struct iommu_fault_groups groups;
	struct iommu_log_facts facts;
	size_t nr_printed; /* groups that print_new() has printed */
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

/* Names of vendors and drivers, and of the kind of a fault, for programs. NULL: it has none. */
const char *explain_vendor_name(const struct iommu_fault *f);
const char *explain_event_name(const struct iommu_fault *f);

/* The hint for a fault of @group. */
const struct iommu_hint *explain_hint(const struct explain_report *report,
				      struct iommu_fault_group *group);

/* The hint for @f in @context. The log's facts come first. */
const struct iommu_hint *explain_hint_for(const struct explain_report *report,
					  const struct iommu_fault *f,
					  const struct iommu_hint_context *context);

/*
 * The driver of the device, from the first message of @group, *@len bytes; empty if the message
 * does not name it. Untrusted.
 */
const char *explain_driver(const struct iommu_fault_group *group, size_t *len);

/* Explain a bare number, "KIND:NUMBER", for example amd:0x0070. Returns an enum status. */
int explain_word(const char *word);

#endif
