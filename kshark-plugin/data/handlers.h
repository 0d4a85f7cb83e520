/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HANDLERS_H
#define IOMMU_HANDLERS_H

#include <stdbool.h>
#include <stddef.h>

#include <libkshark.h>

/*
 * Our part of the host's list of event handlers. The host compares each record with the whole list:
 * after it has called a handler, it continues with the next one. A trace may have 35 events that we
 * handle, which would make its load a sixth slower.
 *
 * None of our handlers follows one of the same event, so the host may skip the rest of ours. There
 * are two chains of them, the host's and a copy. A handler that is called ends its chain behind
 * itself, and gives the host the other chain, which is whole, for the next record. The handlers of
 * other plugins are at the end of both chains. A host that reads on before it calls a handler goes
 * through the rest of the chain, as without this.
 */
struct lanes_handler {
	struct kshark_event_proc_handler *nodes[2]; /* in either chain */
	struct kshark_event_proc_handler *next[2];  /* behind them, as long as the chain is whole */
};

struct lanes_handlers {
	struct kshark_data_stream *stream;	 /* NULL: only the host's chain is in use */
	struct kshark_event_proc_handler **link; /* to the chain in use */
	struct kshark_event_proc_handler *first[2];
	struct kshark_event_proc_handler *rest; /* those of other plugins, behind ours */
	struct kshark_event_proc_handler *copies;
	struct lanes_handler *list; /* by event */
	unsigned int nr;
	const struct lanes_handler *ended; /* where the chain ends that is not in use */
	unsigned int chain;		   /* that is in use */
};

/* Returns false if out of memory. @nr: the number of events. lanes_handlers_free() in any case. */
bool lanes_handlers_init(struct lanes_handlers *h, unsigned int nr);
void lanes_handlers_free(struct lanes_handlers *h);

/*
 * A load begins. Handlers of @stream with the function @own are ours. @numbers: by event id, as
 * uint16_t, the number of our event plus 1, or 0. Does nothing if ours do not follow each other.
 */
void lanes_handlers_begin(struct lanes_handlers *h, struct kshark_data_stream *stream,
			  kshark_plugin_event_handler_func own, const uint8_t *numbers);
/* It ends: the host's list is again as it was. */
void lanes_handlers_end(struct lanes_handlers *h);

/* The host has called our handler of event @number. */
static inline void lanes_handlers_called(struct lanes_handlers *h, unsigned int number)
{
	const struct lanes_handler *now = &h->list[number];
	unsigned int chain = h->chain;

	/* A plugin that adds a handler meanwhile adds it before ours. */
	if (!h->stream || !now->nodes[0] || *h->link != h->first[chain])
		return;
	now->nodes[chain]->next = h->rest;
	h->chain = !chain;
	if (h->ended)
		h->ended->nodes[!chain]->next = h->ended->next[!chain];
	h->ended = now;
	*h->link = h->first[!chain];
}

#endif
