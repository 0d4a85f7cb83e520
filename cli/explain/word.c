/* SPDX-License-Identifier: LGPL-2.1 */
/* explain --word: explains a bare number without its message. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "core/faultlog/fault_text.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/riscv.h"
#include "core/hardware/smmu.h"
#include "explain_internal.h"

/* Each kind fills a fault like a message with this number. */
static void set_amd(struct iommu_fault *f, uint32_t v)
{
	f->code = IOMMU_AMDVI_PAGE_FAULT;
	f->flags = v;
	f->has = IOMMU_HAS_CODE | IOMMU_HAS_FLAGS;
	if (!(v & (IOMMU_AMDVI_I | IOMMU_AMDVI_TR)))
		f->access = v & IOMMU_AMDVI_RW ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
}

static void set_code(struct iommu_fault *f, uint32_t v)
{
	f->code = v;
	f->has = IOMMU_HAS_CODE;
}

static void set_flags(struct iommu_fault *f, uint32_t v)
{
	f->flags = v;
	f->has = IOMMU_HAS_FLAGS;
}

/* Text for numbers that never make up a whole message. */
static void put_bits(struct iommu_text *t, uint32_t v, const struct iommu_status_bit *bits,
		     size_t n)
{
	const char *separator = "";

	for (size_t i = 0; i < n; i++) {
		if (!(v & bits[i].mask))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, bits[i].name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, bits[i].text);
		separator = ", ";
	}
	if (!*separator)
		iommu_text_puts(t, "no fault");
}

/* A one-bit field if it is set, and wider fields with their values. */
static void put_fields(struct iommu_text *t, uint32_t v, unsigned int reg, const char *separator)
{
	size_t n;
	const struct iommu_smmu_field *fields = iommu_smmu_syndrome_fields(&n);

	for (size_t i = 0; i < n; i++) {
		bool is_flag = fields[i].last == fields[i].first;
		uint32_t value =
			v >> fields[i].first & ((1U << (fields[i].last - fields[i].first + 1)) - 1);

		if (fields[i].dword != reg || (is_flag && !value))
			continue;
		iommu_text_puts(t, separator);
		iommu_text_puts(t, fields[i].name);
		iommu_text_puts(t, ": ");
		iommu_text_puts(t, fields[i].text);
		if (!is_flag) {
			iommu_text_putc(t, ' ');
			iommu_text_dec(t, value);
		}
		separator = ", ";
	}
}

static void put_fsr(struct iommu_text *t, uint32_t v)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_status_bits(&n);

	put_bits(t, v, bits, n);
	put_fields(t, v, 0, ", ");
}

static void put_fsynr(struct iommu_text *t, uint32_t v)
{
	iommu_text_puts(t, v & (IOMMU_SMMU_FSYNR0_WNR | IOMMU_SMMU_FSYNR0_IND) ? "" : "read, ");
	put_fields(t, v, 1, "");
}

static void put_gfsr(struct iommu_text *t, uint32_t v)
{
	size_t n;
	const struct iommu_status_bit *bits = iommu_smmu_global_bits(&n);

	put_bits(t, v, bits, n);
}

static void put_event(struct iommu_text *t, uint32_t v)
{
	const struct iommu_smmu_event *event = iommu_smmu_event(v);

	iommu_text_puts(t, event ? event->name : "unknown event");
	iommu_text_puts(t, event ? ": " : "");
	iommu_text_puts(t, event ? event->text : "");
}

static void put_cause(struct iommu_text *t, uint32_t v)
{
	const struct iommu_riscv_cause *cause = iommu_riscv_cause(v);

	iommu_text_puts(t, cause ? cause->text : "unknown cause");
}

