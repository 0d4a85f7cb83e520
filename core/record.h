/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_H
#define IOMMU_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a field of an event lies in its records. */
enum iommu_layout {
	IOMMU_LAYOUT_NONE,     /* the format has no such field */
	IOMMU_LAYOUT_NUMBER,   /* 1, 2, 4 or 8 bytes */
	IOMMU_LAYOUT_DATA_LOC, /* __data_loc: a word with length and offset from the record's start
				*/
	IOMMU_LAYOUT_REL_LOC,  /* __rel_loc: the same, offset from the word's end (kernel 5.17) */
	IOMMU_LAYOUT_CHARS,    /* a char array of fixed size inside the record */
};

/* Where a field lies, in bytes, as the event's format says. */
struct iommu_place {
	enum iommu_layout layout;
	uint32_t offset;
	uint32_t size;
};

/* One record as it was recorded. @data stays the caller's. */
struct iommu_record {
	const void *data;
	size_t size; /* bytes */
	bool swap;   /* recorded in the other byte order than this machine's */
};

enum iommu_state {
	IOMMU_ABSENT,  /* the format has no such field */
	IOMMU_PRESENT, /* read */
	IOMMU_DAMAGED, /* the format has it, but it lies outside the record */
};

/* A field's value. @str points into the record and has no terminating 0. */
struct iommu_value {
	enum iommu_state state;
	uint32_t len;
	union {
		uint64_t num;
		const char *str;
	};
};

/* A number as such (zero-extended), as a number with a sign, or text. */
enum iommu_kind { IOMMU_UNSIGNED, IOMMU_SIGNED, IOMMU_STRING };

/*
 * Read one field. @place must be readable as @kind. Nothing outside the record is read, whatever
 * offsets and lengths say: such a value is IOMMU_DAMAGED. A string ends at its first 0 or where
 * its length says.
 */
struct iommu_value iommu_read(const struct iommu_record *rec, const struct iommu_place *place,
			      enum iommu_kind kind);

/* Whether a field that lies as @place says can be read as @kind at all. */
bool iommu_readable(const struct iommu_place *place, enum iommu_kind kind);

#endif
