/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults of Arm's SMMUs in words. */
#include "fault_internal.h"
#include "fault_words.h"
#include "core/hardware/smmu.h"

/* The stream id is the requester id on many machines, but firmware tables decide: no guess here. */
static void put_stream(struct iommu_text *t, const struct iommu_fault *f)
{
	fault_device(t, f);
	if (f->has & IOMMU_HAS_STREAM) {
		iommu_text_puts(t, "stream ");
		iommu_text_hex(t, f->stream, 1);
		iommu_text_putc(t, ' ');
	}
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, "PASID ");
		iommu_text_hex(t, f->pasid, 1);
		iommu_text_putc(t, ' ');
	}
}

static void put_event(struct iommu_text *t, const struct iommu_fault *f,
		      const struct iommu_smmu_event *event)
{
	if (event) {
		iommu_text_puts(t, event->name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, event->text);
		return;
	}
	iommu_text_puts(t, "event ");
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 2);
	else
		iommu_text_untrusted(t, f->name ? f->name : "", f->name_len);
	iommu_text_puts(t, ", not known here");
}

static void put_syndrome(struct iommu_text *t, const struct iommu_fault *f)
{
	const char *what = iommu_smmu_class((f->syndrome & IOMMU_SMMU_EVT_CLASS) >>
					    IOMMU_SMMU_EVT_CLASS_SHIFT);

	iommu_text_puts(t, " (");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_EVT_PNU ? "privileged" : "unprivileged");
	if (f->syndrome & IOMMU_SMMU_EVT_IND)
		iommu_text_puts(t, " instruction");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_EVT_S2 ? ", stage 2" : ", stage 1");
	if (what) {
		iommu_text_puts(t, ", ");
		iommu_text_puts(t, what);
	}
	if (f->has & IOMMU_IS_STALLED)
		iommu_text_puts(t, ", stalled");
	iommu_text_putc(t, ')');
}

void fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_smmu_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_smmu_event(f->code) : NULL;

	put_stream(t, f);
	if (f->has & IOMMU_HAS_SYNDROME)
		iommu_text_puts(t, fault_access(f));
	/* The line in words alone: what kind of fault it was stands in the line before. */
	if (event || f->name || (f->has & IOMMU_HAS_CODE)) {
		if (f->has & IOMMU_HAS_SYNDROME)
			iommu_text_puts(t, " blocked, ");
		put_event(t, f, event);
	} else {
		iommu_text_puts(t, " blocked");
	}
	if (f->has & IOMMU_HAS_SYNDROME)
		put_syndrome(t, f);
	if (!(f->has & (IOMMU_HAS_STREAM | IOMMU_HAS_SYNDROME)))
		iommu_text_puts(t, " (details follow)");
	if (!event || event->address)
		fault_window(t, "; ", f);
}

void fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_smmu_status *bits = iommu_smmu_status_bits(&n);
	const char *separator = " blocked, ";

	put_stream(t, f);
	iommu_text_puts(t, fault_access(f));
	for (size_t i = 0; i < n; i++) {
		if (!(f->flags & bits[i].mask))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, bits[i].name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, bits[i].text);
		separator = ", ";
	}
	if (*separator == ' ')
		iommu_text_puts(t, " blocked, no reason given");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_FSYNR0_PNU ? " (privileged" : " (unprivileged");
	if (f->syndrome & IOMMU_SMMU_FSYNR0_IND)
		iommu_text_puts(t, " instruction");
	iommu_text_putc(t, ')');
	fault_window(t, "; ", f);
}
