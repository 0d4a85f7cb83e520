/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * VT-d: reads the messages of drivers/iommu/intel/dmar.c (up to 5.8 drivers/iommu/dmar.c) and
 * explains them.
 *
 *	[DMA Read ...] Request device [BB:DD.F] ... fault addr N [fault reason N] TEXT
 *	[INTR-REMAP] Request device [BB:DD.F] fault index N [fault reason N] TEXT
 *
 * Up to about 4.6 "[fault reason" begins a message of its own. core/hardware/vtd.c has the layout
 * of the register that the values come from, and the meaning of reasons and status bits.
 */
#include "intel.h"
#include "core/hardware/vtd.h"
#include "fault_words.h"
#include "intel_queue.h"

#define DEVICE "Request device ["
#define REASON "[fault reason "

/* The number of a reason: "05" is decimal (up to 5.13), "0x05" hexadecimal. */
static bool read_number(struct iommu_scan *s, uint32_t *reason, bool *decimal)
{
	uint64_t v;

	*decimal = s->end - s->p < 2 || s->p[0] != '0' || s->p[1] != 'x';
	if (!(*decimal ? iommu_scan_dec(s, 0xff, &v) : iommu_scan_0x_hex(s, 0xff, &v)))
		return false;
	*reason = (uint32_t)v;
	return iommu_scan_skip(s, "]");
}

static bool is_text_of(uint32_t reason, const char *text, size_t len)
{
	const struct iommu_vtd_reason *row = iommu_vtd_reason(reason);

	return row && row->kernel && strlen(row->kernel) == len && !memcmp(row->kernel, text, len);
}

bool iommu_fault_has_whole_reason(const struct iommu_fault *f)
{
	return f->vendor == IOMMU_INTEL && (f->has & IOMMU_HAS_CODE) && f->name &&
	       is_text_of(f->code, f->name, f->name_len);
}

/* "[fault reason N] TEXT"; TEXT may be missing. */
static bool read_reason(struct iommu_scan s, struct iommu_fault *f)
{
	const char *digits;
	uint32_t reason;
	bool decimal;
	uint64_t hex;
	const char *end;

	if (!iommu_scan_skip_past(&s, REASON))
		return false;
	digits = s.p;
	if (!read_number(&s, &reason, &decimal))
		return false;
	iommu_scan_skip_blanks(&s);
	end = s.p < s.end ? memchr(s.p, '\n', (size_t)(s.end - s.p)) : NULL;
	if (!end)
		end = s.end;
	while (end > s.p && (end[-1] == ' ' || end[-1] == '\r'))
		end--;

	/* The text reveals a kernel that prints hexadecimal without 0x. */
	if (decimal && !is_text_of(reason, s.p, (size_t)(end - s.p))) {
		struct iommu_scan number = { digits, s.end };

		if (iommu_scan_hex(&number, 0xff, &hex) &&
		    is_text_of((uint32_t)hex, s.p, (size_t)(end - s.p)))
			reason = (uint32_t)hex;
	}
	f->code = reason;
	f->has |= IOMMU_HAS_CODE;
	f->name = end > s.p ? s.p : NULL;
	f->name_len = (size_t)(end - s.p);
	return true;
}

/* ffffffff, -1 in the kernel, means none (5.4 to 5.13). */
static bool read_pasid(struct iommu_scan *s, struct iommu_fault *f)
{
	uint64_t v;

	if (!iommu_scan_any_hex(s, UINT32_MAX, &v))
		return false;
	if (v == UINT32_MAX) {
		f->has |= IOMMU_NO_PASID;
		return true;
	}
	f->pasid = (uint32_t)v;
	f->has |= IOMMU_HAS_PASID;
	return v <= 0xfffff;
}

/* Before "Request device": "[DMA Read PASID 0x12] ", "[INTR-REMAP] " or "INTR-REMAP: ". */
static bool read_access(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan rest = s;

	if (iommu_scan_skip_past(&rest, "INTR-REMAP")) {
		f->has |= IOMMU_IS_INTERRUPT;
		return iommu_scan_skip(&rest, "] ") || iommu_scan_skip(&rest, ": ");
	}
	if (!iommu_scan_skip_past(&s, "[DMA "))
		return false;
	if (iommu_scan_skip(&s, "Read"))
		f->access = IOMMU_ACCESS_READ;
	else if (iommu_scan_skip(&s, "Write"))
		f->access = IOMMU_ACCESS_WRITE;
	else
		return false;
	if (iommu_scan_skip(&s, " NO_PASID"))
		f->has |= IOMMU_NO_PASID;
	else if (iommu_scan_skip(&s, " PASID ") && !read_pasid(&s, f))
		return false;
	return iommu_scan_skip(&s, "] ");
}

