/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults of virtio-iommu, and of the drivers with one form of message each. */
#include "fault_internal.h"
#include "fault_words.h"
#include "core/hardware/riscv.h"
#include "core/hardware/virtio.h"

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

/* For PCI, the endpoint's number is the requester id: that much is likely. */
static void text_virtio(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_virtio_reason *reason = iommu_virtio_reason(f->code);

	fault_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		iommu_text_puts(t, "endpoint ");
		iommu_text_dec(t, f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, f->flags & IOMMU_VIRTIO_EXEC ? "execution" : fault_access(f));
	iommu_text_puts(t, " blocked: ");
	iommu_text_puts(t, reason ? reason->text : "");
	if (f->code == IOMMU_VIRTIO_MAPPING) {
		iommu_text_putc(t, ' ');
		iommu_text_puts(t, f->access == IOMMU_ACCESS_UNKNOWN ? "that" : fault_access(f));
		iommu_text_puts(t, " permission");
	}
	fault_window(t, "; ", f);
}

static void text_riscv(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_riscv_cause *cause = iommu_riscv_cause(f->code);

	fault_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		put_number(t, "device ", f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, "fault, cause ");
	iommu_text_dec(t, f->code);
	if (cause) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, cause->text);
		iommu_text_puts(t, " (unverified)");
	}
	fault_window(t, "; ", f);
}

static void text_dart(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "stream ");
	iommu_text_dec(t, f->stream);
	iommu_text_puts(t, " access blocked");
	if (f->name) {
		iommu_text_puts(t, ": ");
		iommu_text_untrusted(t, f->name, f->name_len);
	}
	fault_window(t, "; ", f);
}

static void text_mtk(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "larb ");
	iommu_text_dec(t, f->stream);
	iommu_text_puts(t, " port ");
	iommu_text_dec(t, f->index);
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, fault_access(f));
	put_number(t, " blocked, type ", f->code);
	fault_window(t, "; ", f);
}

void fault_text_other(struct iommu_text *t, const struct iommu_fault *f)
{
	switch (f->vendor) {
	case IOMMU_VIRTIO:
		text_virtio(t, f);
		break;
	case IOMMU_RISCV:
		text_riscv(t, f);
		break;
	case IOMMU_DART:
		text_dart(t, f);
		break;
	case IOMMU_MTK:
		text_mtk(t, f);
		break;
	default:
		break;
	}
}
