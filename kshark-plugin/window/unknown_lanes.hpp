/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_UNKNOWN_LANES_HPP
#define IOMMU_UNKNOWN_LANES_HPP

namespace lanes
{
/*
 * The setting for the lanes of unknown devices has changed: read the traces that have such lanes
 * once more. Where one of them was shown, all are shown then, as far as there is room; the other
 * plots stay. A limit of the list to such a lane ends. For the window's thread, without
 * lanes_lock(), while the host does not load.
 */
void unknown_lanes_reload();
} // namespace lanes

#endif
