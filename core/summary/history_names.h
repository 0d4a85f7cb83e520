/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HISTORY_NAMES_H
#define IOMMU_HISTORY_NAMES_H

#include "core/replay/findings.h"
#include "core/replay/replay.h"

/* Words for what the history says, the same in all that is written of it. */

/* "certain", "likely" or "unknown" */
const char *iommu_grade_name(enum iommu_grade grade);

/* "probe", "dma", "flush", "intel", "task", or "" where nothing named the device */
const char *iommu_source_name(enum iommu_source source);

/* "leak", "double unmap", ... */
const char *iommu_finding_name(enum iommu_finding_class class);

/* What the excuse @bit, one of IOMMU_EXCUSE_*, is called: "lost events", ... */
const char *iommu_excuse_name(unsigned int bit);

/* The same after "because": "events were lost", ... */
const char *iommu_excuse_reason(unsigned int bit);

/*
 * The family of a kernel by its release, such as 6.1.0-56-amd64; unknown where that does not begin
 * with two numbers, or is NULL.
 */
enum iommu_family iommu_family_of(const char *release);

#endif
