/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * AMD-Vi: reads the messages of drivers/iommu/amd/iommu.c (up to 5.6 drivers/iommu/amd_iommu.c) and
 * explains them.
 *
 * From 2.6 to 7.2 an event looks like this, with commas after the values in the RMP events:
 *
 *	... Event logged [NAME key=value key=value ...]
 *
 * Up to 4.18 the part from NAME on may be a message of its own. core/hardware/amdvi.c has the
 * layout of the entry that the values come from, and the meaning of codes and flags.
 */
#include "amd.h"
#include "core/hardware/amdvi.h"
#include "fault_words.h"

#define HEAD "Event logged ["

static const char *word_end(const struct iommu_scan *s)
{
	const char *p = s->p;

	while (p < s->end && ((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_'))
		p++;
	return p;
}

static bool is_word(const char *word, const char *str, size_t len)
{
	return strlen(word) == len && !memcmp(word, str, len);
}

static const struct iommu_amdvi_event *event_by_name(const char *name, size_t len)
{
	size_t n;
	const struct iommu_amdvi_event *events = iommu_amdvi_events(&n);

	for (size_t i = 1; i < n; i++) {
		if (is_word(events[i].name, name, len) ||
		    (events[i].printed && is_word(events[i].printed, name, len)))
			return &events[i];
	}
	return NULL;
}

/* The keys of an event. Each has its largest value and its destination. */
static const struct amd_key {
	const char *name;
	uint64_t max;
	uint32_t has;
	size_t offset; /* of a uint32_t in struct iommu_fault; 0: the address */
} keys[] = {
	{ "domain", 0xffff, IOMMU_HAS_DOMAIN, offsetof(struct iommu_fault, domain) },
	{ "pasid", 0xfffff, IOMMU_HAS_PASID, offsetof(struct iommu_fault, pasid) },
	{ "flags", IOMMU_AMDVI_FLAGS, IOMMU_HAS_FLAGS, offsetof(struct iommu_fault, flags) },
	{ "tag", 0x3ff, IOMMU_HAS_TAG, offsetof(struct iommu_fault, tag) },
	{ "vmg_tag", 0xffff, IOMMU_HAS_VMG_TAG, offsetof(struct iommu_fault, vmg_tag) },
	{ "flags_rmp", 0xff, IOMMU_HAS_FLAGS_RMP, offsetof(struct iommu_fault, flags_rmp) },
	{ "address", UINT64_MAX, IOMMU_HAS_ADDRESS, 0 },
	{ "gpa", UINT64_MAX, IOMMU_HAS_ADDRESS, 0 },
	{ "spa", UINT64_MAX, IOMMU_HAS_ADDRESS, 0 },
};

static bool read_value(const char *key, size_t len, struct iommu_scan *s, struct iommu_fault *f)
{
	uint64_t v;

	if (is_word("device", key, len))
		return !(f->has & IOMMU_HAS_DEVICE) && iommu_fault_read_device(s, f);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		uint32_t *place = (uint32_t *)(void *)((char *)f + keys[i].offset);

		if (!is_word(keys[i].name, key, len))
			continue;
		if ((f->has & keys[i].has) || !iommu_scan_0x_hex(s, keys[i].max, &v))
			return false;
		f->has |= keys[i].has;
		if (keys[i].offset)
			*place = (uint32_t)v;
		else
			f->address = v;
		return true;
	}

	/* A key of a later kernel: skip its value. */
	while (s->p < s->end && *s->p != ' ' && *s->p != ',' && *s->p != ']' && *s->p != '\n')
		s->p++;
	return true;
}

/* All of "key=value key=value]". Without the final bracket, a value may be cut short. */
static bool read_values(struct iommu_scan *s, struct iommu_fault *f)
{
	for (;;) {
		const char *key;

		while (iommu_scan_skip_blanks(s) || iommu_scan_skip(s, ","))
			;
		if (iommu_scan_skip(s, "]"))
			return true;
		key = s->p;
		while (s->p < s->end && ((*s->p >= 'a' && *s->p <= 'z') || *s->p == '_'))
			s->p++;
		if (s->p == key || s->p == s->end || *s->p != '=')
			return false;
		s->p++;
		if (!read_value(key, (size_t)(s->p - 1 - key), s, f))
			return false;
		if (s->p == s->end || (*s->p != ' ' && *s->p != ',' && *s->p != ']'))
			return false;
	}
}

/* An event that is unknown to the kernel: up to 4.13 its type, later its four dwords. */
static bool read_unknown(struct iommu_scan *s, struct iommu_fault *f)
{
	uint64_t type;
	uint64_t dword[4];

	if (iommu_scan_skip(s, " type=")) {
		if (!iommu_scan_0x_hex(s, 0xf, &type) || !iommu_scan_skip(s, "]"))
			return false;
		f->code = (uint32_t)type;
		f->has |= IOMMU_HAS_CODE;
		return true;
	}
	for (unsigned int i = 0; i < 4; i++) {
		const char *start;

		iommu_scan_skip_blanks(s);
		if (!iommu_scan_skip(s, "event[") ||
		    !iommu_scan_skip(s, (const char *[]){ "0", "1", "2", "3" }[i]) ||
		    !iommu_scan_skip(s, "]="))
			return false;
		start = s->p;
		/* Nothing follows the last dword, so check the number of digits. */
		if (!iommu_scan_0x_hex(s, UINT32_MAX, &dword[i]) || s->p - start != 10)
			return false;
	}
	f->code = (uint32_t)dword[1] >> 28;
	f->flags = dword[1] >> 16 & IOMMU_AMDVI_FLAGS;
	f->address = dword[3] << 32 | dword[2];
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_FLAGS | IOMMU_HAS_ADDRESS;
	return true;
}

/* From 4.14: "DRIVER SSSS:BB:DD.F: AMD-Vi: " before the event, if the device is known. */
static void device_ahead(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan id;
	struct iommu_fault ahead = { 0 };
	const char *prefix;

	prefix = iommu_scan_find(&s, "AMD-Vi: ");
	if (prefix)
		s.end = prefix;
	while (s.end > s.p && s.end[-1] == ' ')
		s.end--;
	if (s.end == s.p || s.end[-1] != ':')
		return;
	s.end--;
	id = s;
	id.p = s.end;
	while (id.p > s.p && id.p[-1] != ' ')
		id.p--;
	if (iommu_fault_read_device(&id, &ahead) && id.p == id.end &&
	    (ahead.has & IOMMU_HAS_SEGMENT)) {
		f->device = ahead.device;
		f->has |= ahead.has;
	}
}

/*
 * RW is right whether PR is set or not; see core/hardware/amdvi.c. It has no meaning in interrupts
 * and translation requests.
 */
static void set_access(struct iommu_fault *f, const struct iommu_amdvi_event *event)
{
	if (!(f->has & IOMMU_HAS_FLAGS) || !event || !(event->flags & IOMMU_AMDVI_RW) ||
	    (f->flags & (IOMMU_AMDVI_I | IOMMU_AMDVI_TR)))
		return;
	f->access = f->flags & IOMMU_AMDVI_RW ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
}

/* @s is the text after the bracket, or the whole message if there is no bracket. */
static void read_event(struct iommu_scan s, const struct iommu_scan *ahead, struct iommu_fault *f)
{
	const char *name = s.p;
	size_t len = (size_t)(word_end(&s) - name);
	const struct iommu_amdvi_event *event = event_by_name(name, len);
	struct iommu_fault read = *f;

	if (!len)
		return;
	s.p += len;
	if (is_word("UNKNOWN", name, len)) {
		if (!read_unknown(&s, &read))
			return;
	} else if (!read_values(&s, &read) || (event && !read.has)) {
		return;
	}
	/* Other programs may log events too, so an unknown name needs AMD-Vi before it. */
	if (!event && !is_word("UNKNOWN", name, len) &&
	    !(ahead && iommu_scan_find(ahead, "AMD-Vi")))
		return;
	if (event) {
		read.code = event->code;
		read.has |= IOMMU_HAS_CODE;
		if (event->device_ahead && ahead && !(read.has & IOMMU_HAS_DEVICE))
			device_ahead(*ahead, &read);
	}
	set_access(&read, event);
	read.vendor = IOMMU_AMD;
	read.kind = IOMMU_LOG_FAULT;
	read.name = name;
	read.name_len = len;
	*f = read;
}

/* The second message of a split event: requires a known name, followed by a key. */
static void read_rest(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;

	while (rest.p < rest.end) {
		const struct iommu_scan word = rest;
		size_t len;

		while (!iommu_scan_at_word_end(&rest))
			rest.p++;
		len = (size_t)(rest.p - word.p);
		/* No name is shorter, and few other words are as long and in capitals. */
		if (len >= strlen("UNKNOWN") && *word.p >= 'A' && *word.p <= 'Z' &&
		    rest.p < rest.end && *rest.p == ' ' &&
		    (event_by_name(word.p, len) || is_word("UNKNOWN", word.p, len))) {
			read_event(word, NULL, f);
			if (f->kind == IOMMU_LOG_FAULT) {
				f->part = IOMMU_MESSAGE_CONTINUES;
				return;
			}
		}
		if (!len)
			rest.p++;
	}
}

/* Other messages of the driver. */
static const struct {
	const char *text;
	enum iommu_log_kind kind;
	const char *note;
} companions[] = {
	{ "Device not attached to domain properly", IOMMU_LOG_FAULT,
	  "access by a device that is not in a domain: the log has neither address nor direction" },
	{ "event log overflow", IOMMU_LOG_OVERFLOW, "the event log overflowed: events were lost" },
	{ " log restarting", IOMMU_LOG_OVERFLOW, "the log overflowed: entries were lost" },
	{ "Completion-Wait loop timed out", IOMMU_LOG_COMPANION,
	  "the IOMMU did not finish its commands in time" },
	{ "Command buffer timeout", IOMMU_LOG_COMPANION,
	  "the IOMMU did not accept new commands in time" },
	{ "No event written to event log", IOMMU_LOG_COMPANION, NULL },
	{ "DTE[", IOMMU_LOG_COMPANION, NULL },
	{ "CMD[", IOMMU_LOG_COMPANION, NULL },
	{ "Control Reg : 0x", IOMMU_LOG_COMPANION, NULL },
};

static void read_companion(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;
	uint64_t domain;

	for (size_t i = 0; i < sizeof(companions) / sizeof(companions[0]); i++) {
		if (!iommu_scan_find(s, companions[i].text))
			continue;
		f->vendor = IOMMU_AMD;
		f->kind = companions[i].kind;
		f->note = companions[i].note;
		/* The next message has the device. */
		if (f->kind == IOMMU_LOG_FAULT)
			f->part = IOMMU_MESSAGE_FIRST;
		return;
	}

	/* The second line of "Device not attached to domain properly" (6.1). */
	if (iommu_scan_skip_past(&rest, "AMD-Vi: ") && iommu_scan_skip_blanks(&rest) &&
	    iommu_scan_skip(&rest, "device=") && iommu_fault_read_device(&rest, f) &&
	    iommu_scan_skip(&rest, " domain=") && iommu_scan_0x_hex(&rest, 0xffff, &domain)) {
		f->vendor = IOMMU_AMD;
		f->kind = IOMMU_LOG_FAULT;
		f->part = IOMMU_MESSAGE_CONTINUES;
		f->note = "access by a device that is not in a domain";
	} else {
		*f = (struct iommu_fault){ 0 };
	}
}

void iommu_log_read_amd(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;
	struct iommu_scan ahead = *s;

	if (!iommu_scan_skip_past(&rest, HEAD)) {
		if (iommu_scan_find(s, "AMD-Vi"))
			read_companion(s, f);
		if (f->kind == IOMMU_LOG_NOTHING)
			read_rest(s, f);
		return;
	}

	ahead.end = rest.p - strlen(HEAD);
	while (iommu_scan_skip_blanks(&rest) || iommu_scan_skip(&rest, "\n") ||
	       iommu_scan_skip(&rest, "\r"))
		;
	if (rest.p == rest.end && iommu_scan_find(&ahead, "AMD-Vi")) {
		f->vendor = IOMMU_AMD;
		f->kind = IOMMU_LOG_FAULT;
		f->part = IOMMU_MESSAGE_FIRST;
		return;
	}
	read_event(rest, &ahead, f);
	if (f->kind == IOMMU_LOG_NOTHING)
		read_companion(s, f);
}

/* Joins a bare head with its event, and a fault without a device with its device. */
bool iommu_log_join_amd(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (first->part != IOMMU_MESSAGE_FIRST || f->part != IOMMU_MESSAGE_CONTINUES ||
	    f->kind != IOMMU_LOG_FAULT || !first->note != !f->note)
		return false;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

/* Explaining an event. Which flags have a meaning depends on the event and on other flags. */

#define UNVERIFIED " (unverified)"

static bool has_flag(const struct iommu_fault *f, uint32_t flag)
{
	return (f->has & IOMMU_HAS_FLAGS) && (f->flags & flag);
}

/* " [PR|RW|0x200]" or " [-]": all flags that are set except @type, which has words. */
static void put_flags(struct iommu_text *t, const struct iommu_fault *f, uint32_t type)
{
	const struct iommu_amdvi_event *event = iommu_amdvi_event(f->code);
	uint32_t left = f->flags & ~type;
	size_t n;
	const struct iommu_amdvi_flag *rows = iommu_amdvi_flags(&n);
	const char *separator = " [";

	if (!(f->has & IOMMU_HAS_FLAGS))
		return;
	for (size_t i = 0; i < n; i++) {
		/* A bit without a meaning in this event has no name here. */
		if (!(left & rows[i].mask & event->flags))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, rows[i].name);
		separator = "|";
		left &= ~(uint32_t)rows[i].mask;
	}
	if (left) {
		iommu_text_puts(t, separator);
		iommu_text_hex(t, left, 1);
	} else if (*separator != '|') {
		iommu_text_puts(t, " [-");
	}
	iommu_text_putc(t, ']');
}

/*
 * With GN=1 the request had a PASID. IO_PAGE_FAULT has no pasid=: the kernel prints the low 16 bits
 * of the PASID as domain= (amd/iommu.c, 5.0 to 7.2).
 */
static void put_pasid(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!has_flag(f, IOMMU_AMDVI_GN))
		return;
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, f->pasid, 1);
	} else if (f->has & IOMMU_HAS_DOMAIN) {
		iommu_text_puts(t, ", PASID ");
		iommu_text_hex(t, f->domain, 1);
		iommu_text_puts(t, " (low 16 bits only, logged as domain)");
	}
}

