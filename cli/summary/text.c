/* SPDX-License-Identifier: LGPL-2.1 */
/* The summary for people: one section a buffer. */
#include <stdio.h>
#include <string.h>

#include "summary.h"

static void put_stdout(void *arg, const char *str, size_t len)
{
	(void)arg;
	fwrite(str, 1, len, stdout);
}

/* Instances that only others use are many in some files. */
static void put_empty(struct iommu_text *t, const struct summary_trace *trace)
{
	bool any = false;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct summary_buffer *b = &trace->buffers[i];

		if (b->nr_steps || trace->nr_buffers == 1)
			continue;
		iommu_text_puts(t, any ? ", " : "\nBuffers without IOMMU events: ");
		if (*b->view.buffer)
			iommu_text_untrusted(t, b->view.buffer, strlen(b->view.buffer));
		else
			iommu_text_puts(t, "the top one");
		any = true;
	}
	if (any)
		iommu_text_putc(t, '\n');
}

void summary_print_text(const struct summary_trace *trace)
{
	char buf[4096];
	struct iommu_text t;
	bool any = false;

	iommu_text_init(&t, buf, sizeof(buf), put_stdout, NULL);
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct summary_buffer *b = &trace->buffers[i];

		if (!b->nr_steps && trace->nr_buffers > 1)
			continue;
		if (any)
			iommu_text_putc(&t, '\n');
		iommu_summary_text(&t, &b->view);
		any = true;
	}
	put_empty(&t, trace);
	iommu_text_flush(&t);
}
