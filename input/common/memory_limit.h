/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MEMORY_LIMIT_H
#define TRACE_IOMMU_MEMORY_LIMIT_H

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
	unsigned long long left; /* bytes that may still be allocated */
	unsigned long long used; /* by this process when the limit began; 0: no limit */
	struct rlimit before;
};

/* Memory for opening the file @name and its instances. */
void memory_limit_init(struct memory_limit *limit, const char *name);

/* Begin to limit the memory, if possible, until memory_limit_end(). */
void memory_limit_begin(struct memory_limit *limit);
void memory_limit_end(struct memory_limit *limit);

#endif
