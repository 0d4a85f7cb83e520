/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SELECTED_EVENT_HPP
#define IOMMU_SELECTED_EVENT_HPP

#include <QString>

namespace lanes
{
/*
 * Returns the address of the event that is selected in KernelShark's list, such as "0x201000"; an
 * empty string if no event is selected or if its text has no address.
 */
QString selected_event_address();
} // namespace lanes

#endif
