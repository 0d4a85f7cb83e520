/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SNAPSHOT_STREAMS_H
#define TRACE_IOMMU_SNAPSHOT_STREAMS_H

struct snapshot_sink;

/* The lines of the stream IDs of devices, where the firmware tells them: device tree or ACPI. */
void snapshot_streams(const struct snapshot_sink *sink);

#endif
