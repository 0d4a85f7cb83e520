/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * VT-d's queues: reads and explains errors of the invalidation queue (drivers/iommu/intel/dmar.c,
 * qi_dump_fault() of 5.14 to 7.2; up to 5.13 only the descriptor) and page requests that were
 * refused (intel/prq.c, up to 6.12 intel/svm.c).
 *
 *	DMAR: VT-d detected Invalidation Queue Error: Reason N
 *	DMAR: VT-d detected Invalidation Time-out Error: SID N
 *	DMAR: VT-d detected Invalidation Completion Error: SID N
 *	DMAR: QI HEAD: NAME qw0 = 0xN, qw1 = 0xN
 *	DMAR: QI PRIOR: NAME qw0 = 0xN, qw1 = 0xN
 *
 *	IOMMU: dmarN: REASON
 *	dmarN: Invalid page request: QW0 QW1
 *
 * The messages of an error of the queue do not name the unit.
 */
#include "intel_queue.h"
#include "core/hardware/vtd.h"
#include "core/hardware/vtd_descriptors.h"

/* iommu_fault.unit of errors of the invalidation queue, to keep them apart from faults. */
#define QUEUE_UNIT 1

static const char dead[] = "the IOMMU does not answer: its registers read as all ones";

/* The reason and the source ID of a register that reads as all ones. Neither exists. */
#define DEAD_REASON 0xf
#define DEAD_SID    0xffff

/* Errors that are followed by the source ID of a device. */
static const struct queue_error {
	const char *text;
	const char *note;
	const char *alone; /* the note if the device is unknown */
	enum iommu_severity severity;
} errors[] = {
	{ "VT-d detected Invalidation Time-out Error: SID ",
	  "did not answer an ATS invalidation in time",
	  "a device did not answer an ATS invalidation in time", IOMMU_BROKEN },
	{ "VT-d detected Invalidation Completion Error: SID ",
	  "answered an ATS invalidation that was not requested",
	  "a device answered an ATS invalidation that was not requested", IOMMU_HARMLESS },
};

static const char rejected[] = "the IOMMU rejected an invalidation command";

static void set_dead(struct iommu_fault *f)
{
	f->note = dead;
	f->severity = IOMMU_BROKEN;
	f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_DEVICE_LIKELY | IOMMU_HAS_CODE);
}

static bool read_queue_error(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t reason;

	if (!iommu_scan_skip_past(&s, "VT-d detected Invalidation Queue Error"))
		return false;
	f->note = rejected;
	f->severity = IOMMU_BROKEN;
	if (iommu_scan_skip(&s, ": Reason ") && iommu_scan_any_hex(&s, 0xf, &reason)) {
		f->code = (uint32_t)reason;
		f->has |= IOMMU_HAS_CODE;
	}
	if (f->has & IOMMU_HAS_CODE && f->code == DEAD_REASON)
		set_dead(f);
	return true;
}

static bool read_device_error(const struct iommu_scan *s, struct iommu_fault *f)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct iommu_scan rest = *s;
		uint64_t sid;

		if (!iommu_scan_skip_past(&rest, errors[i].text))
			continue;
		f->note = errors[i].alone;
		f->severity = errors[i].severity;
		/* Units without a record of the source ID print 0 (qi_dump_fault()). */
		if (!iommu_scan_any_hex(&rest, 0xffff, &sid) || !sid)
			return true;
		if (sid == DEAD_SID) {
			set_dead(f);
			return true;
		}
		f->note = errors[i].note;
		iommu_fault_set_requester(f, (uint16_t)sid);
		return true;
	}
	return false;
}

/* A register that reads as all ones holds no status. */
static bool read_dead_status(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t v;

	if (!iommu_scan_skip_past(&s, "DRHD: handling fault status reg ") ||
	    !iommu_scan_any_hex(&s, UINT32_MAX, &v) || v != UINT32_MAX)
		return false;
	set_dead(f);
	return true;
}

/* "qw0 = 0xN, qw1 = 0xN"; up to 5.13 without 0x. Even the first word alone names a device. */
static bool read_descriptor(struct iommu_scan s, struct iommu_fault *f)
{
	if (!iommu_scan_skip_past(&s, "qw0 = ") ||
	    !iommu_scan_any_hex(&s, UINT64_MAX, &f->raw[0]) || !iommu_scan_skip(&s, ", "))
		return false;
	f->nr_raw = 1;
	if (!iommu_scan_skip(&s, "qw1 = ") || !iommu_scan_any_hex(&s, UINT64_MAX, &f->raw[1]))
		return false;
	f->nr_raw = 2;
	return true;
}

