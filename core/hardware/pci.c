/* SPDX-License-Identifier: LGPL-2.1 */
/* PCI functions: as the names of devices, and as requester IDs. */
#include "pci.h"

bool iommu_parse_pci_id(const char *name, size_t len, struct iommu_pci_id *id)
{
	struct iommu_scan s = { name, name + len };
	struct iommu_pci_id found;
	bool has_segment;

	if (!iommu_scan_pci_id(&s, &found, &has_segment) || s.p != s.end || !has_segment)
		return false;
	*id = found;
	return true;
}

/*
 * There are three numbers with a segment, and two without. AMD-Vi prints the segment from 6.0 on,
 * and VT-d from about 7.1 on. VT-d of 5.14 puts 0x before bus and device. See
 * drivers/iommu/amd/iommu.c and drivers/iommu/intel/dmar.c.
 */
bool iommu_scan_pci_id(struct iommu_scan *s, struct iommu_pci_id *id, bool *has_segment)
{
	uint64_t number[3];
	const char *func;
	uint64_t v;
	int n = 0;

	do {
		if (n == 3 || !iommu_scan_any_hex(s, 0xffff, &number[n++]))
			return false;
	} while (iommu_scan_skip(s, ":"));

	if (n < 2 || number[n - 2] > 0xff || number[n - 1] > 0x1f)
		return false;
	if (!iommu_scan_skip(s, "."))
		return false;
	func = s->p;
	if (!iommu_scan_hex(s, 7, &v) || s->p - func != 1)
		return false;

	id->segment = n == 3 ? (uint16_t)number[0] : 0;
	id->bus = (uint8_t)number[n - 2];
	id->slot = (uint8_t)number[n - 1];
	id->func = (uint8_t)v;
	*has_segment = n == 3;
	return true;
}

static void put_hex(struct iommu_text *t, unsigned int v, unsigned int digits)
{
	static const char hex_digits[] = "0123456789abcdef";

	while (digits--)
		iommu_text_putc(t, hex_digits[v >> (4 * digits) & 0xf]);
}

void iommu_text_pci_id(struct iommu_text *t, const struct iommu_pci_id *id)
{
	put_hex(t, id->segment, 4);
	iommu_text_putc(t, ':');
	put_hex(t, id->bus, 2);
	iommu_text_putc(t, ':');
	put_hex(t, id->slot, 2);
	iommu_text_putc(t, '.');
	put_hex(t, id->func, 1);
}

void iommu_text_requester(struct iommu_text *t, uint16_t rid)
{
	const struct iommu_pci_id id = iommu_pci_id_of_requester(rid);

	iommu_text_pci_id(t, &id);
}
