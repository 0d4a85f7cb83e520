/* SPDX-License-Identifier: LGPL-2.1 */
/* A merge sort of the parts that are in order already: those of a CPU's buffer. */
#include "sort.h"

#include <string.h>

/* The end of the part in order that begins at @i. */
static size_t end_of_part(const struct perf_key *keys, size_t i, size_t nr)
{
	for (i++; i < nr && keys[i - 1].ts <= keys[i].ts; i++)
		;
	return i;
}

/* Merge the parts [@a, @b) and [@b, @c) to the same place in @to. */
static void merge(const struct perf_key *from, struct perf_key *to, size_t a, size_t b, size_t c)
{
	size_t i = a, j = b;

	to += a;
	while (i < b && j < c)
		*to++ = from[j].ts < from[i].ts ? from[j++] : from[i++];
	memcpy(to, from + i, (b - i) * sizeof(*to));
	memcpy(to + (b - i), from + j, (c - j) * sizeof(*to));
}

void perf_sort_keys(struct perf_key **keys, struct perf_key **scratch, size_t nr)
{
	/* Each pass merges pairs of parts, until one is left. */
	while (nr && end_of_part(*keys, 0, nr) < nr) {
		struct perf_key *from = *keys, *to = *scratch;
		size_t a = 0;

		while (a < nr) {
			size_t b = end_of_part(from, a, nr);
			size_t c = b < nr ? end_of_part(from, b, nr) : nr;

			merge(from, to, a, b, c);
			a = c;
		}
		*keys = to;
		*scratch = from;
	}
}
