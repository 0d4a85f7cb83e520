/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RAW_PAGES_H
#define TRACE_IOMMU_RAW_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* The pages of an instance's ring buffers, read from its files per_cpu/cpuN/trace_pipe_raw. */
struct raw_pages;

/*
 * Open the files. While they are open, nobody can remove the instance. Returns NULL with errno.
 * @size: of a page, in bytes.
 */
struct raw_pages *raw_pages_open(const char *instance, unsigned int nr_cpus, size_t size);

/*
 * Read the next page of @cpu, full or not. Returns 1; 0 if there are no events now; -1 with errno
 * if the file cannot be read.
 */
int raw_pages_read(struct raw_pages *pages, unsigned int cpu, void *page);

/* Close the files, so that the instance can be removed. NULL is allowed. */
void raw_pages_close(struct raw_pages *pages);

#endif
