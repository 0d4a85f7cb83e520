/* SPDX-License-Identifier: LGPL-2.1 */
#include "ranges_model.h"

/* The bounds of a node and all nodes below it. */
struct bounds {
	const struct iommu_range *low;	/* not greater than the first entry; NULL: none */
	const struct iommu_range *high; /* greater than all entries; NULL: none */
	uint64_t nr;
	size_t bytes;
};

static int compare(uint64_t first, uint32_t id, uint64_t other, uint32_t other_id)
{
	if (first != other)
		return first < other ? -1 : 1;
	return (id > other_id) - (id < other_id);
}

static void check_leaf(const struct ranges_leaf *leaf, unsigned int nr, struct bounds *b)
{
	for (unsigned int i = 0; i < nr; i++) {
		assert_true(leaf->first[i] <= leaf->last[i]);
		if (i)
			assert_true(compare(leaf->first[i - 1], leaf->id[i - 1], leaf->first[i],
					    leaf->id[i]) < 0);
		if (b->low)
			assert_true(compare(b->low->first, b->low->id, leaf->first[i],
					    leaf->id[i]) <= 0);
		if (b->high)
			assert_true(compare(leaf->first[i], leaf->id[i], b->high->first,
					    b->high->id) < 0);
	}
	b->nr += nr;
	b->bytes += sizeof(*leaf);
}

static void check_node(const void *node, unsigned int nr, unsigned int height, struct bounds *b)
{
	const struct ranges_inner *inner = node;

	assert_in_range(nr, 1, ranges_most(!height));
	for (unsigned int i = nr; i < ranges_most(!height); i++)
		assert_true(((const uint64_t *)node)[i] == UINT64_MAX);
	if (!height) {
		check_leaf(node, nr, b);
		return;
	}
	assert_true(inner->first[0] == 0);
	for (unsigned int i = 0; i < nr; i++) {
		struct iommu_range low = { inner->first[i], 0, inner->id[i] };
		struct iommu_range high = { 0 };
		struct bounds below = { i ? &low : b->low, b->high, 0, 0 };

		if (i + 1 < nr) {
			high = (struct iommu_range){ inner->first[i + 1], 0, inner->id[i + 1] };
			below.high = &high;
			assert_true(!i || compare(low.first, low.id, high.first, high.id) < 0);
		}
		check_node(inner->child[i], inner->nr[i], height - 1, &below);
		assert_true(inner->last[i] ==
			    ranges_node_last(inner->child[i], height == 1, inner->nr[i]));
		b->nr += below.nr;
		b->bytes += below.bytes;
	}
	b->bytes += sizeof(*inner);
}

void check_set(const struct iommu_ranges *set)
{
	struct bounds b = { 0 };

	if (!set->tree.root) {
		assert_int_equal(set->nr, 0);
		assert_int_equal(set->tree.bytes, 0);
		return;
	}
	check_node(set->tree.root, set->tree.root_nr, set->tree.height, &b);
	assert_true(!set->tree.height || set->tree.root_nr > 1);
	assert_int_equal(set->nr, b.nr);
	assert_in_range(set->tree.bytes, b.bytes, b.bytes + b.bytes / 32);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct iommu_range *x = a;
	const struct iommu_range *y = b;

	return compare(x->first, x->id, y->first, y->id);
}

bool note_visited(void *arg, const struct iommu_range *range)
{
	struct visited *v = arg;

	assert_true(v->nr < MODEL_MAX);
	v->ranges[v->nr++] = *range;
	return v->nr != v->stop;
}

const struct visited *visited(const struct iommu_ranges *set, uint64_t first, uint64_t last)
{
	static struct visited v;

	v.nr = 0;
	v.stop = 0;
	assert_true(iommu_ranges_visit(set, first, last, note_visited, &v));
	return &v;
}

void check_visit(const struct iommu_ranges *set, const struct model *m, uint64_t first,
		 uint64_t last)
{
	static struct iommu_range expected[MODEL_MAX];
	const struct visited *v = visited(set, first, last);
	size_t n = 0;

	for (size_t i = 0; i < m->nr; i++) {
		if (m->ranges[i].first <= last && m->ranges[i].last >= first)
			expected[n++] = m->ranges[i];
	}
	qsort(expected, n, sizeof(*expected), compare_ranges);
	assert_int_equal(v->nr, n);
	for (size_t i = 0; i < n; i++) {
		assert_true(v->ranges[i].first == expected[i].first);
		assert_true(v->ranges[i].last == expected[i].last);
		assert_int_equal(v->ranges[i].id, expected[i].id);
	}
}

void check_all(const struct iommu_ranges *set, const struct model *m)
{
	assert_int_equal(set->nr, m->nr);
	check_set(set);
	check_visit(set, m, 0, UINT64_MAX);
}

void model_add(struct iommu_ranges *set, struct model *m, uint64_t first, uint64_t last,
	       uint32_t id)
{
	assert_true(m->nr < MODEL_MAX);
	assert_true(iommu_ranges_add(set, first, last, id));
	m->ranges[m->nr++] = (struct iommu_range){ first, last, id };
}

void model_remove(struct iommu_ranges *set, struct model *m, size_t i)
{
	assert_true(iommu_ranges_remove(set, m->ranges[i].first, m->ranges[i].id));
	m->ranges[i] = m->ranges[--m->nr];
}
