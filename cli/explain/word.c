/* SPDX-License-Identifier: LGPL-2.1 */
/* explain --word: a bare number, for people who have nothing else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "core/faultlog/fault_text.h"
#include "core/hardware/amdvi.h"
#include "core/hardware/smmu.h"
#include "explain_internal.h"

/* Each kind fills a fault as a message with this number would. */
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

static void set_syndrome(struct iommu_fault *f, uint32_t v)
{
	f->syndrome = v;
	f->has = IOMMU_HAS_SYNDROME;
	f->access = v & IOMMU_SMMU_FSYNR0_WNR ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ;
}

static const struct word_kind {
	const char *name;
	const char *what;
	uint32_t max;
	enum iommu_vendor vendor;
	enum iommu_log_kind kind;
	void (*set)(struct iommu_fault *f, uint32_t v);
} kinds[] = {
	{ "amd", "flags of AMD-Vi's IO_PAGE_FAULT", IOMMU_AMDVI_FLAGS, IOMMU_AMD, IOMMU_LOG_FAULT,
	  set_amd },
	{ "vtd", "fault reason of VT-d", 0xff, IOMMU_INTEL, IOMMU_LOG_FAULT, set_code },
	{ "fsts", "fault status register of VT-d", UINT32_MAX, IOMMU_INTEL, IOMMU_LOG_STATUS,
	  set_flags },
	{ "fsr", "fault status of a context bank, SMMUv1 and SMMUv2", UINT32_MAX, IOMMU_SMMU_V2,
	  IOMMU_LOG_FAULT, set_flags },
	{ "fsynr", "fault syndrome (FSYNR0), SMMUv1 and SMMUv2", UINT32_MAX, IOMMU_SMMU_V2,
	  IOMMU_LOG_FAULT, set_syndrome },
	{ "evtq", "event of SMMUv3", 0xff, IOMMU_SMMU_V3, IOMMU_LOG_FAULT, set_code },
	{ "virtio", "fault reason of virtio-iommu", 0xff, IOMMU_VIRTIO, IOMMU_LOG_FAULT, set_code },
	{ "riscv", "fault cause of RISC-V's IOMMU", 0xfff, IOMMU_RISCV, IOMMU_LOG_FAULT, set_code },
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

static bool read_number(const char *str, uint32_t max, uint32_t *v)
{
	unsigned long long number;
	char *end;

	/* strtoull() takes signs and spaces, too. */
	if (*str < '0' || *str > '9')
		return false;
	errno = 0;
	number = strtoull(str, &end, 0);
	/* "010" would be octal, which nobody means. */
	if (str[0] == '0' && str[1] >= '0' && str[1] <= '9')
		number = strtoull(str, &end, 16);
	if (errno || *end || number > max)
		return false;
	*v = (uint32_t)number;
	return true;
}

static void print_word(const struct word_kind *kind, const struct iommu_fault *f)
{
	const struct iommu_hint *hint = iommu_fault_hint(f, NULL);
	struct iommu_text t;
	char buf[512];

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_puts(&t, kind->what);
	iommu_text_puts(&t, ": ");
	iommu_fault_text(&t, f);
	if (hint) {
		iommu_text_puts(&t, "\n    cause: ");
		iommu_text_puts(&t, hint->cause);
		iommu_text_puts(&t, "\n    next: ");
		iommu_text_puts(&t, hint->next);
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
		print_word(kind, &f);
		return finish_output(STATUS_CLEAN);
	}
	return bad_kind(word);
}
