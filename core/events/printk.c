/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "printk": a message of the kernel log, without its newline
 * (include/trace/events/printk.h).
 */
#include "event_fields.h"
#include "event_list.h"

static void console_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "", &values[IOMMU_CONSOLE_MSG]);
}

const struct iommu_event iommu_event_console = {
	.system = "printk",
	.name = "console",
	.nr_fields = 1,
	.fields = { [IOMMU_CONSOLE_MSG] = { "msg", IOMMU_STRING } },
	.stock = console_stock,
	.kernels = "all",
	.adds = "an explanation after the message of an IOMMU driver, [see faults.md](faults.md)",
};
