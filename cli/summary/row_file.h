/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_ROW_FILE_H
#define TRACE_IOMMU_ROW_FILE_H

#include "core/mappings/mappings.h"

/*
 * Mappings by the number of their event, in a temporary file without a name: a trace has more of
 * them than fit into memory, and whose they are is known only at its end.
 */
struct row_file;

/* NULL after a message on stderr. */
struct row_file *row_file_new(void);
void row_file_free(struct row_file *rows); /* NULL is nothing to free */

/* Set row @nr. Errors are kept until row_file_failed() is asked. */
void row_file_put(struct row_file *rows, uint64_t nr, const struct iommu_mapping *mapping);

/* Row @nr; NULL where it was never set or cannot be read. Valid until the next call. */
const struct iommu_mapping *row_file_get(struct row_file *rows, uint64_t nr);

/* True after a message on stderr that says what went wrong. */
bool row_file_failed(struct row_file *rows);

#endif
