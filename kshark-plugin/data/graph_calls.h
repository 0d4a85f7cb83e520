/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_GRAPH_CALLS_H
#define IOMMU_GRAPH_CALLS_H

#include <stdbool.h>

#include "records.h"

struct iommu_feeder;
struct lanes_stream;
struct tep_record;

/*
 * The calls that the function_graph tracer recorded. Lanes do not use them, and there may be very
 * many, so they are not among the events of a stream.
 */
struct lanes_graph_calls;

/* *@to is NULL if the trace has no such event. Returns false if out of memory. */
bool lanes_graph_calls_new(const struct lanes_stream *s, struct lanes_graph_calls **to);
void lanes_graph_calls_free(struct lanes_graph_calls *calls);

/* Keep a record with the event's id @id in @to if it is a call that maps, unmaps or flushes. */
void lanes_graph_calls_keep(struct lanes_graph_calls *calls, int id,
			    const struct tep_record *record, struct lanes_records *to);

/* Pass on a record that was kept, as a step. */
void lanes_graph_calls_feed(struct lanes_graph_calls *calls, const struct lanes_record *from,
			    struct iommu_feeder *feeder);

#endif
