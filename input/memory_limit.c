/* SPDX-License-Identifier: LGPL-2.1 */
#include "memory_limit.h"

#include <stdio.h>
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

void memory_limit_begin(struct memory_limit *limit, const char *name)
{
	unsigned long long used = data_used();
	struct rlimit data;
	struct stat st;

	limit->set = false;
	if (WITHOUT_LIMIT || !used || stat(name, &st) || getrlimit(RLIMIT_DATA, &limit->before))
		return;
	data = limit->before;
	used += MEMORY_LIMIT_BASE + MEMORY_LIMIT_PER_BYTE * (unsigned long long)st.st_size;
	if (data.rlim_cur != RLIM_INFINITY && data.rlim_cur <= used)
		return;
	data.rlim_cur = used;
	limit->set = !setrlimit(RLIMIT_DATA, &data);
}

void memory_limit_end(const struct memory_limit *limit)
{
	if (limit->set)
		setrlimit(RLIMIT_DATA, &limit->before);
}
