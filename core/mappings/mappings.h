/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAPPINGS_H
#define IOMMU_MAPPINGS_H

#include "core/containers/budget.h"
#include "core/containers/ranges.h"
#include "core/hardware/dma_direction.h"

/*
 * The maximum number of unmapped pieces that are remembered: the newest ones. See docs/history.md.
 */
#define IOMMU_UNMAPPED_MAX 262144

/*
 * A run is a series of maps with contiguous IOVAs and contiguous physical addresses. A run of at
 * least this size, in bytes, could have used large pages.
 */
#define IOMMU_RUN_LARGE (2ULL << 20)

/* Bits of iommu_mapping.flags. */
enum {
	IOMMU_MAPPING_SELFTEST = 1 << 0,  /* VFIO's test of a container's new domain */
	IOMMU_MAPPING_DMA_API = 1 << 1,	  /* made by one of the host's drivers */
	IOMMU_MAPPING_PARTIAL = 1 << 2,	  /* a part was unmapped, the rest not yet */
	IOMMU_MAPPING_INTERRUPT = 1 << 3, /* made in an interrupt: pid is not the cause */
	IOMMU_MAPPING_RUN = 1 << 4,	  /* part of a run of at least IOMMU_RUN_LARGE bytes */
	IOMMU_MAPPING_DIRECTION = 3 << 5, /* enum iommu_dma_direction */
	IOMMU_MAPPING_OWN = 1 << 7,	  /* its bytes count for its own devices, not by space */
	IOMMU_MAPPING_TIED = 1 << 8,	  /* an unmap fitted it and others equally well */
};
#define IOMMU_MAPPING_DIRECTION_SHIFT 5

/* The mapping that one map event made. 64 bytes, because millions can be live at once. */
struct iommu_mapping {
	uint64_t mapped_at; /* ns */
	uint64_t iova;	    /* as in the event */
	uint64_t size;
	uint64_t paddr;
	uint64_t unmapped_at; /* of the last piece so far */
	int32_t pid;	      /* of the thread that mapped it */
	uint32_t space;	      /* the address space; 0: not known */
	uint32_t devices;     /* the set of devices that can use it; 0: those of the space */
	uint32_t pieces;      /* number of pieces that are still mapped */
	uint32_t past;	      /* number of unmapped pieces that are remembered */
	uint8_t grade;	      /* enum iommu_grade, of @devices */
	uint8_t source;	      /* enum iommu_source */
	uint16_t flags;
};

static inline enum iommu_dma_direction iommu_mapping_direction(const struct iommu_mapping *mapping)
{
	return (enum iommu_dma_direction)((mapping->flags & IOMMU_MAPPING_DIRECTION) >>
					  IOMMU_MAPPING_DIRECTION_SHIFT);
}

static inline void iommu_mapping_set_direction(struct iommu_mapping *mapping,
					       enum iommu_dma_direction direction)
{
	mapping->flags = (uint16_t)((mapping->flags & ~IOMMU_MAPPING_DIRECTION) |
				    direction << IOMMU_MAPPING_DIRECTION_SHIFT);
}

/* A piece of a mapping that was unmapped, perhaps in smaller pieces, in the order of addresses. */
struct iommu_unmapped_piece {
	uint64_t first;
	uint64_t last;
	uint64_t at;	  /* ns; of its last piece */
	uint32_t mapping; /* 0: unused */
	int32_t pid;	  /* of the thread that unmapped it */
	bool died;	  /* not by an unmap, but with its domain */
	bool interrupt;	  /* unmapped in an interrupt: pid is not the cause */
	uint32_t took;	  /* ns from its first piece to its last */
};

/*
 * All live mappings, and the newest unmapped pieces. Zero it and call iommu_mappings_init() before
 * use; then set @forgotten and @arg if needed.
 */
