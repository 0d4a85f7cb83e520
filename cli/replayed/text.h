/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPLAYED_TEXT_H
#define TRACE_IOMMU_REPLAYED_TEXT_H

#include "replayed.h"

/* Write the summary as text: a section per buffer. */
void replayed_put_text(struct iommu_text *t, const struct replayed_trace *trace);

#endif
