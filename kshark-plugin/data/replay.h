/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_REPLAY_H
#define IOMMU_KSHARK_REPLAY_H

struct iommu_lanes;
struct lanes_stream;

/*
 * Replay the stream's records into lanes and into s->ticks, and free the records. The caller owns
 * the lanes. Returns NULL if out of memory, if cancelled or if the records show no device.
 */
struct iommu_lanes *lanes_replay(struct lanes_stream *s);

#endif
