/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEMPORARY_FILE_H
#define TRACE_IOMMU_TEMPORARY_FILE_H

/* The directory of temporary files: $TMPDIR or /tmp. */
const char *temporary_directory(void);

/*
 * Create a file without a name in that directory, so that nothing remains of it however the
 * process ends. Returns its descriptor, or -1 after an error on stderr.
 */
int temporary_file(void);

/* Copy all of standard input to such a file. Returns the same. */
int temporary_copy_of_stdin(void);

#endif