/* The access: "write to", "read of", "execution of", "ATS translation request for". */
static void put_access(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!(f->has & IOMMU_HAS_FLAGS))
		iommu_text_puts(t, "access to");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request for");
	else if (has_flag(f, IOMMU_AMDVI_RW))
		iommu_text_puts(t, "write to");
	else if (has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX))
		iommu_text_puts(t, "execution of");
	else
		iommu_text_puts(t, "read of");
}

static const char *permission(const struct iommu_fault *f)
{
	/* RW has no meaning in a translation request. */
	if (has_flag(f, IOMMU_AMDVI_TR))
		return " a page without the permission";
	if (has_flag(f, IOMMU_AMDVI_RW))
		return " a page without write permission";
	if (has_flag(f, IOMMU_AMDVI_GN) && has_flag(f, IOMMU_AMDVI_NX))
		return " a page without the permission to read or to execute";
	return " a page without read permission";
}

static void put_page_fault(struct iommu_text *t, const struct iommu_fault *f)
{
	if (has_flag(f, IOMMU_AMDVI_I)) {
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_PR)
					   ? "interrupt blocked: its entry (IRTE) is invalid"
					   : "interrupt blocked: its entry (IRTE) is not enabled");
		return;
	}
	put_access(t, f);
	if (!(f->has & IOMMU_HAS_FLAGS)) {
		iommu_text_puts(t, " a page that cannot be translated");
	} else if (!has_flag(f, IOMMU_AMDVI_PR)) {
		iommu_text_puts(t, " a page that is not present");
	} else if (has_flag(f, IOMMU_AMDVI_PE)) {
		iommu_text_puts(t, permission(f));
		if (has_flag(f, IOMMU_AMDVI_RZ))
			iommu_text_puts(t, ", whose entry has a reserved bit set");
	} else if (has_flag(f, IOMMU_AMDVI_RZ)) {
		iommu_text_puts(t, " a page whose entry has a reserved bit set");
	} else {
		iommu_text_puts(t, " an address that the page table cannot map: above its levels,"
				   " or with an invalid level or page size in the table");
	}
	if (has_flag(f, IOMMU_AMDVI_GN))
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_US) ? ", user" : ", supervisor");
	put_pasid(t, f);
	iommu_fault_put_window(t, ", ", f);
}

