/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A set of ranges: add, remove, resize, find and visit, on the B+tree of ranges_tree.h.
 *
 * A red-black tree with the same extra field (<bsd/sys/tree.h>) was measured and is slower: at one
 * million ranges the B+tree adds a range in a fifth to a seventh of the time, finds or removes one
 * in a fifth, and needs 25 to 30 bytes per range instead of 80. A random access still costs a few
 * cache misses, 180 ns each on the machine of that measurement. See tests/bench/bench_ranges.c.
 */
#include "ranges.h"

#include <stdlib.h>
#include "prefetch.h"

/* Each read of a leaf depends on the one before. Fetch all of its cache lines at once. */
static void prefetch_leaf(const struct ranges_leaf *leaf)
{
	for (size_t at = 0; at < sizeof(*leaf); at += 64)
		iommu_prefetch((const char *)leaf + at);
}

/* Find the path to the leaf that has (@first, @id) or would have it, and the index there. */
static void descend(const struct iommu_ranges *set, uint64_t first, uint32_t id,
		    struct ranges_path *path)
{
	struct ranges_step *step = path->step;
	void *node = set->tree.root;
	unsigned int nr = set->tree.root_nr;

	path->height = set->tree.height;
	for (unsigned int depth = 0; depth < set->tree.height; depth++, step++) {
		const struct ranges_inner *inner = node;

		step->node = node;
		step->nr = nr;
		step->at = ranges_child(inner, nr, first, id);
		node = inner->child[step->at];
		nr = inner->nr[step->at];
		if (depth + 1 == set->tree.height)
			prefetch_leaf(node);
	}
	step->node = node;
	step->nr = nr;
	step->at = ranges_slot(node, nr, first, id);
}

/* A range that ended at @was was shortened or removed: lower last[] of the nodes above. */
static void lower_last(struct ranges_path *path, uint64_t was)
{
	for (unsigned int depth = path->height; depth > 0; depth--) {
		struct ranges_inner *inner = path->step[depth - 1].node;
		unsigned int at = path->step[depth - 1].at;
		const struct ranges_step *below = &path->step[depth];
		uint64_t last;

		if (inner->last[at] != was)
			return;
		last = ranges_node_last(below->node, depth == path->height, below->nr);
		if (last == was)
			return;
		inner->last[at] = last;
	}
}

/* The tree changes, so that the path to the range that was visited last may change. */
static void forget(struct iommu_ranges *set)
{
	if (set->recent)
		set->recent->valid = false;
}

bool iommu_ranges_add(struct iommu_ranges *set, uint64_t first, uint64_t last, uint32_t id)
{
	const struct ranges_entry entry = { .first = first, .last = last, .id = id };
	struct ranges_path path;
	struct ranges_step *leaf;

	if (!set->tree.root) {
		set->tree.root = ranges_node_new(&set->tree, true);
		if (!set->tree.root)
			return false;
	}
	if (!set->recent)
		set->recent = malloc(sizeof(*set->recent));
	forget(set);
	descend(set, first, id, &path);
	leaf = &path.step[path.height];
	if (!set->nr || last - first > set->span)
		set->span = last - first;
	if (leaf->nr < RANGES_LEAF) {
		ranges_node_move(leaf->node, leaf->at + 1, leaf->node, leaf->at,
				 leaf->nr - leaf->at, true);
		ranges_node_set(leaf->node, leaf->at, &entry, true);
		ranges_set_nr(&set->tree, &path, path.height, leaf->nr + 1);
		ranges_raise_last(&path, last);
	} else if (!ranges_grow(&set->tree, &path, &entry)) {
		return false;
	}
	set->nr++;
	return true;
}

static bool leads_to(const struct ranges_path *path, uint64_t first, uint32_t id)
{
	const struct ranges_step *end = &path->step[path->height];
	const struct ranges_leaf *leaf = end->node;

	return end->at < end->nr && leaf->first[end->at] == first && leaf->id[end->at] == id;
}

/*
 * The path to a range, in @room or in the set; NULL if the set does not have the range. The range
 * that was visited last is found at once.
 */
static struct ranges_path *find(const struct iommu_ranges *set, uint64_t first, uint32_t id,
				struct ranges_path *room)
{
	if (set->recent && set->recent->valid && leads_to(&set->recent->path, first, id))
		return &set->recent->path;
	if (!set->tree.root)
		return NULL;
	descend(set, first, id, room);
	return leads_to(room, first, id) ? room : NULL;
}

