/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_FIELDS_H
#define IOMMU_EVENT_FIELDS_H

#include "event.h"

/*
 * Print one field as a part of a line. If the record lacks the value, these functions print
 * nothing, not even @label, which is the text before the value.
 */

/* A string, escaped. */
static inline void iommu_put_string(struct iommu_text *t, const char *label,
				    const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_untrusted(t, value->str, value->len);
}

/* A number as 16 hexadecimal digits, like addresses in the kernel. */
static inline void iommu_put_address(struct iommu_text *t, const char *label,
				     const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex(t, value->num, 16);
}

/* A number in hexadecimal with 0x, without leading zeros. */
static inline void iommu_put_hex(struct iommu_text *t, const char *label,
				 const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex(t, value->num, 1);
}

/* A number in hexadecimal without 0x. */
static inline void iommu_put_hex_bare(struct iommu_text *t, const char *label,
				      const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex_bare(t, value->num);
}

/* A signed 32-bit number, like %d in the kernel. */
static inline void iommu_put_int(struct iommu_text *t, const char *label,
				 const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_signed(t, (int32_t)value->num);
}

/* A number in decimal. */
static inline void iommu_put_dec(struct iommu_text *t, const char *label,
				 const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_dec(t, value->num);
}

/* The name of a number. */
static inline void iommu_put_symbol(struct iommu_text *t, const char *label,
				    const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_names_symbol(t, value->names, value->num);
}

/*
 * Returns the name in our table @ours if the line shows a number because the format has no name for
 * it. Returns NULL otherwise.
 */
static inline const char *iommu_missing_name(const struct iommu_value *value,
					     const struct iommu_names *ours)
{
	if (!iommu_has(value) || iommu_name_of(value->names, value->num))
		return NULL;
	return iommu_name_of(ours, value->num);
}

/* The names of all set bits. */
static inline void iommu_put_flags(struct iommu_text *t, const char *label,
				   const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_names_flags(t, value->names, value->num);
}

/* All elements of an array: {0x1000,0x2000}. */
void iommu_put_array(struct iommu_text *t, const char *label, const struct iommu_value *value);

/*
 * A size in its largest binary unit: " (2M)". 0 is " (nothing)". Prints nothing if no unit divides
 * the size.
 */
void iommu_put_size_note(struct iommu_text *t, const struct iommu_value *size);

#endif
