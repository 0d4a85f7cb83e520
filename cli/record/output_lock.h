/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OUTPUT_LOCK_H
#define TRACE_IOMMU_OUTPUT_LOCK_H

#include <stdbool.h>

/* Keeps other recordings from writing the file of a recording. */
struct output_lock {
	const char *out; /* its path, of the caller */
	int file;	 /* -1: nothing is locked */
	bool created;	 /* the file is new */
};

/*
 * Lock the file @out, which is created if it is missing, against other recordings. Returns false
 * after a message on stderr.
 */
bool output_lock_take(struct output_lock *lock, const char *out);

/* Unlock it. Remove the file if it is new and nothing was written. May be called again. */
void output_lock_drop(struct output_lock *lock);

#endif
