/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * virtio-iommu: reads the messages of drivers/iommu/virtio-iommu.c and explains them.
 *
 *	domain|page|unknown fault from EP N[ at 0xN [RWX]]
 */
#include "virtio.h"
#include "core/hardware/virtio.h"
#include "fault_words.h"

/* The word before " fault from EP ". */
static bool read_reason(const struct iommu_scan *s, const char *end, struct iommu_fault *f)
{
	size_t n;
	const struct iommu_virtio_reason *reasons = iommu_virtio_reasons(&n);

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(reasons[i].word);
		const char *word = end - len;

		if ((size_t)(end - s->p) < len || memcmp(word, reasons[i].word, len) != 0)
			continue;
		if (word > s->p && word[-1] != ' ')
			continue;
		f->code = reasons[i].code;
		f->has |= IOMMU_HAS_CODE;
		return true;
	}
	return false;
}

void iommu_log_read_virtio(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;
	struct iommu_fault read = *f;
	uint64_t v;

	if (!iommu_scan_skip_past(&rest, " fault from EP ") ||
	    !read_reason(s, rest.p - strlen(" fault from EP "), &read))
		return;
	if (!iommu_scan_dec(&rest, UINT32_MAX, &v))
		return;
	read.stream = (uint32_t)v;
	read.has |= IOMMU_HAS_STREAM;
	if (v <= 0xffff) {
		iommu_fault_set_requester(&read, (uint16_t)v);
		read.has |= IOMMU_DEVICE_LIKELY;
	}

	if (iommu_scan_skip(&rest, " at ")) {
		bool r, w;

		if (!iommu_scan_any_hex(&rest, UINT64_MAX, &read.address) ||
		    !iommu_scan_skip(&rest, " ["))
			return;
		r = iommu_scan_skip(&rest, "R");
		w = iommu_scan_skip(&rest, "W");
		if (iommu_scan_skip(&rest, "X"))
			read.flags = IOMMU_VIRTIO_EXEC;
		if (!iommu_scan_skip(&rest, "]"))
			return;
		read.has |= IOMMU_HAS_ADDRESS | IOMMU_HAS_FLAGS;
		if (r != w)
			read.access = r ? IOMMU_ACCESS_READ : IOMMU_ACCESS_WRITE;
	} else {
		/* If the message does not end here, it is cut short. */
		iommu_scan_skip_blanks(&rest);
		if (!iommu_scan_at_word_end(&rest))
			return;
	}
	read.vendor = IOMMU_VIRTIO;
	read.kind = IOMMU_LOG_FAULT;
	*f = read;
}

/* For PCI devices, the endpoint is the requester ID, so the device is likely. */
void iommu_fault_text_virtio(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_virtio_reason *reason = iommu_virtio_reason(f->code);

	iommu_fault_put_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE) && f->has & IOMMU_HAS_STREAM) {
		iommu_text_puts(t, "endpoint ");
		iommu_text_dec(t, f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, f->flags & IOMMU_VIRTIO_EXEC ? "execution" : iommu_fault_access_word(f));
	iommu_text_puts(t, " blocked: ");
	iommu_text_puts(t, reason ? reason->text : "");
	if (f->code == IOMMU_VIRTIO_MAPPING) {
		iommu_text_putc(t, ' ');
		iommu_text_puts(t, f->access == IOMMU_ACCESS_UNKNOWN ? "that"
								     : iommu_fault_access_word(f));
		iommu_text_puts(t, " permission");
	}
	iommu_fault_put_window(t, "; ", f);
}
