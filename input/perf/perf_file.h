/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_FILE_H
#define TRACE_IOMMU_PERF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A perf.data file, of perf record. This folder reads the container: header, features, events and
 * records. It prints nothing and knows no formats of events.
 *
 * Numbers in the file have the byte order of the recording machine. Offsets and sizes are bytes.
 */
struct perf_file {
	int fd; /* the owner's */
	uint64_t size;
	bool big_endian; /* the recording machine */
	bool swap;	 /* its byte order is not this machine's */
	/*
	 * After a function of this folder failed: what is wrong and what to do, to be printed after
	 * the name of the file. It has no bytes from the file.
	 */
	char error[256];
};

/* Set file->error, formatted as by printf(). Always returns false. */
bool perf_file_fail(struct perf_file *file, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for damage at @offset of the file; the formatted text says what is wrong there. */
bool perf_file_damaged(struct perf_file *file, uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Read up to @len bytes at @offset. Returns their number, or -1 after an error. */
ptrdiff_t perf_file_read_some(struct perf_file *file, uint64_t offset, void *to, size_t len);

/* Read exactly @len bytes at @offset. Returns false after an error. */
bool perf_file_read(struct perf_file *file, uint64_t offset, void *to, size_t len);

/*
 * Sections that are read at once have some MB: the formats of all events and the kernel's symbols.
 * A sparse file costs its author nothing, so the size of the file alone does not bound the memory.
 */
#define PERF_SECTION_MAX (256ULL << 20)

/*
 * Read a whole section of the file into new memory, which the caller frees. A byte 0 follows it.
 * Returns NULL after an error, also if it has more than PERF_SECTION_MAX bytes.
 */
char *perf_file_section(struct perf_file *file, uint64_t offset, uint64_t size);

static inline uint16_t perf_u16(const struct perf_file *file, const void *at)
{
	uint16_t n;

	memcpy(&n, at, sizeof(n));
	return file->swap ? __builtin_bswap16(n) : n;
}

static inline uint32_t perf_u32(const struct perf_file *file, const void *at)
{
	uint32_t n;

	memcpy(&n, at, sizeof(n));
	return file->swap ? __builtin_bswap32(n) : n;
}

static inline uint64_t perf_u64(const struct perf_file *file, const void *at)
{
	uint64_t n;

	memcpy(&n, at, sizeof(n));
	return file->swap ? __builtin_bswap64(n) : n;
}

#endif
