/* SPDX-License-Identifier: LGPL-2.1 */
#include "snapshot_params.h"

#include <string.h>

/* Documentation/admin-guide/kernel-parameters.txt, and the parameters of the VFIO modules. */
const char *const iommu_snapshot_params[] = {
	"amd_iommu",
	"amd_iommu_dump",
	"arm-smmu-v3.disable_bypass",
	"arm-smmu.disable_bypass",
	"coherent_pool",
	"dma_debug",
	"intel_iommu",
	"intremap",
	"iommu",
	"iommu.forcedac",
	"iommu.passthrough",
	"iommu.strict",
	"mem_encrypt",
	"nohugeiomap",
	"pci",
	"swiotlb",
	"vfio_iommu_type1.allow_unsafe_interrupts",
	"vfio_iommu_type1.disable_hugepages",
	"vfio_iommu_type1.dma_entry_limit",
};

const size_t iommu_nr_snapshot_params =
	sizeof(iommu_snapshot_params) / sizeof(iommu_snapshot_params[0]);

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

static bool is_same(const char *param, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!param[i] || plain(param[i]) != plain(name[i]))
			return false;
	}
	return !param[len];
}

bool iommu_is_snapshot_param(const char *name, size_t len)
{
	for (size_t i = 0; i < iommu_nr_snapshot_params; i++) {
		if (is_same(iommu_snapshot_params[i], name, len))
			return true;
	}
	return false;
}
