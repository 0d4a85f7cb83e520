/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "dma", the events of a scatterlist: include/trace/events/dma.h, since 6.12. No version of
 * libtraceevent can print dma_map_sg, and 1.7 none of these: the text is what the kernel prints.
 */
#include "dma_names.h"
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

enum {
	SG_DEVICE,
	SG_DIR,
	SG_FULL_NENTS,
	SG_FULL_ENTS,
	SG_TRUNCATED,
	SG_DMA_ADDRS,
	SG_LENGTHS,
	SG_PHYS_ADDRS,
	SG_ADDRS,
	SG_ERR,
	SG_ATTRS,
	SG_NR_FIELDS
};

/* Recorded of all: the kernel records at most 128 entries (DMA_TRACE_MAX_ENTRIES, 6.12.y). */
static void put_count(struct iommu_text *t, const char *label, const struct iommu_value *recorded,
		      const struct iommu_value *full)
{
	if (!iommu_has(full))
		return;
	iommu_text_puts(t, label);
	if (iommu_has(recorded)) {
		iommu_text_dec(t, recorded->len);
		iommu_text_putc(t, '/');
	}
	iommu_text_signed(t, (int64_t)full->num);
}

static bool is_truncated(const struct iommu_value *values)
{
	return iommu_has(&values[SG_TRUNCATED]) && values[SG_TRUNCATED].num;
}

/* dma_unmap_sg records physical addresses, though its field is called addrs. */
static void sg_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[SG_DEVICE]);
	iommu_part_symbol(t, " dir=", &values[SG_DIR]);
	put_count(t, " nents=", &values[SG_PHYS_ADDRS], &values[SG_FULL_NENTS]);
	put_count(t, " ents=", &values[SG_DMA_ADDRS], &values[SG_FULL_ENTS]);
	if (is_truncated(values))
		iommu_text_puts(t, " [TRUNCATED]");
	iommu_part_array(t, " dma_addrs=", &values[SG_DMA_ADDRS]);
	iommu_part_array(t, " sizes=", &values[SG_LENGTHS]);
	iommu_part_array(t, " phys_addrs=", &values[SG_PHYS_ADDRS]);
	iommu_part_array(t, " phys_addrs=", &values[SG_ADDRS]);
	iommu_part_flags(t, " attrs=", &values[SG_ATTRS]);
}

/* The size of all entries together. */
static void sg_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *lengths = &values[SG_LENGTHS];
	uint64_t sum = 0;

	if (!iommu_has(lengths))
		return;
	for (uint32_t i = 0; i < lengths->len; i++)
		sum += iommu_element(lengths, i);
	iommu_text_puts(t, is_truncated(values) ? " (more than " : " (");
	iommu_text_size(t, sum);
	iommu_text_putc(t, ')');
}

/* The label says dma_addrs, in the kernel too. */
static void sg_err_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "", &values[SG_DEVICE]);
	iommu_part_symbol(t, " dir=", &values[SG_DIR]);
	iommu_part_array(t, " dma_addrs=", &values[SG_PHYS_ADDRS]);
	iommu_part_int(t, " err=", &values[SG_ERR]);
	iommu_part_flags(t, " attrs=", &values[SG_ATTRS]);
}

/* What a map may return (kernel/dma/mapping.c, __dma_map_sg_attrs()), in asm-generic numbers. */
static const struct iommu_name errors[] = {
	{ (uint64_t)-5, "EIO" },
	{ (uint64_t)-12, "ENOMEM" },
	{ (uint64_t)-22, "EINVAL" },
	{ (uint64_t)-121, "EREMOTEIO" },
};

static const struct iommu_names error_names = {
	.list = errors,
	.nr = sizeof(errors) / sizeof(errors[0]),
};

static void sg_err_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *err = &values[SG_ERR];
	const char *name = iommu_has(err) ? iommu_name_of(&error_names, err->num) : NULL;

	iommu_text_puts(t, " (");
	if (name) {
		iommu_text_puts(t, name);
		iommu_text_puts(t, "; ");
	}
	iommu_text_puts(t, "the addresses are physical)");
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *addrs = &values[SG_DMA_ADDRS];
	const struct iommu_value *lengths = &values[SG_LENGTHS];

	if (!iommu_has(addrs) || !iommu_has(lengths) || addrs->len != lengths->len ||
	    !iommu_step_string(&step->device, &values[SG_DEVICE]))
		return;
	step->kind = IOMMU_STEP_DMA_MAP_SG;
	step->addrs = addrs;
	step->lengths = lengths;
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (iommu_step_string(&step->device, &values[SG_DEVICE]))
		step->kind = IOMMU_STEP_DMA_UNMAP_SG;
}

#define STEP_FIELDS (IOMMU_FIELD(SG_DEVICE) | IOMMU_FIELD(SG_DMA_ADDRS) | IOMMU_FIELD(SG_LENGTHS))

#define SG_EVENT(event, stock_text, extra_text, step_of) \
	const struct iommu_event iommu_event_##event = {			\
		.system = "dma",						\
		.name = #event,							\
		.nr_fields = SG_NR_FIELDS,					\
		.fields = {							\
			[SG_DEVICE] = { "device", IOMMU_STRING },		\
			[SG_DIR] = { "dir", IOMMU_UNSIGNED },			\
			[SG_FULL_NENTS] = { "full_nents", IOMMU_SIGNED },	\
			[SG_FULL_ENTS] = { "full_ents", IOMMU_SIGNED },		\
			[SG_TRUNCATED] = { "truncated", IOMMU_UNSIGNED },	\
			[SG_DMA_ADDRS] = { "dma_addrs", IOMMU_ARRAY },		\
			[SG_LENGTHS] = { "lengths", IOMMU_ARRAY },		\
			[SG_PHYS_ADDRS] = { "phys_addrs", IOMMU_ARRAY },	\
			[SG_ADDRS] = { "addrs", IOMMU_ARRAY },			\
			[SG_ERR] = { "err", IOMMU_SIGNED },			\
			[SG_ATTRS] = { "attrs", IOMMU_UNSIGNED },		\
		},								\
		.names = {							\
			[SG_DIR] = &iommu_dma_dir_names,			\
			[SG_ATTRS] = &iommu_dma_attr_names,			\
		},								\
		.stock = stock_text,						\
		.extra = extra_text,						\
		.step = step_of,						\
		.step_fields = STEP_FIELDS,	\
	}

SG_EVENT(dma_map_sg, sg_stock, sg_extra, map_step);
SG_EVENT(dma_map_sg_err, sg_err_stock, sg_err_extra, NULL);
SG_EVENT(dma_unmap_sg, sg_stock, NULL, unmap_step);
SG_EVENT(dma_sync_sg_for_cpu, sg_stock, sg_extra, NULL);
SG_EVENT(dma_sync_sg_for_device, sg_stock, sg_extra, NULL);
