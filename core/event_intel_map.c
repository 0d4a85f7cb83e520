/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "intel_iommu", Linux 5.4 to 5.10 (include/trace/events/intel_iommu.h): maps of drivers,
 * which made no iommu:map then. "bounce" is an untrusted device's buffer, mapped through swiotlb.
 */
#include "event_part.h"
#include "events.h"

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

#define MAP_EVENT(event) \
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
	}

MAP_EVENT(map_single);
MAP_EVENT(map_sg);
MAP_EVENT(unmap_single);
MAP_EVENT(unmap_sg);
MAP_EVENT(bounce_map_single);
MAP_EVENT(bounce_map_sg);
MAP_EVENT(bounce_unmap_single);
