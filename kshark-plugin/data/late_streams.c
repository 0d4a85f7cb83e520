/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A stream that the host loaded without the plugin: its events are read once more, for us alone.
 * To load all that is open anew, which is what the host would do, takes longer, moves rows that
 * others know, and tells other plugins everything twice.
 */
#include <stdlib.h>
#include <string.h>

#include "stream.h"

/* The handlers that are not ours leave the list, and are returned. */
static struct kshark_event_proc_handler *take_others(struct kshark_data_stream *stream)
{
	struct kshark_event_proc_handler **link = &stream->event_handlers;
	struct kshark_event_proc_handler *others = NULL;
	struct kshark_event_proc_handler **end = &others;

	while (*link) {
		struct kshark_event_proc_handler *handler = *link;

		if (lanes_is_handler(handler)) {
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

/* An entry that the lanes refer to. */
static bool is_kept(const struct lanes_stream *s, const struct kshark_entry *entry)
{
	unsigned int number = entry->event_id < 0 ? 0 : s->by_id[(uint16_t)entry->event_id];

	return number && s->events[number - 1].marks;
}

/* What is not needed is freed; what is, moves to the front. */
static void keep_marked(struct lanes_stream *s, struct kshark_entry **rows, size_t nr)
{
	struct kshark_entry **less;
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++) {
		if (is_kept(s, rows[i]))
			rows[kept++] = rows[i];
		else
			free(rows[i]);
	}
	s->nr_kept = kept;
	less = malloc((kept + 1) * sizeof(struct kshark_entry *));
	if (less) { /* else it stays as large as it was */
		memcpy(less, rows, kept * sizeof(struct kshark_entry *));
		free(rows);
	}
	s->kept = less ? less : rows;
}

void lanes_load_alone(struct lanes_stream *s)
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

void lanes_kept_free(struct lanes_stream *s)
{
	for (size_t i = 0; i < s->nr_kept; i++)
		free(s->kept[i]);
	free(s->kept);
	s->kept = NULL;
	s->nr_kept = 0;
}
