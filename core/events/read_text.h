/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_READ_TEXT_H
#define IOMMU_READ_TEXT_H

/*
 * Reads the values of an event from its line, as the kernel, trace-cmd or perf printed it. The
 * grammar of a line is not written down: the event's own printer writes a line with known values,
 * and what surrounds each value in that line is the grammar.
 */

#include "core/text/scan.h"
#include "event.h"

/* The most parts of a line, and the most elements that are kept of an array. */
#define IOMMU_TEXT_PARTS_MAX	24
#define IOMMU_TEXT_ELEMENTS_MAX 512
#define IOMMU_TEXT_ARRAYS_MAX	4

/* A part of a line: the text before a value, and the value. */
struct iommu_text_part {
	char label[28];
	uint8_t label_len;
	int8_t field; /* -1: a value that the kernel computes from others, or none */
	enum {
		IOMMU_PART_LITERAL, /* the label alone */
		IOMMU_PART_HEX,	    /* with or without 0x */
		IOMMU_PART_DEC,
		IOMMU_PART_WORD, /* up to a space */
		IOMMU_PART_REST, /* up to the end of the line */
		IOMMU_PART_ARRAY_HEX,
		IOMMU_PART_ARRAY_DEC,
		IOMMU_PART_ARRAY_BYTES, /* as libtraceevent dumps fields */
	} kind;
};

struct iommu_text_form {
	const struct iommu_event *event;
	bool is_named;	       /* "name=value ...", in any order */
	unsigned int nr_parts; /* 0: the values cannot be read from text */
	struct iommu_text_part parts[IOMMU_TEXT_PARTS_MAX];
};

/* Room for the elements of a line's arrays. */
struct iommu_text_arrays {
	uint64_t elements[IOMMU_TEXT_ARRAYS_MAX][IOMMU_TEXT_ELEMENTS_MAX];
	unsigned int used;
};

/*
 * Learn the form of @event. An event without a printer is read as "name=value ...", or as a whole
 * if its only field is a string.
 */
void iommu_text_form_init(struct iommu_text_form *form, const struct iommu_event *event);

/* The form that libtraceevent prints after "[FAILED TO PARSE]", and the kernel for probes. */
void iommu_text_form_init_named(struct iommu_text_form *form, const struct iommu_event *event);

/*
 * The form of trace-cmd report -R: "name=value ...", with numbers in the base of @printed, the form
 * that iommu_text_form_init() learned for this event.
 */
void iommu_text_form_init_raw(struct iommu_text_form *form, const struct iommu_text_form *printed);

/*
 * Read the line @s, which begins after the event's name and its colon, into @values, one for each
 * field of the event. Fields that the line lacks are IOMMU_ABSENT; text after the last field is
 * ignored. Returns the number of fields that were read. Strings point into the line, and arrays
 * into
 * @arrays.
 */
unsigned int iommu_text_form_read(const struct iommu_text_form *form, struct iommu_scan s,
				  struct iommu_value *values, struct iommu_text_arrays *arrays);

#endif
