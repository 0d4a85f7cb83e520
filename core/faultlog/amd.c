/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * AMD-Vi's lines: drivers/iommu/amd/iommu.c, up to 5.6 drivers/iommu/amd_iommu.c. An event is
 *
 *	... Event logged [NAME key=value key=value ...]
 *
 * in all kernels from 2.6 to 7.2, with commas after the values in the RMP events. Up to 4.18 the
 * part from NAME on could be a message of its own.
 */
#include "core/hardware/amdvi.h"
#include "line_reader.h"

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

/* A key of an event: where its number goes, and how large that can be. */
static const struct amd_key {
	const char *name;
	uint64_t max;
	uint32_t has;
	size_t offset; /* of an uint32_t; 0 for the address */
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

	/* A key of a later kernel: whatever its value is, it says nothing to us. */
	while (s->p < s->end && *s->p != ' ' && *s->p != ',' && *s->p != ']' && *s->p != '\n')
		s->p++;
	return true;
}

/* All of "key=value key=value]"; without the bracket at the end, a value may be cut short. */
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

/* Up to 4.13 only the type of an event that the kernel does not know, later its dwords. */
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
		/* There is no bracket at the end: only the digits' number tells that all are there.
		 */
		if (!iommu_scan_0x_hex(s, UINT32_MAX, &dword[i]) || s->p - start != 10)
			return false;
	}
	f->code = (uint32_t)dword[1] >> 28;
	f->flags = dword[1] >> 16 & IOMMU_AMDVI_FLAGS;
	f->address = dword[3] << 32 | dword[2];
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_FLAGS | IOMMU_HAS_ADDRESS;
	return true;
}

/* "DRIVER SSSS:BB:DD.F: AMD-Vi: " in front of the event: from 4.14, the device that is known. */
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
 * RW is right for whatever the entry says of PR (measured on a Ryzen 3700X, L. Buytenhek, iommu
 * list, September 2021). It means nothing for interrupts and for translation requests.
 */
static void set_access(struct iommu_fault *f, const struct iommu_amdvi_event *event)
{
	if (!(f->has & IOMMU_HAS_FLAGS) || !event || !(event->flags & IOMMU_AMDVI_RW) ||
	    (f->flags & (IOMMU_AMDVI_I | IOMMU_AMDVI_TR)))
		return;
	f->access = f->flags & IOMMU_AMDVI_RW ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
}

/* @s is what follows the bracket, or the whole of a message that has none. */
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
	/* Other programs may log events too, but not with our names. */
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

/*
 * The second message of a split event begins with a name that we know and a key: anything less
 * could be anybody's.
 */
static void read_rest(const struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan rest = *s;

	while (rest.p < rest.end) {
		const struct iommu_scan word = rest;
		size_t len;

		while (!iommu_scan_at_word_end(&rest))
			rest.p++;
		len = (size_t)(rest.p - word.p);
		if (rest.p < rest.end && *rest.p == ' ' &&
		    (event_by_name(word.p, len) || is_word("UNKNOWN", word.p, len))) {
			read_event(word, NULL, f);
			if (f->kind == IOMMU_LOG_FAULT) {
				f->part = IOMMU_PART_MORE;
				return;
			}
		}
		if (!len)
			rest.p++;
	}
}

/* What else AMD-Vi's driver prints around its events. */
static const struct {
	const char *text;
	enum iommu_log_kind kind;
	const char *note;
} companions[] = {
	{ "Device not attached to domain properly", IOMMU_LOG_FAULT,
	  "access of a device that is in no domain: the log has neither address nor direction" },
	{ "event log overflow", IOMMU_LOG_OVERFLOW, "the event log overflowed: events were lost" },
	{ " log restarting", IOMMU_LOG_OVERFLOW, "the log overflowed: entries were lost" },
	{ "Completion-Wait loop timed out", IOMMU_LOG_COMPANION,
	  "the IOMMU did not finish its commands in time" },
	{ "Command buffer timeout", IOMMU_LOG_COMPANION,
	  "the IOMMU did not take new commands in time" },
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
		/* Its device is in the next message. */
		if (f->kind == IOMMU_LOG_FAULT)
			f->part = IOMMU_PART_FIRST;
		return;
	}

	/* The second line of "Device not attached to domain properly" (6.1). */
	if (iommu_scan_skip_past(&rest, "AMD-Vi: ") && iommu_scan_skip_blanks(&rest) &&
	    iommu_scan_skip(&rest, "device=") && iommu_fault_read_device(&rest, f) &&
	    iommu_scan_skip(&rest, " domain=") && iommu_scan_0x_hex(&rest, 0xffff, &domain)) {
		f->vendor = IOMMU_AMD;
		f->kind = IOMMU_LOG_FAULT;
		f->part = IOMMU_PART_MORE;
		f->note = "access of a device that is in no domain";
	} else {
		*f = (struct iommu_fault){ 0 };
	}
}

void log_read_amd(const struct iommu_scan *s, struct iommu_fault *f)
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
		f->part = IOMMU_PART_FIRST;
		return;
	}
	read_event(rest, &ahead, f);
	if (f->kind == IOMMU_LOG_NOTHING)
		read_companion(s, f);
}
