/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MEMORY_LIMIT_H
#define TRACE_IOMMU_MEMORY_LIMIT_H

#include <stdbool.h>
#include <sys/resource.h>

/*
 * libtracecmd allocates memory for each CPU, event and task that a file claims to have, even if a
 * file of a few bytes claims millions. While it opens a file, this process may allocate as much as
 * any useful file needs: 64 MiB, and 4 times the file's length. Beyond that, malloc() fails, and
 * the library reports that it cannot open the file.
 */
#define MEMORY_LIMIT_BASE     (64ULL << 20)
#define MEMORY_LIMIT_PER_BYTE 4

struct memory_limit {
	struct rlimit before;
	bool set;
};

/* Begin to limit the memory for opening the file @name. If that is not possible, do nothing. */
void memory_limit_begin(struct memory_limit *limit, const char *name);
void memory_limit_end(const struct memory_limit *limit);

#endif
