/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COLUMNS_H
#define IOMMU_COLUMNS_H

#include "text.h"

/* Text in columns that are as wide as what stands in them. To be used from top to bottom. */
struct iommu_columns {
	struct iommu_text text; /* of the cell that is being written */
	/* All below is private to columns.c. */
	const char *align;
	size_t nr_columns;
	size_t nr_cells;
	char *bytes;
	size_t len;
	size_t room;
	size_t *ends; /* of cells, in @bytes */
	size_t room_cells;
	bool failed;
	char buf[256];
};

/*
 * @align has a character for each column: 'l' or 'r', the side on which cells stand. It must
 * outlive the columns, which must not be moved in memory.
 */
void iommu_columns_begin(struct iommu_columns *columns, const char *align);

/* The next cell, to be written to what is returned; the cell before it is complete. */
struct iommu_text *iommu_columns_cell(struct iommu_columns *columns);

/* The next cell, with a string of ours. */
void iommu_columns_puts(struct iommu_columns *columns, const char *str);

/* Write all rows, each behind @indent, and give the memory back. The last row must be complete. */
void iommu_columns_end(struct iommu_columns *columns, struct iommu_text *t, const char *indent);

#endif
