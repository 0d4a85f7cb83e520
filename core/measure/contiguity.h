/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_CONTIGUITY_H
#define IOMMU_CONTIGUITY_H

#include <stdbool.h>
#include <stdint.h>

/* Sizes of pages. The IOMMUs of x86 have no pages of 64 KiB; those of Arm may. */
enum iommu_page { IOMMU_PAGE_4K, IOMMU_PAGE_64K, IOMMU_PAGE_2M, IOMMU_PAGE_1G, IOMMU_PAGES };

/* Returns 12 for 4 KiB, and so on: the logarithm of the size. */
unsigned int iommu_page_bits(enum iommu_page page);

/* Maps that are contiguous in IOVA and in physical memory. */
struct iommu_run {
	uint64_t first;	      /* IOVA, inclusive, of whole pages of 4 KiB */
	uint64_t last;	      /* inclusive */
	uint64_t first_paddr; /* of @first */
	uint64_t maps;	      /* 0: unused */
};

/* A map may continue one of this many runs of its device: several threads map at the same time. */
#define IOMMU_RUNS_OPEN 4

/*
 * How contiguous the maps of a device are. Bytes are those of whole pages of 4 KiB. Sums stop at
 * UINT64_MAX. Zero it before use.
 */
struct iommu_contiguity {
	uint64_t bytes;
	uint64_t in_runs; /* of @bytes, in runs of at least two maps */
	uint64_t longest; /* run, in bytes */
	/*
	 * Of @bytes, those that pages of at least this size can map: as each map is, and if the
	 * maps of a run were one map. After iommu_contiguity_end().
	 */
	uint64_t mapped[IOMMU_PAGES];
	uint64_t possible[IOMMU_PAGES];

	struct iommu_run open[IOMMU_RUNS_OPEN]; /* private */
	unsigned int replace;
};

/* A map of @size bytes, which is not 0. It continues a run if both addresses do. */
void iommu_contiguity_map(struct iommu_contiguity *contiguity, uint64_t iova, uint64_t paddr,
			  uint64_t size);

/* Counts the runs that are still open. */
void iommu_contiguity_end(struct iommu_contiguity *contiguity);

/* Adds the counts of @from, whose runs have ended. */
void iommu_contiguity_merge(struct iommu_contiguity *to, const struct iommu_contiguity *from);

#endif
