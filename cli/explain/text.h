/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_TEXT_H
#define TRACE_IOMMU_EXPLAIN_TEXT_H

#include "explain_internal.h"

/* Each line, its explanation and a hint on how to fix it. */
extern const struct explain_output explain_text;

#endif
