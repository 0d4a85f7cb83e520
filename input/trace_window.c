/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * libtracecmd maps a CPU's whole data into memory where it fits, so that reading a file of 4 GB to
 * its end would count as 4 GB of this process. The pages behind are given back: they are the
 * file's, and come again should anybody ask.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>

#include "trace_window.h"

#define WINDOW (32UL << 20)
/* Records that are farther apart lie in different mappings. */
#define FAR (1UL << 30)

/* Compressed data lies in memory of the library's own, which must be left alone. */
static bool is_read_only(uintptr_t from, uintptr_t to)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t start, end;
	char flags[5];
	bool found = false;

	if (!maps)
		return false;
	while (!found &&
	       fscanf(maps, "%" SCNxPTR "-%" SCNxPTR " %4s%*[^\n]", &start, &end, flags) == 3)
		found = start <= from && to <= end && flags[0] == 'r' && flags[1] == '-';
	fclose(maps);
	return found;
}

void trace_window_move(struct trace_window *window, const void *data)
{
	uintptr_t page = (uintptr_t)data & ~(uintptr_t)0xffff;

	if (!window->from || page < window->from || page - window->from > FAR) {
		window->from = page;
		return;
	}
	if (page - window->from < WINDOW)
		return;
	if (is_read_only(window->from, page))
		madvise((void *)window->from, page - window->from, MADV_DONTNEED);
	window->from = page;
}
