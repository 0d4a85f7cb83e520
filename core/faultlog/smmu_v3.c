/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Arm SMMUv3: reads the events that drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c prints and explains
 * them. smmu_v3_queue.c reads its other messages.
 *
 * The driver prints "event 0xNN received:" and one message for each of the event's four dwords.
 * From 6.13 two messages in words follow. All begin with the driver's name. core/hardware/smmu.c
 * has the layout of the dwords.
 */
#include "smmu_v3.h"
#include "core/hardware/smmu.h"
#include "fault_words.h"
#include "smmu_v3_queue.h"

/* The driver's name, or NULL. Xen, whose driver comes from Linux, prints "SMMUv3: NAME: ". */
static const char *find_driver(const struct iommu_scan *s)
{
	const char *linux_driver = iommu_scan_find(s, "arm-smmu-v3");

	return linux_driver ? linux_driver : iommu_scan_find(s, "SMMUv3: /");
}

/* "arm-smmu-v3 NAME: " up to the colon. */
static struct iommu_scan unit_name(const struct iommu_scan *s)
{
	struct iommu_scan name = { find_driver(s), s->end };
	const char *p;

	iommu_scan_skip(&name, "SMMUv3: ");
	p = name.p;

	while (p < s->end && !(*p == ':' && (p + 1 == s->end || p[1] == ' ')))
		p++;
	name.end = p;
	return name;
}

/* FNV-1a, to keep the messages of two units apart. */
static uint32_t hash(uint32_t before, const char *str, size_t len)
{
	for (size_t i = 0; i < len; i++)
		before = (before ^ (unsigned char)str[i]) * 16777619;
	return before;
}

#define HASH_OF_NOTHING 2166136261

uint32_t iommu_smmu_v3_unit(const char *name, size_t len)
{
	uint32_t all =
		hash(hash(HASH_OF_NOTHING, "arm-smmu-v3 ", strlen("arm-smmu-v3 ")), name, len);

	return all ? all : 1;
}

static void set_unit(struct iommu_fault *f, const struct iommu_scan *s)
{
	struct iommu_scan name = unit_name(s);
	uint32_t all = hash(HASH_OF_NOTHING, name.p, (size_t)(name.end - name.p));

	f->unit = all ? all : 1;
	if (f->kind == IOMMU_LOG_SIGN && iommu_scan_skip(&name, "arm-smmu-v3 "))
		iommu_fault_set_client(f, name.p, (size_t)(name.end - name.p), true);
}

