/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_ROW_TIME_H
#define IOMMU_KSHARK_ROW_TIME_H

#include <stddef.h>
#include <stdint.h>

/* The first member of a row of the window. */
struct lanes_row_time {
	int64_t ts; /* ns, the host's time */
	int kind;   /* the order of rows of one time */
};

/* Sort @nr rows of @size bytes by time. */
void lanes_rows_by_time(void *list, size_t nr, size_t size);

#endif
