/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_SIZES_H
#define TRACE_IOMMU_TRACE_DAT_SIZES_H

#include <stdbool.h>
#include <stddef.h>

#include "trace_dat_head.h"

/*
 * With some numbers in a trace.dat file, libtracecmd writes past the end of its memory, to where
 * the file says (docs/upstream/README.md). This follows all that the library reads when it opens a
 * file, in the same order and with the same ends, and finds such numbers before the library does.
 */

/* A trace.dat file as bytes. */
struct trace_dat_bytes {
	void *arg;
	unsigned long long size; /* of the file */
	/* Copies @len bytes of the file from the offset @at to @to; fewer at its end. Returns how
	 * many; 0: an error. */
	size_t (*read)(void *arg, unsigned long long at, void *to, size_t len);
	/*
	 * Decompresses the block at the offset @at: its size and its size once decompressed, of 4
	 * bytes each, and its data. Returns its bytes, which the caller frees, and their number in
	 * *@len; NULL if that fails.
	 */
	unsigned char *(*unpack)(void *arg, unsigned long long at, size_t *len);
};

enum trace_dat_fit {
	TRACE_DAT_FITS,	  /* nothing was found */
	TRACE_DAT_SHORT,  /* the file lacks what it claims to have: the library refuses it */
	TRACE_DAT_DAMAGED /* the library must not see it */
};

/*
 * What a file may have in its headers: formats, systems and options together. Real files have some
 * thousand. With more, a file is damaged, as with so many sections of options, which the library
 * reads by recursion. Files of trace-cmd have a few.
 */
#define TRACE_DAT_PARTS_MAX	      (1U << 20)
#define TRACE_DAT_OPTION_SECTIONS_MAX 1024
/* The bytes of all compressed sections together, decompressed. Real files have about 20 million. */
#define TRACE_DAT_UNPACKED_MAX (1ULL << 30)
/* The library overwrites its memory if the name of a system has more bytes, with its 0. */
#define TRACE_DAT_SYSTEM_NAME_MAX 8192

/*
 * Check the file with the complete head @head. With TRACE_DAT_DAMAGED, *@part is the part that is
 * wrong. A block that cannot be decompressed is not checked: the library cannot read it either.
 */
enum trace_dat_fit trace_dat_check_sizes(const struct trace_dat_head *head,
					 const struct trace_dat_bytes *bytes, const char **part);

#endif
