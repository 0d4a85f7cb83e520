/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_PART_H
#define IOMMU_EVENT_PART_H

#include "event.h"

/* The parts that lines are made of. Each is left out where the record does not have the value. */

static inline bool iommu_has(const struct iommu_value *value)
{
	return value->state == IOMMU_PRESENT;
}

/* @label and the string, made safe. */
static inline void iommu_part_string(struct iommu_text *t, const char *label,
				     const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_untrusted(t, value->str, value->len);
}

/* @label and the number as 16 hexadecimal digits, as the kernel prints addresses. */
static inline void iommu_part_address(struct iommu_text *t, const char *label,
				      const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex(t, value->num, 16);
}

/* @label and the number in hexadecimal with 0x, no wider than it is. */
static inline void iommu_part_hex(struct iommu_text *t, const char *label,
				  const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex(t, value->num, 1);
}

/* @label and the number in hexadecimal without 0x. */
static inline void iommu_part_hex_bare(struct iommu_text *t, const char *label,
				       const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_hex_bare(t, value->num);
}

/* @label and the number as the kernel's %d makes it: 32 bits with a sign. */
static inline void iommu_part_int(struct iommu_text *t, const char *label,
				  const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_signed(t, (int32_t)value->num);
}

/* @label and the number in decimal. */
static inline void iommu_part_dec(struct iommu_text *t, const char *label,
				  const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_dec(t, value->num);
}

/* @label and the value's name. */
static inline void iommu_part_symbol(struct iommu_text *t, const char *label,
				     const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_names_symbol(t, value->names, value->num);
}

/*
 * The name that @ours has for a value whose line shows its number, because the format has no name
 * for it; NULL where there is nothing to add.
 */
static inline const char *iommu_lacking_name(const struct iommu_value *value,
					     const struct iommu_names *ours)
{
	if (!iommu_has(value) || iommu_name_of(value->names, value->num))
		return NULL;
	return iommu_name_of(ours, value->num);
}

/* @label and the names of the bits that are set. */
static inline void iommu_part_flags(struct iommu_text *t, const char *label,
				    const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_names_flags(t, value->names, value->num);
}

/* @label and all elements of an array: {0x1000,0x2000}. */
void iommu_part_array(struct iommu_text *t, const char *label, const struct iommu_value *value);

/* A size in words, where they say more than the number does: " (2M)", " (nothing)". */
void iommu_part_size_note(struct iommu_text *t, const struct iommu_value *size);

#endif