static bool read_header(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t id;

	if (!iommu_scan_skip_past(&s, ": event ") || !iommu_scan_0x_hex(&s, 0xff, &id) ||
	    !iommu_scan_skip(&s, " received:"))
		return false;
	f->code = (uint32_t)id;
	f->has |= IOMMU_HAS_CODE;
	f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

static bool ends_with(const struct iommu_scan *s, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(s->end - s->p) >= len && !memcmp(s->end - len, word, len);
}

/* "0xNNNNNNNN NNNNNNNN": forums and mail insert a space. Join the halves. */
static bool read_halves(struct iommu_scan number, uint64_t *v)
{
	uint64_t low;

	if (!iommu_scan_0x_hex(&number, UINT32_MAX, v) || !iommu_scan_skip(&number, " ") ||
	    !iommu_scan_any_hex(&number, UINT32_MAX, &low) || number.p != number.end)
		return false;
	*v = *v << 32 | low;
	return true;
}

/*
 * "\t0x%016llx" at the end. A tab is #011 in syslog's files, \x09 in /dev/kmsg, and \t in our own
 * reports.
 */
static bool read_dword(struct iommu_scan s, struct iommu_fault *f)
{
	const char *explained = iommu_scan_find(&s, " => ");
	struct iommu_scan number;

	/* Cut off text that our report, a web page or another program added to the line. */
	if (explained)
		s.end = explained;
	while (s.end > s.p && !iommu_is_word_char(s.end[-1]))
		s.end--;
	if (s.end - s.p < 18)
		return false;
	number.p = s.end - 18;
	if (s.end[-9] == ' ' && number.p > s.p)
		number.p--;
	number.end = s.end;
	s.end = number.p;
	if (!ends_with(&s, "\t") && !ends_with(&s, " ") && !ends_with(&s, "#011") &&
	    !ends_with(&s, "\\x09") && !ends_with(&s, "\\t"))
		return false;
	if (number.end - number.p == 19) {
		if (!read_halves(number, &f->raw[0]))
			return false;
	} else if (!iommu_scan_0x_hex(&number, UINT64_MAX, &f->raw[0]) || number.p != number.end) {
		return false;
	}
	f->nr_raw = 1;
	f->kind = IOMMU_LOG_COMPANION;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
}

/* The dwords 1 to 3 of an event that has all fields. */
static void decode_access(struct iommu_fault *f)
{
	f->syndrome = (uint32_t)(f->raw[1] >> 32);
	f->tag = f->raw[1] & 0xffff;
	f->address = f->raw[2];
	f->has |= IOMMU_HAS_SYNDROME | IOMMU_HAS_ADDRESS | IOMMU_HAS_TAG;
	if (!(f->has & IOMMU_HAS_ADDRESS2))
		f->address2 = f->raw[3] & 0x000ffffffffff000;
	f->has |= IOMMU_HAS_ADDRESS2;
	if (f->raw[1] & 1U << 31)
		f->has |= IOMMU_IS_STALLED;
	f->access = f->syndrome & IOMMU_SMMU_EVT_RNW ? IOMMU_ACCESS_READ : IOMMU_ACCESS_WRITE;
}

void iommu_fault_decode_smmu_v3(struct iommu_fault *f)
{
	const struct iommu_smmu_event *event;

	f->code = f->raw[0] & 0xff;
	f->stream = (uint32_t)(f->raw[0] >> 32);
	f->has |= IOMMU_HAS_CODE | IOMMU_HAS_STREAM;
	if (f->raw[0] & 1 << 11) {
		f->pasid = f->raw[0] >> 12 & 0xfffff;
		f->has |= IOMMU_HAS_PASID;
	}
	event = iommu_smmu_event(f->code);
	if (event && event->fields & IOMMU_SMMU_EVT_FETCH) {
		f->address2 = f->raw[3] & 0x000ffffffffffff8;
		f->has |= IOMMU_HAS_ADDRESS2;
	}
	if (event && event->fields & IOMMU_SMMU_EVT_ACCESS)
		decode_access(f);
	/* These fields are optional: two zero dwords do not mean an access to page zero. */
	if (event && event->fields & IOMMU_SMMU_EVT_INPUT && (f->raw[1] || f->raw[2])) {
		f->address = f->raw[2];
		f->has |= IOMMU_HAS_ADDRESS;
		f->access = f->raw[1] >> 32 & IOMMU_SMMU_EVT_RNW ? IOMMU_ACCESS_READ
								 : IOMMU_ACCESS_WRITE;
	}
}

/* A PCI function, another device, or "(unassigned sid)" */
static void read_client(struct iommu_scan client, struct iommu_fault *f)
{
	const struct iommu_scan name = client;

	if (iommu_fault_read_device(&client, f) && client.p == client.end)
		return;
	f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	if (name.p < name.end && *name.p != '(')
		iommu_fault_set_client(f, name.p, (size_t)(name.end - name.p), false);
}

/* UNKNOWN: Linux 7.2 has no name for the event. */
static void read_event_name(struct iommu_scan *s, struct iommu_fault *f)
{
	size_t n;
	const struct iommu_smmu_event *events = iommu_smmu_events(&n);
	const struct iommu_scan name = *s;

	while (!iommu_scan_at_word_end(s))
		s->p++;
	if ((size_t)(s->p - name.p) == strlen("UNKNOWN") &&
	    !memcmp(name.p, "UNKNOWN", strlen("UNKNOWN")))
		return;
	f->name = name.p;
	f->name_len = (size_t)(s->p - name.p);
	for (size_t i = 0; i < n; i++) {
		if (strlen(events[i].name) == f->name_len &&
		    !memcmp(events[i].name, f->name, f->name_len)) {
			f->code = events[i].id;
			f->has |= IOMMU_HAS_CODE;
		}
	}
}

/* "event: NAME client: DEV sid: N ssid: N [iova: N ipa: N | fetch_addr: N]" */
static bool read_event(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan client;
	uint64_t v;

	if (!iommu_scan_skip_past(&s, ": event: "))
		return false;
	read_event_name(&s, f);
	if (!iommu_scan_skip(&s, " client: "))
		return false;
	client = s;
	if (!iommu_scan_skip_past(&s, " sid: "))
		return false;
	client.end = s.p - strlen(" sid: ");
	if (client.end < client.p || !iommu_scan_any_hex(&s, UINT32_MAX, &v))
		return false;
	f->stream = (uint32_t)v;
	f->has |= IOMMU_HAS_STREAM;
	read_client(client, f);

	if (!iommu_scan_skip(&s, " ssid: ") || !iommu_scan_any_hex(&s, 0xfffff, &v))
		return false;
	if (v) {
		f->pasid = (uint32_t)v;
		f->has |= IOMMU_HAS_PASID;
	}
	f->part = IOMMU_MESSAGE_FIRST;
	if (iommu_scan_skip(&s, " iova: ")) {
		if (!iommu_scan_any_hex(&s, UINT64_MAX, &f->address) ||
		    !iommu_scan_skip(&s, " ipa: ") ||
		    !iommu_scan_any_hex(&s, UINT64_MAX, &f->address2))
			return false;
		f->has |= IOMMU_HAS_ADDRESS | IOMMU_HAS_ADDRESS2;
	} else if (iommu_scan_skip(&s, " fetch_addr: ")) {
		if (!iommu_scan_any_hex(&s, UINT64_MAX, &f->address2))
			return false;
		f->has |= IOMMU_HAS_ADDRESS2;
	}
	return true;
}

/* One of two words: 1 for the first, 0 for the second, -1 for neither. */
static int either(struct iommu_scan *s, const char *one, const char *zero)
{
	if (iommu_scan_skip(s, one))
		return 1;
	return iommu_scan_skip(s, zero) ? 0 : -1;
}

/* 'priv|unpriv inst|data read|write s1|s2 "CLASS"[ ttd_read| ttd_write][ stall] stag: N' */
static bool read_words(struct iommu_scan s, struct iommu_fault *f)
{
	static const char *const classes[] = { "CD fetch", "Stage 1 translation table fetch",
					       "Input address caused fault", "Reserved" };
	int priv, inst, read, s2;

	if (!iommu_scan_skip_past(&s, "arm-smmu-v3") || !iommu_scan_skip_past(&s, ": "))
		return false;
	priv = either(&s, "priv ", "unpriv ");
	inst = either(&s, "inst ", "data ");
	read = either(&s, "read ", "write ");
	s2 = either(&s, "s2 \"", "s1 \"");
	if (priv < 0 || inst < 0 || read < 0 || s2 < 0 || !iommu_scan_find(&s, " stag: "))
		return false;

	f->syndrome = (priv ? IOMMU_SMMU_EVT_PNU : 0U) | (inst ? IOMMU_SMMU_EVT_IND : 0U) |
		      (read ? IOMMU_SMMU_EVT_RNW : 0U) | (s2 ? IOMMU_SMMU_EVT_S2 : 0U);
	for (unsigned int i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (iommu_scan_skip(&s, classes[i]))
			f->syndrome |= i << IOMMU_SMMU_EVT_CLASS_SHIFT;
	}
	if (iommu_scan_find(&s, "\" ttd_read "))
		f->syndrome |= IOMMU_SMMU_EVT_TTRNW;
	f->access = read ? IOMMU_ACCESS_READ : IOMMU_ACCESS_WRITE;
	f->has |= IOMMU_HAS_SYNDROME;
	if (iommu_scan_find(&s, "\" stall ") || iommu_scan_find(&s, "_read stall ") ||
	    iommu_scan_find(&s, "_write stall "))
		f->has |= IOMMU_IS_STALLED;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
}

void iommu_log_read_smmu_v3(const struct iommu_scan *s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_header, read_event, read_words, iommu_log_read_smmu_v3_queue, read_dword,
	};
	const struct iommu_fault nothing = { 0 };

	if (!find_driver(s))
		return;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->vendor = IOMMU_SMMU_V3;
			/* A dword alone is not a fault. */
			if (f->kind == IOMMU_LOG_NOTHING)
				f->kind = IOMMU_LOG_FAULT;
			set_unit(f, s);
			return;
		}
	}
	*f = nothing;
}

