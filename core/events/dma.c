/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "dma", the events of one address: include/trace/events/dma.h, since 6.12. Their lines
 * have one order of parts, of which each event, and each kernel, has some:
 * 6.12.0 printed an allocation's phys_addr where later kernels print virt_addr, and early 6.12
 * kernels know no direction of allocations.
 */
#include "dma_names.h"
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

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

/* DMA_MAPPING_ERROR (include/linux/dma-mapping.h) where a dma_addr_t has 64 bits, and 32. */
#define MAPPING_ERROR	 UINT64_MAX
#define MAPPING_ERROR_32 UINT32_MAX

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

static void range_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	const struct iommu_value *addr = &values[DMA_ADDR];
	const struct iommu_value *size = &values[DMA_SIZE];

	if (!iommu_has(addr) || !iommu_has(size) ||
	    !iommu_step_string(&step->device, &values[DMA_DEVICE]))
		return;
	step->kind = kind;
	step->iova = addr->num;
	step->size = size->num;
}

static bool is_mapping_error(const struct iommu_value *addr)
{
	return addr->num == MAPPING_ERROR || (addr->element == 4 && addr->num == MAPPING_ERROR_32);
}

/* NULL tells that an allocation failed, and of a free that nothing was there to be freed. */
static bool is_null(const struct iommu_value *pointer)
{
	return iommu_has(pointer) && !pointer->num;
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!is_mapping_error(&values[DMA_ADDR]))
		range_step(step, values, IOMMU_STEP_DMA_MAP);
}

static void alloc_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!is_null(&values[DMA_VIRT]))
		map_step(step, values);
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_DMA_UNMAP);
}

static void free_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (!is_null(&values[DMA_VIRT]))
		range_step(step, values, IOMMU_STEP_DMA_FREE);
}

#define STEP_FIELDS                                                                \
	(IOMMU_FIELD(DMA_DEVICE) | IOMMU_FIELD(DMA_ADDR) | IOMMU_FIELD(DMA_SIZE) | \
	 IOMMU_FIELD(DMA_VIRT))

#define DMA_EVENT(event, address, extra_text, step_of) \
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
		.step = step_of,						\
		.step_fields = STEP_FIELDS,	\
	}

DMA_EVENT(dma_map_phys, "dma_addr", map_extra, map_step);
DMA_EVENT(dma_map_page, "dma_addr", map_extra, map_step);
DMA_EVENT(dma_map_resource, "dma_addr", map_extra, map_step);
DMA_EVENT(dma_unmap_phys, "addr", size_extra, unmap_step);
DMA_EVENT(dma_unmap_page, "addr", size_extra, unmap_step);
DMA_EVENT(dma_unmap_resource, "addr", size_extra, unmap_step);
DMA_EVENT(dma_alloc, "dma_addr", alloc_extra, alloc_step);
DMA_EVENT(dma_alloc_pages, "dma_addr", alloc_extra, alloc_step);
DMA_EVENT(dma_alloc_sgt, "dma_addr", size_extra, map_step);
DMA_EVENT(dma_alloc_sgt_err, "dma_addr", alloc_extra, NULL);
DMA_EVENT(dma_free, "dma_addr", size_extra, free_step);
DMA_EVENT(dma_free_pages, "dma_addr", size_extra, free_step);
DMA_EVENT(dma_free_sgt, "dma_addr", size_extra, free_step);
DMA_EVENT(dma_sync_single_for_cpu, "dma_addr", size_extra, NULL);
DMA_EVENT(dma_sync_single_for_device, "dma_addr", size_extra, NULL);
