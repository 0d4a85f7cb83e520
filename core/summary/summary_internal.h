/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_PART_H
#define IOMMU_SUMMARY_PART_H

/* What the files of the summary's text share. */

#include "core/text/columns.h"
#include "history_names.h"
#include "summary_text.h"

/* 12.274606, as a report has it; "-" in a trace without times. */
void iommu_summary_time(struct iommu_text *t, uint64_t ts);

/* vfiotest-312, or pid 312 */
void iommu_summary_task(struct iommu_text *t, const struct iommu_summary *s, int32_t pid);

/* The device's name; "unknown" for 0 */
void iommu_summary_device(struct iommu_text *t, const struct iommu_summary *s, uint32_t device);

/* The devices of a set, a few of them */
void iommu_summary_devices(struct iommu_text *t, const struct iommu_summary *s, uint32_t set);

/* 0x200000 - 0x204000 (16K) */
void iommu_summary_range(struct iommu_text *t, uint64_t first, uint64_t last);

/* 16K, or, where that would be a long number, about 17.4G; 0 */
void iommu_summary_bytes(struct iommu_text *t, uint64_t bytes);

/* "1 fault", "2 faults" */
void iommu_summary_count(struct iommu_text *t, uint64_t n, const char *one, const char *many);

/* "the trace began late or events were lost", of bits IOMMU_EXCUSE_* */
void iommu_summary_excuses(struct iommu_text *t, unsigned int excuses);

/* The sections. */
void iommu_summary_faults(struct iommu_text *t, const struct iommu_summary *s);
void iommu_summary_findings(struct iommu_text *t, const struct iommu_summary *s);
void iommu_summary_holders(struct iommu_text *t, const struct iommu_summary *s);
void iommu_summary_mappings(struct iommu_text *t, const struct iommu_summary *s);
void iommu_summary_notes(struct iommu_text *t, const struct iommu_summary *s);

#endif
