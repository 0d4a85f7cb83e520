/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RANGES_TREE_H
#define IOMMU_RANGES_TREE_H

#include "ranges.h"

/*
 * The nodes of a set of ranges. Private to ranges*.c and to the test, which checks their sizes.
 *
 * All leaves are at the same depth. Entries are ordered by (first, id), so that thousands of ranges
 * with the same first address are still told apart on the way down. A node does not know how many
 * entries it has, its parent does (struct iommu_ranges knows the root's): whether a neighbour has
 * room is known without touching it.
 */
#define RANGES_LEAF  32
#define RANGES_INNER 64

/* The most entries of a node, what is few, and at most how many two become one with. */
static inline unsigned int ranges_most(bool leaf)
{
	return leaf ? RANGES_LEAF : RANGES_INNER;
}

static inline unsigned int ranges_few(bool leaf)
{
	return ranges_most(leaf) / 2;
}

static inline unsigned int ranges_joined(bool leaf)
{
	return ranges_most(leaf) * 7 / 8;
}

/* A full leaf shares its entries with a neighbour that has at most so many. */
#define RANGES_ROOMY (RANGES_LEAF * 3 / 4)

/* No tree comes near: nodes have tens of entries, and two neighbours never only a few. */
#define RANGES_HEIGHT_MAX 16

/* Both kinds begin with the first addresses; those of unused entries are above all others. */
struct ranges_leaf {
	uint64_t first[RANGES_LEAF];
	uint64_t last[RANGES_LEAF];
	uint32_t id[RANGES_LEAF];
};

/*
 * (first[i], id[i]) is not above the keys below child i, and above those below child i - 1.
 * first[0] is 0: what bounds child 0 from below is the key that the parent has for the whole node.
 */
struct ranges_inner {
	uint64_t first[RANGES_INNER];
	uint64_t last[RANGES_INNER]; /* the greatest of all ranges below */
	uint32_t id[RANGES_INNER];
	uint8_t nr[RANGES_INNER]; /* of entries in the child */
	void *child[RANGES_INNER];
};

/* An entry of either, on its way into a node. */
struct ranges_entry {
	uint64_t first;
	uint64_t last;
	uint32_t id;
	uint8_t nr;
	void *child;
};

/* A node on the way from the root to a leaf, and which of its entries the way takes. */
struct ranges_step {
	void *node;
	unsigned int nr;
	unsigned int at;
};

struct ranges_path {
	struct ranges_step step[RANGES_HEIGHT_MAX + 1]; /* [0] is the root, [height] the leaf */
	unsigned int height;
};

/* How many of these numbers are below @key. */
static inline unsigned int ranges_below_4(const uint64_t *numbers, size_t step, uint64_t key)
{
	return (numbers[0 * step] < key) + (numbers[1 * step] < key) + (numbers[2 * step] < key) +
	       (numbers[3 * step] < key);
}

static inline unsigned int ranges_below_8(const uint64_t *numbers, size_t step, uint64_t key)
{
	return ranges_below_4(numbers, step, key) + ranges_below_4(numbers + 4 * step, step, key);
}

_Static_assert(RANGES_LEAF == 4 * 8 && RANGES_INNER == 8 * 8, "two steps, as below");

/*
 * How many of a node's first addresses are below @key. The comparisons of a step do not wait for
 * each other as those of a binary search do, and none is a branch, which would be a guess.
 */
static inline unsigned int ranges_below(const uint64_t *first, bool leaf, uint64_t key)
{
	unsigned int at =
		8 * (leaf ? ranges_below_4(first + 7, 8, key) : ranges_below_8(first + 7, 8, key));

	return at == ranges_most(leaf) ? at : at + ranges_below_8(first + at, 1, key);
}

/* The last of the @nr children whose key is not above (@first, @id), or child 0. */
static inline unsigned int ranges_child(const struct ranges_inner *node, unsigned int nr,
					uint64_t first, uint32_t id)
{
	unsigned int at = ranges_below(node->first, false, first);

	if (at)
		at--;
	while (at + 1 < nr && node->first[at + 1] == first && node->id[at + 1] <= id)
		at++;
	return at;
}

/* Where (@first, @id) is among the @nr ranges of a leaf, or would be. */
static inline unsigned int ranges_slot(const struct ranges_leaf *node, unsigned int nr,
				       uint64_t first, uint32_t id)
{
	unsigned int at = ranges_below(node->first, true, first);

	while (at < nr && node->first[at] == first && node->id[at] < id)
		at++;
	return at;
}

/* The greatest last address of a node; 0 where it has no entries. */
uint64_t ranges_node_last(const void *node, bool leaf, unsigned int nr);

/* Move @nr entries from @src on to @dst on; the node may be the same. */
void ranges_node_move(void *to, unsigned int dst, const void *from, unsigned int src,
		      unsigned int nr, bool leaf);

/* Entries @from to @nr - 1 of a node are not used any more. */
void ranges_node_clear(void *node, unsigned int from, unsigned int nr);

void ranges_node_set(void *node, unsigned int at, const struct ranges_entry *entry, bool leaf);

/* Memory that belongs to the set. NULL where there is none. */
void *ranges_node_new(struct iommu_ranges *set, bool leaf);
void ranges_node_free(struct iommu_ranges *set, void *node, bool leaf);

/* A range that ends at @last came to the leaf of @path: nothing above it ends before. */
static inline void ranges_raise_last(struct ranges_path *path, uint64_t last)
{
	for (unsigned int depth = path->height; depth > 0; depth--) {
		struct ranges_inner *inner = path->step[depth - 1].node;
		unsigned int at = path->step[depth - 1].at;

		if (inner->last[at] >= last)
			return;
		inner->last[at] = last;
	}
}

/*
 * The leaf of @path is full: make room beside it or split it, and all above it that is full, and
 * put the entry in. False, with the set as it was, where there is no memory.
 */
bool ranges_grow(struct iommu_ranges *set, struct ranges_path *path,
		 const struct ranges_entry *entry);

/* The leaf of @path has few entries, or none: join it to a neighbour, or take it away. */
void ranges_shrink(struct iommu_ranges *set, struct ranges_path *path);

/* The node of @path at @depth has @nr entries now. */
static inline void ranges_set_nr(struct iommu_ranges *set, struct ranges_path *path,
				 unsigned int depth, unsigned int nr)
{
	path->step[depth].nr = nr;
	if (depth) {
		const struct ranges_step *above = &path->step[depth - 1];

		((struct ranges_inner *)above->node)->nr[above->at] = (uint8_t)nr;
	} else {
		set->root_nr = nr;
	}
}

#endif