/* f->index: the place in f->raw. */
static bool read_queue_dump(struct iommu_scan s, struct iommu_fault *f)
{
	if (iommu_scan_skip_past(&s, "QI HEAD: ")) {
		f->index = 0;
		f->note = "the descriptor at the head of the invalidation queue";
	} else if (iommu_scan_skip_past(&s, "QI PRIOR: ")) {
		f->index = 2;
		f->note = "the descriptor before the head of the invalidation queue";
	} else {
		return false;
	}
	f->kind = IOMMU_LOG_COMPANION;
	f->part = IOMMU_MESSAGE_CONTINUES;
	if (!read_descriptor(s, f))
		f->note = NULL;
	return true;
}

static bool read_cleared(const struct iommu_scan *s, struct iommu_fault *f)
{
	if (!iommu_scan_find(s, "Invalidation Queue Error (IQE) cleared") &&
	    !iommu_scan_find(s, "Invalidation Time-out Error (ITE) cleared") &&
	    !iommu_scan_find(s, "Invalidation Completion Error (ICE) cleared"))
		return false;
	f->kind = IOMMU_LOG_COMPANION;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

static bool read_queue(const struct iommu_scan *s, struct iommu_fault *f)
{
	f->unit = QUEUE_UNIT;
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_FIRST;
	if (read_queue_error(*s, f) || read_device_error(s, f) || read_dead_status(*s, f) ||
	    read_queue_dump(*s, f) || read_cleared(s, f))
		return true;
	if (!iommu_scan_find(s, "VT-d detected invalid descriptor"))
		return false;
	f->part = IOMMU_MESSAGE_WHOLE;
	f->note = rejected;
	f->severity = IOMMU_BROKEN;
	read_descriptor(*s, f);
	return true;
}

/* Reasons to refuse a page request: intel/svm.c, 5.11 to 6.12, and intel/prq.c, 6.13 to 7.2. */
static const struct {
	const char *text;
	enum iommu_log_kind kind;
	const char *note;
} reasons[] = {
	{ "Address is not canonical", IOMMU_LOG_SIGN,
	  "page request refused: its address is not canonical" },
	{ "Page request in Privilege Mode", IOMMU_LOG_SIGN,
	  "page request refused: it is privileged, which Linux does not support" },
	{ "Execution request not supported", IOMMU_LOG_SIGN,
	  "page request refused: it asks to execute, which Linux does not support" },
	{ "Page request without PASID", IOMMU_LOG_SIGN, "page request refused: it has no PASID" },
	{ "PRQ overflow detected", IOMMU_LOG_OVERFLOW,
	  "lost page requests: their queue overflowed" },
	{ "PRQ overflow cleared", IOMMU_LOG_COMPANION, NULL },
};

/* "dmarN: ", the name of the unit. */
static bool read_unit(struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;
	const char *name;
	uint64_t n;

	if (!iommu_scan_skip_past(&rest, "dmar"))
		return false;
	name = rest.p - strlen("dmar");
	if (!iommu_scan_dec(&rest, UINT16_MAX, &n))
		return false;
	iommu_fault_set_client(f, name, (size_t)(rest.p - name), true);
	if (!iommu_scan_skip(&rest, ": "))
		return false;
	f->unit = QUEUE_UNIT + 1 + (uint32_t)n;
	*s = rest;
	return true;
}

/* The two numbers have at least 8 digits ("%08llx"). */
static bool read_request(struct iommu_scan s, struct iommu_fault *f)
{
	const char *start = s.p;
	struct iommu_page_request r;

	if (!iommu_scan_hex(&s, UINT64_MAX, &f->raw[0]) || s.p - start < 8 ||
	    !iommu_scan_skip(&s, " "))
		return false;
	start = s.p;
	if (!iommu_scan_hex(&s, UINT64_MAX, &f->raw[1]) || s.p - start < 8)
		return false;
	f->nr_raw = 2;
	r = iommu_intel_page_request(f->raw[0], f->raw[1]);
	iommu_fault_set_requester(f, r.requester);
	f->address = r.frame << 12;
	f->has |= IOMMU_IS_PAGE_REQUEST | IOMMU_HAS_ADDRESS | IOMMU_ADDRESS_PAGE;
	if (r.has_pasid) {
		f->pasid = r.pasid;
		f->has |= IOMMU_HAS_PASID;
	} else {
		f->has |= IOMMU_NO_PASID;
	}
	if (r.read != r.write)
		f->access = r.write ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
	return true;
}

static bool read_page_request(struct iommu_scan s, struct iommu_fault *f)
{
	f->severity = IOMMU_BLOCKED;
	if (!read_unit(&s, f))
		return false;
	if (iommu_scan_skip(&s, "Invalid page request: ")) {
		f->kind = IOMMU_LOG_SIGN;
		f->part = IOMMU_MESSAGE_CONTINUES;
		f->note = "page request refused";
		return read_request(s, f);
	}
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (!iommu_scan_skip(&s, reasons[i].text))
			continue;
		f->kind = reasons[i].kind;
		f->note = reasons[i].note;
		if (f->kind == IOMMU_LOG_SIGN)
			f->part = IOMMU_MESSAGE_FIRST;
		else
			f->severity = f->kind == IOMMU_LOG_OVERFLOW ? IOMMU_HARMLESS
								    : IOMMU_SEVERITY_NONE;
		return iommu_scan_at_word_end(&s);
	}
	return false;
}