/* One more dword after the header; the fourth completes the event. */
static bool join_dword(const struct iommu_fault *first, struct iommu_fault *f)
{
	struct iommu_fault all = *first;

	if (!(first->has & IOMMU_HAS_CODE) || first->nr_raw >= 4 || (first->has & IOMMU_HAS_STREAM))
		return false;
	all.raw[all.nr_raw++] = f->raw[0];
	/*
	 * The first dword repeats the event ID. If the ID differs, the dword is of another event.
	 */
	if ((all.raw[0] & 0xff) != first->code)
		return false;
	if (all.nr_raw == 4)
		iommu_fault_decode_smmu_v3(&all);
	all.part = IOMMU_MESSAGE_CONTINUES;
	*f = all;
	return true;
}

/* After the dwords, the first message in words, which adds the client. */
static bool join_event(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault event = *f;

	if (first->nr_raw != 4 || first->stream != event.stream ||
	    ((event.has & IOMMU_HAS_CODE) && first->code != event.code) ||
	    (event.name && !(event.has & IOMMU_HAS_CODE) && iommu_smmu_event(first->code)))
		return false;
	*f = *first;
	f->device = event.device;
	f->has |= event.has & (IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	memcpy(f->client, event.client, sizeof(f->client));
	f->client_len = event.client_len;
	f->name = event.name;
	f->name_len = event.name_len;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
}

bool iommu_log_join_smmu_v3(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault details = *f;

	if (first->part == IOMMU_MESSAGE_WHOLE)
		return false;
	if (first->kind == IOMMU_LOG_SIGN)
		return iommu_log_join_smmu_v3_queue(first, f);
	if (f->kind == IOMMU_LOG_SIGN)
		return false;
	if (f->nr_raw)
		return join_dword(first, f);
	if (f->part == IOMMU_MESSAGE_FIRST)
		return (f->has & IOMMU_HAS_STREAM) && join_event(first, f);
	if (!(first->has & IOMMU_HAS_STREAM))
		return false;
	*f = *first;
	f->part = IOMMU_MESSAGE_WHOLE;
	f->access = details.access;
	f->syndrome = details.syndrome;
	f->has |= details.has;
	return true;
}

/* On many machines the stream ID is the requester ID, but firmware tables decide: do not guess. */
static void put_stream(struct iommu_text *t, const struct iommu_fault *f)
{
	iommu_fault_put_device(t, f);
	if (f->has & IOMMU_HAS_STREAM) {
		iommu_text_puts(t, "stream ");
		iommu_text_hex(t, f->stream, 1);
		iommu_text_putc(t, ' ');
	}
	if (f->has & IOMMU_HAS_PASID) {
		iommu_text_puts(t, "PASID ");
		iommu_text_hex(t, f->pasid, 1);
		iommu_text_putc(t, ' ');
	}
}

static void put_event(struct iommu_text *t, const struct iommu_fault *f,
		      const struct iommu_smmu_event *event)
{
	if (event) {
		iommu_text_puts(t, event->name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, event->text);
		return;
	}
	iommu_text_puts(t, "unknown event");
	if (!(f->has & IOMMU_HAS_CODE) && !f->name)
		return;
	iommu_text_putc(t, ' ');
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 2);
	else
		iommu_text_untrusted(t, f->name, f->name_len);
}

