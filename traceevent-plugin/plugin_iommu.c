/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * plugin_iommu.so: passes records from libtraceevent to core, and returns core's text.
 *
 * The host supplies libtraceevent's symbols; the plugin is not linked against it. A perf that
 * contains the library exports only some of them. tests/report/symbols.sh checks that these are
 * sufficient.
 */
#include <stdlib.h>

#include "aer.h"
#include "console.h"
#include "handler.h"
#include "options.h"
#include "tep/record_step.h"

/* Entry points: the only symbols that plugin_iommu.so exports. */
#define IOMMU_EXPORT __attribute__((visibility("default")))

/* The plugin's state for one handle. */
struct plugin_handle {
	struct plugin_handle *next;
	struct tep_handle *tep;
	struct iommu_log_state log;
	struct iommu_handler aer;
	size_t nr_printed; /* handlers that print, which come first */
	size_t nr_handlers;
	struct iommu_handler handlers[]; /* one per event */
};

/* The unloader receives only the handle. This list finds the state for it. */
static struct plugin_handle *handles;

int IOMMU_EXPORT TEP_PLUGIN_LOADER(struct tep_handle *tep);
void IOMMU_EXPORT TEP_PLUGIN_UNLOADER(struct tep_handle *tep);

static int print_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		       void *context)
{
	struct iommu_handler *handler = context;
	struct iommu_binding *binding = &handler->binding;
	struct iommu_history *history = &handler->log->history;
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_text text;
	bool replayed;
	char buf[512];

	if (binding->foreign)
		return -1; /* the library prints the stock text */
	replayed = iommu_history_on();
	if (replayed) {
		iommu_history_seen(history, record);
		iommu_history_look_ahead(history, binding, record);
	}

	iommu_text_init(&text, buf, sizeof(buf), iommu_put_seq, s);
	iommu_event_text(&text, binding->event, &rec, binding->places, values,
			 iommu_option_stock());
	if (binding->event == &iommu_event_io_page_fault)
		iommu_note_fault(handler, &rec, record);
	if (binding->event == &iommu_event_console)
		iommu_explain_console(&text, handler, &rec, record);
	else if (binding->event == &iommu_event_smmu_evtq)
		iommu_explain_evtq(&text, handler, &rec, record, values);
	else if (replayed)
		iommu_history_event(&text, history, binding, &rec, record, values);
	iommu_text_flush(&text);
	if (replayed)
		iommu_history_prefetch_mappings(history);
	return 0;
}

/* For events that only the replay needs. */
static int observe_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
			 void *context)
{
	struct iommu_handler *handler = context;
	struct iommu_history *history = &handler->log->history;

	(void)s;
	if (iommu_history_on()) {
		iommu_history_seen(history, record);
		iommu_feeder_record(&history->feeder, &handler->binding, format, record, 0);
	}
	return -1; /* the library prints the event */
}

static void add_handler(struct plugin_handle *handle, struct iommu_handler *handler,
			const struct iommu_event *event, tep_event_handler_func print)
{
	handler->binding.event = event;
	handler->log = &handle->log;
	tep_register_event_handler(handle->tep, -1, event->system, event->name, print, handler);
}

static void remove_handler(struct plugin_handle *handle, struct iommu_handler *handler,
			   tep_event_handler_func print)
{
	const struct iommu_event *event = handler->binding.event;

	tep_unregister_event_handler(handle->tep, -1, event->system, event->name, print, handler);
	iommu_unbind(&handler->binding);
}

/* Formats are read after plugins are loaded, so register for all events that a trace may have. */
int TEP_PLUGIN_LOADER(struct tep_handle *tep)
{
	size_t nr_printed = iommu_count_events(iommu_events);
	size_t n = nr_printed + iommu_count_events(iommu_observed_events);
	struct plugin_handle *handle = calloc(1, sizeof(*handle) + n * sizeof(handle->handlers[0]));

	if (!handle)
		return -1;
	handle->tep = tep;
	iommu_history_init(&handle->log.history, tep);
	handle->nr_printed = nr_printed;
	handle->nr_handlers = n;
	handle->next = handles;
	handles = handle;

	iommu_options_get();
	for (size_t i = 0; i < n; i++) {
		bool printed = i < nr_printed;

		add_handler(handle, &handle->handlers[i],
			    printed ? iommu_events[i] : iommu_observed_events[i - nr_printed],
			    printed ? print_event : observe_event);
	}
	add_handler(handle, &handle->aer, &iommu_event_aer, iommu_print_aer);
	return 0;
}

void TEP_PLUGIN_UNLOADER(struct tep_handle *tep)
{
	struct plugin_handle **link = &handles;
	struct plugin_handle *handle;

	while (*link && (*link)->tep != tep)
		link = &(*link)->next;
	handle = *link;
	if (!handle)
		return;

	iommu_history_end(&handle->log.history);
	for (size_t i = 0; i < handle->nr_handlers; i++)
		remove_handler(handle, &handle->handlers[i],
			       i < handle->nr_printed ? print_event : observe_event);
	remove_handler(handle, &handle->aer, iommu_print_aer);
	*link = handle->next;
	free(handle);
	iommu_options_put();
}
