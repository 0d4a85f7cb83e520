/* SPDX-License-Identifier: LGPL-2.1 */
#include "calls_text.h"

#include "core/text/columns.h"
#include "sentences.h"

static void put_titles(struct iommu_columns *c, const char *const *titles, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		iommu_columns_puts(c, titles[i]);
}

static void put_task(struct iommu_columns *c, const struct iommu_measure_view *v, int32_t pid)
{
	const struct iommu_writer words = {
		.t = iommu_columns_cell(c),
		.comm = v->comm,
		.arg = v->arg,
	};

	iommu_put_task(&words, pid);
}

void iommu_put_bursts(struct iommu_text *t, const struct iommu_measure_view *v)
{
	static const char *const titles[] = { "from", "task", "maps", "bytes", "time", "GiB/s" };
	const struct iommu_bursts *bursts = v->measured->bursts;
	struct iommu_columns columns;

	if (!bursts->nr)
		return;
	iommu_text_puts(t, "\nBursts: maps of a thread without a pause, the longest first\n");
	iommu_columns_begin(&columns, "rlrrrr");
	put_titles(&columns, titles, sizeof(titles) / sizeof(titles[0]));
	for (uint32_t i = 0; i < bursts->nr; i++) {
		const struct iommu_burst *burst = &bursts->longest[i];

		iommu_put_time(iommu_columns_cell(&columns), burst->first);
		put_task(&columns, v, burst->pid);
		iommu_text_dec(iommu_columns_cell(&columns), burst->maps);
		iommu_put_bytes(iommu_columns_cell(&columns), burst->bytes);
		iommu_put_short_time(iommu_columns_cell(&columns), iommu_burst_ns(burst));
		iommu_put_gib_rate(iommu_columns_cell(&columns), iommu_burst_rate(burst));
	}
	iommu_columns_end(&columns, t, "  ");
}