static void put_illegal_dte(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_address_window *window = iommu_fault_window(f);

	if (!(f->has & IOMMU_HAS_FLAGS)) {
		iommu_text_puts(t, "access: the device's table entry (DTE) is illegal");
		return;
	}
	if (has_flag(f, IOMMU_AMDVI_I))
		iommu_text_puts(t, "interrupt");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request");
	else
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RW) ? "write" : "read");
	iommu_text_puts(t, ": the device's table entry (DTE) is illegal, ");
	iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RZ) ? "a reserved bit is set"
						       : "a level or a value in it is invalid");
	put_pasid(t, f);
	if (window && window->amd_only)
		iommu_fault_put_window(t, ", ", f);
}

/* Master abort and the like: bits 10:9. */
static void put_hw_type(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_amdvi_type *types = iommu_amdvi_hw_types(&n);
	uint32_t type = (f->flags & IOMMU_AMDVI_HW_TYPE) >> 9;

	if (!(f->has & IOMMU_HAS_FLAGS))
		return;
	for (size_t i = 0; i < n; i++) {
		if (types[i].type == type) {
			iommu_text_puts(t, ": ");
			iommu_text_puts(t, types[i].text);
			return;
		}
	}
	iommu_text_puts(t, ": type ");
	iommu_text_dec(t, type);
	iommu_text_puts(t, " (reserved)");
}

