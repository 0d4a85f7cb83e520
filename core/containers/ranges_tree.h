/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RANGES_TREE_H
#define IOMMU_RANGES_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node_pool.h"

/*
 * The B+tree of a set of ranges: its nodes, the search in one node, and how nodes split and join.
 * Private to ranges.c and to the unit test, which checks every node.
 *
 *              first[]  id[]  last[]  nr[]  child[]
 *            +--------+-----+-------+-----+-----+
 *   inner, 0 |      0 |   0 |  4fff |  31 |  o--|--> leaf of 31 ranges; the greatest last
 *   64       |        |     |       |     |     |    address among them is 4fff
 *   entries  +--------+-----+-------+-----+-----+
 *          1 |   3000 |  17 |  9fff |  20 |  o--|--> leaf of 20 ranges, (3000, 17) and above
 *            +--------+-----+-------+-----+-----+
 *         .. | all 1s |       (unused)          |
 *            +--------+-------------------------+
 *
 *              first[]  id[]  last[]
 *            +--------+-----+-------+
 *   leaf,  0 |   3000 |  17 |  3fff |   a range: first address, its id, last address
 *   32       +--------+-----+-------+
 *   entries  |   3000 |  20 |  9fff |   entries are in the order of (first, id), so that thousands
 *            +--------+-----+-------+   of ranges can have the same first address
 *         .. | all 1s |  (unused)   |
 *            +--------+-------------+
 *
 * All leaves have the same depth. Each column is an array of its own, so that a search reads only
 * first[]. last[] of an inner node is the greatest last address below that child: a visit skips
 * children that end too early. The parent, not the node, stores a node's number of entries, so that
 * a neighbour's free room can be computed without reading the neighbour.
 */
#define RANGES_LEAF  32
#define RANGES_INNER 64

/* The most entries that a node has. */
static inline unsigned int ranges_most(bool leaf)
{
	return leaf ? RANGES_LEAF : RANGES_INNER;
}

/* A node with fewer entries than this tries to join a neighbour. */
static inline unsigned int ranges_few(bool leaf)
{
	return ranges_most(leaf) / 2;
}

/* Two neighbours join if they have at most this many entries together. */
static inline unsigned int ranges_joined(bool leaf)
{
	return ranges_most(leaf) * 7 / 8;
}

/* A full leaf shares its entries with a neighbour that has at most this many. */
#define RANGES_ROOMY (RANGES_LEAF * 3 / 4)

/* No tree gets near this: nodes have tens of entries, and few are nearly empty. */
#define RANGES_HEIGHT_MAX 16

struct ranges_tree {
	void *root;
	size_t bytes;	      /* of all nodes */
	unsigned int root_nr; /* entries in the root */
	unsigned int height;  /* levels above the leaves; 0: the root is a leaf */
	struct iommu_node_pool leaves;
	struct iommu_node_pool inner;
};

/* Both kinds of node begin with first[], which is UINT64_MAX in unused entries. */
struct ranges_leaf {
	uint64_t first[RANGES_LEAF];
	uint64_t last[RANGES_LEAF];
	uint32_t id[RANGES_LEAF];
};

/*
 * (first[i], id[i]) is less than or equal to every key below child i, and greater than every key
 * below child i - 1. first[0] is 0, as the parent's key for this node already bounds child 0.
 */
struct ranges_inner {
	uint64_t first[RANGES_INNER];
	uint64_t last[RANGES_INNER]; /* the greatest below the child */
	uint32_t id[RANGES_INNER];
	uint8_t nr[RANGES_INNER]; /* entries in the child */
	void *child[RANGES_INNER];
};

/* An entry to put into a leaf (without nr and child) or an inner node. */
struct ranges_entry {
	uint64_t first;
	uint64_t last;
	uint32_t id;
	uint8_t nr;
	void *child;
};

/* A node on the path from the root to a leaf, and the entry at which the path leaves it. */
struct ranges_step {
	void *node;
	unsigned int nr; /* entries in the node */
	unsigned int at;
};

struct ranges_path {
	struct ranges_step step[RANGES_HEIGHT_MAX + 1]; /* [0] is the root, [height] the leaf */
	unsigned int height;
};

/* The path to the range that was visited last. */
struct ranges_recent {
	struct ranges_path path;
	bool valid; /* the tree has not changed since */
};

/* Counts how many of 4 numbers, @step apart, are below @key. */
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
 * Counts the first addresses of a node that are below @key. Compares every eighth one, then the
 * eight in question. Unlike those of a binary search, the comparisons of a step do not depend on
 * each other and need no branches, which the CPU would mispredict.
 */
static inline unsigned int ranges_below(const uint64_t *first, bool leaf, uint64_t key)
{
	unsigned int at =
		8 * (leaf ? ranges_below_4(first + 7, 8, key) : ranges_below_8(first + 7, 8, key));

	return at == ranges_most(leaf) ? at : at + ranges_below_8(first + at, 1, key);
}

/* The last of @nr children with a key of at most (@first, @id), or child 0. */
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

/* The index of (@first, @id) among the @nr ranges of a leaf, or the index at which it belongs. */
static inline unsigned int ranges_slot(const struct ranges_leaf *node, unsigned int nr,
				       uint64_t first, uint32_t id)
{
	unsigned int at = ranges_below(node->first, true, first);

	while (at < nr && node->first[at] == first && node->id[at] < id)
		at++;
	return at;
}

/* The greatest last address in a node; 0 if it has no entries. */
uint64_t ranges_node_last(const void *node, bool leaf, unsigned int nr);

/* Move @nr entries from index @src of @from to index @dst of @to, which may be the same node. */
void ranges_node_move(void *to, unsigned int dst, const void *from, unsigned int src,
		      unsigned int nr, bool leaf);

/* Mark entries @from to @nr - 1 of a node as unused. */
void ranges_node_clear(void *node, unsigned int from, unsigned int nr);

void ranges_node_set(void *node, unsigned int at, const struct ranges_entry *entry, bool leaf);

/* Allocate an empty node and count its memory; NULL if out of memory. */
void *ranges_node_new(struct ranges_tree *tree, bool leaf);
void ranges_node_free(struct ranges_tree *tree, void *node, bool leaf);

/* Free the memory of a tree without nodes. */
void ranges_tree_free(struct ranges_tree *tree);

/* A range that ends at @last entered the leaf of @path: raise last[] of all nodes above. */
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
 * Put @entry into the full leaf of @path: share the leaf's entries with a neighbour, or split the
 * leaf and every full node above it. Returns false, with the tree unchanged, if out of memory.
 */
bool ranges_grow(struct ranges_tree *tree, struct ranges_path *path,
		 const struct ranges_entry *entry);

/* The leaf of @path has few entries, or none: join it to a neighbour, or free it. */
void ranges_shrink(struct ranges_tree *tree, struct ranges_path *path);

/* Set the number of entries of the node of @path at @depth to @nr. */
static inline void ranges_set_nr(struct ranges_tree *tree, struct ranges_path *path,
				 unsigned int depth, unsigned int nr)
{
	path->step[depth].nr = nr;
	if (depth) {
		const struct ranges_step *above = &path->step[depth - 1];

		((struct ranges_inner *)above->node)->nr[above->at] = (uint8_t)nr;
	} else {
		tree->root_nr = nr;
	}
}

#endif
