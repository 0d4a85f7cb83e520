/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PLAN_TEXT_H
#define TRACE_IOMMU_RECORD_PLAN_TEXT_H

struct record_plan;

/* Print each file that the recording would write, and what, in the order of time. */
void plan_print(const struct record_plan *plan);

#endif
