/* SPDX-License-Identifier: LGPL-2.1 */
#include "text.h"

#include "cli/common/trace_options.h"
#include "core/summary/summary_text.h"

/* List buffers without IOMMU events in one line: some files have many. */
static void put_empty(struct iommu_text *t, const struct replayed_trace *trace)
{
	bool any = false;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct replayed_buffer *b = &trace->buffers[i];

		if (b->nr_steps || trace->nr_buffers == 1)
			continue;
		put_empty_buffer(t, b->view.buffer, any);
		any = true;
	}
	if (any)
		iommu_text_putc(t, '\n');
}

void replayed_put_text(struct iommu_text *t, const struct replayed_trace *trace)
{
	bool any = false;

	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		const struct replayed_buffer *b = &trace->buffers[i];

		if (!b->nr_steps && trace->nr_buffers > 1)
			continue;
		if (any)
			iommu_text_putc(t, '\n');
		iommu_summary_text(t, &b->view);
		any = true;
	}
	put_empty(t, trace);
}
