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
	struct iommu_log_joiner joiner;
	size_t nr_bindings;
	struct iommu_binding bindings[];
};

/* The unloader is told the handle alone, so what belongs to it must be found by it. */
static struct plugin_handle *handles;

int IOMMU_EXPORT TEP_PLUGIN_LOADER(struct tep_handle *tep);
void IOMMU_EXPORT TEP_PLUGIN_UNLOADER(struct tep_handle *tep);

static void put_seq(void *arg, const char *str, size_t len)
{
	(void)len;
	trace_seq_puts(arg, str);
}

static int print_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
		       void *context)
{
	struct iommu_binding *binding = context;
	struct iommu_record rec = { .data = record->data };
	struct iommu_text text;
	char buf[512];

	if (binding->format != format)
		iommu_bind(binding, format);
	if (binding->foreign)
		return -1; /* the library prints the stock text */

	rec.size = record->size > 0 ? (size_t)record->size : 0;
	rec.swap = binding->swap;
	iommu_text_init(&text, buf, sizeof(buf), put_seq, s);
	iommu_event_text(&text, binding->event, &rec, binding->places, iommu_option_stock());
	if (binding->event == &iommu_event_console && !iommu_option_stock())
		iommu_explain_console(&text, binding, &rec, record);
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
	for (size_t i = 0; i < n; i++) {
		struct iommu_binding *binding = &handle->bindings[i];

		binding->event = iommu_events[i];
		binding->joiner = &handle->joiner;
		tep_register_event_handler(tep, -1, binding->event->system, binding->event->name,
					   print_event, binding);
	}
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

	for (size_t i = 0; i < handle->nr_bindings; i++) {
		struct iommu_binding *binding = &handle->bindings[i];

		tep_unregister_event_handler(tep, -1, binding->event->system, binding->event->name,
					     print_event, binding);
		iommu_unbind(binding);
	}
	*link = handle->next;
	free(handle);
	iommu_options_put();
}
