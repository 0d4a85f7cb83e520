/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_TEXT_H
#define IOMMU_SUMMARY_TEXT_H

#include "summary_facts.h"

/* Write the summary of one buffer as text of many lines, section by section. */
void iommu_summary_text(struct iommu_text *t, const struct iommu_summary *s);

#endif
