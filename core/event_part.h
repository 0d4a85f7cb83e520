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

/* @label and the number in decimal. */
static inline void iommu_part_dec(struct iommu_text *t, const char *label,
				  const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	iommu_text_dec(t, value->num);
}

#endif
