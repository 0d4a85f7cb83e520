/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_HEAD_H
#define TRACE_IOMMU_TRACE_DAT_HEAD_H

#include <stdbool.h>
#include <stddef.h>

/* The beginning of a trace.dat file, read without libtracecmd. */

#define TRACE_DAT_NEWEST_VERSION 7 /* of the format */

/* Magic, version, byte order, two sizes, and since version 7 the compression. */
struct trace_dat_head {
	char bytes[64 + 1]; /* always ends with 0 */
	size_t len;
	unsigned long long size; /* of the file */
};

/* Whether a file with these first bytes is trace.dat. */
bool trace_dat_is_magic(const char *bytes, size_t len);

/*
 * Read the head of the file @name. Returns false after an error on stderr, with the name, the
 * defect and a remedy, if libtracecmd must not try to open the file.
 */
bool trace_dat_read_head(const char *name, struct trace_dat_head *head);

/* Whether @name can be read and begins like a trace.dat file. If not, an error is on stderr. */
bool trace_dat_check(const char *name);

/* The version of the file's format. */
long trace_dat_version(const struct trace_dat_head *head);

/* The name of the compression of events and sections; NULL if they are not compressed. */
const char *trace_dat_compression(const struct trace_dat_head *head);

/* 0: the numbers in the file are stored with the lowest byte first, 1: with the highest. */
unsigned int trace_dat_byte_order(const struct trace_dat_head *head);

/*
 * Whether the head is complete. If not, libtracecmd must not read it, and none of the functions
 * here apart from trace_dat_version().
 */
bool trace_dat_is_head_complete(const struct trace_dat_head *head);

/*
 * The offset of what follows the sizes of a long and a page, and the name and version of the
 * compression: ring buffer headers in version 6, the offset of the options in version 7.
 */
size_t trace_dat_head_end(const struct trace_dat_head *head);

#endif
