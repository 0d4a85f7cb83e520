/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SNAPSHOT_DEVICES_H
#define TRACE_IOMMU_SNAPSHOT_DEVICES_H

struct snapshot_sink;

/* The lines of devices, of their BARs, and of the widths of their addresses. */
void snapshot_devices(const struct snapshot_sink *sink);

#endif
