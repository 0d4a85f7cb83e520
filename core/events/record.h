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
	IOMMU_LAYOUT_ARRAY,    /* an array of fixed size inside the record */
};

struct iommu_names;

/* Where a field lies, in bytes, as the event's format says. */
struct iommu_place {
	enum iommu_layout layout;
	uint32_t offset;
	uint32_t size;
	uint32_t element; /* of an array of numbers: bytes of one of them */
	/* What the format calls the field's values; NULL where it does not say. */
	const struct iommu_names *names;
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

/* A field's value. @str and @elements point into the record; @str has no terminating 0. */
struct iommu_value {
	uint8_t state;	 /* enum iommu_state; small, because values are copied for every event */
	uint8_t element; /* bytes of an element, or of the number */
	bool swap;	 /* the elements are in the other byte order */
	uint32_t len;	 /* bytes of text, elements of an array */
	union {
		uint64_t num;
		const char *str;
		const void *elements;
	};
	const struct iommu_names *names;
};

/* A number as such (zero-extended), as a number with a sign, text, or an array of numbers. */
enum iommu_kind { IOMMU_UNSIGNED, IOMMU_SIGNED, IOMMU_STRING, IOMMU_ARRAY };

/*
 * Read one field into *@value. @place must be readable as @kind. Nothing outside the record is
 * read, whatever offsets and lengths say: such a value is IOMMU_DAMAGED. A string ends at its first
 * 0 or where its length says. Bytes at an array's end that make no whole element are left out.
 */
void iommu_read(struct iommu_value *value, const struct iommu_record *rec,
		const struct iommu_place *place, enum iommu_kind kind);

/* A number alone, or 0 where iommu_read() would find none. */
uint64_t iommu_read_number(const struct iommu_record *rec, const struct iommu_place *place,
			   enum iommu_kind kind);

/* Element number @i, less than value->len, of an array that was read, without a sign. */
uint64_t iommu_element(const struct iommu_value *value, uint32_t i);

/* Whether a field that lies as @place says can be read as @kind at all. */
bool iommu_readable(const struct iommu_place *place, enum iommu_kind kind);

#endif
