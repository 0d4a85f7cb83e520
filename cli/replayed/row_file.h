/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_ROW_FILE_H
#define TRACE_IOMMU_ROW_FILE_H

#include "core/mappings/mappings.h"

/*
 * Mappings, indexed by the number of their map event, in an unnamed temporary file: they may not
 * fit into memory, and the devices of some are known only at the end of the trace.
 */
struct row_file;

/* Returns NULL after a message on stderr. */
struct row_file *row_file_new(void);
void row_file_free(struct row_file *rows); /* NULL is allowed */

/* Set row @nr. row_file_failed() reports errors. */
void row_file_put(struct row_file *rows, uint64_t nr, const struct iommu_mapping *mapping);

/* Return row @nr, valid until the next call, or NULL if it was never set or cannot be read. */
const struct iommu_mapping *row_file_get(struct row_file *rows, uint64_t nr);

/* Write all rows. Returns true after a message on stderr if anything failed so far. */
bool row_file_failed(struct row_file *rows);

#endif
