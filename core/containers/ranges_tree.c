/* SPDX-License-Identifier: LGPL-2.1 */
/* The nodes of a set of ranges: how entries move between them, and how they split and join. */
#include <stdlib.h>
#include <string.h>

#include "ranges_tree.h"

_Static_assert(sizeof(struct ranges_leaf) % 64 == 0 && sizeof(struct ranges_inner) % 64 == 0,
	       "nodes of a pool");

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

uint64_t ranges_node_last(const void *node, bool leaf, unsigned int nr)
{
	const uint64_t *lasts = leaf ? ((const struct ranges_leaf *)node)->last
				     : ((const struct ranges_inner *)node)->last;
	uint64_t a = 0, b = 0, c = 0, d = 0; /* four that do not depend on each other */

	for (; nr % 4; nr--)
		a = greater(a, lasts[nr - 1]);
	for (size_t i = 0; i < nr; i += 4) {
		a = greater(a, lasts[i]);
		b = greater(b, lasts[i + 1]);
		c = greater(c, lasts[i + 2]);
		d = greater(d, lasts[i + 3]);
	}
	return greater(greater(a, b), greater(c, d));
}

void ranges_node_move(void *to, unsigned int dst, const void *from, unsigned int src,
		      unsigned int nr, bool leaf)
{
	if (!nr)
		return;
	if (leaf) {
		struct ranges_leaf *t = to;
		const struct ranges_leaf *f = from;

		memmove(t->first + dst, f->first + src, nr * sizeof(*t->first));
		memmove(t->last + dst, f->last + src, nr * sizeof(*t->last));
		memmove(t->id + dst, f->id + src, nr * sizeof(*t->id));
	} else {
		struct ranges_inner *t = to;
		const struct ranges_inner *f = from;

		memmove(t->first + dst, f->first + src, nr * sizeof(*t->first));
		memmove(t->last + dst, f->last + src, nr * sizeof(*t->last));
		memmove(t->id + dst, f->id + src, nr * sizeof(*t->id));
		memmove(t->nr + dst, f->nr + src, nr * sizeof(*t->nr));
		memmove(t->child + dst, f->child + src, nr * sizeof(*t->child));
	}
}

void ranges_node_clear(void *node, unsigned int from, unsigned int nr)
{
	uint64_t *first = node;

	for (; from < nr; from++)
		first[from] = UINT64_MAX;
}

void ranges_node_set(void *node, unsigned int at, const struct ranges_entry *entry, bool leaf)
{
	if (leaf) {
		struct ranges_leaf *l = node;

		l->first[at] = entry->first;
		l->last[at] = entry->last;
		l->id[at] = entry->id;
	} else {
		struct ranges_inner *i = node;

		i->first[at] = entry->first;
		i->last[at] = entry->last;
		i->id[at] = entry->id;
		i->nr[at] = entry->nr;
		i->child[at] = entry->child;
	}
}

static size_t size_of_node(bool leaf)
{
	return leaf ? sizeof(struct ranges_leaf) : sizeof(struct ranges_inner);
}

static struct iommu_node_pool *pool_of(struct ranges_tree *tree, bool leaf)
{
	return leaf ? &tree->leaves : &tree->inner;
}

void *ranges_node_new(struct ranges_tree *tree, bool leaf)
{
	void *node = iommu_node_pool_take(pool_of(tree, leaf), size_of_node(leaf));

	if (!node)
		return NULL;
	ranges_node_clear(node, 0, ranges_most(leaf));
	tree->bytes += size_of_node(leaf);
	return node;
}

void ranges_node_free(struct ranges_tree *tree, void *node, bool leaf)
{
	tree->bytes -= size_of_node(leaf);
	iommu_node_pool_give(pool_of(tree, leaf), node);
}

void ranges_tree_free(struct ranges_tree *tree)
{
	iommu_node_pool_free(&tree->leaves);
	iommu_node_pool_free(&tree->inner);
}

static void insert(void *node, unsigned int nr, unsigned int at, const struct ranges_entry *entry,
		   bool leaf)
{
	ranges_node_move(node, at + 1, node, at, nr - at, leaf);
	ranges_node_set(node, at, entry, leaf);
}

