/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_PAGE_H
#define TRACE_IOMMU_DRAW_PAGE_H

/* Pixels. cairo draws no more than 32767 in each direction. */
#define DRAW_SIDE_MAX	32767
#define DRAW_WIDTH_MIN	480
#define DRAW_HEIGHT_MIN 120
#define DRAW_WIDTH	1500

/* Four bytes of memory each. */
#define DRAW_PIXELS_MAX 200000000

#define DRAW_LANES_MAX 65536
#define DRAW_LANES     16 /* as in KernelShark */

#endif
