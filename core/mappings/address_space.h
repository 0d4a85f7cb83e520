/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_SPACE_H
#define IOMMU_ADDRESS_SPACE_H

#include "core/containers/table.h"

/* The most address spaces. Mappings of later ones have none. */
#define IOMMU_SPACES_MAX (1U << 20)

/* How an address space was identified. */
enum iommu_address_space_kind {
	IOMMU_SPACE_NONE,
	IOMMU_SPACE_PROBE,     /* by the address of its struct iommu_domain, from a probe */
	IOMMU_SPACE_DOMAIN_ID, /* by VT-d's domain ID, until the ID moves to other devices */
	IOMMU_SPACE_HOST,      /* by the device: its driver uses the DMA API */
	IOMMU_SPACE_TASK,      /* by the task that maps, while it holds the same devices or none */
};

/* An address space: the IOVAs of one domain, as far as events reveal the domain. */
struct iommu_address_space {
	uint8_t kind;	  /* enum iommu_address_space_kind */
	bool open;	  /* its devices use it now */
	bool left;	  /* its devices left it: its last mappings are about to be unmapped */
	uint32_t devices; /* the set of devices in it now */
	uint32_t first;	  /* the first known set of devices: those of earlier mappings */
	int32_t pid;	  /* TASK: its task */
	uint32_t friends; /* TASK: the space of another task that maps for the same holder, or 0 */
	uint32_t members; /* the set of devices that can reach its mappings now */
	uint32_t ever;	  /* the set of devices that were members at any time */
	uint32_t nr_maps;
	uint64_t key;
	uint64_t born;	  /* ns */
	uint64_t nr_live; /* mappings that are mapped now */
	/* Bytes mapped now, and the maximum so far. See core/replay/mapped_bytes.h. */
	uint64_t live; /* for the members */
	uint64_t peak;
	uint64_t unknown; /* for unknown devices */
	uint64_t unknown_peak;
	uint64_t flushes; /* cache flushes that the driver requested */
	uint64_t queued;  /* IOTLB invalidations that were queued to the hardware */
};

/* All address spaces of a trace. Id 0 means "not known". Zero it, then call
 * iommu_address_spaces_init(). */
struct iommu_address_spaces {
	struct iommu_address_space *list;
	uint32_t nr;
	uint32_t drops; /* calls of iommu_address_space_drop() */
	struct iommu_table by_key[IOMMU_SPACE_TASK + 1];
};

/* The space with this id. Valid until a new one is made. */
static inline struct iommu_address_space *iommu_address_space(
	const struct iommu_address_spaces *spaces, uint32_t id)
{
	return &spaces->list[id];
}

/* The id of the space that has @key now; 0 if there is none. */
uint32_t iommu_address_space_find(const struct iommu_address_spaces *spaces,
				  enum iommu_address_space_kind kind, uint64_t key);

/*
 * The same, but makes the space, with its birth at @ts (ns), if there is none. Returns 0 if out of
 * memory or at the limit.
 */
uint32_t iommu_address_space_get(struct iommu_address_spaces *spaces,
				 enum iommu_address_space_kind kind, uint64_t key, uint64_t ts);

/* Unlink the space from its key. The next iommu_address_space_get() with this key makes a new
 * space. */
void iommu_address_space_drop(struct iommu_address_spaces *spaces, uint32_t id);

/* Returns false if out of memory. */
bool iommu_address_spaces_init(struct iommu_address_spaces *spaces);
void iommu_address_spaces_free(struct iommu_address_spaces *spaces);

#endif
