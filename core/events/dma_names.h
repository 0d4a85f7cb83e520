/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DMA_NAMES_H
#define IOMMU_DMA_NAMES_H

#include "core/text/names.h"

/*
 * Names for the events of system "dma" whose formats the library cannot parse, or not up to the
 * field in question. Sources: include/trace/events/dma.h and mmflags.h as the formats of 6.12 and
 * 7.2 show them; the numbers of these bits are the same in both.
 */
extern const struct iommu_names iommu_dma_dir_names;  /* enum dma_data_direction */
extern const struct iommu_names iommu_dma_attr_names; /* DMA_ATTR_* */
extern const struct iommu_names iommu_gfp_names;      /* gfp_t */

#endif
