/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_CHECK_PROBES_H
#define IOMMU_CHECK_PROBES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Checks that the probe iop:map records what it should. It is at the entry of the function that
 * traces iommu:map at its end, so each event has a probe of the same thread before it, with the
 * same IOVA and size: the newest one. A map that fails has a probe and no event. A probe that was
 * lost in an interrupt leaves an event without one, which tells nothing about the others.
 */

enum {
	IOMMU_CHECK_THREADS = 2048, /* a power of two */
	IOMMU_CHECK_NESTED = 8,	    /* a map, and those in interrupts and failed ones before */
	IOMMU_CHECK_PAIRS_MIN = 20, /* fewer show nothing */
};

struct iommu_check_range {
	uint64_t iova;
	uint64_t size;
};

struct iommu_check_thread {
	int32_t pid;
	uint32_t cpu;
	uint32_t nr; /* of the probes without an event, oldest first */
	struct iommu_check_range open[IOMMU_CHECK_NESTED];
};

/* Zeroed at first. The thread with number 0 is another one on each CPU, so a CPU counts. */
struct iommu_probe_check {
	struct iommu_check_thread threads[IOMMU_CHECK_THREADS];
	uint64_t pairs;
	uint64_t mismatched; /* of them */
};

/* Records of one CPU come in the order of time. */
void iommu_check_probe(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size);
void iommu_check_event(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size);

/* Events of @cpu were lost: forget its probes that wait. */
void iommu_check_lost(struct iommu_probe_check *c, uint32_t cpu);

/* The same from a line of the file "trace" of tracefs, which may be any line. */
void iommu_check_line(struct iommu_probe_check *c, const char *line);

/* Whether the probes may be trusted: at most 1 % of the pairs do not match, or there are few. */
bool iommu_check_verified(const struct iommu_probe_check *c);

#endif
