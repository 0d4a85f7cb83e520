/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * AMD-Vi: reads the messages of drivers/iommu/amd/iommu.c (up to 5.6 drivers/iommu/amd_iommu.c).
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

#define HEAD	       "Event logged ["
#define LOG_OVERFLOWED "the log overflowed: entries were lost"

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

	/* Skip the value of a key that is unknown (later kernels). */
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

	/* Each event has "key=value". */
	if (!memchr(rest.p, '=', (size_t)(rest.end - rest.p)))
		return;
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

/*
 * Other messages of the driver: amd/iommu.c, and amd/ppr.c of 6.10 and later. The overflow of the
 * guests' interrupt log is "GA Log" up to 6.4.
 */
static const struct {
	const char *text;
	enum iommu_log_kind kind;
	enum iommu_severity severity;
	const char *note;
} others[] = {
	{ "Device not attached to domain properly", IOMMU_LOG_FAULT, IOMMU_SEVERITY_NONE,
	  "access by a device that is not attached to a domain: the log has neither address nor"
	  " direction" },
	{ "vent log overflow", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS,
	  "the event log overflowed: events were lost" },
	{ " GA Log overflow", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS, LOG_OVERFLOWED },
	{ " GA Log restarting", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS, LOG_OVERFLOWED },
	{ " log restarting", IOMMU_LOG_OVERFLOW, IOMMU_HARMLESS, LOG_OVERFLOWED },
	{ "Completion-Wait loop timed out", IOMMU_LOG_SIGN, IOMMU_BROKEN,
	  "the IOMMU did not finish its commands in time" },
	{ "Command buffer timeout", IOMMU_LOG_SIGN, IOMMU_BROKEN,
	  "the IOMMU did not accept new commands in time" },
	{ "Unknown PPR request received", IOMMU_LOG_SIGN, IOMMU_HARMLESS,
	  "the page request log has an entry of an unknown type, which Linux ignored" },
	{ "No event written to event log", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE, NULL },
	{ "DTE[", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE, NULL },
	{ "CMD[", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE, NULL },
	{ "Control Reg : 0x", IOMMU_LOG_COMPANION, IOMMU_SEVERITY_NONE, NULL },
};

static bool read_other(const struct iommu_scan *s, struct iommu_fault *f)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (!iommu_scan_find(s, others[i].text))
			continue;
		f->kind = others[i].kind;
		f->severity = others[i].severity;
		f->note = others[i].note;
		/* The next message has the device. */
		if (f->kind == IOMMU_LOG_FAULT)
			f->part = IOMMU_MESSAGE_FIRST;
		return true;
	}
	return false;
}

/* The second line of "Device not attached to domain properly" (6.1). */
static bool read_no_domain(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t domain;

	if (!iommu_scan_skip_past(&s, "AMD-Vi: ") || !iommu_scan_skip_blanks(&s) ||
	    !iommu_scan_skip(&s, "device=") || !iommu_fault_read_device(&s, f) ||
	    !iommu_scan_skip(&s, " domain=") || !iommu_scan_0x_hex(&s, 0xffff, &domain))
		return false;
	f->kind = IOMMU_LOG_FAULT;
	f->part = IOMMU_MESSAGE_CONTINUES;
	f->note = "access by a device that is not attached to a domain";
	return true;
}

/*
 * "Invalid PASID : 0xN, device : 0xN" (amd/ppr.c, 6.10 to 7.2). The second number is a field that
 * Linux leaves at 0 (struct device.id), not the device.
 */
static bool read_invalid_pasid(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t pasid, unused;

	if (!iommu_scan_skip_past(&s, "AMD-Vi: Invalid PASID : ") ||
	    !iommu_scan_0x_hex(&s, 0xfffff, &pasid) || !iommu_scan_skip(&s, ", device : ") ||
	    !iommu_scan_0x_hex(&s, UINT32_MAX, &unused))
		return false;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->pasid = (uint32_t)pasid;
	f->has |= IOMMU_HAS_PASID;
	f->note = pasid ? "page request refused: its PASID is larger than the device's maximum"
			: "page request refused: it has no PASID";
	return true;
}

static void read_companion(const struct iommu_scan *s, struct iommu_fault *f)
{
	if (read_other(s, f) || read_no_domain(*s, f) || read_invalid_pasid(*s, f))
		f->vendor = IOMMU_AMD;
	else
		*f = (struct iommu_fault){ 0 };
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
		/* The fault is in the next message. This one alone has no content. */
		f->vendor = IOMMU_AMD;
		f->kind = IOMMU_LOG_COMPANION;
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

void iommu_log_finish_amd(struct iommu_fault *f)
{
	if (f->kind != IOMMU_LOG_COMPANION || f->part != IOMMU_MESSAGE_FIRST)
		return;
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BLOCKED;
	f->note = "an event was logged, but its text is missing";
}
