/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * plugin_iommu.so: hands records from libtraceevent to core and core's text back.
 *
 * The host supplies libtraceevent's symbols; the plugin is not linked against it. A perf that has
 * the library inside exports a part of it only, and tests/symbols.sh keeps us within that part.
 */
#include <stdlib.h>

#include <trace-seq.h>

#include "plugin.h"

/* All that belongs to one handle: one binding an event. */
struct plugin_handle {
	struct plugin_handle *next;
	struct tep_handle *tep;
	struct iommu_log_state log;
	struct iommu_binding aer;
	size_t nr_bindings;
	struct iommu_binding bindings[];
};

/* The unloader is told the handle alone, so what belongs to it must be found by it. */
static struct plugin_handle *handles;

int IOMMU_EXPORT TEP_PLUGIN_LOADER(struct tep_handle *tep);
void IOMMU_EXPORT TEP_PLUGIN_UNLOADER(struct tep_handle *tep);

void iommu_put_seq(void *arg, const char *str, size_t len)
{
	(void)len;
	trace_seq_puts(arg, str);
}

static int print_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		       void *context)
{
	struct iommu_binding *binding = context;
	struct iommu_record rec = iommu_record_of(binding, record, format);
	struct iommu_text text;
	char buf[512];

	if (binding->foreign)
		return -1; /* the library prints the stock text */

	iommu_text_init(&text, buf, sizeof(buf), iommu_put_seq, s);
	iommu_event_text(&text, binding->event, &rec, binding->places, iommu_option_stock());
	if (binding->event == &iommu_event_console && !iommu_option_stock())
		iommu_explain_console(&text, binding, &rec, record);
	else if (binding->event == &iommu_event_io_page_fault)
		iommu_note_fault(binding, &rec, record);
	iommu_text_flush(&text);
	return 0;
}

static size_t count_events(void)
{
	size_t n = 0;

	while (iommu_events[n])
		n++;
	return n;
}

static void add_handler(struct plugin_handle *handle, struct iommu_binding *binding,
			const struct iommu_event *event, tep_event_handler_func print)
{
	binding->event = event;
	binding->log = &handle->log;
	tep_register_event_handler(handle->tep, -1, event->system, event->name, print, binding);
}

static void remove_handler(struct plugin_handle *handle, struct iommu_binding *binding,
			   tep_event_handler_func print)
{
	tep_unregister_event_handler(handle->tep, -1, binding->event->system, binding->event->name,
				     print, binding);
	iommu_unbind(binding);
}

/* Formats are read after plugins are loaded, so register for what the trace may have. */
int TEP_PLUGIN_LOADER(struct tep_handle *tep)
{
	size_t n = count_events();
	struct plugin_handle *handle = calloc(1, sizeof(*handle) + n * sizeof(handle->bindings[0]));

	if (!handle)
		return -1;
	handle->tep = tep;
	handle->nr_bindings = n;
	handle->next = handles;
	handles = handle;

	iommu_options_get();
	for (size_t i = 0; i < n; i++)
		add_handler(handle, &handle->bindings[i], iommu_events[i], print_event);
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

	for (size_t i = 0; i < handle->nr_bindings; i++)
		remove_handler(handle, &handle->bindings[i], print_event);
	remove_handler(handle, &handle->aer, iommu_print_aer);
	*link = handle->next;
	free(handle);
	iommu_options_put();
}
