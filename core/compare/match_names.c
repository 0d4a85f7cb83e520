/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "match_names.h"

static bool same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a && b && a_len == b_len && !memcmp(a, b, a_len);
}

static void match_by_name(struct iommu_match_name *a, uint32_t nr_a, struct iommu_match_name *b,
			  uint32_t nr_b)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < nr_a; i++) {
		/* Both lists usually have the same order, so the search begins after the last. */
		for (uint32_t n = 0; n < nr_b; n++) {
			uint32_t k = (next + n) % nr_b;

			if (b[k].other || !same(a[i].name, a[i].len, b[k].name, b[k].len))
				continue;
			a[i].other = k + 1;
			b[k].other = i + 1;
			next = k + 1;
			break;
		}
	}
}

/* The number of elements of that kind that have no match yet. */
static uint32_t count_kind(const struct iommu_match_name *list, uint32_t nr,
			   const struct iommu_match_name *like)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < nr; i++)
		n += !list[i].other &&
		     same(list[i].kind, list[i].kind_len, like->kind, like->kind_len);
	return n;
}

/* Match all elements of the kind of @a[first], which is the first one of them. */
static void match_kind(struct iommu_match_name *a, uint32_t nr_a, struct iommu_match_name *b,
		       uint32_t nr_b, uint32_t first)
{
	const struct iommu_match_name like = a[first];
	uint32_t k = 0;

	for (uint32_t i = first; i < nr_a; i++) {
		if (a[i].other || !same(a[i].kind, a[i].kind_len, like.kind, like.kind_len))
			continue;
		while (k < nr_b &&
		       (b[k].other || !same(b[k].kind, b[k].kind_len, like.kind, like.kind_len)))
			k++;
		if (k == nr_b)
			return;
		a[i].other = k + 1;
		b[k].other = i + 1;
	}
}

void iommu_match_names(struct iommu_match_name *a, uint32_t nr_a, struct iommu_match_name *b,
		       uint32_t nr_b)
{
	if (nr_b)
		match_by_name(a, nr_a, b, nr_b);
	for (uint32_t i = 0; i < nr_a; i++) {
		if (a[i].other || !a[i].kind)
			continue;
		if (count_kind(a, nr_a, &a[i]) == count_kind(b, nr_b, &a[i]))
			match_kind(a, nr_a, b, nr_b, i);
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t iommu_platform_kind(const char *name, size_t len)
{
	size_t i = 0;

	while (i < len && (is_digit(name[i]) || (name[i] >= 'a' && name[i] <= 'f')))
		i++;
	return i >= 4 && i + 1 < len && name[i] == '.' ? i + 1 : 0;
}

size_t iommu_task_kind(const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len);
	size_t at = slash ? (size_t)(slash - name) + 1 : len;

	if (at >= len || (at == 4 && !memcmp(name, "irq/", 4)))
		return len;
	/* Pools that are not bound to a CPU: "kworker/u8:2". */
	if (is_digit(name[at]) || (name[at] == 'u' && at + 1 < len && is_digit(name[at + 1])))
		return at;
	return len;
}
