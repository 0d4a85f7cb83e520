/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACING_KERNEL_TYPES_H
#define TRACE_IOMMU_TRACING_KERNEL_TYPES_H

#include <stdbool.h>
#include <stdio.h>

#include "core/recording/kernel_types.h"

struct btf;

/* The functions and types of a kernel: its symbols, and its BTF with libbpf. */
struct kernel_types;

/*
 * Read those of the running kernel. Sets *@why to the reason if memory is short, or if the types or
 * symbols cannot be read, else to NULL. May return NULL if *@why is set. The caller frees the
 * result with kernel_types_close().
 */
struct kernel_types *kernel_types_open(const char **why);

/*
 * The same from other sources: @symbols has the format of /proc/kallsyms, and @btf belongs to the
 * caller. Keeps only the functions that iommu_probe_rows names. Returns NULL if memory is short.
 */
struct kernel_types *kernel_types_from(struct btf *btf, FILE *symbols);

void kernel_types_close(struct kernel_types *types);

/* For iommu_choose_probes(). Valid until kernel_types_close(). */
struct iommu_kernel_types kernel_types_view(const struct kernel_types *types);

#endif