/* Move entries between leaves @at and @at + 1 of a node until both have the same number. */
static void balance(struct ranges_inner *above, unsigned int at)
{
	struct ranges_leaf *left = above->child[at];
	struct ranges_leaf *right = above->child[at + 1];
	unsigned int nr[2] = { above->nr[at], above->nr[at + 1] };
	unsigned int half = (nr[0] + nr[1]) / 2;

	if (nr[0] < half) {
		ranges_node_move(left, nr[0], right, 0, half - nr[0], true);
		ranges_node_move(right, 0, right, half - nr[0], nr[0] + nr[1] - half, true);
		ranges_node_clear(right, nr[0] + nr[1] - half, nr[1]);
	} else {
		ranges_node_move(right, nr[0] - half, right, 0, nr[1], true);
		ranges_node_move(right, 0, left, half, nr[0] - half, true);
		ranges_node_clear(left, half, nr[0]);
	}
	above->nr[at] = (uint8_t)half;
	above->nr[at + 1] = (uint8_t)(nr[0] + nr[1] - half);
	above->last[at] = ranges_node_last(left, true, above->nr[at]);
	above->last[at + 1] = ranges_node_last(right, true, above->nr[at + 1]);
	above->first[at + 1] = right->first[0];
	above->id[at + 1] = right->id[0];
}

/* Add the entry after moving others to a neighbour. Returns false if no neighbour has room. */
static bool share(struct ranges_path *path, const struct ranges_entry *entry)
{
	const struct ranges_step *step = &path->step[path->height];
	const struct ranges_step *above = step - 1;
	struct ranges_inner *inner;
	unsigned int left; /* of the two leaves */
	unsigned int at;   /* of the entry, counted from the beginning of the left one */

	if (!path->height)
		return false;
	inner = above->node;
	if (above->at && inner->nr[above->at - 1] <= RANGES_ROOMY) {
		left = above->at - 1;
		at = inner->nr[left] + step->at;
	} else if (above->at + 1 < above->nr && inner->nr[above->at + 1] <= RANGES_ROOMY) {
		left = above->at;
		at = step->at;
	} else {
		return false;
	}
	ranges_raise_last(path, entry->last);
	balance(inner, left);
	if (at > inner->nr[left])
		at -= inner->nr[left++];
	insert(inner->child[left], inner->nr[left], at, entry, true);
	inner->nr[left]++;
	if (inner->last[left] < entry->last)
		inner->last[left] = entry->last;
	return true;
}

/*
 * When the full node of @path at @depth splits for a new entry at @at, returns the number of
 * entries that stay in it. Usually that is half of them. At the ends of the tree, the node that
 * will not grow gets most of them, because ranges there are usually added in order. It does not get
 * all of them: otherwise, adding and removing one range repeatedly would allocate and free a node
 * each time.
 */
static unsigned int keep(const struct ranges_path *path, unsigned int depth, unsigned int at)
{
	unsigned int most = ranges_most(depth == path->height);
	bool start = at <= 1;
	bool end = at == most;

	for (unsigned int i = 0; i < depth; i++) {
		start = start && path->step[i].at == 0;
		end = end && path->step[i].at + 1 == path->step[i].nr;
	}
	if (start)
		return most / 8;
	return end ? most - most / 8 : most / 2;
}

/* Move the key of a new node into the entry for its parent. */
static void take_key(void *node, bool leaf, struct ranges_entry *entry)
{
	if (leaf) {
		entry->first = ((struct ranges_leaf *)node)->first[0];
		entry->id = ((struct ranges_leaf *)node)->id[0];
	} else {
		entry->first = ((struct ranges_inner *)node)->first[0];
		entry->id = ((struct ranges_inner *)node)->id[0];
		((struct ranges_inner *)node)->first[0] = 0;
	}
}

/* Split the full node at @depth and add *@entry; *@entry becomes the one for @right. */
static void split(struct ranges_tree *tree, struct ranges_path *path, unsigned int depth,
		  void *right, struct ranges_entry *entry)
{
	bool leaf = depth == path->height;
	struct ranges_step *step = &path->step[depth];
	unsigned int at = step->at + !leaf;
	unsigned int left_nr = keep(path, depth, at);
	unsigned int right_nr = step->nr - left_nr;

	ranges_node_move(right, 0, step->node, left_nr, right_nr, leaf);
	ranges_node_clear(step->node, left_nr, step->nr);
	if (at > left_nr)
		insert(right, right_nr++, at - left_nr, entry, leaf);
	else
		insert(step->node, left_nr++, at, entry, leaf);
	ranges_set_nr(tree, path, depth, left_nr);
	if (depth) {
		struct ranges_inner *above = step[-1].node;

		above->last[step[-1].at] = ranges_node_last(step->node, leaf, left_nr);
	}
	take_key(right, leaf, entry);
	entry->last = ranges_node_last(right, leaf, right_nr);
	entry->nr = (uint8_t)right_nr;
	entry->child = right;
}

/* The root was split: make @root the new one, with the old root and the node of @right. */
static void raise_root(struct ranges_tree *tree, void *root, const struct ranges_entry *right)
{
	struct ranges_entry left = { .last = ranges_node_last(tree->root, !tree->height,
							      tree->root_nr),
				     .nr = (uint8_t)tree->root_nr,
				     .child = tree->root };

	ranges_node_set(root, 0, &left, false);
	ranges_node_set(root, 1, right, false);
	tree->root = root;
	tree->root_nr = 2;
	tree->height++;
}

