/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COMM_H
#define IOMMU_COMM_H

#include <string.h>

/*
 * Returns the name of a task, given libtraceevent's name @comm, which may be NULL. Returns NULL for
 * "<...>", which the library uses for tasks without a name. ("<idle>" is a name.)
 */
static inline const char *iommu_known_comm(const char *comm)
{
	return comm && *comm && strcmp(comm, "<...>") != 0 ? comm : NULL;
}

#endif
