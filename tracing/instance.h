/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INSTANCE_H
#define TRACE_IOMMU_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instances of tracefs. Each has its own buffer and its own choice of events. */

/* Create an instance that does not record yet. Returns false with errno. */
bool instance_create(const char *name);

/* Remove an instance and its events. Returns false with errno; EBUSY: a process reads it. */
bool instance_remove(const char *name);

bool instance_exists(const char *name);

/* The names of all instances, ended by NULL. The caller frees list and names with one free(). */
char **instance_names(size_t *nr);

/* Like tracefs_read() and the like, for @file of the instance. */
char *instance_read(const char *name, const char *file);
bool instance_write(const char *name, const char *file, const char *text);
long instance_read_number(const char *name, const char *file, long missing);

/*
 * The top-level buffer has two pages until its first use, which expands it to a default size.
 * Before 6.7, a kernel forgets that default when an instance gets a size. instance_top_expands_to()
 * returns the default in KiB, or 0 if the buffer is already expanded. instance_keep_top() sets the
 * size if the kernel forgot it. INSTANCE_TOP_DEFAULT is for callers that could not ask before.
 */
#define INSTANCE_TOP_DEFAULT 1408

unsigned long instance_top_expands_to(void);
void instance_keep_top(unsigned long expands_to);

/* Sums over the buffers of all CPUs. */
struct instance_counts {
	uint64_t events; /* recorded so far, including those that were read */
	uint64_t lost;
};

/* Returns false if no CPU's counts can be read. */
bool instance_count(const char *name, unsigned int nr_cpus, struct instance_counts *counts);

#endif
