/* SPDX-License-Identifier: LGPL-2.1 */
/* VT-d faults and the fault status register in words. */
#include "fault_internal.h"
#include "fault_words.h"
#include "core/hardware/vtd.h"

/*
 * Linux reads one of the two bits of the request's type, so an AtomicOp is printed as a read and a
 * page request as a write. Where a read lacks the permission to write, that has happened.
 */
static void put_doubt(struct iommu_text *t, const struct iommu_fault *f)
{
	bool write = f->code == 0x05 || f->code == 0x85;
	bool read = f->code == 0x06 || f->code == 0x86;

	if (!(f->has & IOMMU_HAS_CODE))
		return;
	if (f->access == IOMMU_ACCESS_READ && write)
		iommu_text_puts(t, " (likely an AtomicOp)");
	else if (f->access == IOMMU_ACCESS_WRITE && read)
		iommu_text_puts(t, " (likely a page request)");
}

/* What was blocked, where the reason knows it better than the word that Linux printed. */
static void put_request(struct iommu_text *t, const struct iommu_fault *f,
			const struct iommu_vtd_reason *row)
{
	if (f->has & IOMMU_IS_INTERRUPT) {
		iommu_text_puts(t, "interrupt");
		/* The old format of an MSI has no index. */
		if ((f->has & IOMMU_HAS_INDEX) && !(row && row->code == 0x25)) {
			iommu_text_putc(t, ' ');
			iommu_text_hex(t, f->index, 1);
		}
		return;
	}
	switch (row ? row->request : IOMMU_VTD_AS_PRINTED) {
	case IOMMU_VTD_TRANSLATION:
		iommu_text_puts(t, "ATS translation request");
		break;
	case IOMMU_VTD_PAGE_REQUEST:
		iommu_text_puts(t, "page request");
		break;
	case IOMMU_VTD_INTERRUPT_REQUEST:
		iommu_text_puts(t, "interrupt");
		break;
	default:
		iommu_text_puts(t, fault_access(f));
		put_doubt(t, f);
		break;
	}
}

static void put_reason(struct iommu_text *t, const struct iommu_fault *f,
		       const struct iommu_vtd_reason *row)
{
	iommu_text_puts(t, "reason ");
	iommu_text_hex(t, f->code, 2);
	if (!row) {
		if (f->name) {
			iommu_text_putc(t, ' ');
			iommu_text_untrusted(t, f->name, f->name_len);
		}
		iommu_text_puts(t, ": not known here");
		return;
	}
	if (row->id) {
		iommu_text_puts(t, " (");
		iommu_text_puts(t, row->id);
		iommu_text_putc(t, ')');
	}
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, row->kernel ? row->kernel : "Unknown to Linux");
	iommu_text_puts(t, ": ");
	iommu_text_puts(t, row->text);
	if (!row->verified)
		iommu_text_puts(t, " (unverified)");
}

void fault_text_intel(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_vtd_reason *row =
		f->has & IOMMU_HAS_CODE ? iommu_vtd_reason(f->code) : NULL;

	/* The second half alone knows neither the device nor what it did. */
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		put_reason(t, f, row);
		return;
	}
	fault_device(t, f);
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, "PASID ");
		iommu_text_hex(t, f->pasid, 1);
		iommu_text_putc(t, ' ');
	}
	put_request(t, f, row);
	iommu_text_puts(t, " blocked, ");
	if (f->has & IOMMU_HAS_CODE)
		put_reason(t, f, row);
	else
		iommu_text_puts(t, "the reason is in the next message");
	fault_window(t, "; ", f);
}

void fault_text_status(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_vtd_status *bits = iommu_vtd_status_bits(&n);
	uint32_t left = f->flags & ~(uint32_t)IOMMU_VTD_FSTS_FRI;
	uint32_t record = (f->flags & IOMMU_VTD_FSTS_FRI) >> IOMMU_VTD_FSTS_FRI_SHIFT;
	const char *separator = ": ";

	iommu_text_puts(t, "fault status ");
	iommu_text_hex(t, f->flags, 1);
	for (size_t i = 0; i < n; i++) {
		if (!(left & bits[i].mask))
			continue;
		left &= ~bits[i].mask;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, bits[i].text);
		separator = ", ";
	}
	if (left) {
		iommu_text_puts(t, separator);
		iommu_text_puts(t, "unknown bits ");
		iommu_text_hex(t, left, 1);
		separator = ", ";
	}
	if (record) {
		iommu_text_puts(t, separator);
		iommu_text_puts(t, "first fault record ");
		iommu_text_dec(t, record);
	} else if (*separator == ':') {
		iommu_text_puts(t, ": nothing pending");
	}
}