/*
 * Allocate the nodes that a split of the leaf and all full nodes above it needs: a leaf, then inner
 * nodes. Returns false, with none allocated, if out of memory.
 */
static bool new_nodes(struct ranges_tree *tree, const struct ranges_path *path, void **nodes)
{
	unsigned int depth = path->height;
	unsigned int n = 1;

	while (depth > 0 && path->step[depth - 1].nr == RANGES_INNER) {
		depth--;
		n++;
	}
	if (!depth)
		n++;
	if (!depth && path->height == RANGES_HEIGHT_MAX)
		return false;
	for (unsigned int i = 0; i < n; i++) {
		nodes[i] = ranges_node_new(tree, !i);
		if (!nodes[i]) {
			while (i-- > 0)
				ranges_node_free(tree, nodes[i], !i);
			return false;
		}
	}
	return true;
}

bool ranges_grow(struct ranges_tree *tree, struct ranges_path *path,
		 const struct ranges_entry *entry)
{
	void *nodes[RANGES_HEIGHT_MAX + 2];
	void **node = nodes;
	struct ranges_entry up = *entry;
	unsigned int depth = path->height;

	if (share(path, entry))
		return true;
	if (!new_nodes(tree, path, nodes))
		return false;
	ranges_raise_last(path, entry->last);
	while (path->step[depth].nr == ranges_most(depth == path->height)) {
		split(tree, path, depth, *node++, &up);
		if (!depth) {
			raise_root(tree, *node, &up);
			return true;
		}
		depth--;
	}
	insert(path->step[depth].node, path->step[depth].nr, path->step[depth].at + 1, &up, false);
	ranges_set_nr(tree, path, depth, path->step[depth].nr + 1);
	return true;
}

/* Move all entries of child @at + 1 of a node to child @at and free it. */
static void join(struct ranges_tree *tree, struct ranges_inner *above, unsigned int at, bool leaf)
{
	void *right = above->child[at + 1];

	if (!leaf) {
		((struct ranges_inner *)right)->first[0] = above->first[at + 1];
		((struct ranges_inner *)right)->id[0] = above->id[at + 1];
	}
	ranges_node_move(above->child[at], above->nr[at], right, 0, above->nr[at + 1], leaf);
	above->nr[at] = (uint8_t)(above->nr[at] + above->nr[at + 1]);
	if (above->last[at] < above->last[at + 1])
		above->last[at] = above->last[at + 1];
	ranges_node_free(tree, right, leaf);
}

/* Join the node of @path at @depth to a neighbour. Returns the child that was freed, or 0. */
static unsigned int join_any(struct ranges_tree *tree, const struct ranges_path *path,
			     unsigned int depth)
{
	const struct ranges_step *above = &path->step[depth - 1];
	struct ranges_inner *inner = above->node;
	unsigned int nr = path->step[depth].nr;
	unsigned int at = above->at;
	bool leaf = depth == path->height;
	unsigned int most = ranges_joined(leaf);

	if (at && inner->nr[at - 1] + nr <= most)
		at--;
	else if (at + 1 == above->nr || inner->nr[at + 1] + nr > most)
		return 0;
	join(tree, inner, at, leaf);
	return at + 1;
}

static void remove_child(struct ranges_inner *node, unsigned int nr, unsigned int at)
{
	ranges_node_move(node, at, node, at + 1, nr - at - 1, false);
	ranges_node_clear(node, nr - 1, nr);
	if (nr > 1)
		node->first[0] = 0;
}

/* Replace a root that has a single child by the child, and free a root without entries. */
static void lower_root(struct ranges_tree *tree)
{
	while (tree->height && tree->root_nr == 1) {
		struct ranges_inner *root = tree->root;

		tree->root = root->child[0];
		tree->root_nr = root->nr[0];
		tree->height--;
		ranges_node_free(tree, root, false);
	}
	if (!tree->root_nr) {
		ranges_node_free(tree, tree->root, !tree->height);
		tree->root = NULL;
		tree->height = 0;
	}
}

void ranges_shrink(struct ranges_tree *tree, struct ranges_path *path)
{
	for (unsigned int depth = path->height; depth > 0; depth--) {
		const struct ranges_step *step = &path->step[depth];
		const struct ranges_step *above = step - 1;
		unsigned int gone = above->at;
		bool leaf = depth == path->height;

		if (step->nr >= ranges_few(leaf))
			break;
		if (!step->nr) {
			ranges_node_free(tree, step->node, leaf);
		} else {
			gone = join_any(tree, path, depth);
			if (!gone)
				break;
		}
		remove_child(above->node, above->nr, gone);
		ranges_set_nr(tree, path, depth - 1, above->nr - 1);
	}
	lower_root(tree);
}
