/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_WINDOW_H
#define TRACE_IOMMU_TRACE_WINDOW_H

#include <stdint.h>

/* Where in memory the records of one CPU lie that were read lately. To be zeroed before use. */
struct trace_window {
	uintptr_t from;
};

/*
 * A record at @data is the next of its CPU: what was read long before it need not stay in memory.
 * Never touches memory that could be written to.
 */
void trace_window_move(struct trace_window *window, const void *data);

#endif