/* "fexxxxxx": digits that someone masked before posting the log. */
static bool skip_hidden(struct iommu_scan *s)
{
	const char *start = s->p;
	bool hidden = false;

	for (; s->p < s->end && *s->p != ' ' && *s->p != '\t'; s->p++) {
		if (!strchr("0123456789abcdefABCDEFxX*", *s->p))
			return false;
		hidden |= (*s->p == 'x' && s->p - start != 1) || *s->p == 'X' || *s->p == '*';
	}
	return hidden;
}

/* The address or the index. At the end of the message, an address may be cut short. */
static bool read_where(struct iommu_scan *s, struct iommu_fault *f)
{
	bool index = f->has & IOMMU_IS_INTERRUPT;
	uint64_t v;

	if (!iommu_scan_any_hex(s, index ? 0xffff : UINT64_MAX, &v))
		return skip_hidden(s);
	if (s->p < s->end && *s->p == ',') /* Xen prints a register next */
		return false;
	if (index) {
		f->index = (uint32_t)v;
		f->has |= IOMMU_HAS_INDEX;
	} else {
		f->address = v;
		f->has |= IOMMU_ADDRESS_PAGE;
		f->has |= s->p < s->end ? IOMMU_HAS_ADDRESS : IOMMU_ADDRESS_MAYBE_CUT;
	}
	return true;
}

/* Between the device and the reason. */
static bool read_middle(struct iommu_scan s, struct iommu_fault *f)
{
	if (!iommu_scan_skip(&s, "]"))
		return false;
	while (iommu_scan_skip_blanks(&s)) {
		if (iommu_scan_skip(&s, "PASID ")) {
			if (!read_pasid(&s, f))
				return false;
		} else if (iommu_scan_skip(&s, "fault addr ") ||
			   iommu_scan_skip(&s, "fault index ")) {
			return read_where(&s, f);
		} else {
			return false;
		}
	}
	return false;
}

/*
 * Linux has no text for 0x27 to 0x29 and prints them as DMA faults. The record of an interrupt
 * fault has the index in bits 63:48, which are then printed as the address.
 */
void iommu_fault_correct_intel(struct iommu_fault *f)
{
	const struct iommu_vtd_reason *row = iommu_vtd_reason(f->code);

	if (!row || row->request == IOMMU_VTD_AS_PRINTED)
		return;
	f->access = IOMMU_ACCESS_UNKNOWN;
	if (row->request == IOMMU_VTD_INTERRUPT_REQUEST && (f->has & IOMMU_HAS_ADDRESS)) {
		f->index = (uint32_t)(f->address >> 48);
		f->has |= IOMMU_HAS_INDEX | IOMMU_IS_INTERRUPT;
		f->has &= ~(uint32_t)(IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_PAGE);
	}
}

