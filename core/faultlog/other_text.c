/* SPDX-License-Identifier: LGPL-2.1 */
/* Faults of virtio-iommu, and of the drivers with one form of message each. */
#include "fault_internal.h"
#include "core/hardware/virtio.h"

/* Words of the virtio specification, section 5.13.6.9; the driver's: virtio-iommu.c. */
static const struct iommu_virtio_reason virtio_reasons[] = {
	{ IOMMU_VIRTIO_UNKNOWN, "unknown", "the host gives no reason" },
	{ IOMMU_VIRTIO_DOMAIN, "domain", "the endpoint is in no domain" },
	{ IOMMU_VIRTIO_MAPPING, "page", "not mapped, or mapped without" },
};

const struct iommu_virtio_reason *iommu_virtio_reasons(size_t *n)
{
	*n = sizeof(virtio_reasons) / sizeof(virtio_reasons[0]);
	return virtio_reasons;
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

/* For PCI, the endpoint's number is the requester id: that much is likely. */
static void text_virtio(struct iommu_text *t, const struct iommu_fault *f)
{
	fault_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		iommu_text_puts(t, "endpoint ");
		iommu_text_dec(t, f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, f->flags & IOMMU_VIRTIO_EXEC ? "execution" : fault_access(f));
	iommu_text_puts(t, " blocked: ");
	iommu_text_puts(t, virtio_reasons[f->code].text);
	if (f->code == IOMMU_VIRTIO_MAPPING) {
		iommu_text_putc(t, ' ');
		iommu_text_puts(t, f->access == IOMMU_ACCESS_UNKNOWN ? "that" : fault_access(f));
		iommu_text_puts(t, " permission");
	}
	fault_window(t, "; ", f);
}

/* Causes of the RISC-V IOMMU specification, table of fault record CAUSE. Not read again here. */
static const char *riscv_cause(uint32_t cause)
{
	switch (cause) {
	case 12:
	case 20:
		return "instruction page fault (unverified)";
	case 13:
	case 21:
		return "read page fault (unverified)";
	case 15:
	case 23:
		return "write page fault (unverified)";
	default:
		return NULL;
	}
}

static void text_riscv(struct iommu_text *t, const struct iommu_fault *f)
{
	const char *cause = riscv_cause(f->code);

	fault_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		put_number(t, "device ", f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, "fault, cause ");
	iommu_text_dec(t, f->code);
	if (cause) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, cause);
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
