/* SPDX-License-Identifier: LGPL-2.1 */
/* The lines of drivers with one form each, and what all of them have: the rate limit's line. */
#include "line_reader.h"

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

/* Functions that print faults, by what their names have in them. */
static const struct {
	const char *part;
	enum iommu_vendor vendor;
} limited[] = {
	{ "dmar", IOMMU_INTEL },
	{ "amd_iommu", IOMMU_AMD },
	{ "iommu_print_event", IOMMU_AMD },
	{ "arm_smmu", IOMMU_SMMU_V3 },
	{ "viommu", IOMMU_VIRTIO },
	{ "riscv_iommu", IOMMU_RISCV },
	{ "apple_dart", IOMMU_DART },
	{ "mtk_iommu", IOMMU_MTK },
};

/* lib/ratelimit.c: "FUNCTION: N callbacks suppressed" */
static bool read_suppressed(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan function = *s;
	struct iommu_scan number;

	function.end = iommu_scan_find(s, " callbacks suppressed");
	if (!function.end)
		return false;
	number.end = function.end;
	while (function.end > function.p && function.end[-1] >= '0' && function.end[-1] <= '9')
		function.end--;
	number.p = function.end;
	if (function.end - function.p < 2 || memcmp(function.end - 2, ": ", 2) != 0 ||
	    !iommu_scan_dec(&number, UINT32_MAX, &f->count))
		return false;
	function.end -= 2;
	iommu_scan_keep_last_word(&function);
	for (size_t i = 0; i < sizeof(limited) / sizeof(limited[0]); i++) {
		if (iommu_scan_find(&function, limited[i].part)) {
			f->vendor = limited[i].vendor;
			return true;
		}
	}
	return false;
}

void log_read_other(const struct iommu_scan *s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_riscv,
		read_dart,
		read_mtk,
	};
	const struct iommu_fault nothing = { 0 };

	if (read_suppressed(s, f)) {
		f->kind = IOMMU_LOG_SUPPRESSED;
		return;
	}
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->kind = IOMMU_LOG_FAULT;
			return;
		}
	}
	*f = nothing;
}
