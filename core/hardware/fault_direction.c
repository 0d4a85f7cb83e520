/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdbool.h>

#include "fault_direction.h"

enum { FAULT_READ = 0, FAULT_WRITE = 1 };

/*
 * IOMMU drivers that report faults on their own device, so that the event names them, and pass
 * something else than the direction. The name is that of the driver in the source given.
 */
static const struct {
	const char *driver;
	bool raw; /* passes a register; else always 0 */
} odd_drivers[] = {
	{ "omap-iommu", false },     /* drivers/iommu/omap-iommu.c */
	{ "ipmmu-vmsa", false },     /* drivers/iommu/ipmmu-vmsa.c */
	{ "qcom-iommu-ctx", false }, /* drivers/iommu/arm/arm-smmu/qcom_iommu.c, a context bank */
	{ "qcom-iommu", false },     /* the same file, the unit that holds the context banks */
	/*
	 * drivers/iommu/mtk_iommu_v1.c: the hardware cannot tell. Older kernels call this driver
	 * mtk-iommu, as the second generation's, which does tell: that name is taken at its word.
	 */
	{ "mtk-iommu-v1", false },
	{ "vsi-iommu", true }, /* drivers/iommu/vsi-iommu.c, 7.x: the status register */
};

/* Driver names are spelled with - or _, as file, module and driver differ in it. */
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
	for (size_t i = 0; driver && i < sizeof(odd_drivers) / sizeof(odd_drivers[0]); i++) {
		if (!same_name(odd_drivers[i].driver, driver, len))
			continue;
		if (odd_drivers[i].raw)
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
