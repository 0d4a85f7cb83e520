/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Arm SMMUv1 and SMMUv2: reads the messages of their drivers and explains them.
 *
 * drivers/iommu/arm/arm-smmu/ (6.1, 6.12, 7.2): arm-smmu.c, arm-smmu-nvidia.c,
 * arm-smmu-qcom-debug.c and qcom_iommu.c. Android's kernels and those of Tegra print context faults
 * in forms of their own.
 */
#include "smmu_v2.h"
#include "core/hardware/smmu.h"
#include "fault_words.h"

/* f->code is GFSR, and f->syndrome GFSYNR0. */
static bool is_global(const struct iommu_fault *f)
{
	return f->has & IOMMU_HAS_CODE;
}

/* A tab is #011 in syslog's files and \x09 in /dev/kmsg. */
static const char *before_blanks(const char *begin, const char *p)
{
	for (;;) {
		if (p > begin && (p[-1] == ' ' || p[-1] == '\t'))
			p--;
		else if (p - begin >= 4 &&
			 (!memcmp(p - 4, "#011", 4) || !memcmp(p - 4, "\\x09", 4)))
			p -= 4;
		else
			return p;
	}
}

/* If @s has "NAME: PHRASE", cut it off up to the end of PHRASE, and set *@name. */
static bool skip_past_phrase(struct iommu_scan *s, const char *phrase, struct iommu_scan *name)
{
	const char *at = iommu_scan_find(s, phrase);
	const char *begin = s->p;

	if (!at)
		return false;
	s->p = at + strlen(phrase);
	name->end = before_blanks(begin, at);
	if (name->end == begin || name->end[-1] != ':')
		return false;
	name->p = --name->end;
	while (name->p > begin && name->p[-1] != ' ' && name->p[-1] != '\t')
		name->p--;
	return name->p < name->end;
}

/* A hash (FNV-1a) of the IOMMU's name, to keep the messages of two IOMMUs apart. */
static void set_unit(struct iommu_fault *f, const struct iommu_scan *name)
{
	uint32_t hash = 2166136261;

	for (const char *p = name->p; p < name->end; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619;
	f->unit = hash ? hash : 1;
}

static void set_syndrome(struct iommu_fault *f, uint64_t syndrome)
{
	uint32_t write = is_global(f) ? IOMMU_SMMU_GFSYNR0_WNR : IOMMU_SMMU_FSYNR0_WNR;

	f->syndrome = (uint32_t)syndrome;
	f->has |= IOMMU_HAS_SYNDROME;
	f->access = syndrome & write ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
}

static void set_stream(struct iommu_fault *f, uint64_t stream)
{
	f->stream = stream & 0xffff;
	f->has |= IOMMU_HAS_STREAM;
}

/* Set the field that belongs to one bit of f->has. */
static void set_field(struct iommu_fault *f, uint32_t has, uint64_t v)
{
	switch (has) {
	case IOMMU_HAS_ADDRESS:
		f->address = v;
		break;
	case IOMMU_HAS_FLAGS:
		f->flags = (uint32_t)v;
		break;
	case IOMMU_HAS_SYNDROME:
		set_syndrome(f, v);
		break;
	case IOMMU_HAS_STREAM:
		set_stream(f, v);
		break;
	case IOMMU_HAS_INDEX:
		f->index = (uint32_t)v;
		break;
	default:
		break;
	}
	f->has |= has;
}

/* All registers but the address have 32 bits. */
static uint64_t max_of(uint32_t has)
{
	return has == IOMMU_HAS_ADDRESS ? UINT64_MAX : UINT32_MAX;
}

/*
 * Tegra, 4.9 and 5.10: "sid=18(0x12 - XUSB), pgd=N, pud=N, pmd=N, pte=N". The tables' entries are
 * hexadecimal, and an entry of 0 translates nothing.
 */
static bool read_tegra(struct iommu_scan *s, struct iommu_fault *f)
{
	struct iommu_scan name;
	uint64_t decimal, stream;

	if (!iommu_scan_dec(s, 0xffff, &decimal) || !iommu_scan_skip(s, "(") ||
	    !iommu_scan_0x_hex(s, 0xffff, &stream) || stream != decimal ||
	    !iommu_scan_skip(s, " - "))
		return false;
	name.p = s->p;
	while (s->p < s->end && *s->p != ')')
		s->p++;
	name.end = s->p;
	if (!iommu_scan_skip(s, "), ") || name.p == name.end)
		return false;
	set_stream(f, stream);
	iommu_fault_set_client(f, name.p, (size_t)(name.end - name.p), false);
	if (iommu_scan_skip_past(s, "pte=") && iommu_scan_any_hex(s, UINT64_MAX, &stream) &&
	    !stream)
		f->flags = IOMMU_SMMU_FSR_TF;
	return true;
}

/* One "KEY=0xN, ". Without the comma, the number may be cut short. */
static bool read_value(struct iommu_scan *s, struct iommu_fault *f)
{
	static const struct {
		const char *key;
		uint32_t has; /* the field that it fills */
	} keys[] = {
		{ "fsr=", IOMMU_HAS_FLAGS },
		{ "iova=", IOMMU_HAS_ADDRESS },
		{ "fsynr=", IOMMU_HAS_SYNDROME },
		{ "fsynr0=", IOMMU_HAS_SYNDROME },
		{ "fsynr1=", 0 },
		{ "cbfrsynra=", IOMMU_HAS_STREAM },
		{ "cb=", 0 },
	};
	uint64_t v;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!iommu_scan_skip(s, keys[i].key))
			continue;
		/* The number of the context bank is decimal. */
		if (!iommu_scan_any_hex(s, max_of(keys[i].has), &v) || !iommu_scan_skip(s, ","))
			return false;
		iommu_scan_skip_blanks(s);
		set_field(f, keys[i].has, v);
		return true;
	}
	return false;
}