static bool read_fault(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan before = *s;
	struct iommu_scan after = *s;

	if (!iommu_scan_skip_past(&after, DEVICE))
		return false;
	before.end = after.p - strlen(DEVICE);
	iommu_scan_skip(&after, "["); /* two brackets up to 4.6, in the interrupt form */
	if (!read_access(before, f) || !iommu_fault_read_device(&after, f) ||
	    !read_middle(after, f))
		return false;
	if (read_reason(after, f)) {
		iommu_fault_correct_intel(f);
		return true;
	}
	/* In kernels that print one message, a message without a reason is cut short. */
	if (!iommu_scan_find(&before,
			     f->has & IOMMU_IS_INTERRUPT ? "INTR-REMAP: " : "DMAR:[DMA ") ||
	    iommu_scan_find(&after, REASON))
		return false;
	f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

/* "DMAR:[fault reason 05] TEXT" and "INTR-REMAP:[fault reason 37] TEXT". */
static bool read_half(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan before = *s;

	if (iommu_scan_find(s, DEVICE) || !read_reason(*s, f))
		return false;
	before.end = iommu_scan_find(s, REASON);
	if (iommu_scan_find(&before, "INTR-REMAP:"))
		f->has |= IOMMU_IS_INTERRUPT;
	else if (!iommu_scan_find(&before, "DMAR:"))
		return false;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
}

static bool read_status(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;
	uint64_t v;

	if (!iommu_scan_skip_past(&rest, "DRHD: handling fault status reg ") ||
	    !iommu_scan_any_hex(&rest, UINT32_MAX, &v))
		return false;
	f->flags = (uint32_t)v;
	f->has |= IOMMU_HAS_FLAGS;
	if (f->flags & IOMMU_VTD_FSTS_OVERFLOW) {
		f->severity = IOMMU_HARMLESS;
		f->note = "faults or page requests were lost";
	}
	if (f->flags & IOMMU_VTD_FSTS_QUEUE) {
		/* An unrequested answer does not lose anything. */
		f->severity = f->flags & IOMMU_VTD_FSTS_QUEUE & ~(uint32_t)IOMMU_VTD_FSTS_ICE
				      ? IOMMU_BROKEN
				      : IOMMU_HARMLESS;
		f->note = "the invalidation queue has an error";
	}
	return true;
}

/* The table dump of CONFIG_DMAR_DEBUG (6.1 and later). */
static const struct {
	const char *text;
	const char *note;
} companions[] = {
	{ " table entries for IOVA 0x", NULL },
	{ "root entry: ", NULL },
	{ "context entry: ", NULL },
	{ "pasid dir entry: ", NULL },
	{ "pasid table entry[", NULL },
	{ "pte level: ", NULL },
	{ "root table is not present", "the tables show: no root table" },
	{ "context table is not present", "the tables show: no context table for this bus" },
	{ "context table entry is not present", "the tables show: no entry for this device" },
	{ "pasid directory table is not present",
	  "the tables show: no PASID directory for this device" },
	{ "pasid table is not present", "the tables show: no table for this PASID" },
	{ "pasid directory entry is not present", "the tables show: no directory for this PASID" },
	{ "pasid table entry is not present", "the tables show: no entry for this PASID" },
	{ "page table not present at level ", "the tables show: the address is not mapped" },
	{ "page table is not present", "the tables show: no page table" },
};

static bool read_companion(const struct iommu_scan *s, struct iommu_fault *f)
{
	if (!iommu_scan_find(s, "DMAR: "))
		return false;
	for (size_t i = 0; i < sizeof(companions) / sizeof(companions[0]); i++) {
		if (!iommu_scan_find(s, companions[i].text))
			continue;
		f->note = companions[i].note;
		return true;
	}
	return false;
}

/*
 * "ERROR: DMA PTE for vPFN 0xN already set (to N not N)": intel/iommu.c, __domain_mapping(), 2.6.31
 * to 6.12. The table keeps the old entry.
 */
static bool read_mapped_twice(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t page, old, new;

	if (!iommu_scan_skip_past(&s, "ERROR: DMA PTE for vPFN ") ||
	    !iommu_scan_0x_hex(&s, UINT64_MAX >> 12, &page) ||
	    !iommu_scan_skip(&s, " already set (to ") || !iommu_scan_hex(&s, UINT64_MAX, &old) ||
	    !iommu_scan_skip(&s, " not ") || !iommu_scan_hex(&s, UINT64_MAX, &new) ||
	    !iommu_scan_skip(&s, ")"))
		return false;
	f->address = page << 12;
	f->has |= IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_PAGE;
	f->severity = old == new ? IOMMU_HARMLESS : IOMMU_BROKEN;
	f->note =
		old == new
			? "an address was mapped again, to the same page, while it was still mapped"
			: "an address was mapped again while it was still mapped: the device still"
			  " uses the old page";
	return true;
}

/* intel/iommu.c, intel_iommu_map(), 2.6.36 to 6.12 */
static bool read_too_narrow(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t width;

	if (!iommu_scan_skip_past(&s, "iommu width (") || !iommu_scan_dec(&s, 64, &width) ||
	    !iommu_scan_skip(&s, ") is not sufficient for the mapped address (") ||
	    !iommu_scan_hex(&s, UINT64_MAX, &f->address) || !iommu_scan_skip(&s, ")"))
		return false;
	f->has |= IOMMU_HAS_ADDRESS;
	f->severity = IOMMU_BLOCKED;
	f->note = "a map failed: the address is wider than the IOMMU can translate";
	return true;
}

static bool read_sign(const struct iommu_scan *s, struct iommu_fault *f)
{
	return read_mapped_twice(*s, f) || read_too_narrow(*s, f);
}

void iommu_log_read_intel(const struct iommu_scan *s, struct iommu_fault *f)
{
	static const struct {
		bool (*read)(const struct iommu_scan *s, struct iommu_fault *f);
		enum iommu_log_kind kind; /* IOMMU_LOG_NOTHING: the function sets it */
	} readers[] = {
		{ iommu_log_read_intel_queue, IOMMU_LOG_NOTHING },
		/* This precedes the status, because mail may join the two lines. */
		{ read_fault, IOMMU_LOG_FAULT },
		{ read_status, IOMMU_LOG_STATUS },
		{ read_half, IOMMU_LOG_FAULT },
		{ read_companion, IOMMU_LOG_COMPANION },
		{ read_sign, IOMMU_LOG_SIGN },
	};
	const struct iommu_fault nothing = { 0 };

	/* Xen has nearly the same messages, but its reasons are hexadecimal without 0x. */
	if (iommu_scan_find(s, "[VT-D]") || iommu_scan_find(s, "(XEN)"))
		return;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i].read(s, f)) {
			f->vendor = IOMMU_INTEL;
			if (readers[i].kind != IOMMU_LOG_NOTHING)
				f->kind = readers[i].kind;
			return;
		}
	}
	*f = nothing;
}

