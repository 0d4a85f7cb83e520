/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PLAN_TEXT_H
#define TRACE_IOMMU_RECORD_PLAN_TEXT_H

struct record_plan;

/* Print each file that the recording would write, with the text, in the order of the writes. */
void plan_print(const struct record_plan *plan);

#endif
