/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "ranges_node.h"

/* What malloc() takes itself for a node, at most: nodes are many, and all that there is. */
#define MALLOC_BYTES 16

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

uint64_t ranges_node_last(const void *node, bool leaf, unsigned int nr)
{
	const uint64_t *lasts = leaf ? ((const struct ranges_leaf *)node)->last
				     : ((const struct ranges_inner *)node)->last;
	uint64_t a = 0, b = 0, c = 0, d = 0; /* that do not wait for each other */

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

void *ranges_node_new(struct iommu_ranges *set, bool leaf)
{
	void *node = malloc(size_of_node(leaf));

	if (!node)
		return NULL;
	ranges_node_clear(node, 0, ranges_most(leaf));
	set->bytes += size_of_node(leaf) + MALLOC_BYTES;
	return node;
}

void ranges_node_free(struct iommu_ranges *set, void *node, bool leaf)
{
	set->bytes -= size_of_node(leaf) + MALLOC_BYTES;
	free(node);
}
