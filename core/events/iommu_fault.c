/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"
#include "core/hardware/fault_direction.h"

/* The kernel prints "IOMMU:DRIVER DEVICE": there is no blank after the colon. */
static void fault_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_part_string(t, "", &values[IOMMU_FAULT_DRIVER]);
	iommu_part_string(t, " ", &values[IOMMU_FAULT_DEVICE]);
	iommu_part_address(t, " iova=", &values[IOMMU_FAULT_IOVA]);
	if (iommu_has(&values[IOMMU_FAULT_FLAGS])) {
		iommu_text_puts(t, " flags=");
		iommu_text_hex(t, (uint32_t)values[IOMMU_FAULT_FLAGS].num, 4);
	}
}

static void fault_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *driver = &values[IOMMU_FAULT_DRIVER];
	uint32_t flags = (uint32_t)values[IOMMU_FAULT_FLAGS].num;

	/* What 0 means depends on the driver. */
	if (!iommu_has(&values[IOMMU_FAULT_FLAGS]) || (!iommu_has(driver) && !flags))
		return;

	switch (iommu_fault_direction(iommu_has(driver) ? driver->str : NULL, driver->len, flags)) {
	case IOMMU_DIRECTION_READ:
		iommu_text_puts(t, " READ");
		break;
	case IOMMU_DIRECTION_WRITE:
		iommu_text_puts(t, " WRITE");
		break;
	case IOMMU_DIRECTION_UNREPORTED:
		iommu_text_puts(t, " direction not reported");
		break;
	case IOMMU_DIRECTION_RAW:
		iommu_text_puts(t, " raw ");
		iommu_text_hex(t, flags, 1);
		break;
	}
}

static void fault_step(struct iommu_step *step, const struct iommu_value *values)
{
	const struct iommu_value *iova = &values[IOMMU_FAULT_IOVA];
	const struct iommu_value *flags = &values[IOMMU_FAULT_FLAGS];

	if (!iommu_has(iova) || !iommu_step_string(&step->device, &values[IOMMU_FAULT_DEVICE]))
		return;
	step->kind = IOMMU_STEP_FAULT;
	iommu_step_string(&step->driver, &values[IOMMU_FAULT_DRIVER]);
	step->iova = iova->num;
	step->flags = iommu_has(flags) ? (int32_t)flags->num : 0;
}

const struct iommu_event iommu_event_io_page_fault = {
	.system = "iommu",
	.name = "io_page_fault",
	.nr_fields = 4,
	.fields = {
		[IOMMU_FAULT_DEVICE] = { "device", IOMMU_STRING },
		[IOMMU_FAULT_DRIVER] = { "driver", IOMMU_STRING },
		[IOMMU_FAULT_IOVA] = { "iova", IOMMU_UNSIGNED },
		[IOMMU_FAULT_FLAGS] = { "flags", IOMMU_UNSIGNED },
	},
	.stock = fault_stock,
	.extra = fault_extra,
	.step = fault_step,
	.step_fields = IOMMU_FIELD(IOMMU_FAULT_DEVICE) | IOMMU_FIELD(IOMMU_FAULT_DRIVER) | IOMMU_FIELD(IOMMU_FAULT_IOVA) | IOMMU_FIELD(IOMMU_FAULT_FLAGS),
};
