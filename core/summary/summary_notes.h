/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_NOTES_H
#define IOMMU_SUMMARY_NOTES_H

#include "summary_facts.h"

/*
 * Write the limits of the trace, and how to record one without them. Write nothing if it has none.
 */
void iommu_summary_notes(struct iommu_text *t, const struct iommu_summary *s);

#endif