static void put_hw_error(struct iommu_text *t, const struct iommu_fault *f,
			 const struct iommu_amdvi_event *event)
{
	if (has_flag(f, IOMMU_AMDVI_I))
		iommu_text_puts(t, "interrupt: ");
	else if (has_flag(f, IOMMU_AMDVI_TR))
		iommu_text_puts(t, "ATS translation request: ");
	else if (f->has & IOMMU_HAS_FLAGS)
		iommu_text_puts(t, has_flag(f, IOMMU_AMDVI_RW) ? "write: " : "read: ");
	iommu_text_puts(t, event->text);
	put_hw_type(t, f);
	put_pasid(t, f);
}

static void put_request(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_amdvi_type *types = iommu_amdvi_request_types(&n);
	uint32_t type = (f->flags & IOMMU_AMDVI_REQUEST_TYPE) >> 9;
	uint32_t tr = has_flag(f, IOMMU_AMDVI_TR);
	const struct iommu_amdvi_type *row = NULL;

	iommu_text_puts(t, "invalid request");
	for (size_t i = 0; i < n && !row && (f->has & IOMMU_HAS_FLAGS); i++) {
		if (types[i].type == type && types[i].tr == tr)
			row = &types[i];
	}
	if (row) {
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, row->text);
		if (!row->verified)
			iommu_text_puts(t, UNVERIFIED);
	} else if (f->has & IOMMU_HAS_FLAGS) {
		iommu_text_puts(t, ": type ");
		iommu_text_dec(t, type);
		iommu_text_puts(t, " (unknown)");
	}
	put_pasid(t, f);
	iommu_fault_put_window(t, ", ", f);
}

