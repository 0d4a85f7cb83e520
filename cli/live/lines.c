/* SPDX-License-Identifier: LGPL-2.1 */
/* Intervals as lines: live -n, or if the output is no terminal. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/common/command.h"
#include "output.h"

static bool put_table(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	uint32_t nr = page->view->nr_rows;
	const struct iommu_monitor_row **list = malloc((nr + 1) * sizeof(*list));

	if (!list)
		return out_of_memory();
	for (uint32_t i = 0; i < nr; i++)
		list[i] = &page->view->rows[i];
	iommu_monitor_sort(list, nr, iommu_replay_devices(page->replay), IOMMU_ORDER_NAME);
	iommu_monitor_put_table(t, page, list, nr);
	free(list);
	return true;
}

/* The faults of this interval: their number is known, even if not all are kept. */
static void put_faults(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	uint64_t nr = iommu_monitor_nr_faults(page->monitor);
	uint64_t first = nr - page->view->total.faults;

	if (nr - first > IOMMU_MONITOR_FAULTS) {
		iommu_text_dec(t, nr - first - IOMMU_MONITOR_FAULTS);
		iommu_text_puts(t, " faults, and then:\n");
		first = nr - IOMMU_MONITOR_FAULTS;
	}
	for (; first < nr; first++) {
		iommu_monitor_put_fault(t, page, iommu_monitor_fault(page->monitor, first));
		iommu_text_putc(t, '\n');
	}
}

static enum live_next show(void *arg, const struct iommu_monitor_page *page)
{
	char buf[4096];
	struct iommu_text t;
	bool fits;

	(void)arg;
	iommu_text_init(&t, buf, sizeof(buf), put_file, stdout);
	if (page->view->number > 1)
		iommu_text_putc(&t, '\n');
	iommu_monitor_put_head(&t, page);
	fits = put_table(&t, page);
	put_faults(&t, page);
	iommu_text_flush(&t);
	fflush(stdout);
	note_output();
	return fits && !output_failed() ? LIVE_GO_ON : LIVE_FAILED;
}

static void close_lines(void *arg)
{
	(void)arg;
}

struct live_output lines_output(void)
{
	return (struct live_output){ .show = show, .close = close_lines };
}
