/* SPDX-License-Identifier: LGPL-2.1 */
#include "handlers.h"

#include <stdlib.h>
#include <string.h>

bool lanes_handlers_init(struct lanes_handlers *h, unsigned int nr)
{
	*h = (struct lanes_handlers){ 0 };
	h->list = calloc(nr, sizeof(*h->list));
	h->copies = calloc((size_t)nr + 1, sizeof(*h->copies)); /* and one of lost events */
	h->nr = nr;
	return h->list && h->copies;
}

void lanes_handlers_free(struct lanes_handlers *h)
{
	free(h->list);
	free(h->copies);
}

/* Returns our first handler's place in the host's list. */
static struct kshark_event_proc_handler **find_first(struct kshark_data_stream *stream,
						     kshark_plugin_event_handler_func own)
{
	struct kshark_event_proc_handler **link = &stream->event_handlers;

	while (*link && (*link)->event_func != own)
		link = &(*link)->next;
	return link;
}

static bool has_any(const struct kshark_event_proc_handler *list,
		    kshark_plugin_event_handler_func own)
{
	while (list && list->event_func != own)
		list = list->next;
	return list;
}

static void add(struct lanes_handlers *h, unsigned int number,
		struct kshark_event_proc_handler *node, struct kshark_event_proc_handler *copy)
{
	h->list[number] = (struct lanes_handler){
		.nodes = { node, copy },
		.next = { node->next, copy->next },
	};
}

void lanes_handlers_begin(struct lanes_handlers *h, struct kshark_data_stream *stream,
			  kshark_plugin_event_handler_func own, const uint8_t *numbers)
{
	struct kshark_event_proc_handler **link = find_first(stream, own);
	struct kshark_event_proc_handler *first = *link;
	struct kshark_event_proc_handler *node = first;
	struct kshark_event_proc_handler *copy = h->copies;

	h->stream = NULL;
	memset(h->list, 0, h->nr * sizeof(*h->list));
	for (; node && node->event_func == own; node = node->next, copy++) {
		if (copy > h->copies + h->nr)
			return;
		*copy = *node;
		if (node->next && node->next->event_func == own)
			copy->next = copy + 1;
		if (node->id >= 0 && numbers[(uint16_t)node->id])
			add(h, numbers[(uint16_t)node->id] - 1U, node, copy);
	}
	if (!first || has_any(node, own))
		return;
	h->rest = node;
	h->first[0] = first;
	h->first[1] = h->copies;
	h->ended = NULL;
	h->chain = 0;
	h->link = link;
	h->stream = stream;
}

void lanes_handlers_end(struct lanes_handlers *h)
{
	struct kshark_event_proc_handler **link;

	if (!h->stream)
		return;
	if (h->ended && h->chain)
		h->ended->nodes[0]->next = h->ended->next[0];
	link = &h->stream->event_handlers;
	while (*link && *link != h->first[h->chain])
		link = &(*link)->next;
	if (*link)
		*link = h->first[0];
	h->stream = NULL;
}