bool iommu_ranges_remove(struct iommu_ranges *set, uint64_t first, uint32_t id)
{
	struct ranges_path room;
	struct ranges_path *path = find(set, first, id, &room);
	struct ranges_step *leaf;
	uint64_t last;

	if (!path)
		return false;
	forget(set);
	leaf = &path->step[path->height];
	last = ((struct ranges_leaf *)leaf->node)->last[leaf->at];
	ranges_node_move(leaf->node, leaf->at, leaf->node, leaf->at + 1, leaf->nr - leaf->at - 1,
			 true);
	ranges_node_clear(leaf->node, leaf->nr - 1, leaf->nr);
	ranges_set_nr(&set->tree, path, path->height, leaf->nr - 1);
	lower_last(path, last);
	if (leaf->nr < ranges_few(true))
		ranges_shrink(&set->tree, path);
	set->nr--;
	/* An empty set has no memory. */
	if (!set->tree.root) {
		ranges_tree_free(&set->tree);
		free(set->recent);
		set->recent = NULL;
	}
	return true;
}

bool iommu_ranges_resize(struct iommu_ranges *set, uint64_t first, uint32_t id, uint64_t last)
{
	struct ranges_path room;
	struct ranges_path *path = find(set, first, id, &room);
	struct ranges_leaf *leaf;
	unsigned int at;
	uint64_t was;

	if (last < first || !path)
		return false;
	leaf = path->step[path->height].node;
	at = path->step[path->height].at;
	was = leaf->last[at];
	leaf->last[at] = last;
	if (last > was) {
		if (last - first > set->span)
			set->span = last - first;
		ranges_raise_last(path, last);
	} else {
		lower_last(path, was);
	}
	return true;
}

void iommu_ranges_prefetch(const struct iommu_ranges *set, uint64_t first)
{
	const struct ranges_inner *inner = set->tree.root;
	unsigned int nr = set->tree.root_nr;

	for (unsigned int depth = 0; depth < set->tree.height; depth++) {
		unsigned int at = ranges_child(inner, nr, first, 0);

		nr = inner->nr[at];
		inner = inner->child[at];
	}
	if (inner)
		prefetch_leaf((const void *)inner);
}

/* What the search for a child reads of an inner node. */
static void prefetch_inner(const struct ranges_inner *inner)
{
	for (size_t at = 0; at < RANGES_INNER; at += 8) {
		iommu_prefetch(&inner->first[at]);
		iommu_prefetch(&inner->child[at]);
	}
	iommu_prefetch(inner->nr);
}

void iommu_ranges_prefetch_all(const struct iommu_ranges *set, const uint64_t *first,
			       unsigned int nr)
{
	const void *nodes[IOMMU_RANGES_PREFETCH];
	unsigned int entries[IOMMU_RANGES_PREFETCH];

	if (!set->tree.root)
		return;
	for (unsigned int i = 0; i < nr; i++) {
		nodes[i] = set->tree.root;
		entries[i] = set->tree.root_nr;
	}
	for (unsigned int depth = 1; depth <= set->tree.height; depth++) {
		for (unsigned int i = 0; i < nr; i++) {
			const struct ranges_inner *inner = nodes[i];
			unsigned int at = ranges_child(inner, entries[i], first[i], 0);

			iommu_prefetch(&inner->last[at]); /* for a visit */
			nodes[i] = inner->child[at];
			entries[i] = inner->nr[at];
		}
		/* The first line of each node, for the CPU's search of the page tables. */
		for (unsigned int i = 0; i < nr; i++)
			iommu_prefetch(nodes[i]);
		for (unsigned int i = 0; i < nr; i++) {
			if (depth == set->tree.height)
				prefetch_leaf(nodes[i]);
			else
				prefetch_inner(nodes[i]);
		}
	}
}

/* Move @path from its leaf to the beginning of the next one. Returns false at the last leaf. */
static bool next_leaf(struct ranges_path *path)
{
	unsigned int depth = path->height;

	while (depth && path->step[depth - 1].at + 1 == path->step[depth - 1].nr)
		depth--;
	if (!depth)
		return false;
	path->step[depth - 1].at++;
	for (; depth <= path->height; depth++) {
		const struct ranges_step *above = &path->step[depth - 1];
		const struct ranges_inner *inner = above->node;

		path->step[depth] = (struct ranges_step){ .node = inner->child[above->at],
							  .nr = inner->nr[above->at] };
	}
	return true;
}

uint32_t iommu_ranges_find(const struct iommu_ranges *set, uint64_t first)
{
	const struct ranges_leaf *leaf;
	const struct ranges_step *end;
	struct ranges_path path;

	if (!set->tree.root)
		return 0;
	descend(set, first, 0, &path);
	end = &path.step[path.height];
	if (end->at == end->nr && !next_leaf(&path))
		return 0;
	leaf = end->node;
	return end->at < end->nr && leaf->first[end->at] == first ? leaf->id[end->at] : 0;
}

struct visit {
	const struct iommu_ranges *set;
	uint64_t from; /* ranges that begin before this end before @first */
	uint64_t first;
	uint64_t last;
	bool (*visit)(void *arg, const struct iommu_range *range);
	void *arg;
};

