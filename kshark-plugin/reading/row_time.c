/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "row_time.h"

static int compare(const void *a, const void *b)
{
	const struct lanes_row_time *x = a;
	const struct lanes_row_time *y = b;

	return x->ts != y->ts ? (x->ts > y->ts) - (x->ts < y->ts)
			      : (x->kind > y->kind) - (x->kind < y->kind);
}

void lanes_rows_by_time(void *list, size_t nr, size_t size)
{
	if (nr)
		qsort(list, nr, size, compare);
}
