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

#endif
