/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_fields.h"

void iommu_put_array(struct iommu_text *t, const char *label, const struct iommu_value *value)
{
	char before = '{';

	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	for (uint32_t i = 0; i < value->len; i++) {
		iommu_text_putc(t, before);
		iommu_text_hex(t, iommu_array_element(value, i), 1);
		before = ',';
	}
	iommu_text_puts(t, value->len ? "}" : "{}");
}

void iommu_put_size_note(struct iommu_text *t, const struct iommu_value *size)
{
	uint64_t count;

	if (!iommu_has(size) || (size->num && !iommu_size_unit(size->num, &count)))
		return;
	iommu_text_puts(t, " (");
	iommu_text_size(t, size->num);
	iommu_text_putc(t, ')');
}
