/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * iommu:map and iommu:unmap. The newest wording, with the end of the range, is of 5.17
 * (include/trace/events/iommu.h); the end is exclusive.
 */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

/* The range as the kernel computes it: with the size that was asked for. */
static void put_range(struct iommu_text *t, const struct iommu_value *iova,
		      const struct iommu_value *size)
{
	iommu_part_address(t, " iova=", iova);
	if (iommu_has(iova) && iommu_has(size)) {
		iommu_text_puts(t, " - ");
		iommu_text_hex(t, iova->num + size->num, 16);
	}
}

static void map_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	put_range(t, &values[IOMMU_MAP_IOVA], &values[IOMMU_MAP_SIZE]);
	iommu_part_address(t, " paddr=", &values[IOMMU_MAP_PADDR]);
	iommu_part_dec(t, " size=", &values[IOMMU_MAP_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_size_note(t, &values[IOMMU_MAP_SIZE]);
}

static void unmap_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	put_range(t, &values[IOMMU_UNMAP_IOVA], &values[IOMMU_UNMAP_SIZE]);
	iommu_part_dec(t, " size=", &values[IOMMU_UNMAP_SIZE]);
	iommu_part_dec(t, " unmapped_size=", &values[IOMMU_UNMAP_UNMAPPED]);
}

/* Less was unmapped than asked for: the walk stopped at a hole. */
static void put_shortfall(struct iommu_text *t, const struct iommu_value *iova, uint64_t size,
			  uint64_t unmapped)
{
	iommu_text_puts(t, " (");
	iommu_text_size(t, unmapped);
	iommu_text_puts(t, " of ");
	iommu_text_size(t, size);
	if (iommu_has(iova)) {
		iommu_text_puts(t, ": hole at ");
		iommu_text_hex(t, iova->num + unmapped, 1);
	}
	iommu_text_putc(t, ')');
}

/* More was unmapped than asked for: a huge page goes as a whole, and the line's end is wrong. */
static void put_excess(struct iommu_text *t, const struct iommu_value *iova, uint64_t size,
		       uint64_t unmapped)
{
	iommu_text_puts(t, " (");
	iommu_text_size(t, unmapped);
	if (iommu_has(iova)) {
		iommu_text_puts(t, ", to ");
		iommu_text_hex(t, iova->num + unmapped, 1);
	}
	iommu_text_puts(t, ", asked for ");
	iommu_text_size(t, size);
	iommu_text_putc(t, ')');
}

static void unmap_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *iova = &values[IOMMU_UNMAP_IOVA];
	const struct iommu_value *size = &values[IOMMU_UNMAP_SIZE];
	const struct iommu_value *unmapped = &values[IOMMU_UNMAP_UNMAPPED];

	if (iommu_has(size) && iommu_has(unmapped) && unmapped->num < size->num)
		put_shortfall(t, iova, size->num, unmapped->num);
	else if (iommu_has(size) && iommu_has(unmapped) && unmapped->num > size->num)
		put_excess(t, iova, size->num, unmapped->num);
	else
		iommu_part_size_note(t, iommu_has(unmapped) ? unmapped : size);
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *iova = &values[IOMMU_MAP_IOVA];
	const struct iommu_value *size = &values[IOMMU_MAP_SIZE];
	const struct iommu_value *paddr = &values[IOMMU_MAP_PADDR];

	if (!iommu_has(iova) || !iommu_has(size))
		return;
	step->kind = IOMMU_STEP_MAP;
	step->iova = iova->num;
	step->size = size->num;
	step->paddr = iommu_has(paddr) ? paddr->num : 0;
}

/* 3.13 does not say what was really unmapped: all, as far as is known. */
static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *iova = &values[IOMMU_UNMAP_IOVA];
	const struct iommu_value *size = &values[IOMMU_UNMAP_SIZE];
	const struct iommu_value *unmapped = &values[IOMMU_UNMAP_UNMAPPED];

	if (!iommu_has(iova) || !iommu_has(size) || unmapped->state == IOMMU_DAMAGED)
		return;
	step->kind = IOMMU_STEP_UNMAP;
	step->iova = iova->num;
	step->size = size->num;
	step->done = iommu_has(unmapped) ? unmapped->num : size->num;
}

const struct iommu_event iommu_event_map = {
	.system = "iommu",
	.name = "map",
	.nr_fields = 3,
	.fields = {
		[IOMMU_MAP_IOVA] = { "iova", IOMMU_UNSIGNED },
		[IOMMU_MAP_PADDR] = { "paddr", IOMMU_UNSIGNED },
		/* an int on 3.13, but never negative: read without its sign */
		[IOMMU_MAP_SIZE] = { "size", IOMMU_UNSIGNED },
	},
	.stock = map_stock,
	.extra = map_extra,
	.step = map_step,
	.step_fields = IOMMU_FIELD(IOMMU_MAP_IOVA) | IOMMU_FIELD(IOMMU_MAP_PADDR) | IOMMU_FIELD(IOMMU_MAP_SIZE),
};

const struct iommu_event iommu_event_unmap = {
	.system = "iommu",
	.name = "unmap",
	.nr_fields = 4,
	.fields = {
		[IOMMU_UNMAP_IOVA] = { "iova", IOMMU_UNSIGNED },
		[IOMMU_UNMAP_SIZE] = { "size", IOMMU_UNSIGNED },
		[IOMMU_UNMAP_UNMAPPED] = { "unmapped_size", IOMMU_UNSIGNED },
		/* 3.13 shares map's fields and always records 0 here; no later kernel has it */
		[IOMMU_UNMAP_PADDR] = { "paddr", IOMMU_UNSIGNED },
	},
	.stock = unmap_stock,
	.extra = unmap_extra,
	.step = unmap_step,
	.step_fields = IOMMU_FIELD(IOMMU_UNMAP_IOVA) | IOMMU_FIELD(IOMMU_UNMAP_SIZE) | IOMMU_FIELD(IOMMU_UNMAP_UNMAPPED),
};
