/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COMM_H
#define IOMMU_COMM_H

#include <string.h>

/*
 * The name of a task, from libtraceevent's name @comm of it, which may be NULL. Returns NULL for
 * "<...>", by which the library means that it has none. ("<idle>" is a name.)
 */
static inline const char *iommu_known_comm(const char *comm)
{
	return comm && *comm && strcmp(comm, "<...>") != 0 ? comm : NULL;
}

#endif