static void put_number(struct iommu_text *t, const char *before, uint64_t v)
{
	iommu_text_puts(t, before);
	iommu_text_hex(t, v, 1);
}

/* The address of a command in the command queue, which is kernel memory. */
static void put_command(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->has & IOMMU_HAS_ADDRESS)
		put_number(t, ", command at ", f->address);
}

/* Events with flags of unknown meaning: print the flags as a number. */
static void put_bare(struct iommu_text *t, const struct iommu_fault *f, const char *address)
{
	if (f->has & IOMMU_HAS_VMG_TAG)
		put_number(t, ", guest ", f->vmg_tag);
	if (f->has & IOMMU_HAS_ADDRESS)
		put_number(t, address, f->address);
	if (f->has & IOMMU_HAS_PASID)
		put_number(t, ", PASID ", f->pasid);
	if (f->has & IOMMU_HAS_TAG)
		put_number(t, ", tag ", f->tag);
	if (f->has & IOMMU_HAS_FLAGS_RMP)
		put_number(t, ", RMP flags ", f->flags_rmp);
	if (f->has & IOMMU_HAS_FLAGS) {
		put_number(t, ", flags ", f->flags);
		iommu_text_puts(t, " (meaning unverified)");
	}
}

/* A code that is not in our tables, or a name that no known kernel prints. */
static void put_unknown(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_text_puts(t, "unknown AMD-Vi event ");
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 1);
	else
		iommu_text_untrusted(t, f->name ? f->name : "", f->name_len);
}

