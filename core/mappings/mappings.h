/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STORE_H
#define IOMMU_STORE_H

#include "core/containers/ranges.h"

/* So many pieces that were unmapped last are remembered; documented in docs/history.md. */
#define IOMMU_PAST_MAX 262144

/* A run of maps from this size on, in bytes, could be mapped by large pages. */
#define IOMMU_RUN_LARGE (2ULL << 20)

/* Bits of iommu_mapping.flags. */
enum {
	IOMMU_MAPPING_SELFTEST = 1 << 0,  /* VFIO's own, made when a container gets its domain */
	IOMMU_MAPPING_DMA_API = 1 << 1,	  /* of a driver of the host */
	IOMMU_MAPPING_PARTIAL = 1 << 2,	  /* a part of it was unmapped, the rest not yet */
	IOMMU_MAPPING_INTERRUPT = 1 << 3, /* made in an interrupt, which borrowed its task */
	IOMMU_MAPPING_RUN = 1 << 4,	  /* in a run of at least IOMMU_RUN_LARGE bytes */
};

/* What one map event made. 64 bytes, because millions of them are alive at once. */
struct iommu_mapping {
	uint64_t mapped_at; /* ns */
	uint64_t iova;	    /* as the event says */
	uint64_t size;
	uint64_t paddr;
	uint64_t unmapped_at; /* of the last piece so far */
	int32_t pid;	      /* of the thread that mapped */
	uint32_t space;	      /* the address space, as far as it is known */
	uint32_t devices;     /* the set of devices that could use it; 0: ask the space */
	uint32_t pieces;      /* of it that are still mapped */
	uint32_t past;	      /* of it that are unmapped and remembered */
	uint8_t grade;	      /* enum iommu_grade, of @devices */
	uint8_t source;	      /* enum iommu_source */
	uint16_t flags;
};

/* A piece that was unmapped. */
struct iommu_dead {
	uint64_t first;
	uint64_t last;
	uint64_t at;	  /* ns */
	uint32_t mapping; /* 0: nothing is remembered here */
	int32_t pid;	  /* of the thread that unmapped */
	bool died;	  /* nobody unmapped it: its domain went */
	bool interrupt;	  /* unmapped in an interrupt, which borrowed its task */
};

/* All mappings: those alive, and the newest of those unmapped. To be zeroed before use. */
struct iommu_store {
	struct iommu_ranges live; /* ids are those of mappings */
	struct iommu_mapping **chunks;
	uint32_t nr_chunks;
	uint32_t used; /* ids that were ever given out */
	uint32_t free; /* the first of the list of ids that came back; 0: none */
	/* Called when a mapping is forgotten: all of it is unmapped and no longer remembered. */
	void (*forgotten)(void *arg, uint32_t id, const struct iommu_mapping *mapping);
	void *arg;

	struct iommu_dead *dead; /* a ring of @dead_size */
	uint32_t dead_size;
	uint64_t dead_next;	  /* pieces that were ever remembered */
	uint64_t dead_indexed;	  /* of them, those that are in @past, or were */
	struct iommu_ranges past; /* ids are places in the ring, plus 1 */
};

/* The mapping of an id that was given out and is not forgotten. */
static inline struct iommu_mapping *iommu_mapping(const struct iommu_store *store, uint32_t id)
{
	return &store->chunks[(id - 1) >> 12][(id - 1) & 0xfff];
}

/* Add a mapping of @first to @last. Its id, from 1; 0 where there is no memory. */
uint32_t iommu_store_add(struct iommu_store *store, const struct iommu_mapping *mapping,
			 uint64_t first, uint64_t last);

/*
 * Unmap dead->first to dead->last of a live piece that they lie in, as @dead says; dead->mapping is
 * set here. With @remember it joins the past, which forgets its oldest for it. The mapping itself
 * may be forgotten by that.
 */
void iommu_store_cut(struct iommu_store *store, const struct iommu_range *piece,
		     struct iommu_dead *dead, bool remember);

/*
 * The newest piece of the past that shares an address with @first to @last and that @match accepts,
 * or NULL.
 */
const struct iommu_dead *iommu_store_newest_dead(
	struct iommu_store *store, uint64_t first, uint64_t last,
	bool (*match)(void *arg, const struct iommu_mapping *mapping), void *arg);

/* The trace is over: call forgotten() for every mapping, those alive too. */
void iommu_store_finish(struct iommu_store *store);

void iommu_store_free(struct iommu_store *store);

#endif
