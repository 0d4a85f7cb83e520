/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MEASURE_H
#define IOMMU_MEASURE_H

#include "bursts.h"
#include "figures.h"
#include "latency.h"

/*
 * Measures the IOMMU's work in a trace: replays the steps of one buffer and counts each mapping for
 * its owner.
 *
 * The order of maps matters for some figures, but the owner of a mapping may become known late. So
 * a map is counted when the mapping has been unmapped, or at the latest IOMMU_MEASURE_WAIT maps
 * later. If its device becomes known after that, it is too late for figures that depend on the
 * order.
 */
#define IOMMU_MEASURE_WAIT 65536

struct iommu_measure;

/* The figures of a buffer. Valid as long as the measure. */
struct iommu_measured {
	const struct iommu_figures *total; /* only counts, bytes, live mappings and flushes */
	/* Devices in the natural order of their names, then tasks, those with most maps first. */
	const struct iommu_figures *const *devices;
	uint32_t nr_devices;
	const struct iommu_figures *const *tasks;
	uint32_t nr_tasks;

	const struct iommu_bursts *bursts; /* ended */
	const struct iommu_latency *latency;

	uint64_t attaches;     /* attach events */
	uint64_t dma_maps;     /* events of the DMA API that map for a device */
	uint64_t flush_events; /* of any kind; 0: the trace has none */
	/* Flushes of whole domains whose devices are unknown. They may belong to any unmap. */
	uint64_t unassigned_flushes;
	uint64_t without_room; /* maps that count for other tasks: too many owners */
	uint64_t regions_replaced;
	uint64_t iovas_replaced;
	uint64_t rows_left_out;
	uint64_t interval; /* of the series, in ns; 0: none */
	uint64_t origin;   /* its begin, in ns */
};

/*
 * @config: for the replay; its callbacks are replaced. Only what happens in its range of time is
 * counted. @interval: of a series, in ns; 0: none. Returns NULL if out of memory.
 */
struct iommu_measure *iommu_measure_new(const struct iommu_replay_config *config,
					uint64_t interval);
void iommu_measure_free(struct iommu_measure *m); /* NULL is allowed */

/* Its replay, which the caller must not feed. */
struct iommu_replay *iommu_measure_replay(const struct iommu_measure *m);

/* The trace begins at @ts (ns). Call this before the first step. */
void iommu_measure_begin(struct iommu_measure *m, uint64_t ts);

/* Applies the next step. */
void iommu_measure_feed(struct iommu_measure *m, const struct iommu_step *step);

/* Events were lost before @ts (ns): @count of them, 0 if unknown. */
void iommu_measure_lost(struct iommu_measure *m, uint64_t ts, uint64_t count);

/* The trace ends at @ts (ns). Call once. Returns false if out of memory. */
bool iommu_measure_finish(struct iommu_measure *m, uint64_t ts);

/* The figures, after iommu_measure_finish(). */
const struct iommu_measured *iommu_measure_result(const struct iommu_measure *m);

#endif
