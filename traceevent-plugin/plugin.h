/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_H
#define IOMMU_PLUGIN_H

#include <event-parse.h>

#include "events.h"
#include "faulted.h"
#include "faultlog.h"

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

/* What a handle remembers of the records before. */
struct iommu_log_state {
	struct iommu_log_joiner joiner;
	struct iommu_faulted faulted;
};

/*
 * KernelShark asks for the text of rows in any order: there nothing may be remembered, so that a
 * row never depends on the one that was asked for before.
 */
bool iommu_rows_in_any_order(void);

/* Where the fields of a format lie, for the event that we print under that name. */
struct iommu_binding {
	const struct iommu_event *event;
	const struct tep_event *format; /* what places were found in; NULL: not looked yet */
	bool foreign;			/* another kernel family's event of that name */
	bool swap;
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	struct iommu_names *names;   /* the memory of all tables that @places point to */
	struct iommu_place pid;	     /* of the task, among the common fields */
	struct iommu_log_state *log; /* the handle's */
};

/*
 * Find the fields of @format by name, and what it calls their values. To be called once per format,
 * not once per record. iommu_unbind() gives back what it allocated.
 */
void iommu_bind(struct iommu_binding *binding, struct tep_event *format);
void iommu_unbind(struct iommu_binding *binding);

/* The names' part of iommu_bind(), once the fields are found. False if there is no memory. */
bool iommu_bind_names(struct iommu_binding *binding);

/* The record in core's terms. Binds the format first where that was not done yet. */
struct iommu_record iommu_record_of(struct iommu_binding *binding, const struct tep_record *record,
				    struct tep_event *format);

/* For iommu_text_init(): @arg is the trace_seq. */
void iommu_put_seq(void *arg, const char *str, size_t len);

/* Remember the device of iommu:io_page_fault. */
void iommu_note_fault(const struct iommu_binding *binding, const struct iommu_record *rec,
		      const struct tep_record *record);

/* Handler of ras:aer_event. */
int iommu_print_aer(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		    void *context);

/* What follows the text of printk:console: " => " and the fault, where the message tells of one. */
void iommu_explain_console(struct iommu_text *t, const struct iommu_binding *binding,
			   const struct iommu_record *rec, const struct tep_record *record);

#endif
