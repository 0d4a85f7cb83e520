/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REUSE_H
#define IOMMU_REUSE_H

#include <stdbool.h>

#include "durations.h"
#include "short_chains.h"
#include "core/containers/prefetch.h"

/*
 * The time from the unmap of an IOVA to its next map for the same device. The IOVA is the first
 * address of a mapping.
 *
 * All devices of a trace together remember at most this many IOVAs, in about 8 MiB. Then a new one
 * replaces the one that was added first, whose next map counts as a first use.
 */
#define IOMMU_REUSE_MAX (1U << 18)

/* The time of an unmap that has not come yet. */
#define IOMMU_REUSE_MAPPED UINT64_MAX

/* Private to reuse.c, as all but @max and @replaced of the pool. */
struct iommu_reuse_place {
	uint64_t iova;
	uint64_t unmapped; /* ns; IOMMU_REUSE_MAPPED: not yet */
	uint32_t who;
	uint32_t next; /* in the chain: an older number */
};

/* What all devices of a trace share. Set @max, a power of two; zero the rest. */
struct iommu_reuse_pool {
	uint32_t max; /* IOVAs to remember */
	uint64_t replaced;

	struct iommu_reuse_place *places; /* a ring, by number */
	uint32_t *heads;		  /* of twice as many chains: the newest number */
	uint32_t nr;			  /* IOVAs that are known */
	uint32_t room;			  /* a power of two */
	uint32_t newest;		  /* number of the last IOVA, from 1; may wrap around */
};

static inline bool iommu_reuse_is_known(const struct iommu_reuse_pool *pool, uint32_t number)
{
	return pool->newest - number < pool->nr;
}

static inline struct iommu_reuse_place *iommu_reuse_place(const struct iommu_reuse_pool *pool,
							  uint32_t number)
{
	return &pool->places[(number - 1) & (pool->room - 1)];
}

static inline uint32_t *iommu_reuse_head(const struct iommu_reuse_pool *pool, uint64_t iova,
					 uint32_t who)
{
	return &pool->heads[iommu_chain_hash(iova, who) & (2 * pool->room - 1)];
}

/*
 * @iova was mapped for the device number @who at @at, and unmapped at @unmapped (both ns), or
 * later: IOMMU_REUSE_MAPPED. Call this in the order of maps. Counts the interval before the map in
 * @intervals, unless that is NULL.
 */
void iommu_reuse_map(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at,
		     uint64_t unmapped, struct iommu_durations *intervals);

/*
 * Prefetches what iommu_reuse_map() will read, in three steps. Do each for several maps before the
 * next step, and count no map in between. Returns what the other steps need; NULL: nothing is known
 * yet.
 */
static inline const uint32_t *iommu_reuse_prefetch(const struct iommu_reuse_pool *pool,
						   uint32_t who, uint64_t iova)
{
	const uint32_t *head = pool->room ? iommu_reuse_head(pool, iova, who) : NULL;

	if (head)
		iommu_prefetch_to_write(head);
	return head;
}

static inline void iommu_reuse_prefetch_more(const struct iommu_reuse_pool *pool,
					     const uint32_t *head)
{
	if (head && iommu_reuse_is_known(pool, *head))
		iommu_prefetch_to_write(iommu_reuse_place(pool, *head));
}

/* The same IOVA is most likely the first or the second one of its chain. */
static inline void iommu_reuse_prefetch_last(const struct iommu_reuse_pool *pool,
					     const uint32_t *head)
{
	uint32_t next;

	if (!head || !iommu_reuse_is_known(pool, *head))
		return;
	next = iommu_reuse_place(pool, *head)->next;
	if (iommu_reuse_is_known(pool, next))
		iommu_prefetch_to_write(iommu_reuse_place(pool, next));
}

/* The unmap of a mapping that was still mapped in iommu_reuse_map(). */
void iommu_reuse_unmap(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at);

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool);

#endif
