/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SNAPSHOT_PARAMS_H
#define IOMMU_SNAPSHOT_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The parameters of the kernel's command line that a snapshot repeats: those that concern the IOMMU
 * or DMA. It never repeats others, which may hold secrets.
 */
extern const char *const iommu_snapshot_params[];
extern const size_t iommu_nr_snapshot_params;

/* Whether the @len bytes at @name are the name of one. The kernel takes '-' for '_'. */
bool iommu_is_snapshot_param(const char *name, size_t len);

#endif
