/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COLUMNS_H
#define IOMMU_COLUMNS_H

#include "text.h"

/* Text in columns as wide as their content. Call the functions in the order of this header.
 */
struct iommu_columns {
	struct iommu_text text; /* of the cell that is being written; its styles are the caller's */
	/* The rest is private to columns.c. */
	const char *align;
	size_t nr_columns;
	size_t nr_cells;
	char *bytes;
	size_t len;
	size_t room;
	size_t *ends; /* the ends of the cells in @bytes */
	size_t room_cells;
	bool failed;
	char buf[256];
};

/*
 * Begin a table. @align has one character per column, 'l' or 'r', for left or right alignment. It
 * must outlive the columns, and the columns must not be moved in memory.
 */
void iommu_columns_begin(struct iommu_columns *columns, const char *align);

/* Complete the current cell and return a writer for the next one. */
struct iommu_text *iommu_columns_cell(struct iommu_columns *columns);

/* Add a cell with a string of our own. */
void iommu_columns_puts(struct iommu_columns *columns, const char *str);

/*
 * Write all rows, each after @indent, and free the memory. The last row must be complete. If out of
 * memory, a note replaces the rows.
 */
void iommu_columns_end(struct iommu_columns *columns, struct iommu_text *t, const char *indent);

#endif
