/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PICTURE_H
#define IOMMU_PICTURE_H

/* All headers that a renderer needs. */
#include "address_layout.h"
#include "colours.h"
#include "hover.h"
#include "labels.h"
#include "lane_layout.h"
#include "paint.h"
#include "shapes.h"
#include "tick_layout.h"

#endif