struct iommu_mappings {
	struct iommu_budget *budget; /* of searches among the unmapped pieces; the caller's */
	struct iommu_ranges live;    /* pieces that are mapped; ids are those of mappings */
	struct iommu_mapping **chunks;
	uint32_t nr_chunks;
	uint32_t used;	  /* the greatest id so far */
	uint32_t free;	  /* the head of the list of unused ids; 0: none */
	uint32_t nr_live; /* mappings with a piece that is mapped */
	uint32_t hand;	  /* the id at which iommu_mappings_old() goes on */
	/* Called before a mapping is freed: no piece of it is mapped or remembered any more. */
	void (*forgotten)(void *arg, uint32_t id, const struct iommu_mapping *mapping);
	void *arg;

	struct iommu_unmapped_piece *ring; /* of ring_size unmapped pieces */
	uint32_t ring_size;
	uint64_t ring_next;	  /* number of pieces ever put into the ring */
	uint64_t ring_indexed;	  /* number of those that were added to @past */
	struct iommu_ranges past; /* pieces by address; ids are indices into the ring, plus 1 */
};

/* The mapping with this id, which must be in use. */
static inline struct iommu_mapping *iommu_mapping(const struct iommu_mappings *mappings,
						  uint32_t id)
{
	return &mappings->chunks[(id - 1) >> 12][(id - 1) & 0xfff];
}

/*
 * Pays for examining a candidate of a search at @address. Returns false if the budget is used up.
 * In ordinary traces, the mappings of an address all begin there, one per domain. Ranges that
 * overlap in other ways are rare. They cost more, because each is in a different part of memory.
 */
static inline bool iommu_budget_examine(struct iommu_budget *budget,
					const struct iommu_range *candidate, uint64_t address)
{
	return iommu_budget_spend(budget, candidate->first == address ? 1 : 5);
}

/* Prepares zeroed mappings. The caller keeps @budget valid while they are used. */
void iommu_mappings_init(struct iommu_mappings *mappings, struct iommu_budget *budget);

/* Add a mapping of @first to @last. Returns its id, which is not 0; 0 if out of memory. */
uint32_t iommu_mappings_add(struct iommu_mappings *mappings, const struct iommu_mapping *mapping,
			    uint64_t first, uint64_t last);

/*
 * Returns the id of a live mapping: the oldest of some, so that after a while, each of the oldest
 * mappings has been returned. There must be a live mapping.
 */
uint32_t iommu_mappings_old(struct iommu_mappings *mappings);

/*
 * Unmap dead->first to dead->last, which must lie in @piece, a live piece. The other fields of
 * @dead describe the unmap; dead->mapping is set here. With @remember the piece enters the ring,
 * where it may replace the oldest one. The mapping itself may be freed. Nothing happens if out of
 * memory.
 */
void iommu_mappings_unmap(struct iommu_mappings *mappings, const struct iommu_range *piece,
			  struct iommu_unmapped_piece *dead, bool remember);

/*
 * The newest remembered piece that shares an address with @first to @last and has a mapping that
 * @match accepts; NULL if there is none. @match may be NULL. Valid until the next unmap. If the
 * budget is exceeded, the newest of the pieces that were examined.
 */
const struct iommu_unmapped_piece *iommu_mappings_newest_unmapped(
	struct iommu_mappings *mappings, uint64_t first, uint64_t last,
	bool (*match)(void *arg, const struct iommu_mapping *mapping), void *arg);

/*
 * Returns when @address was unmapped (ns); of an address outside of the piece, the nearest one. Of
 * a piece that was unmapped piece by piece, only the first and the last time are kept: the others
 * are estimated from the address.
 */
uint64_t iommu_unmapped_piece_at(const struct iommu_unmapped_piece *piece, uint64_t address);

/* The trace ended: call forgotten() for every mapping, including live ones. */
void iommu_mappings_finish(struct iommu_mappings *mappings);

void iommu_mappings_free(struct iommu_mappings *mappings);

#endif
