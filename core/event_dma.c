/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "dma", the events of one address: include/trace/events/dma.h, since 6.12. Their lines
 * have one order of parts, of which each event, and each kernel, has some:
 * 6.12.0 printed an allocation's phys_addr where later kernels print virt_addr, and early 6.12
 * kernels know no direction of allocations.
 */
#include "dma_names.h"
#include "event_part.h"
#include "events.h"

enum {
	DMA_DEVICE,
	DMA_DIR,
	DMA_ADDR,
	DMA_SIZE,
	DMA_PHYS,
	DMA_VIRT,
	DMA_PHYS_LIST,
	DMA_GFP,
	DMA_ATTRS,
	DMA_NR_FIELDS
};

/* DMA_MAPPING_ERROR (include/linux/dma-mapping.h) where a dma_addr_t has 64 bits. */
#define MAPPING_ERROR UINT64_MAX

/* %p as the C library prints it, not the kernel: stock text is the library's. */
static void put_pointer(struct iommu_text *t, const char *label, const struct iommu_value *value)
{
	if (!iommu_has(value))
		return;
	iommu_text_puts(t, label);
	if (value->num)
		iommu_text_hex(t, value->num, 1);
	else
		iommu_text_puts(t, "(nil)");
}

static void put_gfp(struct iommu_text *t, const struct iommu_value *value)
{
	if (iommu_has(value) && !value->num)
		iommu_text_puts(t, " flags=none");
	else
		iommu_part_flags(t, " flags=", value);
}

static void dma_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[DMA_DEVICE]);
	iommu_part_symbol(t, " dir=", &values[DMA_DIR]);
	iommu_part_hex_bare(t, " dma_addr=", &values[DMA_ADDR]);
	iommu_part_dec(t, " size=", &values[DMA_SIZE]);
	iommu_part_hex_bare(t, " phys_addr=", &values[DMA_PHYS]);
	put_pointer(t, " virt_addr=", &values[DMA_VIRT]);
	iommu_part_array(t, " phys_addrs=", &values[DMA_PHYS_LIST]);
	put_gfp(t, &values[DMA_GFP]);
	iommu_part_flags(t, " attrs=", &values[DMA_ATTRS]);
}

static void size_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_size_note(t, &values[DMA_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	size_extra(t, values);
	if (iommu_has(&values[DMA_ADDR]) && values[DMA_ADDR].num == MAPPING_ERROR)
		iommu_text_puts(t, "; mapping error");
}

/* An allocation that failed is traced with the address NULL (kernel/dma/mapping.c). */
static void alloc_extra(struct iommu_text *t, const struct iommu_value *values)
{
	size_extra(t, values);
	if (iommu_has(&values[DMA_VIRT]) && !values[DMA_VIRT].num)
		iommu_text_puts(t, "; allocation failed");
}

#define DMA_EVENT(event, address, extra_text) \
	const struct iommu_event iommu_event_##event = {			\
		.system = "dma",						\
		.name = #event,							\
		.nr_fields = DMA_NR_FIELDS,					\
		.fields = {							\
			[DMA_DEVICE] = { "device", IOMMU_STRING },		\
			[DMA_DIR] = { "dir", IOMMU_UNSIGNED },			\
			[DMA_ADDR] = { address, IOMMU_UNSIGNED },		\
			[DMA_SIZE] = { "size", IOMMU_UNSIGNED },		\
			[DMA_PHYS] = { "phys_addr", IOMMU_UNSIGNED },		\
			[DMA_VIRT] = { "virt_addr", IOMMU_UNSIGNED },		\
			[DMA_PHYS_LIST] = { "phys_addrs", IOMMU_ARRAY },	\
			[DMA_GFP] = { "flags", IOMMU_UNSIGNED },		\
			[DMA_ATTRS] = { "attrs", IOMMU_UNSIGNED },		\
		},								\
		.names = {							\
			[DMA_DIR] = &iommu_dma_dir_names,			\
			[DMA_GFP] = &iommu_gfp_names,				\
			[DMA_ATTRS] = &iommu_dma_attr_names,			\
		},								\
		.stock = dma_stock,						\
		.extra = extra_text,						\
	}

DMA_EVENT(dma_map_phys, "dma_addr", map_extra);
DMA_EVENT(dma_map_page, "dma_addr", map_extra);
DMA_EVENT(dma_map_resource, "dma_addr", map_extra);
DMA_EVENT(dma_unmap_phys, "addr", size_extra);
DMA_EVENT(dma_unmap_page, "addr", size_extra);
DMA_EVENT(dma_unmap_resource, "addr", size_extra);
DMA_EVENT(dma_alloc, "dma_addr", alloc_extra);
DMA_EVENT(dma_alloc_pages, "dma_addr", alloc_extra);
DMA_EVENT(dma_alloc_sgt, "dma_addr", size_extra);
DMA_EVENT(dma_alloc_sgt_err, "dma_addr", alloc_extra);
DMA_EVENT(dma_free, "dma_addr", size_extra);
DMA_EVENT(dma_free_pages, "dma_addr", size_extra);
DMA_EVENT(dma_free_sgt, "dma_addr", size_extra);
DMA_EVENT(dma_sync_single_for_cpu, "dma_addr", size_extra);
DMA_EVENT(dma_sync_single_for_device, "dma_addr", size_extra);
