/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INSTANCE_H
#define TRACE_IOMMU_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instances of tracefs: buffers of their own, with their own choice of events. */

/* Create one, with recording switched off. Returns false with errno. */
bool instance_create(const char *name);

/* Remove one, with what it recorded. Returns false with errno; EBUSY: a process reads it. */
bool instance_remove(const char *name);

bool instance_exists(const char *name);

/* The names of all instances. The caller frees the list, which ends with NULL, with one free(). */
char **instance_names(size_t *nr);

/* Read or write FILE of the instance; the results are those of tracefs_read() and others. */
char *instance_read(const char *name, const char *file);
bool instance_write(const char *name, const char *file, const char *text);
long instance_read_number(const char *name, const char *file, long missing);

/*
 * The size in KiB that the top-level buffer gets when somebody uses it first; 0: it has its size.
 * Kernels before 6.7 forget it when an instance gets a size. instance_keep_top() then sets it, so
 * that the next user of the top-level buffer does not find one of two pages. The default is for
 * those who did not see it before.
 */
#define INSTANCE_TOP_DEFAULT 1408

unsigned long instance_top_expands_to(void);
void instance_keep_top(unsigned long expands_to);

/* What the buffers of all CPUs count. */
struct instance_counts {
	uint64_t events; /* recorded so far, read or not */
	uint64_t lost;
};

/* Returns false if the files cannot be read. */
bool instance_count(const char *name, unsigned int nr_cpus, struct instance_counts *counts);

#endif
