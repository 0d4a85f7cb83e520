/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SPACE_H
#define IOMMU_SPACE_H

#include "core/containers/table.h"

/* At most so many address spaces are kept apart; mappings of later ones are in none. */
#define IOMMU_SPACES_MAX (1U << 20)

/* By what an address space was recognized. */
enum iommu_space_kind {
	IOMMU_SPACE_NONE,
	IOMMU_SPACE_PROBE, /* a struct iommu_domain */
	IOMMU_SPACE_FLUSH, /* VT-d's domain id, as long as it stays with its devices */
	IOMMU_SPACE_HOST,  /* the DMA API's, of one device */
	IOMMU_SPACE_TASK,  /* what one task maps while it holds the same devices, or none */
};

/* An address space, as far as it is known. */
struct iommu_space {
	uint8_t kind;
	bool open;	  /* its devices use it now */
	bool left;	  /* it had devices, and they left: what it still maps is being undone */
	uint32_t devices; /* set of those in it now */
	uint32_t first;	  /* set of the first that were known: those of mappings made before */
	int32_t pid;	  /* TASK */
	uint32_t friends; /* TASK: space of another task that maps for the same holder; 0: none */
	uint32_t nr_maps;
	uint64_t key;
	uint64_t born;	  /* ns */
	uint64_t live;	  /* bytes mapped now, of mappings whose devices are not known */
	uint64_t nr_live; /* the same in mappings */
	uint64_t flushes; /* of caches, as the driver asks for them */
	uint64_t queued;  /* the same, as the hardware is told: invalidations of the IOTLB */
};

/* All address spaces of a trace; number 0 stands for "not known". To be zeroed before use. */
struct iommu_spaces {
	struct iommu_space *list;
	uint32_t nr;
	uint32_t drops; /* how often a key began to mean another space */
	struct iommu_table by_key[IOMMU_SPACE_TASK + 1];
};

static inline struct iommu_space *iommu_space(const struct iommu_spaces *spaces, uint32_t id)
{
	return &spaces->list[id];
}

/* The space that @key means now, or 0. */
uint32_t iommu_space_find(const struct iommu_spaces *spaces, enum iommu_space_kind kind,
			  uint64_t key);

/* The same, made where there is none; 0 where that cannot be. */
uint32_t iommu_space_get(struct iommu_spaces *spaces, enum iommu_space_kind kind, uint64_t key,
			 uint64_t ts);

/* From now on @key means another space, which is not made yet. */
void iommu_space_drop(struct iommu_spaces *spaces, uint32_t id);

bool iommu_spaces_init(struct iommu_spaces *spaces);
void iommu_spaces_free(struct iommu_spaces *spaces);

#endif
