/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Arm SMMUv3: messages about its queues and its global errors, in
 * drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c (4.9 to 7.2).
 *
 * A global error begins with its register GERROR. One message for each bit follows. An error of the
 * command queue adds the command that caused it, as two dwords. The driver refuses page requests
 * without a handler, and prints each in two messages (up to 6.1).
 */
#include "smmu_v3_queue.h"
#include "core/hardware/smmu.h"
#include "core/hardware/smmu_commands.h"

/* Compared by address to distinguish the signs. */
static const char global_note[] = "the IOMMU reports a global error";
static const char page_request_note[] = "the driver refused an unexpected page request";

/* Messages without relevant numbers. */
static const struct {
	const char *phrase;
	const char *note; /* NULL: the text of the bit @error */
	uint32_t error;	  /* the bit of GERROR that the message is about */
	enum iommu_log_kind kind;
	enum iommu_severity severity;
	enum iommu_message_part part;
} lines[] = {
	{ "CMD_SYNC timeout", "the IOMMU did not finish its commands in time", 0, IOMMU_LOG_SIGN,
	  IOMMU_BROKEN, IOMMU_MESSAGE_WHOLE },
	{ "CMDQ timeout", "the IOMMU does not accept commands: its command queue stayed full", 0,
	  IOMMU_LOG_SIGN, IOMMU_BROKEN, IOMMU_MESSAGE_WHOLE },
	{ "EVTQ overflow detected -- events lost", "the event queue overflowed: events were lost",
	  0, IOMMU_LOG_OVERFLOW, IOMMU_SEVERITY_NONE, IOMMU_MESSAGE_WHOLE },
	{ "PRIQ overflow detected -- requests lost",
	  "the page request queue overflowed: requests were lost", 0, IOMMU_LOG_OVERFLOW,
	  IOMMU_SEVERITY_NONE, IOMMU_MESSAGE_WHOLE },
	/* one line for each bit of GERROR, in the order of the log */
	{ "device has entered Service Failure Mode!", NULL, 1 << 8, IOMMU_LOG_SIGN, IOMMU_BROKEN,
	  IOMMU_MESSAGE_CONTINUES },
	{ "GERROR MSI write aborted", NULL, 1 << 7, IOMMU_LOG_SIGN, IOMMU_HARMLESS,
	  IOMMU_MESSAGE_CONTINUES },
	{ "PRIQ MSI write aborted", NULL, 1 << 6, IOMMU_LOG_SIGN, IOMMU_HARMLESS,
	  IOMMU_MESSAGE_CONTINUES },
	{ "EVTQ MSI write aborted", NULL, 1 << 5, IOMMU_LOG_SIGN, IOMMU_HARMLESS,
	  IOMMU_MESSAGE_CONTINUES },
	{ "CMDQ MSI write aborted", NULL, 1 << 4, IOMMU_LOG_SIGN, IOMMU_HARMLESS,
	  IOMMU_MESSAGE_CONTINUES },
	{ "PRIQ write aborted -- events may have been lost", NULL, 1 << 3, IOMMU_LOG_SIGN,
	  IOMMU_BLOCKED, IOMMU_MESSAGE_CONTINUES },
	{ "EVTQ write aborted -- events may have been lost", NULL, 1 << 2, IOMMU_LOG_SIGN,
	  IOMMU_HARMLESS, IOMMU_MESSAGE_CONTINUES },
	/* after an error of the command queue */
	{ "skipping command in error state:", NULL, 0, IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE,
	  IOMMU_MESSAGE_CONTINUES },
	{ "retrying command fetch", NULL, 0, IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE,
	  IOMMU_MESSAGE_CONTINUES },
};

static const char *error_text(uint32_t bit)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_error_bits(&n);

	for (size_t i = 0; i < n; i++) {
		if (bits[i].mask == bit)
			return bits[i].text;
	}
	return NULL;
}

static bool read_line(struct iommu_scan s, struct iommu_fault *f)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (!iommu_scan_skip(&s, lines[i].phrase))
			continue;
		f->kind = lines[i].kind;
		f->part = lines[i].part;
		f->severity = lines[i].severity;
		f->note = lines[i].note;
		if (lines[i].error) {
			f->note = error_text(lines[i].error);
			f->flags = lines[i].error;
			f->has |= IOMMU_HAS_FLAGS;
		}
		return true;
	}
	return false;
}

