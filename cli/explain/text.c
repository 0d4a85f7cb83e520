/* SPDX-License-Identifier: LGPL-2.1 */
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/common/command.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/hint.h"

static void print_line(const char *line, size_t len)
{
	char buf[512];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_untrusted(&t, line, len);
	iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

static void print_fault(const struct iommu_fault *f)
{
	const char *hint = f->kind == IOMMU_LOG_FAULT ? iommu_fault_hint(f) : NULL;
	char buf[512];
	struct iommu_text t;

	if (!iommu_fault_has_text(f))
		return;
	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	iommu_text_puts(&t, "    => ");
	iommu_fault_text(&t, f);
	if (hint) {
		iommu_text_puts(&t, "\n    hint: ");
		iommu_text_puts(&t, hint);
	}
	iommu_text_putc(&t, '\n');
	iommu_text_flush(&t);
}

static void print_end(uint64_t faults, uint64_t suppressed)
{
	printf("%" PRIu64 " fault%s", faults, faults == 1 ? "" : "s");
	if (suppressed)
		printf("; the kernel suppressed at least %" PRIu64 " messages", suppressed);
	putchar('\n');
}

const struct explain_output explain_text = { print_line, print_fault, print_fault, print_end };
