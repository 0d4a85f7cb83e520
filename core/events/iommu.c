/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "iommu": groups, domains, mappings and faults (include/trace/events/iommu.h, 3.13 to 7.2).
 */
#include "core/hardware/fault_direction.h"
#include "event_fields.h"
#include "event_list.h"
#include "step.h"

/* A device joins or leaves a group, or gets another domain. */
enum { GROUP_GID, GROUP_DEVICE };
enum { DOMAIN_DEVICE };

static void group_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	if (iommu_has(&values[GROUP_GID])) {
		iommu_text_puts(t, " groupID=");
		iommu_text_signed(t, (int64_t)values[GROUP_GID].num);
	}
	iommu_put_string(t, " device=", &values[GROUP_DEVICE]);
}

static void domain_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_put_string(t, " device=", &values[DOMAIN_DEVICE]);
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
	.kernels = "all",
	.adds = "none",
};

const struct iommu_event iommu_event_remove_device_from_group = {
	.system = "iommu",
	.name = "remove_device_from_group",
	.nr_fields = 2,
	.fields = { { "gid", IOMMU_SIGNED }, { "device", IOMMU_STRING } },
	.stock = group_stock,
	.step = remove_step,
	.step_fields = IOMMU_FIELD(GROUP_GID) | IOMMU_FIELD(GROUP_DEVICE),
	.kernels = "all",
	.adds = "none",
};

const struct iommu_event iommu_event_attach_device_to_domain = {
	.system = "iommu",
	.name = "attach_device_to_domain",
	.nr_fields = 1,
	.fields = { { "device", IOMMU_STRING } },
	.stock = domain_stock,
	.step = attach_step,
	.step_fields = IOMMU_FIELD(DOMAIN_DEVICE),
	.kernels = "all",
	.adds = "none",
};

const struct iommu_event iommu_event_detach_device_from_domain = {
	.system = "iommu",
	.name = "detach_device_from_domain",
	.nr_fields = 1,
	.fields = { { "device", IOMMU_STRING } },
	.stock = domain_stock,
	.step = detach_step,
	.step_fields = IOMMU_FIELD(DOMAIN_DEVICE),
	.kernels = "up to 6.2",
	.adds = "none",
};

/*
 * Mappings. The newest wording is that of 5.17, which added the exclusive end of the range. Like
 * the kernel, put_range() computes the end from the requested size.
 */
static void put_range(struct iommu_text *t, const struct iommu_value *iova,
		      const struct iommu_value *size)
{
	iommu_put_address(t, " iova=", iova);
	if (iommu_has(iova) && iommu_has(size)) {
		iommu_text_puts(t, " - ");
		iommu_text_hex(t, iova->num + size->num, 16);
	}
}

static void map_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	put_range(t, &values[IOMMU_MAP_IOVA], &values[IOMMU_MAP_SIZE]);
	iommu_put_address(t, " paddr=", &values[IOMMU_MAP_PADDR]);
	iommu_put_dec(t, " size=", &values[IOMMU_MAP_SIZE]);
}

static void map_extra(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_put_size_note(t, &values[IOMMU_MAP_SIZE]);
}

static void unmap_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	put_range(t, &values[IOMMU_UNMAP_IOVA], &values[IOMMU_UNMAP_SIZE]);
	iommu_put_dec(t, " size=", &values[IOMMU_UNMAP_SIZE]);
	iommu_put_dec(t, " unmapped_size=", &values[IOMMU_UNMAP_UNMAPPED]);
}

/* The kernel unmapped less than requested: the page table walk stopped at a hole. */
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

/*
 * The kernel unmapped more than requested, because it unmaps a huge page as a whole. The end in the
 * stock text is then wrong.
 */
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
		iommu_put_size_note(t, iommu_has(unmapped) ? unmapped : size);
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

/* 3.13 does not record the unmapped size. Assume the requested size. */
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
		/* an int on 3.13, but never negative */
		[IOMMU_MAP_SIZE] = { "size", IOMMU_UNSIGNED },
	},
	.stock = map_stock,
	.extra = map_extra,
	.step = map_step,
	.step_fields = IOMMU_FIELD(IOMMU_MAP_IOVA) | IOMMU_FIELD(IOMMU_MAP_PADDR) | IOMMU_FIELD(IOMMU_MAP_SIZE),
	.kernels = "all",
	.adds = "the size, such as ` (2M)`; ` (nothing)` for a failed map, which 7.2 traces with size 0",
};

const struct iommu_event iommu_event_unmap = {
	.system = "iommu",
	.name = "unmap",
	.nr_fields = 4,
	.fields = {
		[IOMMU_UNMAP_IOVA] = { "iova", IOMMU_UNSIGNED },
		[IOMMU_UNMAP_SIZE] = { "size", IOMMU_UNSIGNED },
		[IOMMU_UNMAP_UNMAPPED] = { "unmapped_size", IOMMU_UNSIGNED },
		/* 3.13 shares map's fields and always records 0; later kernels lack this field */
		[IOMMU_UNMAP_PADDR] = { "paddr", IOMMU_UNSIGNED },
	},
	.stock = unmap_stock,
	.extra = unmap_extra,
	.step = unmap_step,
	.step_fields = IOMMU_FIELD(IOMMU_UNMAP_IOVA) | IOMMU_FIELD(IOMMU_UNMAP_SIZE) | IOMMU_FIELD(IOMMU_UNMAP_UNMAPPED),
	.kernels = "all",
	.adds = "the size that was unmapped, [see below](#unmap)",
};

/* Faults. The kernel prints "IOMMU:DRIVER DEVICE", without a space after the colon. */
static void fault_stock(struct iommu_text *t, const struct iommu_value *values)
{
	iommu_text_puts(t, "IOMMU:");
	iommu_put_string(t, "", &values[IOMMU_FAULT_DRIVER]);
	iommu_put_string(t, " ", &values[IOMMU_FAULT_DEVICE]);
	iommu_put_address(t, " iova=", &values[IOMMU_FAULT_IOVA]);
	if (iommu_has(&values[IOMMU_FAULT_FLAGS])) {
		iommu_text_puts(t, " flags=");
		iommu_text_hex(t, (uint32_t)values[IOMMU_FAULT_FLAGS].num, 4);
	}
}

static void fault_extra(struct iommu_text *t, const struct iommu_value *values)
{
	const struct iommu_value *driver = &values[IOMMU_FAULT_DRIVER];
	uint32_t flags = (uint32_t)values[IOMMU_FAULT_FLAGS].num;

	/* The meaning of 0 depends on the driver. */
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
	.kernels = "all",
	.adds = "the direction, [see below](#io_page_fault)",
};