/* "unexpected global error reported (0xN), this could be serious" */
static bool read_global_error(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t errors;

	if (!iommu_scan_skip(&s, "unexpected global error reported (") ||
	    !iommu_scan_0x_hex(&s, UINT32_MAX, &errors) || !iommu_scan_skip(&s, ")"))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_FIRST;
	f->severity = errors & (IOMMU_SMMU_GERROR_CMDQ | 1 << 8) ? IOMMU_BROKEN : IOMMU_HARMLESS;
	f->flags = (uint32_t)errors;
	f->has |= IOMMU_HAS_FLAGS;
	f->note = global_note;
	return true;
}

/* "CMDQ error (cons 0xN): TEXT": CONS has the error that TEXT names. */
static bool read_queue_error(struct iommu_scan s, struct iommu_fault *f)
{
	const struct iommu_smmu_command_error *error;
	uint64_t cons;

	if (!iommu_scan_skip(&s, "CMDQ error (cons ") ||
	    !iommu_scan_0x_hex(&s, UINT32_MAX, &cons) || !iommu_scan_skip(&s, "): "))
		return false;
	f->index = cons >> 24 & 0x7f;
	f->has |= IOMMU_HAS_INDEX | IOMMU_HAS_FLAGS;
	f->flags = IOMMU_SMMU_GERROR_CMDQ;
	error = iommu_smmu_command_error(f->index);
	f->note = error ? error->text : "the command queue reports an unknown error";
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_FIRST;
	f->severity = f->index ? IOMMU_BROKEN : IOMMU_HARMLESS;
	return true;
}

static bool read_page_request(struct iommu_scan s, struct iommu_fault *f)
{
	if (!iommu_scan_skip(&s, "unexpected PRI request received:"))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_FIRST;
	f->severity = IOMMU_BLOCKED;
	f->note = page_request_note;
	return true;
}

static void skip_tab(struct iommu_scan *s)
{
	while (iommu_scan_skip_blanks(s) || iommu_scan_skip(s, "#011") ||
	       iommu_scan_skip(s, "\\x09"))
		;
}

/* The group of the request, and L for its last one: "12L] " */
static bool skip_group(struct iommu_scan *s)
{
	const char *p = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	if (s->p == p)
		return false;
	iommu_scan_skip(s, "L");
	return iommu_scan_skip(s, "] ");
}

/* "sid 0xN.0xN: [NL] privileged RWX access at iova 0xN" */
static bool read_page_request_details(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t stream, pasid;

	skip_tab(&s);
	if (!iommu_scan_skip(&s, "sid ") || !iommu_scan_0x_hex(&s, UINT32_MAX, &stream) ||
	    !iommu_scan_skip(&s, ".") || !iommu_scan_0x_hex(&s, 0xfffff, &pasid) ||
	    !iommu_scan_skip(&s, ": [") || !skip_group(&s))
		return false;
	if (!iommu_scan_skip(&s, "un"))
		f->flags |= IOMMU_SMMU_PRI_PRIVILEGED;
	if (!iommu_scan_skip(&s, "privileged "))
		return false;
	if (iommu_scan_skip(&s, "R"))
		f->flags |= IOMMU_SMMU_PRI_READ;
	if (iommu_scan_skip(&s, "W"))
		f->flags |= IOMMU_SMMU_PRI_WRITE;
	if (iommu_scan_skip(&s, "X"))
		f->flags |= IOMMU_SMMU_PRI_EXEC;
	if (!iommu_scan_skip(&s, " access at iova ") ||
	    !iommu_scan_0x_hex(&s, UINT64_MAX, &f->address))
		return false;
	f->stream = (uint32_t)stream;
	f->has |= IOMMU_HAS_STREAM | IOMMU_HAS_ADDRESS;
	if (pasid) {
		f->pasid = (uint32_t)pasid;
		f->has |= IOMMU_HAS_PASID;
	}
	f->kind = IOMMU_LOG_SIGN;
	f->part = IOMMU_MESSAGE_CONTINUES;
	f->severity = IOMMU_BLOCKED;
	f->note = page_request_note;
	return true;
}

bool iommu_log_read_smmu_v3_queue(struct iommu_scan s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_line,	   read_global_error,	      read_queue_error,
		read_page_request, read_page_request_details,
	};
	const struct iommu_fault nothing = { 0 };

	if (!iommu_scan_skip_past(&s, "arm-smmu-v3") || !iommu_scan_skip_past(&s, ": "))
		return false;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](s, f))
			return true;
	}
	return false;
}

