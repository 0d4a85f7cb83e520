/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STREAM_DEVICE_H
#define IOMMU_STREAM_DEVICE_H

#include "core/recording/snapshot.h"
#include "fault.h"

/*
 * Messages of SMMUv3 name the device only from 6.13 on. Sets the device of *@f from its stream ID,
 * if it has no device and the snapshot has the stream.
 */
void iommu_fault_find_stream(struct iommu_fault *f, const struct iommu_snapshot *snapshot);

#endif
