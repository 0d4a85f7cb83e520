/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "intel_iommu", Linux 5.4 to 5.10 (include/trace/events/intel_iommu.h): maps of drivers,
 * which made no iommu:map then. "bounce" is an untrusted device's buffer, mapped through swiotlb.
 */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

enum { MAP_DEVICE, MAP_INDEX, MAP_TOTAL, MAP_ADDR, MAP_PHYS, MAP_SIZE, MAP_NR_FIELDS };

static void map_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_string(t, "dev=", &values[MAP_DEVICE]);
	iommu_part_int(t, " [", &values[MAP_INDEX]);
	iommu_part_int(t, "/", &values[MAP_TOTAL]);
	if (iommu_has(&values[MAP_INDEX]) || iommu_has(&values[MAP_TOTAL]))
		iommu_text_putc(t, ']');
	iommu_part_hex(t, " dev_addr=", &values[MAP_ADDR]);
	iommu_part_hex(t, " phys_addr=", &values[MAP_PHYS]);
	iommu_part_dec(t, " size=", &values[MAP_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_part_size_note(t, &values[MAP_SIZE]);
}

static void range_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	const struct iommu_value *addr = &values[MAP_ADDR];
	const struct iommu_value *size = &values[MAP_SIZE];

	if (!iommu_has(addr) || !iommu_has(size) ||
	    !iommu_step_string(&step->device, &values[MAP_DEVICE]))
		return;
	step->kind = kind;
	step->iova = addr->num;
	step->size = size->num;
}

static void map_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_INTEL_MAP);
	if (step->kind && iommu_has(&values[MAP_PHYS]))
		step->paddr = values[MAP_PHYS].num;
}

static void unmap_step(struct iommu_step *step, const struct iommu_value *values)
{
	range_step(step, values, IOMMU_STEP_INTEL_UNMAP);
	step->done = step->size;
}

#define STEP_FIELDS                                                                \
	(IOMMU_FIELD(MAP_DEVICE) | IOMMU_FIELD(MAP_ADDR) | IOMMU_FIELD(MAP_PHYS) | \
	 IOMMU_FIELD(MAP_SIZE))

#define MAP_EVENT(event, step_of) \
	const struct iommu_event iommu_event_intel_##event = {		\
		.system = "intel_iommu",				\
		.name = #event,						\
		.nr_fields = MAP_NR_FIELDS,				\
		.fields = {						\
			[MAP_DEVICE] = { "dev_name", IOMMU_STRING },	\
			[MAP_INDEX] = { "index", IOMMU_SIGNED },	\
			[MAP_TOTAL] = { "total", IOMMU_SIGNED },	\
			[MAP_ADDR] = { "dev_addr", IOMMU_UNSIGNED },	\
			[MAP_PHYS] = { "phys_addr", IOMMU_UNSIGNED },	\
			[MAP_SIZE] = { "size", IOMMU_UNSIGNED },	\
		},							\
		.stock = map_stock,					\
		.extra = map_extra,					\
		.step = step_of,					\
		.step_fields = STEP_FIELDS,	\
	}

MAP_EVENT(map_single, map_step);
MAP_EVENT(map_sg, map_step);
MAP_EVENT(unmap_single, unmap_step);
MAP_EVENT(unmap_sg, unmap_step);
MAP_EVENT(bounce_map_single, map_step);
MAP_EVENT(bounce_map_sg, map_step);
MAP_EVENT(bounce_unmap_single, unmap_step);
