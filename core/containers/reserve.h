/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RESERVE_H
#define IOMMU_RESERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * Make room for @nr entries of @size bytes in the array *@list, which has room for *@room. It grows
 * at least to twice its size. Returns false, with everything unchanged, if out of memory.
 */
static inline bool iommu_reserve(void **list, size_t *room, size_t nr, size_t size)
{
	size_t more = 2 * *room > nr ? 2 * *room : nr + 32;
	void *new;

	if (nr <= *room)
		return true;
	new = realloc(*list, more * size);
	if (!new)
		return false;
	*list = new;
	*room = more;
	return true;
}

#endif
