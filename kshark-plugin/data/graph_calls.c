/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "graph_calls.h"
#include "core/replay/feeder.h"
#include "stream.h"
#include "tep/graph_record.h"

/* Calls and returns. */
#define EVENTS 2

struct lanes_graph_calls {
	struct graph_reader reader;
	struct {
		struct iommu_binding binding;
		struct tep_event *format; /* NULL: not in this trace */
	} events[EVENTS];
};

static const char *find_function(void *tep, uint64_t address)
{
	return tep_find_function(tep, address);
}

bool lanes_graph_calls_new(const struct lanes_stream *s, struct lanes_graph_calls **to)
{
	static const struct iommu_event *const events[EVENTS] = { &iommu_event_graph_entry,
								  &iommu_event_graph_exit };
	struct tep_handle *tep = kshark_get_tep(s->stream);

	*to = NULL;
	for (int i = 0; i < EVENTS; i++) {
		struct tep_event *format =
			tep_find_event_by_name(tep, events[i]->system, events[i]->name);

		if (!format)
			continue;
		if (!*to)
			*to = calloc(1, sizeof(**to));
		if (!*to)
			return false;
		(*to)->reader.find = find_function;
		(*to)->reader.arg = tep;
		(*to)->events[i].format = format;
		(*to)->events[i].binding.event = events[i];
		iommu_bind(&(*to)->events[i].binding, format);
		(*to)->events[i].binding.pages = s->pages;
	}
	return true;
}

void lanes_graph_calls_free(struct lanes_graph_calls *calls)
{
	if (!calls)
		return;
	for (int i = 0; i < EVENTS; i++)
		iommu_unbind(&calls->events[i].binding);
	free(calls);
}

static bool read_step(struct lanes_graph_calls *calls, int i, const struct tep_record *record,
		      struct iommu_step *step)
{
	return graph_record_step(&calls->reader, &calls->events[i].binding, record,
				 calls->events[i].format, step);
}

void lanes_graph_calls_keep(struct lanes_graph_calls *calls, int id,
			    const struct tep_record *record, struct lanes_records *to)
{
	for (int i = 0; i < EVENTS; i++) {
		const struct tep_event *format = calls->events[i].format;
		struct lanes_record copy = {
			.ts = record->ts,
			.cpu = record->cpu,
			.event = LANES_EVENT_CALLS + (unsigned int)i,
			.size = (unsigned int)record->size,
			.data = record->data,
		};
		struct iommu_step step;

		if (format && format->id == id && read_step(calls, i, record, &step))
			lanes_records_add(to, &copy);
	}
}

void lanes_graph_calls_feed(struct lanes_graph_calls *calls, const struct lanes_record *from,
			    struct iommu_feeder *feeder)
{
	const struct tep_record record = {
		.ts = from->ts,
		.cpu = from->cpu,
		.size = (int)from->size,
		.data = (void *)(uintptr_t)from->data,
	};
	struct iommu_step step;

	if (read_step(calls, (int)(from->event - LANES_EVENT_CALLS), &record, &step))
		iommu_feeder_step(feeder, &step, 0);
}
