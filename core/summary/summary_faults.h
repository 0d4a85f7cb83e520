/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_FAULTS_H
#define IOMMU_SUMMARY_FAULTS_H

#include "summary_facts.h"

/* Write the section "Faults": runs of equal faults, sorted by reason and time. */
void iommu_summary_faults(struct iommu_text *t, const struct iommu_summary *s);

/* Write the section "Findings": leaks, double unmaps and so on, certain ones first. */
void iommu_summary_findings(struct iommu_text *t, const struct iommu_summary *s);

#endif
