/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SHORT_CHAINS_H
#define IOMMU_SHORT_CHAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/containers/prefetch.h"

/*
 * A hash table of numbers with chains of bounded length. A trace could choose its numbers so that
 * their hashes collide. Then the newest member of a full chain replaces its oldest, so that no
 * search takes long. Ordinary numbers do not fill a chain.
 *
 * Members are indices of the caller's array, from 0.
 */
#define IOMMU_CHAIN_MAX 24

struct iommu_chain_link {
	uint64_t key;
	uint32_t who;  /* the second part of the key */
	uint32_t next; /* in the chain; index plus 1; 0: the last one */
};

/* Zero it before use. */
struct iommu_short_chains {
	struct iommu_chain_link *links; /* by index of a member */
	uint32_t *heads;		/* of the chains: index plus 1 */
	uint32_t room; /* members: a power of two; there are twice as many chains */
};

/* Mixes a key and its second part. Use the low bits. */
static inline uint64_t iommu_chain_hash(uint64_t key, uint32_t who)
{
	uint64_t hash = (key ^ (uint64_t)who << 40) * 0x9e3779b97f4a7c15ULL;

	return (hash ^ hash >> 32) >> 16;
}

static inline uint32_t *iommu_chain_head(const struct iommu_short_chains *chains, uint64_t key,
					 uint32_t who)
{
	return &chains->heads[iommu_chain_hash(key, who) & (2 * chains->room - 1)];
}

/* Prefetches the head of the chain that iommu_chain_find() will read; NULL: there is none yet. */
static inline const uint32_t *iommu_chain_prefetch(const struct iommu_short_chains *chains,
						   uint64_t key, uint32_t who)
{
	const uint32_t *head = chains->room ? iommu_chain_head(chains, key, who) : NULL;

	if (head)
		iommu_prefetch(head);
	return head;
}

/* Returns the index of the member with this key, plus 1; 0: there is none. */
static inline uint32_t iommu_chain_find(const struct iommu_short_chains *chains, uint64_t key,
					uint32_t who)
{
	uint32_t i = chains->room ? *iommu_chain_head(chains, key, who) : 0;

	while (i && (chains->links[i - 1].key != key || chains->links[i - 1].who != who))
		i = chains->links[i - 1].next;
	return i;
}

/*
 * Makes room for a member @nr, if 0 to @nr - 1 were added before and may still be members. Returns
 * false if out of memory.
 */
bool iommu_chains_grow(struct iommu_short_chains *chains, uint32_t nr);

/*
 * Adds the member @index, for which there is room, with a key that no member has. Returns the index
 * of the member that it replaces in a full chain, plus 1; else 0.
 */
uint32_t iommu_chain_add(struct iommu_short_chains *chains, uint32_t index, uint64_t key,
			 uint32_t who);

/* Removes the member @index if it is one. */
void iommu_chain_remove(struct iommu_short_chains *chains, uint32_t index);

void iommu_chains_free(struct iommu_short_chains *chains);

#endif
