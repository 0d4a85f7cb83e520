/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_NOTES_H
#define IOMMU_SUMMARY_NOTES_H

#include "summary_facts.h"

/* Write what the trace cannot show, and how to record a trace that can; nothing if it can. */
void iommu_summary_notes(struct iommu_text *t, const struct iommu_summary *s);

#endif
