/* SPDX-License-Identifier: LGPL-2.1 */
#include "record_room.h"

#include <stdbool.h>
#include <unistd.h>

/*
 * Bytes. Linux has no smaller memory pages. A sub-buffer has at most 128 of them, and they have at
 * most 64 KiB (buffer_subbuf_size_kb, since 6.8).
 */
#define PAGE_MIN 4096
#define PAGE_MAX (128 * 65536)

/* Weak: since 1.5, and a perf that contains the library does not export it. */
extern int tep_get_sub_buffer_size(struct tep_handle *tep) __attribute__((weak));

static bool is_power_of_two(uint32_t size)
{
	return size && !(size & (size - 1));
}

uint32_t iommu_page_size(struct tep_handle *tep, int mapped)
{
	uint32_t size = tep_get_sub_buffer_size ? (uint32_t)tep_get_sub_buffer_size(tep) : 0;

	if (!is_power_of_two(size) || size < PAGE_MIN || size > PAGE_MAX)
		size = (uint32_t)sysconf(_SC_PAGESIZE);
	if (mapped > 0 && is_power_of_two((uint32_t)mapped) && (uint32_t)mapped < size)
		size = (uint32_t)mapped;
	return size;
}