static void put_event(struct iommu_text *t, const struct iommu_fault *f,
		      const struct iommu_amdvi_event *event)
{
	switch (event->code) {
	case IOMMU_AMDVI_PAGE_FAULT:
		put_page_fault(t, f);
		break;
	case IOMMU_AMDVI_ILLEGAL_DTE:
		put_illegal_dte(t, f);
		break;
	case IOMMU_AMDVI_DTE_HW:
	case IOMMU_AMDVI_PTE_HW:
		put_hw_error(t, f, event);
		break;
	case IOMMU_AMDVI_COMMAND_HW:
		iommu_text_puts(t, event->text);
		put_hw_type(t, f);
		put_command(t, f);
		break;
	case IOMMU_AMDVI_ILLEGAL_COMMAND:
	case IOMMU_AMDVI_INV_TIMEOUT:
		iommu_text_puts(t, event->text);
		put_command(t, f);
		break;
	case IOMMU_AMDVI_INVALID_REQUEST:
		put_request(t, f);
		break;
	default:
		iommu_text_puts(t, event->text);
		if (!event->verified)
			iommu_text_puts(t, UNVERIFIED);
		put_bare(t, f,
			 event->code == IOMMU_AMDVI_RMP_HW	? ", SPA "
			 : event->code == IOMMU_AMDVI_RMP_FAULT ? ", GPA "
								: ", address ");
		break;
	}
}

void iommu_fault_text_amd(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_amdvi_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_amdvi_event(f->code) : NULL;

	iommu_fault_put_device(t, f);
	if (!event) {
		put_unknown(t, f);
		return;
	}
	put_event(t, f, event);
	if (event->flags || (f->flags & ~(uint32_t)event->type && event->type))
		put_flags(t, f, event->type);
}
