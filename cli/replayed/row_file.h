/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_ROW_FILE_H
#define TRACE_IOMMU_ROW_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Rows of equal size, indexed by number, in an unnamed temporary file: one per event of a trace may
 * not fit into memory.
 */
struct row_file;

/* @size: bytes per row. Returns NULL after a message on stderr. */
struct row_file *row_file_new(size_t size);
void row_file_free(struct row_file *rows); /* NULL is allowed */

/*
 * Return row @nr to be changed, valid until the next call. It begins zeroed. NULL if there is no
 * room; row_file_failed() reports why.
 */
void *row_file_change(struct row_file *rows, uint64_t nr);

/* Return row @nr, valid until the next call, or NULL if it was never changed. */
const void *row_file_get(const struct row_file *rows, uint64_t nr);

/* Returns true after a message on stderr if anything failed so far. */
bool row_file_failed(const struct row_file *rows);

#endif
