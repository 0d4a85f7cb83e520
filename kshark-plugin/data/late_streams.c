/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The host has loaded a late stream already, so we read its events once more for us alone. The host
 * itself would load all open traces again. That takes longer, moves entries that others refer to,
 * and reports every event to the other plugins a second time.
 */
#include <stdlib.h>
#include <string.h>

#include "late_streams.h"
#include "load.h"
#include "stream.h"

static int (*start)(struct kshark_data_stream *stream);

/* Remove the handlers of other plugins from the list and return them. */
static struct kshark_event_proc_handler *take_others(struct kshark_data_stream *stream)
{
	struct kshark_event_proc_handler **link = &stream->event_handlers;
	struct kshark_event_proc_handler *others = NULL;
	struct kshark_event_proc_handler **end = &others;

	while (*link) {
		struct kshark_event_proc_handler *handler = *link;

		if (lanes_is_our_handler(handler)) {
			link = &handler->next;
			continue;
		}
		*link = handler->next;
		handler->next = NULL;
		*end = handler;
		end = &handler->next;
	}
	return others;
}

static void give_back(struct kshark_data_stream *stream, struct kshark_event_proc_handler *others)
{
	struct kshark_event_proc_handler **link = &stream->event_handlers;

	while (*link)
		link = &(*link)->next;
	*link = others;
}

/* Returns whether lanes refer to @entry. */
static bool is_marked(const struct lanes_stream *s, const struct kshark_entry *entry)
{
	unsigned int number = entry->event_id < 0 ? 0 : s->by_id[(uint16_t)entry->event_id];

	return number && s->events[number - 1].marks;
}

/* Keep the entries that lanes refer to, and free the others. */
static void keep_marked(struct lanes_stream *s, struct kshark_entry **rows, size_t nr)
{
	struct kshark_entry **less;
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (is_marked(s, rows[i]))
			rows[kept++] = rows[i];
		else
			free(rows[i]);
	}
	s->nr_kept = kept;
	less = malloc((kept + 1) * sizeof(struct kshark_entry *));
	if (less) { /* otherwise the large list stays */
		memcpy(less, rows, kept * sizeof(struct kshark_entry *));
		free(rows);
	}
	s->kept = less ? less : rows;
}

void lanes_late_load(struct lanes_stream *s)
{
	struct kshark_generic_stream_interface *interface = s->stream->interface;
	struct kshark_event_proc_handler *others;
	struct kshark_context *context = NULL;
	struct kshark_entry **rows = NULL;
	ssize_t nr;

	if (!kshark_instance(&context))
		return;
	others = take_others(s->stream);
	nr = interface->load_entries(s->stream, context, &rows);
	give_back(s->stream, others);
	if (nr > 0 && rows)
		keep_marked(s, rows, (size_t)nr);
	else
		free(rows);
}

void lanes_late_set_start(int (*to)(struct kshark_data_stream *stream))
{
	start = to;
}

/* Find the host's entry for this plugin. */
static struct kshark_dpi *own_interface(struct kshark_context *context)
{
	for (struct kshark_plugin_list *p = context->plugins; p; p = p->next) {
		if (p->process_interface && p->process_interface->init == start)
			return p->process_interface;
	}
	return NULL;
}

/* A plugin that the user switched off for the stream is still in its list. */
static bool has_plugin(const struct kshark_data_stream *stream, const struct kshark_dpi *own)
{
	const struct kshark_dpi_list *list = stream->plugins;

	while (list && list->interface != own)
		list = list->next;
	return list != NULL;
}

/* Returns false if the trace has no event that we show. */
static bool load_started(int sd)
{
	struct lanes_stream *s;

	lanes_lock();
	s = lanes_stream_of(sd);
	lanes_unlock();
	if (s && s->load_entries)
		lanes_late_load(s);
	return s != NULL;
}

void lanes_late_reload(int sd, bool only_working)
{
	struct lanes_stream *s;
	bool again;

	lanes_lock();
	s = lanes_stream_of(sd);
	again = s && (s->state == LANES_WORKING || (s->state == LANES_READY && !only_working));
	lanes_unlock();
	if (again)
		lanes_late_load(s);
}

bool lanes_late_join(void)
{
	struct kshark_context *context = NULL;
	struct kshark_dpi *own;
	bool any = false;
	int *sds;

	if (!kshark_instance(&context))
		return false;
	own = own_interface(context);
	sds = kshark_all_streams(context);
	for (int i = 0; own && sds && i < context->n_streams; i++) {
		struct kshark_data_stream *stream = kshark_get_data_stream(context, sds[i]);
		struct kshark_dpi_list *list;

		if (!stream || has_plugin(stream, own))
			continue;
		list = kshark_register_plugin_to_stream(stream, own, true);
		if (list && kshark_handle_dpi(stream, list, KSHARK_PLUGIN_INIT) > 0 &&
		    load_started(stream->stream_id))
			any = true;
	}
	free(sds);
	return any;
}