/*
 * "Unhandled context fault: fsr=0xN, iova=0xN, fsynr=0xN, cbfrsynra=0xN, cb=N", also printed by Xen
 * with the same registers. The first kernels printed no fsr, and those before 5.4 no cbfrsynra.
 * Android's print the values in another order.
 */
static bool read_context_fault(struct iommu_scan s, struct iommu_fault *f)
{
	const uint32_t needed = IOMMU_HAS_ADDRESS | IOMMU_HAS_SYNDROME;
	struct iommu_scan name;

	if (skip_past_phrase(&s, "Unhandled context fault: ", &name))
		set_unit(f, &name);
	else if (!iommu_scan_skip_past(&s, "Unhandled context fault: "))
		return false;
	while (read_value(&s, f))
		;
	if ((f->has & needed) != needed)
		return false;
	if (iommu_scan_skip(&s, "sid="))
		read_tegra(&s, f);
	f->kind = IOMMU_LOG_FAULT;
	/* Android prints the stream in a message of its own. */
	if (!(f->has & IOMMU_HAS_STREAM) && f->unit)
		f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

/* Android: the first of several messages, and the only one that names the device. */
static bool read_android(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan name, device, pci;

	if (!skip_past_phrase(&s, "Unhandled arm-smmu context fault from ", &name))
		return false;
	device = s;
	while (s.p < s.end && *s.p != '!' && *s.p != ' ')
		s.p++;
	if (s.p == device.p || s.p == s.end || *s.p != '!')
		return false;
	device.end = s.p;
	pci = device;
	if (!iommu_fault_read_device(&pci, f) || pci.p != pci.end) {
		f->has = 0;
		iommu_fault_set_client(f, device.p, (size_t)(device.end - device.p), false);
	}
	set_unit(f, &name);
	f->kind = IOMMU_LOG_FAULT;
	f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

/* The messages after a context fault, each with one register. */
static const struct {
	const char *phrase;
	uint32_t has; /* the field of an Android message that its number fills */
} companions[] = {
	{ "FAR    = ", IOMMU_HAS_ADDRESS },
	{ "FSR    = ", IOMMU_HAS_FLAGS },
	{ "FSYNR0    = ", IOMMU_HAS_SYNDROME },
	{ "context bank#    = ", IOMMU_HAS_INDEX },
	/* upstream, from 6.12: the registers once more, in words */
	{ "FSYNR0 = ", 0 },
	{ "soft iova-to-phys=", 0 },
	{ "SOFTWARE TABLE WALK FAILED! ", 0 },
	{ "hard iova-to-phys (ATOS)", 0 },
	/* Android */
	{ "PAR    = ", 0 },
	{ "FSYNR1    = ", 0 },
	{ "TTBR0  = ", 0 },
	{ "TTBR1  = ", 0 },
	{ "SCTLR  = ", 0 },
	{ "CBAR  = ", 0 },
	{ "MAIR0   = ", 0 },
	{ "SID=", IOMMU_HAS_STREAM },
	{ "SSD=0x0 SID=", IOMMU_HAS_STREAM },
	{ "SSD=0x1 SID=", IOMMU_HAS_STREAM },
	{ "Client info: BID=", 0 },
};

static bool read_companion(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan name;
	uint64_t v;

	if (!iommu_scan_find(&s, "arm-smmu"))
		return false;
	for (size_t i = 0; i < sizeof(companions) / sizeof(companions[0]); i++) {
		struct iommu_scan rest = s;

		if (!skip_past_phrase(&rest, companions[i].phrase, &name))
			continue;
		set_unit(f, &name);
		f->kind = IOMMU_LOG_COMPANION;
		if (companions[i].has && iommu_scan_0x_hex(&rest, max_of(companions[i].has), &v)) {
			set_field(f, companions[i].has, v);
			f->part = IOMMU_MESSAGE_CONTINUES;
		}
		return true;
	}
	return false;
}

static void set_iommu(struct iommu_fault *f, const struct iommu_scan *name)
{
	set_unit(f, name);
	iommu_fault_set_client(f, name->p, (size_t)(name->end - name->p), true);
}

/* The first message of a global fault: an access that reached no context bank. */
static bool read_global(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan name, rest = s;
	uint64_t stream;

	if (skip_past_phrase(&rest, "Blocked unknown Stream ID ", &name)) {
		if (!iommu_scan_0x_hex(&rest, 0xffff, &stream) || !iommu_scan_skip(&rest, ";"))
			return false;
		set_stream(f, stream);
		f->code = IOMMU_SMMU_GFSR_USF;
	} else if (!skip_past_phrase(&s, "Unexpected global fault, this could be serious", &name)) {
		return false;
	}
	set_iommu(f, &name);
	f->has |= IOMMU_HAS_CODE;
	f->kind = IOMMU_LOG_FAULT;
	f->part = IOMMU_MESSAGE_FIRST;
	return true;
}

/* The second message: "GFSR 0xN, GFSYNR0 0xN, GFSYNR1 0xN, GFSYNR2 0xN" */
static bool read_global_registers(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan name;
	uint64_t gfsr, gfsynr0, gfsynr1;

	if (!skip_past_phrase(&s, "GFSR ", &name) || !iommu_scan_0x_hex(&s, UINT32_MAX, &gfsr) ||
	    !iommu_scan_skip(&s, ", GFSYNR0 ") || !iommu_scan_0x_hex(&s, UINT32_MAX, &gfsynr0) ||
	    !iommu_scan_skip(&s, ", GFSYNR1 ") || !iommu_scan_0x_hex(&s, UINT32_MAX, &gfsynr1) ||
	    !iommu_scan_skip(&s, ", GFSYNR2 0x"))
		return false;
	set_iommu(f, &name);
	f->code = (uint32_t)gfsr;
	f->has |= IOMMU_HAS_CODE;
	set_syndrome(f, gfsynr0);
	set_stream(f, gfsynr1);
	f->kind = IOMMU_LOG_FAULT;
	f->part = IOMMU_MESSAGE_CONTINUES;
	return true;
}

static bool read_sign(struct iommu_scan s, struct iommu_fault *f)
{
	struct iommu_scan name;

	/* arm-smmu.c and qcom_iommu.c */
	if (!skip_past_phrase(&s, "TLB sync timed out -- SMMU may be deadlocked", &name) &&
	    !skip_past_phrase(&s, "timeout waiting for TLB SYNC", &name))
		return false;
	set_iommu(f, &name);
	f->note = "the IOMMU did not finish a TLB invalidation in time: it may be deadlocked";
	f->kind = IOMMU_LOG_SIGN;
	f->severity = IOMMU_BROKEN;
	return true;
}

void iommu_log_read_smmu_v2(const struct iommu_scan *s, struct iommu_fault *f)
{
	static bool (*const readers[])(struct iommu_scan s, struct iommu_fault * f) = {
		read_context_fault,    read_android, read_global,
		read_global_registers, read_sign,    read_companion,
	};
	const struct iommu_fault nothing = { 0 };

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*f = nothing;
		if (readers[i](*s, f)) {
			f->vendor = IOMMU_SMMU_V2;
			return;
		}
	}
	*f = nothing;
}

static bool join_global(const struct iommu_fault *first, struct iommu_fault *f)
{
	if (!is_global(f) || f->part != IOMMU_MESSAGE_CONTINUES ||
	    (first->has & IOMMU_HAS_SYNDROME) ||
	    ((first->has & IOMMU_HAS_STREAM) && first->stream != f->stream))
		return false;
	f->part = IOMMU_MESSAGE_WHOLE;
	return true;
}

/* Whether the fault had all registers in one message, so that only its stream is missing. */
static bool lacks_stream(const struct iommu_fault *f)
{
	const uint32_t registers = IOMMU_HAS_ADDRESS | IOMMU_HAS_SYNDROME;

	return f->part == IOMMU_MESSAGE_FIRST && (f->has & registers) == registers;
}

bool iommu_log_join_smmu_v2(const struct iommu_fault *first, struct iommu_fault *f)
{
	const struct iommu_fault next = *f;

	if (first->kind != IOMMU_LOG_FAULT || first->part == IOMMU_MESSAGE_WHOLE)
		return false;
	if (is_global(first))
		return join_global(first, f);
	if (f->kind != IOMMU_LOG_COMPANION || f->part != IOMMU_MESSAGE_CONTINUES ||
	    first->has & f->has || (lacks_stream(first) && !(f->has & IOMMU_HAS_STREAM)))
		return false;
	*f = *first;
	f->has |= next.has;
	f->address |= next.address;
	f->flags |= next.flags;
	f->index |= next.index;
	f->stream |= next.stream;
	if (next.has & IOMMU_HAS_SYNDROME)
		set_syndrome(f, next.syndrome);
	f->part = f->has & IOMMU_HAS_INDEX || lacks_stream(first) ? IOMMU_MESSAGE_WHOLE
								  : IOMMU_MESSAGE_CONTINUES;
	return true;
}

/* On many machines the stream ID is the requester ID, but firmware tables decide: do not guess. */
static void put_access(struct iommu_text *t, const struct iommu_fault *f)
{
	uint32_t instruction = is_global(f) ? IOMMU_SMMU_GFSYNR0_IND : IOMMU_SMMU_FSYNR0_IND;

	iommu_fault_put_device(t, f);
	if (f->has & IOMMU_HAS_STREAM) {
		iommu_text_puts(t, "stream ");
		iommu_text_hex(t, f->stream, 1);
		iommu_text_putc(t, ' ');
	}
	if (f->access == IOMMU_ACCESS_READ && f->syndrome & instruction)
		iommu_text_puts(t, "instruction fetch");
	else
		iommu_text_puts(t, iommu_fault_access_word(f));
	/* The address of a fault in several messages is in another line. */
	if ((f->has & IOMMU_HAS_INDEX) && (f->has & IOMMU_HAS_ADDRESS)) {
		iommu_text_puts(t, " at ");
		iommu_text_hex(t, f->address, 1);
	}
	iommu_text_puts(t, " blocked");
}

/* Returns whether a bit of @value has a name. */
static bool put_bits(struct iommu_text *t, uint32_t value, const struct iommu_status_bit *bits,
		     size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (!(value & bits[i].mask))
			continue;
		iommu_text_puts(t, ", ");
		iommu_text_puts(t, bits[i].name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, bits[i].text);
		any = true;
	}
	return any;
}

