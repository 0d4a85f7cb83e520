/* SPDX-License-Identifier: LGPL-2.1 */
#include "memory_limit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A sanitizer's allocator ends the process if memory is short. */
#if defined(__SANITIZE_ADDRESS__)
#define WITHOUT_LIMIT true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITHOUT_LIMIT true
#endif
#endif
#ifndef WITHOUT_LIMIT
#define WITHOUT_LIMIT false
#endif

/* The bytes of this process to which RLIMIT_DATA applies; 0 if unknown. */
static unsigned long long data_used(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;

	if (!statm)
		return 0;
	if (fscanf(statm, "%*u %*u %*u %*u %*u %llu", &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

void memory_limit_init(struct memory_limit *limit, const char *name)
{
	struct stat st;

	*limit = (struct memory_limit){ .left = MEMORY_LIMIT_BASE };
	if (!stat(name, &st))
		limit->left += MEMORY_LIMIT_PER_BYTE * (unsigned long long)st.st_size;
}

void memory_limit_begin(struct memory_limit *limit)
{
	unsigned long long used = data_used();
	struct rlimit data;

	limit->used = 0;
	if (WITHOUT_LIMIT || getenv("TRACE_IOMMU_UNGUARDED") || !used ||
	    getrlimit(RLIMIT_DATA, &limit->before))
		return;
	data = limit->before;
	if (data.rlim_cur != RLIM_INFINITY && data.rlim_cur <= used + limit->left)
		return;
	data.rlim_cur = used + limit->left;
	if (!setrlimit(RLIMIT_DATA, &data))
		limit->used = used;
}

void memory_limit_end(struct memory_limit *limit)
{
	unsigned long long used;

	if (!limit->used)
		return;
	setrlimit(RLIMIT_DATA, &limit->before);
	used = data_used();
	used = used > limit->used ? used - limit->used : 0;
	limit->left -= used < limit->left ? used : limit->left;
}