static const struct word_kind {
	const char *name;
	const char *what;
	uint32_t max;
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	void (*set)(struct iommu_fault *f, uint32_t v);
	void (*put)(struct iommu_text *t, uint32_t v); /* NULL: iommu_fault_text() */
} kinds[] = {
	{ "amd", "flags of AMD-Vi's IO_PAGE_FAULT", IOMMU_AMDVI_FLAGS, IOMMU_AMD, IOMMU_LOG_FAULT,
	  set_amd, NULL },
	{ "vtd", "fault reason of VT-d", 0xff, IOMMU_INTEL, IOMMU_LOG_FAULT, set_code, NULL },
	{ "fsts", "fault status register of VT-d", UINT32_MAX, IOMMU_INTEL, IOMMU_LOG_STATUS,
	  set_flags, NULL },
	{ "fsr", "fault status of a context bank (FSR), SMMUv1 and SMMUv2", UINT32_MAX,
	  IOMMU_SMMU_V2, IOMMU_LOG_FAULT, set_flags, put_fsr },
	{ "fsynr", "fault syndrome (FSYNR0), SMMUv1 and SMMUv2", UINT32_MAX, IOMMU_SMMU_V2,
	  IOMMU_LOG_NOTHING, set_flags, put_fsynr },
	{ "gfsr", "global fault status (GFSR), SMMUv1 and SMMUv2", UINT32_MAX, IOMMU_SMMU_V2,
	  IOMMU_LOG_NOTHING, set_flags, put_gfsr },
	{ "evtq", "event of SMMUv3", 0xff, IOMMU_SMMU_V3, IOMMU_LOG_FAULT, set_code, put_event },
	{ "virtio", "fault reason of virtio-iommu", 0xff, IOMMU_VIRTIO, IOMMU_LOG_FAULT, set_code,
	  NULL },
	{ "riscv", "fault cause of RISC-V's IOMMU", 0xfff, IOMMU_RISCV, IOMMU_LOG_FAULT, set_code,
	  put_cause },
};

static int bad_kind(const char *word)
{
	int status =
		error("'%s' is not KIND:NUMBER, for example amd:0x0070. KIND is one of:", word);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char line[96];

		snprintf(line, sizeof(line), "%-7s %s", kinds[i].name, kinds[i].what);
		error_detail(line);
	}
	return status;
}

/* Hexadecimal with 0x, a leading 0 or a letter; else decimal. */
static bool read_number(const char *str, uint32_t max, uint32_t *v)
{
	bool hex = (str[0] == '0' && str[1]) || strpbrk(str, "abcdefABCDEF");
	unsigned long long number;
	char *end;

	/* strtoull() also accepts signs and spaces. */
	if (!isxdigit((unsigned char)*str))
		return false;
	errno = 0;
	number = strtoull(str, &end, hex ? 16 : 10);
	if (errno || *end || number > max)
		return false;
	*v = (uint32_t)number;
	return true;
}

static void print_word(const struct word_kind *kind, const struct iommu_fault *f, uint32_t v)
{
	const struct iommu_hint *hint = iommu_fault_hint(f, NULL);
	struct iommu_text t;
	char buf[512];

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_puts(&t, kind->what);
	iommu_text_putc(&t, ' ');
	iommu_text_hex(&t, v, kind->max == 0xff ? 2 : 4);
	iommu_text_puts(&t, ": ");
	if (kind->put)
		kind->put(&t, v);
	else
		iommu_fault_text(&t, f);
	if (hint) {
		iommu_text_puts(&t, "\n    cause: ");
		iommu_text_puts(&t, hint->cause);
		iommu_text_puts(&t, "\n    next: ");
		iommu_hint_put_next(&t, hint, f);
	}
	iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

int explain_word(const char *word)
{
	const char *colon = strchr(word, ':');

	for (size_t i = 0; colon && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct word_kind *kind = &kinds[i];
		struct iommu_fault f = { .vendor = kind->vendor, .kind = kind->kind };
		uint32_t v;

		if (strlen(kind->name) != (size_t)(colon - word) ||
		    memcmp(kind->name, word, (size_t)(colon - word)) != 0)
			continue;
		if (!read_number(colon + 1, kind->max, &v))
			return error("'%s' is not a number from 0 to 0x%x: %s needs the %s",
				     colon + 1, kind->max, kind->name, kind->what);
		kind->set(&f, v);
		print_word(kind, &f, v);
		return finish_output(STATUS_CLEAN);
	}
	return bad_kind(word);
}
