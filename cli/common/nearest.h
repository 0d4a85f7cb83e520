/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_NEAREST_H
#define TRACE_IOMMU_NEAREST_H

#include <stddef.h>

/* Finds the name that a user may have meant. Call nearest_try() with each name there is. */
struct nearest {
	const char *given;
	size_t len; /* of @given */
	/* Results. */
	const char *name;      /* NULL: none is near */
	unsigned int distance; /* of @name, in letters; any value without one */
};

/*
 * Take @name if it is nearer than all before: at most a third of its letters are missing, too many,
 * different or swapped with the next one, or it begins with what was given. @name must stay valid.
 */
void nearest_try(struct nearest *n, const char *name);

#endif
