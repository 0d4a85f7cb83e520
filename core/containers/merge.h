/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MERGE_H
#define IOMMU_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Merges several sources, each ordered by time, into one sequence ordered by time. The next item of
 * a source is its head. The earliest head is the next item of the sequence. Items with equal times
 * come in the order of their sources' numbers, as trace-cmd report prints CPUs.
 *
 * Inline, because it runs once per record. A few heads are searched one by one. More heads are kept
 * in a heap.
 */
#define IOMMU_MERGE_FEW 8

struct iommu_merge_head {
	uint64_t ts;
	unsigned int source;
};

struct iommu_merge {
	struct iommu_merge_head *heads; /* the caller's memory */
	unsigned int nr;		/* sources that have not ended */
	unsigned int first;		/* index of the head that iommu_merge_first() returned */
	bool is_heap;
};

static inline bool iommu_merge_before(const struct iommu_merge_head *a,
				      const struct iommu_merge_head *b)
{
	return a->ts != b->ts ? a->ts < b->ts : a->source < b->source;
}

/* Put @head into the heap at or below the free slot @i. */
static inline void iommu_merge_sift(struct iommu_merge *merge, unsigned int i,
				    struct iommu_merge_head head)
{
	struct iommu_merge_head *heads = merge->heads;

	for (;;) {
		unsigned int child = 2 * i + 1;

		if (child >= merge->nr)
			break;
		if (child + 1 < merge->nr && iommu_merge_before(&heads[child + 1], &heads[child]))
			child++;
		if (iommu_merge_before(&head, &heads[child]))
			break;
		heads[i] = heads[child];
		i = child;
	}
	heads[i] = head;
}

/*
 * Start with the heads of @nr sources, in the order of the sources' numbers. Sources without items
 * have no head. The caller keeps @heads valid while @merge is used.
 */
static inline void iommu_merge_start(struct iommu_merge *merge, struct iommu_merge_head *heads,
				     unsigned int nr)
{
	*merge = (struct iommu_merge){ .heads = heads, .nr = nr, .is_heap = nr > IOMMU_MERGE_FEW };
	for (unsigned int i = nr / 2; merge->is_heap && i-- > 0;)
		iommu_merge_sift(merge, i, heads[i]);
}

/*
 * The head of the next item; NULL if all sources have ended. Call iommu_merge_next() or
 * iommu_merge_end() before the next call.
 */
static inline const struct iommu_merge_head *iommu_merge_first(struct iommu_merge *merge)
{
	const struct iommu_merge_head *heads = merge->heads;
	unsigned int first = 0;
	uint64_t ts;

	if (!merge->nr)
		return NULL;
	ts = heads[0].ts;
	/* Without branches, because the CPU of the next item cannot be predicted. */
	for (unsigned int i = 1; !merge->is_heap && i < merge->nr; i++) {
		bool before = heads[i].ts < ts;

		ts = before ? heads[i].ts : ts;
		first = before ? i : first;
	}
	merge->first = first;
	return &heads[first];
}

/* The source of the first head has another item, at @ts. */
static inline void iommu_merge_next(struct iommu_merge *merge, uint64_t ts)
{
	struct iommu_merge_head *head = &merge->heads[merge->first];

	head->ts = ts;
	if (merge->is_heap)
		iommu_merge_sift(merge, 0, *head);
}

/* The source of the first head has ended. */
static inline void iommu_merge_end(struct iommu_merge *merge)
{
	struct iommu_merge_head *head = &merge->heads[merge->first];

	merge->nr--;
	if (!merge->is_heap)
		memmove(head, head + 1, (merge->nr - merge->first) * sizeof(*head));
	else if (merge->nr)
		iommu_merge_sift(merge, 0, merge->heads[merge->nr]);
}

#endif
