/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_BUFFER_LANES_H
#define TRACE_IOMMU_BUFFER_LANES_H

#include "core/timeline/follow.h"
#include "core/timeline/lanes.h"
#include "core/timeline/ticks.h"
#include "input/input.h"

/* A buffer of a trace, replayed into lanes. Zero it before use. */
struct buffer_lanes {
	/* Set by the caller. */
	bool addresses; /* keep all mappings, for address maps */
	bool with_ticks;
	bool one_unknown;			  /* unknown devices have a single lane */
	const struct iommu_address_range *follow; /* find its events; NULL: do not */

	/* The caller frees these, also after an error. */
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks;     /* only if @with_ticks */
	struct iommu_follow *followed; /* only if @follow */

	struct iommu_replay_config config;
	struct input_stats stats;
	uint64_t gaps; /* places at which events were lost */
	/* If doubtful, the lanes were made without probes. Zero if the caller did not want any. */
	struct iommu_probe_check probes;
};

/*
 * Read buffer number @buffer; @without is IOMMU_WITHOUT_*. Returns false after a message on stderr.
 */
bool buffer_lanes_read(struct buffer_lanes *b, struct input *file, unsigned int buffer,
		       unsigned int without);

/*
 * The parts of that, for a caller that does more with what it reads. Start and restart return false
 * after a message on stderr.
 */
bool buffer_lanes_start(struct buffer_lanes *b, struct input *file, unsigned int without);
bool buffer_lanes_restart(struct buffer_lanes *b);
void buffer_lanes_step(struct buffer_lanes *b, const struct iommu_step *step);
void buffer_lanes_lost(struct buffer_lanes *b, const struct iommu_lost *lost);
/* Reading has ended. Returns true if the probes are doubtful: restart and read without them. */
bool buffer_lanes_doubtful(struct buffer_lanes *b);
/* Returns false after a message on stderr. */
bool buffer_lanes_end(struct buffer_lanes *b, const struct input_stats *stats);

#endif
