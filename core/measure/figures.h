/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FIGURES_H
#define IOMMU_FIGURES_H

#include "contiguity.h"
#include "live.h"
#include "locality.h"
#include "reach.h"
#include "reuse.h"
#include "series.h"
#include "stayed.h"

/* Flushes that are the first after an unmap (unmaps.h). */
struct iommu_flushes {
	uint64_t unmaps;	      /* unmaps that a flush has followed */
	uint64_t by_domain;	      /* of @unmaps, by the flush of a whole domain */
	uint64_t ranges;	      /* flushes of ranges */
	uint64_t domains;	      /* flushes of whole domains */
	struct iommu_durations waits; /* from unmap to flush */
	uint64_t last;		      /* private: number of the last flush */
};

/* The figures of a device, of all mappings of a task whose device is unknown, or of a trace. */
struct iommu_figures {
	uint32_t device; /* 0: not known */
	int32_t pid;	 /* without a device: the task that mapped, or IOMMU_MEASURE_OTHERS */
	bool interrupt;	 /* without a device: mapped in interrupts, so that the task is not known */
	uint32_t number; /* of these figures in the trace, from 0 */
	bool used;	 /* any figure may be other than 0 */

	uint64_t maps;
	uint64_t unmaps; /* unmap events that removed something of it */
	uint64_t bytes;	 /* mapped */
	uint64_t unmapped_bytes;
	uint64_t shared;    /* of @maps, for several devices at once and counted for each of them */
	uint64_t selftests; /* of @maps, made by VFIO to test its domain */
	uint64_t graded[IOMMU_GRADE_CERTAIN + 1]; /* maps by the grade of their device */
	uint64_t sources[IOMMU_SOURCE_TASK + 1];
	uint64_t sizes[64]; /* by i: maps of 2^i to 2^(i+1) - 1 bytes */
	struct iommu_durations lifetimes;
	struct iommu_live live;
	struct iommu_stayed stayed; /* 0 if the counted range has no start */
	struct iommu_contiguity contiguity;
	struct iommu_durations reuse; /* from the unmap of an IOVA to its next map */
	struct iommu_reach reach;
	struct iommu_locality locality;
	struct iommu_flushes flushes;
	struct iommu_series series;

	uint64_t last_unmap; /* private: number plus 1 of the last unmap event */
};

/* The pid of figures of tasks beyond the limit. */
#define IOMMU_MEASURE_OTHERS (INT32_MIN + 1)

/* What the figures of a trace share. */
struct iommu_figure_pools {
	struct iommu_locality_pool locality;
	struct iommu_reuse_pool reuse;
	struct iommu_series_pool series;
	uint64_t interval; /* of a series, in ns; 0: none */
	uint64_t origin;   /* begin of the series, in ns */
};

/* A map to count. */
struct iommu_measured_map {
	uint64_t ts; /* ns */
	uint64_t iova;
	uint64_t size; /* not 0 */
	uint64_t paddr;
	uint8_t grade;
	uint8_t source;
	bool selftest;
	bool counted; /* in the range of time that is shown */
};

/* What iommu_figures_map() will read. */
struct iommu_figures_prefetch {
	const struct iommu_figures *figures;
	const uint32_t *region;
	const uint32_t *iova;
};

/*
 * Prefetches what iommu_figures_map() of a map of @iova will read, in three steps. Do each for
 * several maps before the next step, and count no map in between. @ahead numbers these maps, from
 * 0.
 */
static inline void iommu_figures_prefetch(const struct iommu_figures *figures,
					  const struct iommu_figure_pools *pools, uint64_t iova,
					  struct iommu_figures_prefetch *p)
{
	p->figures = figures;
	p->region = iommu_locality_prefetch(&figures->locality, iova);
	p->iova = iommu_reuse_prefetch(&pools->reuse, figures->number, iova);
}

static inline void iommu_figures_prefetch_more(const struct iommu_figures_prefetch *p,
					       const struct iommu_figure_pools *pools)
{
	iommu_locality_prefetch_more(&p->figures->locality, p->region);
	iommu_reuse_prefetch_more(&pools->reuse, p->iova);
}

static inline void iommu_figures_prefetch_last(const struct iommu_figures_prefetch *p,
					       const struct iommu_figure_pools *pools)
{
	iommu_locality_prefetch_last(&p->figures->locality, p->region);
	iommu_reuse_prefetch_last(&pools->reuse, p->iova);
}

/*
 * The map of a device, or of one of @owners devices. The mapping was unmapped at @unmapped (ns), or
 * not yet: IOMMU_REUSE_MAPPED.
 */
void iommu_figures_map(struct iommu_figures *figures, struct iommu_figure_pools *pools,
		       const struct iommu_measured_map *map, uint64_t unmapped, uint32_t owners);

/* The same for the figures of a whole trace, which have only counts. */
void iommu_figures_map_of_trace(struct iommu_figures *figures, struct iommu_figure_pools *pools,
				const struct iommu_measured_map *map);

/* An unmap event at @ts (ns): @number counts all. @bytes of the device were removed. */
void iommu_figures_unmap(struct iommu_figures *figures, struct iommu_figure_pools *pools,
			 uint64_t number, uint64_t ts, uint64_t bytes);

/* The flush number @flush is the first one after an unmap, @wait ns later. */
void iommu_figures_flush(struct iommu_figures *figures, uint64_t flush, bool whole_domain,
			 uint64_t wait);

/* No more maps: completes all figures. */
void iommu_figures_end(struct iommu_figures *figures, struct iommu_figure_pools *pools);

/* Adds the figures of @from, which have ended. All of its maps have the owner @owner now. */
void iommu_figures_merge(struct iommu_figures *to, struct iommu_figures *from,
			 struct iommu_figure_pools *pools, const struct iommu_owner *owner);

void iommu_figures_free(struct iommu_figures *figures, struct iommu_figure_pools *pools);

#endif
