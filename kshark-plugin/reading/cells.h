/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_CELLS_H
#define IOMMU_KSHARK_CELLS_H

#include "core/holders/devices.h"
#include "core/text/text.h"
#include "picture/labels.h"

struct lanes_stream;

/* Cells of rows for the window. */

/* A text that is cut off at the size of its array. */
struct lanes_cell {
	struct iommu_ascii to;
	struct iommu_text t;
	char buf[IOMMU_TEXT_MIN];
};

/* Write to the result, then call iommu_text_flush() for it. */
struct iommu_text *lanes_cell_start(struct lanes_cell *cell, char *text, size_t size);

/*
 * Returns the pseudo tasks of the lanes by device of another replay of the stream, which the caller
 * frees; 0: the device has no lane. Stores their number. NULL if out of memory. Call with
 * lanes_lock() held.
 */
int *lanes_tasks_by_device(struct lanes_stream *s, struct iommu_devices *devices, uint32_t *nr);

#endif