/* The command is the best clue to the device: ATC_INV names its stream. */
static void decode_command(struct iommu_fault *f)
{
	const struct iommu_smmu_command *command = iommu_smmu_command(f->raw[0] & 0xff);
	unsigned int fields = command ? command->fields : 0;

	if (fields & IOMMU_SMMU_CMD_STREAM) {
		f->stream = (uint32_t)(f->raw[0] >> 32);
		f->has |= IOMMU_HAS_STREAM;
	}
	if (fields & IOMMU_SMMU_CMD_SSID &&
	    (!(fields & IOMMU_SMMU_CMD_SSV) || f->raw[0] & 1 << 11)) {
		f->pasid = f->raw[0] >> 12 & 0xfffff;
		f->has |= IOMMU_HAS_PASID;
	}
	if (fields & (IOMMU_SMMU_CMD_ADDRESS | IOMMU_SMMU_CMD_IPA)) {
		f->address = f->raw[1] & ~0xfffULL;
		f->has |= IOMMU_HAS_ADDRESS;
	}
}

static bool join_dword(const struct iommu_fault *first, struct iommu_fault *f)
{
	struct iommu_fault all = *first;

	if (!(first->has & IOMMU_HAS_INDEX) || first->nr_raw >= 2)
		return false;
	all.raw[all.nr_raw++] = f->raw[0];
	all.part = IOMMU_MESSAGE_CONTINUES;
	if (all.nr_raw == 2) {
		decode_command(&all);
		all.part = IOMMU_MESSAGE_WHOLE;
	}
	*f = all;
	return true;
}

/* The driver prints the messages from the highest bit of GERROR to the lowest. */
static bool join_error(const struct iommu_fault *first, struct iommu_fault *f)
{
	struct iommu_fault all = *first;
	uint32_t bit = f->flags;

	if (!(f->has & IOMMU_HAS_FLAGS) || !(first->flags & bit) ||
	    (first->has & IOMMU_HAS_INDEX) || first->note == page_request_note)
		return false;
	if (all.note == global_note || f->severity >= all.severity)
		all.note = f->note;
	if (f->severity > all.severity)
		all.severity = f->severity;
	all.index = f->index;
	all.has |= f->has & IOMMU_HAS_INDEX;
	all.part = IOMMU_MESSAGE_CONTINUES;
	if (!(first->flags & (bit - 1)) && bit != IOMMU_SMMU_GERROR_CMDQ)
		all.part = IOMMU_MESSAGE_WHOLE;
	*f = all;
	return true;
}

static bool join_page_request(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->note != page_request_note || first->has & IOMMU_HAS_STREAM ||
	    f->note != page_request_note || f->part != IOMMU_MESSAGE_CONTINUES)
		return false;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

bool iommu_log_join_smmu_v3_queue(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (f->nr_raw)
		return join_dword(first, f);
	if (f->kind == IOMMU_LOG_COMPANION && first->has & IOMMU_HAS_INDEX) {
		*f = *first;
		f->part = IOMMU_MESSAGE_CONTINUES;
		return true;
	}
	if (f->kind != IOMMU_LOG_SIGN)
		return false;
	return join_page_request(first, f) || join_error(first, f);
}

static void put_errors(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_error_bits(&n);

	iommu_text_puts(t, " (GERROR ");
	iommu_text_hex(t, f->flags, 1);
	for (size_t i = 0; i < n; i++) {
		if (!(f->flags & bits[i].mask))
			continue;
		iommu_text_putc(t, ' ');
		iommu_text_puts(t, bits[i].name);
	}
	iommu_text_putc(t, ')');
}

static void put_page_request(struct iommu_text *t, const struct iommu_fault *f)
{
	static const char *const words[] = { "read", "write", "execute" };
	const char *separator = " to ";

	iommu_text_puts(t, ": stream ");
	iommu_text_hex(t, f->stream, 1);
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, " PASID ");
		iommu_text_hex(t, f->pasid, 1);
	}
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!(f->flags & 1U << i))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, words[i]);
		separator = " and ";
	}
	iommu_text_puts(t, " at ");
	iommu_text_hex(t, f->address, 1);
	iommu_text_puts(t,
			f->flags & IOMMU_SMMU_PRI_PRIVILEGED ? " (privileged)" : " (unprivileged)");
}

void iommu_sign_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->note == page_request_note) {
		if (f->has & IOMMU_HAS_STREAM)
			put_page_request(t, f);
		return;
	}
	if (f->nr_raw == 2) {
		iommu_text_puts(t, ": ");
		iommu_smmu_command_text(t, f->raw);
	}
	if (f->has & IOMMU_HAS_FLAGS)
		put_errors(t, f);
}
