/* SPDX-License-Identifier: LGPL-2.1 */
/* printk:console, include/trace/events/printk.h: a message of the kernel's log, without its
 * newline. */
#include "event_fields.h"
#include "event_list.h"

static void console_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[IOMMU_CONSOLE_MSG]);
}

const struct iommu_event iommu_event_console = {
	.system = "printk",
	.name = "console",
	.nr_fields = 1,
	.fields = { [IOMMU_CONSOLE_MSG] = { "msg", IOMMU_STRING } },
	.stock = console_stock,
};
