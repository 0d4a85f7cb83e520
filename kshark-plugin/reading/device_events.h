/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_EVENTS_H
#define IOMMU_DEVICE_EVENTS_H

#include <stddef.h>

#include "kshark-plugin/data/event_bits.h"

struct lanes_stream;

/*
 * Find the events of the lanes with these pseudo tasks, by reading the stream once more: events
 * that name the device, the maps and unmaps of its mappings, its faults, and all log messages about
 * it. Returns NULL if that is not possible or if out of memory. The caller frees the result. Call
 * in the window's thread, without lanes_lock(), while the host does not load.
 */
struct lanes_event_bits *lanes_device_events_find(struct lanes_stream *s, const int *pids,
						  size_t nr);

#endif
