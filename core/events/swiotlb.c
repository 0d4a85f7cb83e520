/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "swiotlb": bounce buffers (include/trace/events/swiotlb.h). Up to 5.18, the last field is
 * an enum, and the library cannot look up its names. In later kernels it is a bool. dev_addr is the
 * address of the driver's buffer, not of the slot that it is copied to. The IOMMU layer passes a
 * physical address (drivers/iommu/dma-iommu.c).
 */
#include "event_fields.h"
#include "event_list.h"

enum { BOUNCE_DEVICE, BOUNCE_MASK, BOUNCE_ADDR, BOUNCE_SIZE, BOUNCE_MODE, BOUNCE_FORCE };

/* enum swiotlb_force, include/linux/swiotlb.h, 5.10. */
static const struct iommu_name modes[] = {
	{ 0, "NORMAL" },
	{ 1, "FORCE" },
	{ 2, "NO_FORCE" },
};

static const struct iommu_names mode_names = {
	.list = modes,
	.nr = sizeof(modes) / sizeof(modes[0]),
};

static void bounced_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_string(t, "dev_name: ", &values[BOUNCE_DEVICE]);
	iommu_put_hex_bare(t, " dma_mask=", &values[BOUNCE_MASK]);
	iommu_put_hex_bare(t, " dev_addr=", &values[BOUNCE_ADDR]);
	iommu_put_dec(t, " size=", &values[BOUNCE_SIZE]);
	iommu_put_symbol(t, " ", &values[BOUNCE_MODE]);
	if (iommu_has(&values[BOUNCE_FORCE]))
		iommu_text_puts(t, values[BOUNCE_FORCE].num ? " FORCE" : " NORMAL");
}

static void bounced_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const char *mode = iommu_missing_name(&values[BOUNCE_MODE], &mode_names);

	if (mode) {
		iommu_text_puts(t, " (");
		iommu_text_puts(t, mode);
		iommu_text_putc(t, ')');
	}
	iommu_put_size_note(t, &values[BOUNCE_SIZE]);
	if (iommu_has(&values[BOUNCE_ADDR]))
		iommu_text_puts(t, "; dev_addr is the buffer's, physical behind an IOMMU");
}

const struct iommu_event iommu_event_swiotlb_bounced = {
	.system = "swiotlb",
	.name = "swiotlb_bounced",
	.nr_fields = 6,
	.fields = {
		[BOUNCE_DEVICE] = { "dev_name", IOMMU_STRING },
		[BOUNCE_MASK] = { "dma_mask", IOMMU_UNSIGNED },
		[BOUNCE_ADDR] = { "dev_addr", IOMMU_UNSIGNED },
		[BOUNCE_SIZE] = { "size", IOMMU_UNSIGNED },
		[BOUNCE_MODE] = { "swiotlb_force", IOMMU_UNSIGNED },
		[BOUNCE_FORCE] = { "force", IOMMU_UNSIGNED },
	},
	.names = {
		[BOUNCE_MODE] = &mode_names,
	},
	.stock = bounced_stock,
	.extra = bounced_extra,
	.kernels = "all",
	.adds = "the name of the mode, if the library shows a number (5.10); the size; a note about `dev_addr`, [see below](#dev_addr)",
};
