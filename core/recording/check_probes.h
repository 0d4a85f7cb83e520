/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_CHECK_PROBES_H
#define IOMMU_CHECK_PROBES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Checks that the probe iop:map records what it should. The probe is at the entry of the function
 * that traces iommu:map at its end. Therefore each event follows a probe of the same thread with
 * the same IOVA and size. A failed map has a probe and no event. If the kernel misses a probe in an
 * interrupt, the event has none, which proves nothing about the others.
 */

enum {
	IOMMU_CHECK_THREADS = 2048, /* a power of two */
	IOMMU_CHECK_NESTED = 8,	    /* a map, maps that interrupt it, and failed ones before */
	IOMMU_CHECK_PAIRS_MIN = 20, /* fewer pairs prove nothing */
};

struct iommu_check_range {
	uint64_t iova;
	uint64_t size;
};

struct iommu_check_thread {
	int32_t pid;
	uint32_t cpu;
	/* Probes without an event, oldest first. */
	uint32_t nr;
	struct iommu_check_range open[IOMMU_CHECK_NESTED];
};

/* Zero it before use. Each CPU has an idle thread with PID 0, so a thread is a PID and a CPU. */
struct iommu_probe_check {
	struct iommu_check_thread threads[IOMMU_CHECK_THREADS];
	uint64_t pairs;
	uint64_t mismatched; /* of @pairs */
};

/* Pass the records of each CPU in the order of time. */
void iommu_check_probe(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size);
void iommu_check_event(struct iommu_probe_check *c, uint32_t cpu, int32_t pid, uint64_t iova,
		       uint64_t size);

/* Events of @cpu were lost, so forget its probes without an event: theirs may be among the lost. */
void iommu_check_lost(struct iommu_probe_check *c, uint32_t cpu);

/* The same for a line of tracefs's file "trace". Ignores lines of other events. */
void iommu_check_line(struct iommu_probe_check *c, const char *line);

/* Whether to trust the probes: at most 1 % of the pairs do not match, or the pairs are too few. */
bool iommu_check_verified(const struct iommu_probe_check *c);

#endif
