/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_FEED_H
#define IOMMU_KSHARK_FEED_H

#include <stdatomic.h>

#include "core/replay/feeder.h"
#include "records.h"

struct lanes_graph_calls;
struct lanes_stream;

/* Receives the collected records of a stream as steps. */
struct lanes_feed {
	struct iommu_sink sink;
	const struct iommu_feeder_hints *hints; /* may be NULL; the argument is that of the sink */
	/* No record that follows is a fault. May be called again and again. NULL is allowed. */
	void (*no_more_faults)(void *arg); /* the same argument */
	/* Called for each record before its step, which may come later. NULL is allowed. */
	void (*record)(void *arg, const struct lanes_record *record);
	void *record_arg;
	struct lanes_graph_calls *calls; /* that kept records of calls; NULL if there are none */

	const atomic_bool *cancelled; /* true: stop; NULL is allowed */

	struct iommu_feeder feeder; /* while a step is passed on: its record's reference */
	size_t faults_left;	    /* private: records that may be faults */
};

/*
 * Pass on collected records of a stream in the order of time, and free them. Returns false if out
 * of memory or cancelled.
 */
bool lanes_feed(struct lanes_stream *s, struct lanes_records *records, struct lanes_feed *feed);

#endif
