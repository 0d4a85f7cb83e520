/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEMPORARY_H
#define TRACE_IOMMU_TEMPORARY_H

#include <stdbool.h>
#include <stdio.h>

/*
 * The temporary file of the process, of which there is at most one. A signal that ends the process
 * removes it (SIGKILL cannot), and so does quick_exit().
 */

/*
 * Create the file in the directory of @target, so that it can be renamed to it. Returns it open for
 * writing; the caller closes it. Returns NULL with errno.
 */
FILE *temporary_create(const char *target);

/* Rename the file to @target. Returns false with errno. */
bool temporary_rename(const char *target);

/* Remove the file if there is one. */
void temporary_remove(void);

#endif
