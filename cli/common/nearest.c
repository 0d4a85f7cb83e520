/* SPDX-License-Identifier: LGPL-2.1 */
#include "nearest.h"

#include <string.h>

/* Longer names are no typing errors of ours. */
#define NAME_MAX_LEN 31

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The edits that turn one name into the other. Each letter takes part in one swap at most. */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int rows[3][NAME_MAX_LEN + 1];
	unsigned int *above = rows[0], *row = rows[1], *before = rows[2], *free_row;

	for (unsigned int k = 0; k <= b_len; k++)
		above[k] = k;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = (unsigned int)i;
		for (size_t k = 1; k <= b_len; k++) {
			row[k] = least(above[k], row[k - 1]) + 1;
			row[k] = least(row[k], above[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], before[k - 2] + 1);
		}
		free_row = before;
		before = above;
		above = row;
		row = free_row;
	}
	return above[b_len];
}

void nearest_try(struct nearest *n, const char *name)
{
	size_t len = strlen(name);
	unsigned int d;

	if (n->len < 2 || n->len > NAME_MAX_LEN || len > NAME_MAX_LEN)
		return;
	d = strncmp(name, n->given, n->len) ? distance(n->given, n->len, name, len) : 1;
	if (d * 3 > len || (n->name && d >= n->distance))
		return;
	n->name = name;
	n->distance = d;
}
