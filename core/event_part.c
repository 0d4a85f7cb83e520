/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_part.h"

void iommu_part_array(struct iommu_text *t, const char *label, const struct iommu_value *value)
{
	char before = '{';

	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	for (uint32_t i = 0; i < value->len; i++) {
		iommu_text_putc(t, before);
		iommu_text_hex(t, iommu_element(value, i), 1);
		before = ',';
	}
	iommu_text_puts(t, value->len ? "}" : "{}");
}

void iommu_part_size_note(struct iommu_text *t, const struct iommu_value *size)
{
	uint64_t count;

	if (!iommu_has(size) || (size->num && !iommu_size_unit(size->num, &count)))
		return;
	iommu_text_puts(t, " (");
	iommu_text_size(t, size->num);
	iommu_text_putc(t, ')');
}

/* Bus in bits 15:8, device in 7:3, function in 2:0 (uapi/linux/pci.h: PCI_SLOT, PCI_FUNC). */
void iommu_text_requester(struct iommu_text *t, uint16_t id)
{
	static const char digits[] = "0123456789abcdef";
	char *p;

	iommu_text_puts(t, "0000:");
	p = iommu_text_room(t, 7);
	p[0] = digits[id >> 12];
	p[1] = digits[id >> 8 & 0xf];
	p[2] = ':';
	p[3] = digits[id >> 7 & 0x1];
	p[4] = digits[id >> 3 & 0xf];
	p[5] = '.';
	p[6] = digits[id & 0x7];
	t->len += 7;
}
