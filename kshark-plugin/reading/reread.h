/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REREAD_H
#define IOMMU_REREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kshark-plugin/data/feed.h"

struct lanes_event;
struct lanes_stream;
struct tep_record;

/*
 * Reads a loaded stream once more, for questions that the lanes do not answer. Call everything in
 * the window's thread, without lanes_lock(), while the host does not load. Only lanes_reread_feed()
 * may run in a guest of the stream, since it does not use the host's library to read.
 *
 * Each record of an event that we use has a position: records are counted CPU by CPU, and within a
 * CPU in their order, from 0. The host's list has the same records in the same order.
 */
struct lanes_reread {
	struct lanes_feed feed; /* set by the caller, but for @record and @calls */
	/* Keep all records whole, which takes more memory: packed maps have no physical address. */
	bool whole;
	/* Calls of function_graph are steps, too. They have no position. */
	bool calls;
	/* Called for each record while records are collected. NULL is allowed. */
	void (*seen)(void *arg, struct lanes_event *event, const struct tep_record *rec,
		     uint32_t position);
	/* Called for each packed map or unmap, before its step. NULL is allowed. */
	void (*packed)(void *arg, enum iommu_step_kind kind, uint32_t position);

	/* While a step is passed on, feed.feeder.ref is its position plus 1; 0 for packed ones. */

	uint32_t *starts; /* by CPU: its first position; the last element is the end */
	unsigned int nr_cpus;

	size_t nr_read;		      /* records of all events */
	struct lanes_records records; /* that were collected */

	/* private */
	struct lanes_stream *stream;
	unsigned int cpu;      /* that is read */
	bool begun;	       /* the CPU */
	uint64_t last;	       /* the place in the file of the record read last */
	uint32_t *positions;   /* of packed records, CPU by CPU; none without @packed */
	size_t *next_position; /* by CPU: index in @positions */
	size_t nr_positions;
	size_t room;
	uint32_t nr;
};

/* Returns false if out of memory, or if the host's library cannot do it. */
bool lanes_reread(struct lanes_stream *s, struct lanes_reread *reread);

/*
 * The same in steps: begin, collect until nothing is left, and feed. Between the steps of
 * collecting, the host may read, too.
 */
enum lanes_reread_state {
	LANES_REREAD_MORE,
	LANES_REREAD_DONE,
	LANES_REREAD_FAILED, /* as above */
};

bool lanes_reread_begin(struct lanes_stream *s, struct lanes_reread *reread);
/* Collect for about @ms; 0: all. */
enum lanes_reread_state lanes_reread_collect(struct lanes_reread *reread, unsigned int ms);
/* Also returns false if feed.cancelled became true. */
bool lanes_reread_feed(struct lanes_reread *reread);

/* Returns the stream @sd if its lanes are ready and the host does not load it, or else NULL. */
struct lanes_stream *lanes_reread_stream(int sd);

/* After lanes_reread_begin() or lanes_reread(), whatever they returned. */
void lanes_reread_free(struct lanes_reread *reread);

#endif