static void put_syndrome(struct iommu_text *t, const struct iommu_fault *f)
{
	uint32_t class_bits = f->syndrome & IOMMU_SMMU_EVT_CLASS;
	const char *during = iommu_smmu_class(class_bits >> IOMMU_SMMU_EVT_CLASS_SHIFT);

	/* The access is that of the device; the table was written to set an access flag. */
	if (class_bits == IOMMU_SMMU_EVT_CLASS_TABLE && !(f->syndrome & IOMMU_SMMU_EVT_TTRNW))
		during = "while writing a table";

	iommu_text_puts(t, " (");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_EVT_PNU ? "privileged" : "unprivileged");
	if (f->access == IOMMU_ACCESS_WRITE && f->syndrome & IOMMU_SMMU_EVT_IND)
		iommu_text_puts(t, " instruction");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_EVT_S2 ? ", stage 2" : ", stage 1");
	if (during) {
		iommu_text_puts(t, ", ");
		iommu_text_puts(t, during);
	}
	if (f->has & IOMMU_IS_STALLED)
		iommu_text_puts(t, ", stalled");
	iommu_text_putc(t, ')');
}

static void put_access(struct iommu_text *t, const struct iommu_fault *f)
{
	if (f->access == IOMMU_ACCESS_READ && f->syndrome & IOMMU_SMMU_EVT_IND)
		iommu_text_puts(t, "instruction fetch");
	else
		iommu_text_puts(t, iommu_fault_access_word(f));
	/* Repeat the address, because it is hard to find in the dwords. */
	if (f->nr_raw == 4 && f->has & IOMMU_HAS_ADDRESS) {
		iommu_text_puts(t, " at ");
		iommu_text_hex(t, f->address, 1);
	}
	iommu_text_puts(t, " blocked");
}

void iommu_fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_smmu_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_smmu_event(f->code) : NULL;
	bool access = f->access != IOMMU_ACCESS_UNKNOWN;

	put_stream(t, f);
	if (access)
		put_access(t, f);
	/* The second message in words lacks the event. Only the first one has it. */
	if (f->name || !access || (f->has & (IOMMU_HAS_CODE | IOMMU_HAS_STREAM))) {
		if (access)
			iommu_text_puts(t, ", ");
		put_event(t, f, event);
	}
	if (f->has & IOMMU_HAS_SYNDROME)
		put_syndrome(t, f);
	if (event && event->fields & IOMMU_SMMU_EVT_FETCH && f->nr_raw == 4 && f->address2) {
		iommu_text_puts(t, ", fetch address ");
		iommu_text_hex(t, f->address2, 1);
	}
	if (!(f->has & (IOMMU_HAS_STREAM | IOMMU_HAS_SYNDROME)))
		iommu_text_puts(t, " (details follow)");
	iommu_fault_put_window(t, "; ", f);
}
