/* SPDX-License-Identifier: LGPL-2.1 */
#include "probe_rows.h"

#define CORE "drivers/iommu/iommu.c"
#define DMA  "drivers/iommu/dma-iommu.c"
#define VTD  "drivers/iommu/intel/iommu.c"
#define AMD  "drivers/iommu/amd/iommu.c"
#define SMMU "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c"

/* clang-format off */
#define DOMAIN_AND_RANGE						\
	{ "dom", "domain", "x64", false }, { "iova", "iova", "x64", false }

/* Which device calls the DMA API, and the domain that it has. */
#define CALL(event, function, where)					\
	{ .name = event, .functions = { function },			\
	  .values = { { "dev", "dev->kobj.name", "string", false },	\
		      { "gid", "dev->iommu_group->id", "s32", true },	\
		      { "dom", "dev->iommu_group->domain", "x64", true } }, \
	  .source = where }

#define RETURNS(event, where, ...)					\
	{ .name = event, .at_return = true, .latency = true,		\
	  .functions = { __VA_ARGS__ },					\
	  .values = { { "ret", "$retval", NULL, false } },		\
	  .source = where }

/* A function returns nothing: its return has no value to record. */
#define RETURNS_VOID(event, where, function)				\
	{ .name = event, .at_return = true, .latency = true,		\
	  .functions = { function }, .source = where }

#define FLUSH_RANGE(function, where)					\
	{ .name = "flush", .latency = true, .functions = { function },	\
	  .values = { { "dom", "domain", "x64", false },		\
		      { "iova", "gather->start", "x64", false },	\
		      { "last", "gather->end", "x64", false } },	\
	  .source = where },						\
	RETURNS_VOID("flush_ret", where, function)

/* Both addresses are 0: the whole domain. */
#define FLUSH_ALL(function, where)					\
	{ .name = "flush", .latency = true, .functions = { function },	\
	  .values = { { "dom", "domain", "x64", false },		\
		      { "iova", "\\0", "x64", false },			\
		      { "last", "\\0", "x64", false } },		\
	  .source = where },						\
	RETURNS_VOID("flush_ret", where, function)

const struct iommu_probe_row iommu_probe_rows[] = {
	{ .name = "map", .functions = { "iommu_map_nosync", "__iommu_map" },
	  .values = { DOMAIN_AND_RANGE,
		      { "paddr", "paddr", "x64", true },
		      { "size", "size", "u64", false },
		      { "type", "domain->type", "x32", true } },
	  .source = CORE ": __iommu_map up to 6.12, iommu_map_nosync in 7.2" },
	{ .name = "unmap", .functions = { "__iommu_unmap" },
	  .values = { DOMAIN_AND_RANGE,
		      { "size", "size", "u64", false },
		      { "type", "domain->type", "x32", true } },
	  .source = CORE ": 5.10 to 7.2" },
	{ .name = "attach", .functions = { "__iommu_attach_device" },
	  .values = { { "dom", "domain", "x64", false },
		      { "dev", "dev->kobj.name", "string", false },
		      { "type", "domain->type", "x32", true },
		      { "gid", "dev->iommu_group->id", "s32", true } },
	  .source = CORE ": 5.10 to 7.2; each device, each domain" },
	{ .name = "free", .functions = { "iommu_domain_free" },
	  .values = { { "dom", "domain", "x64", false },
		      { "type", "domain->type", "x32", true } },
	  .source = CORE ": 5.10 to 7.2" },
	{ .name = "grel", .functions = { "iommu_group_release" },
	  .values = { { "gid", "kobj(iommu_group)->id", "s32", true },
		      { "dom", "kobj(iommu_group)->default_domain", "x64", false } },
	  .source = CORE ": up to 6.1, which inline iommu_domain_free there" },
	{ .name = "claim", .functions = { "iommu_group_claim_dma_owner" },
	  .values = { { "gid", "group->id", "s32", false } },
	  .source = CORE ": 5.19 and later" },
	CALL("dmap", "__iommu_dma_map", DMA ": 5.10 to 7.2"),
	CALL("dunmap", "__iommu_dma_unmap", DMA ": 5.10 to 7.2"),
	CALL("dmapsg", "iommu_dma_map_sg", DMA ": 5.10 to 7.2"),
	CALL("dalloc", "iommu_dma_alloc", DMA ": 5.10 to 7.2"),
	CALL("dmphys", "iommu_dma_map_phys", DMA ": 7.2"),
	CALL("dlink", "dma_iova_link", DMA ": 7.2"),
	CALL("dunlink", "__iommu_dma_iova_unlink", DMA ": 7.2"),
	CALL("imap", "__intel_map_single", VTD ": 5.10"),
	CALL("imapsg", "intel_map_sg", VTD ": 5.10"),
	CALL("iunmap", "intel_unmap", VTD ": 5.10"),
	CALL("ialloc", "intel_alloc_coherent", VTD ": 5.10"),
	RETURNS("map_ret", CORE ": as map", "iommu_map_nosync", "__iommu_map"),
	RETURNS("unmap_ret", CORE ": as unmap", "__iommu_unmap"),
	FLUSH_RANGE("intel_iommu_tlb_sync", VTD ": 5.10 and later"),
	FLUSH_ALL("intel_flush_iotlb_all", VTD ": 5.10 and later"),
	FLUSH_RANGE("amd_iommu_iotlb_sync", AMD ": 5.10 and later"),
	FLUSH_ALL("amd_iommu_flush_iotlb_all", AMD ": 5.10 and later"),
	FLUSH_RANGE("arm_smmu_iotlb_sync", SMMU ": 5.10 and later"),
	FLUSH_ALL("arm_smmu_flush_iotlb_all", SMMU ": 5.10 and later"),
};
/* clang-format on */

const size_t iommu_nr_probe_rows = sizeof(iommu_probe_rows) / sizeof(iommu_probe_rows[0]);
