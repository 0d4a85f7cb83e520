/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_BUNDLES_H
#define IOMMU_LANE_BUNDLES_H

#include "lane.h"

/*
 * Lanes that belong together, a bundle: of the devices of one IOMMU group, and of devices that
 * shared a domain, so that the same mappings counted for them. A bundle's name is the index of its
 * first lane in the list of all lanes.
 */

/* Each lane is a bundle of its own. */
void lane_bundles_begin(struct iommu_lane *list, size_t nr);

/* The lanes @a and @b belong together, and so do their bundles. */
void lane_bundles_join(struct iommu_lane *list, uint32_t a, uint32_t b);

/*
 * Joins the lanes of each group, and completes the names. Returns false if out of memory; groups
 * then lack lanes.
 */
bool lane_bundles_end(struct iommu_lane *list, size_t nr);

#endif
