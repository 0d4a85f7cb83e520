/* SPDX-License-Identifier: LGPL-2.1 */
/* The events that tell which devices are in which group, and that one got another domain. */
#include "event_fields.h"
#include "event_step.h"
#include "event_list.h"

enum { GROUP_GID, GROUP_DEVICE };
enum { DOMAIN_DEVICE };

static void group_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	if (iommu_has(&values[GROUP_GID])) {
		iommu_text_puts(t, " groupID=");
		iommu_text_signed(t, (int64_t)values[GROUP_GID].num);
	}
	iommu_part_string(t, " device=", &values[GROUP_DEVICE]);
}

static void domain_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_part_string(t, " device=", &values[DOMAIN_DEVICE]);
}

static void group_step(struct iommu_step *step, const struct iommu_value *values,
		       enum iommu_step_kind kind)
{
	if (!iommu_has(&values[GROUP_GID]) ||
	    !iommu_step_string(&step->device, &values[GROUP_DEVICE]))
		return;
	step->kind = kind;
	step->gid = (int32_t)values[GROUP_GID].num;
}

static void add_step(struct iommu_step *step, const struct iommu_value *values)
{
	group_step(step, values, IOMMU_STEP_ADD);
}

static void remove_step(struct iommu_step *step, const struct iommu_value *values)
{
	group_step(step, values, IOMMU_STEP_REMOVE);
}

static void attach_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (iommu_step_string(&step->device, &values[DOMAIN_DEVICE]))
		step->kind = IOMMU_STEP_ATTACH;
}

static void detach_step(struct iommu_step *step, const struct iommu_value *values)
{
	if (iommu_step_string(&step->device, &values[DOMAIN_DEVICE]))
		step->kind = IOMMU_STEP_DETACH;
}

const struct iommu_event iommu_event_add_device_to_group = {
	.system = "iommu",
	.name = "add_device_to_group",
	.nr_fields = 2,
	.fields = { { "gid", IOMMU_SIGNED }, { "device", IOMMU_STRING } },
	.stock = group_stock,
	.step = add_step,
	.step_fields = IOMMU_FIELD(GROUP_GID) | IOMMU_FIELD(GROUP_DEVICE),
};

const struct iommu_event iommu_event_remove_device_from_group = {
	.system = "iommu",
	.name = "remove_device_from_group",
	.nr_fields = 2,
	.fields = { { "gid", IOMMU_SIGNED }, { "device", IOMMU_STRING } },
	.stock = group_stock,
	.step = remove_step,
	.step_fields = IOMMU_FIELD(GROUP_GID) | IOMMU_FIELD(GROUP_DEVICE),
};

const struct iommu_event iommu_event_attach_device_to_domain = {
	.system = "iommu",
	.name = "attach_device_to_domain",
	.nr_fields = 1,
	.fields = { { "device", IOMMU_STRING } },
	.stock = domain_stock,
	.step = attach_step,
	.step_fields = IOMMU_FIELD(DOMAIN_DEVICE),
};

const struct iommu_event iommu_event_detach_device_from_domain = {
	.system = "iommu",
	.name = "detach_device_from_domain",
	.nr_fields = 1,
	.fields = { { "device", IOMMU_STRING } },
	.stock = domain_stock,
	.step = detach_step,
	.step_fields = IOMMU_FIELD(DOMAIN_DEVICE),
};
