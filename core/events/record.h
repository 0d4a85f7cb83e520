/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_H
#define IOMMU_RECORD_H

/* Reads the values of an event's fields from one trace record. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a record stores a field. */
enum iommu_layout {
	IOMMU_LAYOUT_NONE,     /* the format lacks the field */
	IOMMU_LAYOUT_NUMBER,   /* 1, 2, 4 or 8 bytes */
	IOMMU_LAYOUT_DATA_LOC, /* __data_loc: a word with length and offset from the record's start
				*/
	IOMMU_LAYOUT_REL_LOC,  /* __rel_loc: the same, offset from the word's end (kernel 5.17) */
	IOMMU_LAYOUT_ARRAY,    /* an array of fixed size inside the record */
	IOMMU_LAYOUT_REST,     /* an array of size 0, up to the end of the record */
};

struct iommu_names;

/* The location of a field in its event's records, as the event's format gives it. */
struct iommu_place {
	enum iommu_layout layout;
	uint32_t offset;  /* bytes from the record's start */
	uint32_t size;	  /* bytes; of the word if the layout is DATA_LOC or REL_LOC */
	uint32_t element; /* bytes of one number in an array of numbers */
	/* The format's names for the field's values; NULL if it has none. */
	const struct iommu_names *names;
};

/* One record as the kernel wrote it. The caller owns @data. */
struct iommu_record {
	const void *data;
	size_t size;	/* bytes that may be read */
	size_t claimed; /* bytes according to the trace; not more than @size unless damaged */
	bool swap;	/* the byte order of the traced machine differs from this machine's */
};

/*
 * Whether the record was cut because its length is impossible. Its real end is unknown, so its
 * strings and arrays are damaged, and it makes no step. Numbers inside @size can be read.
 */
static inline bool iommu_record_is_cut(const struct iommu_record *rec)
{
	return rec->claimed > rec->size;
}

enum iommu_state {
	IOMMU_ABSENT,  /* the format lacks the field */
	IOMMU_PRESENT, /* the value was read */
	IOMMU_DAMAGED, /* the format has the field, but the record does not have all of it */
};

/*
 * The value of a field. @str and @elements point into the record and are valid as long as it is.
 * @str has no terminating 0.
 */
struct iommu_value {
	uint8_t state;	 /* enum iommu_state, in one byte because values are copied per event */
	uint8_t element; /* bytes of the number, or of one element */
	bool swap;	 /* the elements are in the other byte order */
	uint32_t len;	 /* bytes of a string, elements of an array */
	union {
		uint64_t num;
		const char *str;
		const void *elements;
	};
	const struct iommu_names *names;
};

/* An unsigned number (zero-extended), a signed number, a string, or an array of numbers. */
enum iommu_kind { IOMMU_UNSIGNED, IOMMU_SIGNED, IOMMU_STRING, IOMMU_ARRAY };

/* Whether the record has the value. */
static inline bool iommu_has(const struct iommu_value *value)
{
	return value->state == IOMMU_PRESENT;
}

/*
 * Reads one field into *@value. iommu_readable(@place, @kind) must hold. The function never reads
 * outside the record: a value with an offset or a length that points outside becomes IOMMU_DAMAGED.
 * So does every string and array of a record that was cut. A string ends at its first 0, or else at
 * its length. An incomplete last element of an array is ignored.
 */
void iommu_read(struct iommu_value *value, const struct iommu_record *rec,
		const struct iommu_place *place, enum iommu_kind kind);

/*
 * Returns only the number. Returns 0 if the format lacks the field or if it lies outside the
 * record.
 */
uint64_t iommu_read_number(const struct iommu_record *rec, const struct iommu_place *place,
			   enum iommu_kind kind);

/* Returns element @i (below value->len) of an array that was read, zero-extended. */
uint64_t iommu_array_element(const struct iommu_value *value, uint32_t i);

/* Whether a field at @place can be read as @kind at all. */
bool iommu_readable(const struct iommu_place *place, enum iommu_kind kind);

#endif