/*
 * In a log without tasks, the halves of two faults can come in any order. Do not join a reason for
 * a write to a read: two half explanations are better than a wrong one.
 */
static bool contradicts(const struct iommu_fault *first, uint32_t reason)
{
	switch (reason) {
	case 0x05:
	case 0x85:
		return first->access == IOMMU_ACCESS_READ;
	case 0x06:
	case 0x86:
		return first->access == IOMMU_ACCESS_WRITE;
	default:
		return false;
	}
}

bool iommu_log_join_intel(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault reason = *f;

	if (first->kind != IOMMU_LOG_FAULT)
		return iommu_log_join_intel_queue(first, f);
	if (f->kind != IOMMU_LOG_FAULT || first->part != IOMMU_MESSAGE_FIRST ||
	    f->part != IOMMU_MESSAGE_CONTINUES || ((first->has ^ f->has) & IOMMU_IS_INTERRUPT) ||
	    contradicts(first, reason.code))
		return false;
	*f = *first;
	f->part = IOMMU_MESSAGE_WHOLE;
	f->code = reason.code;
	f->has |= IOMMU_HAS_CODE;
	f->name = reason.name;
	f->name_len = reason.name_len;
	if (f->has & IOMMU_ADDRESS_MAYBE_CUT)
		f->has ^= IOMMU_ADDRESS_MAYBE_CUT | IOMMU_HAS_ADDRESS;
	iommu_fault_correct_intel(f);
	return true;
}

/*
 * Linux prints an AtomicOp as a read and a page request as a write (core/hardware/vtd.c). A read
 * that lacks the permission to write reveals it.
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

/* The blocked request. Some reasons imply it. Otherwise it is as printed by Linux. */
static void put_request(struct iommu_text *t, const struct iommu_fault *f,
			const struct iommu_vtd_reason *row)
{
	if (f->has & IOMMU_IS_INTERRUPT) {
		iommu_text_puts(t, "interrupt");
		/* An MSI in the old format has no index. */
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
		iommu_text_puts(t, iommu_fault_access_word(f));
		put_doubt(t, f);
		break;
	}
}

static void put_reason(struct iommu_text *t, const struct iommu_fault *f,
		       const struct iommu_vtd_reason *row)
{
	iommu_text_puts(t, row ? "reason " : "unknown reason ");
	iommu_text_hex(t, f->code, 2);
	if (!row) {
		if (f->name) {
			iommu_text_putc(t, ' ');
			iommu_text_untrusted(t, f->name, f->name_len);
		}
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

void iommu_fault_text_intel(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_vtd_reason *row =
		f->has & IOMMU_HAS_CODE ? iommu_vtd_reason(f->code) : NULL;

	/* The second half alone has neither the device nor the access. */
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		put_reason(t, f, row);
		return;
	}
	iommu_fault_put_device(t, f);
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
	iommu_fault_put_window(t, "; ", f);
}

void iommu_fault_text_status(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_vtd_status_bits(&n);
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
