/* SPDX-License-Identifier: LGPL-2.1 */
/* iommu:io_page_fault: the direction in its flags, driver by driver. */
#include <stdbool.h>

#include "fault_direction.h"

enum { FAULT_READ = 0, FAULT_WRITE = 1 };

/*
 * IOMMU drivers that pass something other than the direction. They report faults on their own
 * device, so the event has the name of the IOMMU driver, as in the given source (Linux 6.12).
 */
static const struct {
	const char *driver;
	bool raw; /* passes a register instead; else always 0 */
} without_direction[] = {
	{ "omap-iommu", false },     /* drivers/iommu/omap-iommu.c */
	{ "ipmmu-vmsa", false },     /* drivers/iommu/ipmmu-vmsa.c */
	{ "qcom-iommu-ctx", false }, /* drivers/iommu/arm/arm-smmu/qcom_iommu.c, a context bank */
	{ "qcom-iommu", false },     /* the same file, the unit that holds the context banks */
	/*
	 * drivers/iommu/mtk_iommu_v1.c: the hardware does not report it. Older kernels call this
	 * driver mtk-iommu, like the driver of the second generation, which passes the direction.
	 * The flags of that name are trusted.
	 */
	{ "mtk-iommu-v1", false },
	{ "vsi-iommu", true }, /* drivers/iommu/vsi-iommu.c, 7.x: the status register */
};

/* File, module and driver differ in their use of - and _, so both are accepted. */
static bool same_name(const char *name, const char *str, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (name[i] != (str[i] == '_' ? '-' : str[i]))
			return false;
	}
	return name[len] == '\0';
}

enum iommu_direction iommu_fault_direction(const char *driver, size_t len, uint32_t flags)
{
	for (size_t i = 0; driver && i < sizeof(without_direction) / sizeof(without_direction[0]);
	     i++) {
		if (!same_name(without_direction[i].driver, driver, len))
			continue;
		if (without_direction[i].raw)
			return IOMMU_DIRECTION_RAW;
		if (flags == FAULT_READ)
			return IOMMU_DIRECTION_UNREPORTED;
	}

	switch (flags) {
	case FAULT_READ:
		return IOMMU_DIRECTION_READ;
	case FAULT_WRITE:
		return IOMMU_DIRECTION_WRITE;
	default:
		return IOMMU_DIRECTION_RAW;
	}
}