/* What is visited is often removed next. */
static void remember(const struct iommu_ranges *set, const struct ranges_path *path,
		     unsigned int at)
{
	struct ranges_recent *recent = set->recent;

	if (!recent)
		return;
	recent->valid = true;
	recent->path.height = path->height;
	/* Without a call of memcpy(), which takes longer than these few steps. */
	recent->path.step[0] = path->step[0];
	for (unsigned int depth = path->height; depth > 0; depth--)
		recent->path.step[depth] = path->step[depth];
	recent->path.step[path->height].at = at;
}

/* @soon is told of a range this many ranges before it is visited. */
#define AHEAD 4

enum visit_result { VISIT_MORE, VISIT_DONE, VISIT_STOPPED };

/* Visit the ranges in the leaf at the end of @path. */
static enum visit_result visit_leaf(const struct ranges_path *path, const struct visit *v)
{
	const struct ranges_step *step = &path->step[path->height];
	const struct ranges_leaf *leaf = step->node;
	unsigned int visited = step->nr;
	enum visit_result result = VISIT_MORE;

	for (unsigned int i = step->at; i < step->nr; i++) {
		struct iommu_range range;

		if (leaf->first[i] > v->last) {
			result = VISIT_DONE;
			break;
		}
		if (leaf->last[i] < v->first)
			continue;
		if (i + AHEAD < step->nr && leaf->first[i + AHEAD] <= v->last && v->set->soon)
			v->set->soon(v->set->arg, leaf->id[i + AHEAD]);
		visited = i;
		range = (struct iommu_range){ leaf->first[i], leaf->last[i], leaf->id[i] };
		if (!v->visit(v->arg, &range)) {
			result = VISIT_STOPPED;
			break;
		}
	}
	if (visited < step->nr)
		remember(v->set, path, visited);
	return result;
}

/* Find the child of an inner node, from step->at on, that may have ranges to visit. */
static bool next_child(struct ranges_step *step, const struct visit *v)
{
	const struct ranges_inner *inner = step->node;

	for (; step->at < step->nr && inner->first[step->at] <= v->last; step->at++) {
		if (inner->last[step->at] >= v->first)
			return true;
	}
	return false;
}

static struct ranges_step start_of(const struct visit *v, void *node, unsigned int nr, bool leaf)
{
	unsigned int at = ranges_below(node, leaf, v->from);

	return (struct ranges_step){ node, nr, at && !leaf ? at - 1 : at };
}

static bool visit_set(const struct visit *v)
{
	const struct ranges_tree *tree = &v->set->tree;
	struct ranges_path path;
	unsigned int depth = 0;

	if (!tree->root)
		return true;
	path.height = tree->height;
	path.step[0] = start_of(v, tree->root, tree->root_nr, !tree->height);
	for (;;) {
		struct ranges_step *step = &path.step[depth];
		const struct ranges_inner *inner = step->node;

		if (depth == tree->height) {
			enum visit_result result = visit_leaf(&path, v);

			if (result != VISIT_MORE)
				return result == VISIT_DONE;
		} else if (next_child(step, v)) {
			depth++;
			if (depth == tree->height)
				prefetch_leaf(inner->child[step->at]);
			path.step[depth] = start_of(v, inner->child[step->at], inner->nr[step->at],
						    depth == tree->height);
			continue;
		}
		if (!depth)
			return true;
		path.step[--depth].at++;
	}
}
bool iommu_ranges_visit(const struct iommu_ranges *set, uint64_t first, uint64_t last,
			bool (*visit)(void *arg, const struct iommu_range *range), void *arg)
{
	const struct visit v = {
		.set = set,
		.from = first > set->span ? first - set->span : 0,
		.first = first,
		.last = last,
		.visit = visit,
		.arg = arg,
	};

	return visit_set(&v);
}

bool iommu_ranges_visit_at(const struct iommu_ranges *set, uint64_t first,
			   bool (*visit)(void *arg, const struct iommu_range *range), void *arg)
{
	const struct visit v = {
		.set = set,
		.from = first,
		.first = first,
		.last = first,
		.visit = visit,
		.arg = arg,
	};

	return visit_set(&v);
}

static void free_below(struct ranges_tree *tree, void *node, unsigned int nr, unsigned int height)
{
	struct ranges_inner *inner = node;

	for (unsigned int i = 0; height && i < nr; i++)
		free_below(tree, inner->child[i], inner->nr[i], height - 1);
	ranges_node_free(tree, node, !height);
}

void iommu_ranges_free(struct iommu_ranges *set)
{
	if (set->tree.root)
		free_below(&set->tree, set->tree.root, set->tree.root_nr, set->tree.height);
	ranges_tree_free(&set->tree);
	free(set->recent);
	*set = (struct iommu_ranges){ .soon = set->soon, .arg = set->arg };
}
