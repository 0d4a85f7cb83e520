/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TARGET_FILE_H
#define TRACE_IOMMU_TARGET_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * A file to write, with symbolic links resolved. The output goes to a temporary file
 * (temporary.h), which replaces the target only once it is complete.
 */
struct target_file {
	const char *name; /* as it was given */
	char *target;
	FILE *file; /* the temporary file; NULL: none */
	mode_t mode;
};

/*
 * Check the target and create the temporary file, so that a missing directory fails before any
 * work is done. The target must not be one of the @nr files @inputs; @what names the output in the
 * message. Returns false after a message on stderr. Call target_file_close() in both cases.
 */
bool target_file_open(struct target_file *out, const char *name, char *const *inputs, int nr,
		      const char *what);

/* Let standard output be the temporary file. Returns false after a message on stderr. */
bool target_file_as_stdout(const struct target_file *out);

/* Report on stderr that the file cannot be written because of @err, an errno. Returns false. */
bool target_file_failed(const struct target_file *out, int err);

/* Close the file and rename it to its name. Returns false after a message on stderr. */
bool target_file_finish(struct target_file *out);

/* Remove the temporary file unless target_file_finish() succeeded. A zeroed *@out is allowed. */
void target_file_close(struct target_file *out);

#endif
