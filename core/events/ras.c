/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * System "ras": PCIe errors (include/ras/ras_event.h, 3.13 to 7.2). The library prints the line.
 * traceevent-plugin/aer.c appends the connection to a fault.
 */
#include "event_list.h"

const struct iommu_event iommu_event_aer = {
	.system = "ras",
	.name = "aer_event",
	.nr_fields = 6,
	.fields = {
		[IOMMU_AER_DEV_NAME] = { "dev_name", IOMMU_STRING },
		[IOMMU_AER_STATUS] = { "status", IOMMU_UNSIGNED },
		[IOMMU_AER_SEVERITY] = { "severity", IOMMU_UNSIGNED },
		{ "tlp_header_valid", IOMMU_UNSIGNED },
		{ "tlp_header", IOMMU_ARRAY },
		{ "bus_type", IOMMU_STRING }, /* 7.x */
	},
	.kernels = "all",
	.adds = "the connection to a fault of the device, [see below](#aer_event)",
};