static void put_syndrome(struct iommu_text *t, const struct iommu_fault *f)
{
	bool global = is_global(f);
	uint32_t privileged = global ? IOMMU_SMMU_GFSYNR0_PNU : IOMMU_SMMU_FSYNR0_PNU;
	uint32_t instruction = global ? IOMMU_SMMU_GFSYNR0_IND : IOMMU_SMMU_FSYNR0_IND;

	iommu_text_puts(t, f->syndrome & privileged ? " (privileged" : " (unprivileged");
	if (f->access == IOMMU_ACCESS_WRITE && f->syndrome & instruction)
		iommu_text_puts(t, " instruction");
	if (!global && f->syndrome & IOMMU_SMMU_FSYNR0_PTWF) {
		iommu_text_puts(t, ", while reading a table at level ");
		iommu_text_dec(t, f->syndrome & IOMMU_SMMU_FSYNR0_PLVL);
	}
	if (!global && f->syndrome & IOMMU_SMMU_FSYNR0_AFR)
		iommu_text_puts(t, ", recorded asynchronously");
	iommu_text_putc(t, ')');
}

void iommu_fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f)
{
	size_t n;
	const struct iommu_status_bit *bits =
		is_global(f) ? iommu_smmu_global_bits(&n) : iommu_smmu_status_bits(&n);
	bool complete = f->has & IOMMU_HAS_SYNDROME;
	bool any;

	put_access(t, f);
	any = put_bits(t, is_global(f) ? f->code : f->flags, bits, n);
	if (!any && complete)
		iommu_text_puts(t, ", no reason given");
	if (complete)
		put_syndrome(t, f);
	else
		iommu_text_puts(t, " (details follow)");
	iommu_fault_put_window(t, "; ", f);
}
