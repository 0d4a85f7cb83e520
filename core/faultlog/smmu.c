/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Arm SMMU: reads the messages of SMMUv3 (drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c) and of
 * SMMUv1 and SMMUv2 (drivers/iommu/arm/arm-smmu/arm-smmu.c) and explains them.
 *
 * SMMUv3 prints "event 0xNN received:" and one message for each of the event's four dwords. From
 * 6.13 two messages in words follow. All begin with the driver's name. core/hardware/smmu.c has the
 * layout of the dwords.
 */
#include "smmu.h"
#include "core/hardware/smmu.h"
#include "fault_words.h"

static bool is_smmu_v3(const struct iommu_scan *s)
{
	return iommu_scan_find(s, "arm-smmu-v3") != NULL;
}

/* A hash (FNV-1a) of "arm-smmu-v3 NAME: ", to keep the messages of two units apart. */
static uint32_t unit_of(const struct iommu_scan *s)
{
	const char *p = iommu_scan_find(s, "arm-smmu-v3");
	uint32_t hash = 2166136261;

	while (p < s->end && !(*p == ':' && (p + 1 == s->end || p[1] == ' ')))
		hash = (hash ^ (unsigned char)*p++) * 16777619;
	return hash ? hash : 1;
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

/* "\t0x%016llx" at the end; a tab is #011 in syslog's files and \x09 in /dev/kmsg. */
static bool read_dword(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan number;

	/* Cut off what a web page or a program added to the line. */
	while (s.end > s.p && !iommu_is_word_char(s.end[-1]))
		s.end--;
	if (s.end - s.p < 18)
		return false;
	number.p = s.end - 18;
	number.end = s.end;
	s.end = number.p;
	if (!ends_with(&s, "\t") && !ends_with(&s, " ") && !ends_with(&s, "#011") &&
	    !ends_with(&s, "\\x09"))
		return false;
	if (!iommu_scan_0x_hex(&number, UINT64_MAX, &f->raw[0]) || number.p != number.end)
		return false;
	f->nr_raw = 1;
	f->kind = IOMMU_LOG_COMPANION;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
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
	if (!event || !event->address)
		return;
	f->syndrome = (uint32_t)(f->raw[1] >> 32);
	f->tag = f->raw[1] & 0xffff;
	f->address = f->raw[2];
	f->address2 = f->raw[3] & 0x000ffffffffff000;
	f->has |= IOMMU_HAS_SYNDROME | IOMMU_HAS_ADDRESS | IOMMU_HAS_ADDRESS2 | IOMMU_HAS_TAG;
	if (f->raw[1] & 1U << 31)
		f->has |= IOMMU_IS_STALLED;
	f->access = f->syndrome & IOMMU_SMMU_EVT_RNW ? IOMMU_ACCESS_READ : IOMMU_ACCESS_WRITE;
}

/* "event: NAME client: DEV sid: N ssid: N [iova: N ipa: N | fetch_addr: N]" */
static bool read_event(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan client;
	size_t n;
	const struct iommu_smmu_event *events = iommu_smmu_events(&n);
	uint64_t v;

	if (!iommu_scan_skip_past(&s, ": event: "))
		return false;
	f->name = s.p;
	while (!iommu_scan_at_word_end(&s))
		s.p++;
	f->name_len = (size_t)(s.p - f->name);
	for (size_t i = 0; i < n; i++) {
		if (strlen(events[i].name) == f->name_len &&
		    !memcmp(events[i].name, f->name, f->name_len)) {
			f->code = events[i].id;
			f->has |= IOMMU_HAS_CODE;
		}
	}
	if (!iommu_scan_skip(&s, " client: "))
		return false;
	client = s;
	if (!iommu_scan_skip_past(&s, " sid: ") || !iommu_scan_any_hex(&s, UINT32_MAX, &v))
		return false;
	f->stream = (uint32_t)v;
	f->has |= IOMMU_HAS_STREAM;
	/* The name of a client that is not a PCI function is ignored. */
	if (!iommu_fault_read_device(&client, f) || client.p == client.end || *client.p != ' ')
		f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);

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
		read_header,
		read_event,
		read_words,
		read_dword,
	};
	const struct iommu_fault nothing = { 0 };

	if (!is_smmu_v3(s))
		return;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->vendor = IOMMU_SMMU_V3;
			f->unit = unit_of(s);
			/* A dword alone is not a fault. */
			if (f->kind == IOMMU_LOG_NOTHING)
				f->kind = IOMMU_LOG_FAULT;
			return;
		}
	}
	*f = nothing;
}

/* One more dword after the header; the fourth makes the event whole. */
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

	if (first->nr_raw != 4 || first->stream != event.stream || first->code != event.code)
		return false;
	*f = *first;
	f->device = event.device;
	f->has |= event.has & (IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
	f->name = event.name;
	f->name_len = event.name_len;
	return true;
}

