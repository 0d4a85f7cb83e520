/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOAD_H
#define IOMMU_LOAD_H

#include <stdbool.h>

struct kshark_event_proc_handler;
struct lanes_stream;

/*
 * Collect records whenever the host loads the stream. Returns false if the trace has no event that
 * we show, or if out of memory.
 */
bool lanes_load_hook(struct lanes_stream *s);
/* Undo lanes_load_hook(). */
void lanes_load_unhook(struct lanes_stream *s);

/* Returns whether @handler is one of ours. */
bool lanes_is_our_handler(const struct kshark_event_proc_handler *handler);

#endif
