/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * RISC-V, Apple DART and MediaTek: reads the messages of their drivers and explains them. Each has
 * a single form of message.
 */
#include "other_vendors.h"
#include "core/hardware/riscv.h"
#include "fault_words.h"

/* drivers/iommu/riscv/iommu.c: "Fault N devid: 0xN iotval: N iotval2: N" */
static bool read_riscv(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t cause, devid, iotval2;

	if (!iommu_scan_skip_past(&s, "Fault ") || !iommu_scan_dec(&s, 0xfff, &cause) ||
	    !iommu_scan_skip(&s, " devid: ") || !iommu_scan_any_hex(&s, 0xffffff, &devid) ||
	    !iommu_scan_skip(&s, " iotval: ") || !iommu_scan_any_hex(&s, UINT64_MAX, &f->address) ||
	    !iommu_scan_skip(&s, " iotval2: ") || !iommu_scan_any_hex(&s, UINT64_MAX, &iotval2))
		return false;
	f->vendor = IOMMU_RISCV;
	f->code = (uint32_t)cause;
	f->stream = (uint32_t)devid;
	f->address2 = iotval2;
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_STREAM | IOMMU_HAS_ADDRESS | IOMMU_HAS_ADDRESS2;
	if (devid <= 0xffff) {
		iommu_fault_set_requester(f, (uint16_t)devid);
		f->has |= IOMMU_DEVICE_LIKELY;
	}
	return true;
}

/* drivers/iommu/apple-dart.c: "translation fault: status:0xN stream:N code:0xN (NAME) at 0xN" */
static bool read_dart(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t v;

	if (!iommu_scan_skip_past(&s, "translation fault: status:") ||
	    !iommu_scan_any_hex(&s, UINT32_MAX, &v) || !iommu_scan_skip(&s, " stream:") ||
	    !iommu_scan_dec(&s, 0xff, &v))
		return false;
	f->stream = (uint32_t)v;
	if (!iommu_scan_skip(&s, " code:") || !iommu_scan_any_hex(&s, UINT32_MAX, &v) ||
	    !iommu_scan_skip(&s, " ("))
		return false;
	f->code = (uint32_t)v;
	f->name = s.p;
	if (!iommu_scan_skip_past(&s, ") at "))
		return false;
	f->name_len = (size_t)(s.p - strlen(") at ") - f->name);
	if (!iommu_scan_any_hex(&s, UINT64_MAX, &f->address))
		return false;
	f->vendor = IOMMU_DART;
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_STREAM | IOMMU_HAS_ADDRESS;
	return true;
}

/*
 * drivers/iommu/mtk_iommu.c: "fault type=0xN iova=0xN pa=0xN [master=0xN(]larb=N port=N[)] layer=N
 * read|write"
 */
static bool read_mtk(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t type, larb, port;

	if (!iommu_scan_skip_past(&s, "fault type=") || !iommu_scan_0x_hex(&s, UINT32_MAX, &type) ||
	    !iommu_scan_skip(&s, " iova=") || !iommu_scan_0x_hex(&s, UINT64_MAX, &f->address) ||
	    !iommu_scan_skip(&s, " pa=0x") || !iommu_scan_skip_past(&s, "larb=") ||
	    !iommu_scan_dec(&s, 0xff, &larb) || !iommu_scan_skip(&s, " port=") ||
	    !iommu_scan_dec(&s, 0xff, &port))
		return false;
	if (iommu_scan_skip_past(&s, "layer=")) {
		while (s.p < s.end && *s.p != ' ')
			s.p++;
		if (iommu_scan_skip(&s, " read"))
			f->access = IOMMU_ACCESS_READ;
		else if (iommu_scan_skip(&s, " write"))
			f->access = IOMMU_ACCESS_WRITE;
	}
	f->vendor = IOMMU_MTK;
	f->code = (uint32_t)type;
	f->stream = (uint32_t)larb;
	f->index = (uint32_t)port;
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_STREAM | IOMMU_HAS_INDEX | IOMMU_HAS_ADDRESS;
	return true;
}

void iommu_log_read_other(const struct iommu_scan *s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_riscv,
		read_dart,
		read_mtk,
	};
	const struct iommu_fault nothing = { 0 };

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->kind = IOMMU_LOG_FAULT;
			return;
		}
	}
	*f = nothing;
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

static void text_riscv(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_riscv_cause *cause = iommu_riscv_cause(f->code);

	iommu_fault_put_device(t, f);
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		put_number(t, "device ", f->stream);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, "fault, cause ");
	iommu_text_dec(t, f->code);
	if (cause) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, cause->text);
	}
	iommu_fault_put_window(t, "; ", f);
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
	iommu_fault_put_window(t, "; ", f);
}

static void text_mtk(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "larb ");
	iommu_text_dec(t, f->stream);
	iommu_text_puts(t, " port ");
	iommu_text_dec(t, f->index);
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, iommu_fault_access_word(f));
	put_number(t, " blocked, type ", f->code);
	iommu_fault_put_window(t, "; ", f);
}

void iommu_fault_text_other(struct iommu_text *t, const struct iommu_fault *f)
{
	switch (f->vendor) {
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