bool iommu_log_read_intel_queue(const struct iommu_scan *s, struct iommu_fault *f)
{
	const struct iommu_fault nothing = { 0 };

	if ((iommu_scan_find(s, "DMAR: ") || iommu_scan_find(s, "DRHD: ")) && read_queue(s, f))
		return true;
	*f = nothing;
	if (read_page_request(*s, f))
		return true;
	*f = nothing;
	return false;
}

/* Add the queue descriptor in *@f to the sign. */
static bool join_dump(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault dump = *f;
	uint16_t rid;
	bool complete = first->nr_raw == dump.index && dump.nr_raw == 2;

	/* Without the head or the second number, use only the device. */
	if (first->part != IOMMU_MESSAGE_FIRST || first->nr_raw > dump.index || !dump.nr_raw ||
	    (!complete && !iommu_intel_qi_device_tlb(dump.raw[0], &rid)))
		return false;
	*f = *first;
	if (complete) {
		f->raw[dump.index] = dump.raw[0];
		f->raw[dump.index + 1] = dump.raw[1];
		f->nr_raw += 2;
	}
	if (dump.index)
		f->part = IOMMU_MESSAGE_WHOLE;
	/*
	 * If the unit does not record the device, a pending device TLB invalidation names it. More
	 * than one may be pending.
	 */
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (f->note != errors[i].alone || !iommu_intel_qi_device_tlb(dump.raw[0], &rid))
			continue;
		iommu_fault_set_requester(f, rid);
		f->has |= IOMMU_DEVICE_LIKELY;
		f->note = errors[i].note;
	}
	return true;
}

bool iommu_log_join_intel_queue(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->kind != IOMMU_LOG_SIGN || first->unit != f->unit)
		return false;
	if (f->kind == IOMMU_LOG_COMPANION)
		return join_dump(first, f);
	/* A unit that does not answer causes up to four messages. */
	if (first->note == dead && f->note == dead && first->part == IOMMU_MESSAGE_FIRST) {
		*f = *first;
		return true;
	}
	if (first->part != IOMMU_MESSAGE_FIRST || f->part != IOMMU_MESSAGE_CONTINUES ||
	    !(f->has & IOMMU_IS_PAGE_REQUEST))
		return false;
	f->note = first->note;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

static void put_descriptor(struct iommu_text *t, const char *before, const uint64_t *raw)
{
	const uint64_t qw[4] = { raw[0], raw[1] };

	iommu_text_puts(t, before);
	iommu_intel_qi_text(t, qw);
}

static void put_request(struct iommu_text *t, const struct iommu_fault *f)
{
	struct iommu_page_request r = iommu_intel_page_request(f->raw[0], f->raw[1]);
	const char *access = r.read && r.write ? "read and write "
			     : r.write	       ? "write "
			     : r.execute       ? "execute "
			     : r.read	       ? "read "
					       : "make present ";

	iommu_text_puts(t, "; the request: to ");
	iommu_text_puts(t, access);
	iommu_text_hex(t, f->address, 1);
	if (r.privileged)
		iommu_text_puts(t, ", privileged");
	if (r.has_pasid) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, r.pasid, 1);
	} else {
		iommu_text_puts(t, ", without a PASID");
	}
}

void iommu_fault_text_intel_queue(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_vtd_queue_reason *reason;

	if (f->has & IOMMU_IS_PAGE_REQUEST) {
		put_request(t, f);
		return;
	}
	if (f->kind == IOMMU_LOG_SIGN && f->has & IOMMU_HAS_ADDRESS) { /* a map that failed */
		iommu_text_puts(t, ": address ");
		iommu_text_hex(t, f->address, 1);
	}
	if (f->kind == IOMMU_LOG_SIGN && f->has & IOMMU_HAS_CODE) {
		reason = iommu_vtd_queue_reason(f->code);
		iommu_text_puts(t, ", reason ");
		iommu_text_dec(t, f->code);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, reason ? reason->text : "reserved");
	}
	if (f->nr_raw < 2 || (f->kind != IOMMU_LOG_SIGN && f->kind != IOMMU_LOG_COMPANION))
		return;
	put_descriptor(
		t, f->kind == IOMMU_LOG_COMPANION ? ": " : "; at the head of the queue: ", f->raw);
	if (f->nr_raw == 4)
		put_descriptor(t, "; before it: ", f->raw + 2);
}