bool iommu_log_join_smmu_v3(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault details = *f;

	if (first->part == IOMMU_MESSAGE_WHOLE)
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

/* From 6.12: the registers once more, in words. */
static bool read_companion(const struct iommu_scan *s, struct iommu_fault *f)
{
	if (!iommu_scan_find(s, "arm-smmu") ||
	    !(iommu_scan_find(s, ": FSR    = ") || iommu_scan_find(s, ": FSYNR0 = ")))
		return false;
	f->kind = IOMMU_LOG_COMPANION;
	return true;
}

/*
 * "Unhandled context fault: fsr=0xN, iova=0xN, fsynr=0xN, cbfrsynra=0xN, cb=N", also printed by Xen
 * with the same registers. The comma after each number shows that it is not cut short.
 */
static bool read_context_fault(struct iommu_scan s, struct iommu_fault *f)
{
	uint64_t fsr, fsynr, stream;

	if (!iommu_scan_skip_past(&s, "Unhandled context fault: "))
		return false;
	/* The first kernels printed no fsr. */
	if (iommu_scan_skip(&s, "fsr=")) {
		if (!iommu_scan_0x_hex(&s, UINT32_MAX, &fsr) || !iommu_scan_skip(&s, ", "))
			return false;
		f->flags = (uint32_t)fsr;
		f->has |= IOMMU_HAS_FLAGS;
	}
	if (!iommu_scan_skip(&s, "iova=") || !iommu_scan_0x_hex(&s, UINT64_MAX, &f->address) ||
	    !iommu_scan_skip(&s, ", fsynr=") || !iommu_scan_0x_hex(&s, UINT32_MAX, &fsynr) ||
	    !iommu_scan_skip(&s, ", "))
		return false;
	f->kind = IOMMU_LOG_FAULT;
	f->syndrome = (uint32_t)fsynr;
	f->has |= IOMMU_HAS_ADDRESS | IOMMU_HAS_SYNDROME;
	f->access = fsynr & IOMMU_SMMU_FSYNR0_WNR ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
	/* Before 5.4 the register with the stream ID was not printed. */
	if (iommu_scan_skip(&s, "cbfrsynra=") && iommu_scan_0x_hex(&s, UINT32_MAX, &stream) &&
	    iommu_scan_skip(&s, ",")) {
		f->stream = stream & 0xffff;
		f->has |= IOMMU_HAS_STREAM;
	}
	return true;
}

void iommu_log_read_smmu_v2(const struct iommu_scan *s, struct iommu_fault *f)
{
	if (read_context_fault(*s, f) || read_companion(s, f))
		f->vendor = IOMMU_SMMU_V2;
	else
		*f = (struct iommu_fault){ 0 };
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
	iommu_text_puts(t, "unknown event ");
	if (f->has & IOMMU_HAS_CODE)
		iommu_text_hex(t, f->code, 2);
	else
		iommu_text_untrusted(t, f->name ? f->name : "", f->name_len);
}

static void put_syndrome(struct iommu_text *t, const struct iommu_fault *f)
{
	const char *during = iommu_smmu_class((f->syndrome & IOMMU_SMMU_EVT_CLASS) >>
					      IOMMU_SMMU_EVT_CLASS_SHIFT);

	iommu_text_puts(t, " (");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_EVT_PNU ? "privileged" : "unprivileged");
	if (f->syndrome & IOMMU_SMMU_EVT_IND)
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

void iommu_fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f)
{
	const struct iommu_smmu_event *event =
		f->has & IOMMU_HAS_CODE ? iommu_smmu_event(f->code) : NULL;

	put_stream(t, f);
	if (f->has & IOMMU_HAS_SYNDROME)
		iommu_text_puts(t, iommu_fault_access_word(f));
	/* The second message in words lacks the event. Only the first one has it. */
	if (event || f->name || (f->has & IOMMU_HAS_CODE)) {
		if (f->has & IOMMU_HAS_SYNDROME)
			iommu_text_puts(t, " blocked, ");
		put_event(t, f, event);
	} else {
		iommu_text_puts(t, " blocked");
	}
	if (f->has & IOMMU_HAS_SYNDROME)
		put_syndrome(t, f);
	if (!(f->has & (IOMMU_HAS_STREAM | IOMMU_HAS_SYNDROME)))
		iommu_text_puts(t, " (details follow)");
	if (!event || event->address)
		iommu_fault_put_window(t, "; ", f);
}

void iommu_fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_status_bits(&n);
	const char *separator = " blocked, ";

	put_stream(t, f);
	iommu_text_puts(t, iommu_fault_access_word(f));
	for (size_t i = 0; i < n; i++) {
		if (!(f->flags & bits[i].mask))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, bits[i].name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, bits[i].text);
		separator = ", ";
	}
	if (*separator == ' ')
		iommu_text_puts(t, " blocked, no reason given");
	iommu_text_puts(t, f->syndrome & IOMMU_SMMU_FSYNR0_PNU ? " (privileged" : " (unprivileged");
	if (f->syndrome & IOMMU_SMMU_FSYNR0_IND)
		iommu_text_puts(t, " instruction");
	iommu_text_putc(t, ')');
	iommu_fault_put_window(t, "; ", f);
}
