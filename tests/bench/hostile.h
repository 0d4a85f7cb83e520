/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BENCH_HOSTILE_H
#define IOMMU_BENCH_HOSTILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/events/step.h"

/*
 * Streams of steps that were made to slow the replay down. Each aims at one search whose cost could
 * grow with the length of the stream.
 */
struct hostile_sink {
	void (*step)(void *arg, const struct iommu_step *step);
	void *arg;
	uint64_t ts;	/* of the last step, ns */
	uint64_t state; /* of bench_random() */
};

struct hostile_stream {
	const char *name;
	/* Feeds about @nr steps. */
	void (*feed)(struct hostile_sink *sink, uint64_t nr);
};

/* The first one is the plain stream, with which the others are compared. */
extern const struct hostile_stream hostile_streams[];
extern const size_t nr_hostile_streams;

#endif
