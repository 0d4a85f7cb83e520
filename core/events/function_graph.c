/* SPDX-License-Identifier: LGPL-2.1 */
#include "function_graph.h"

#include <string.h>

#define CORE "drivers/iommu/iommu.c"
#define VTD  "drivers/iommu/intel/"
#define AMD  "drivers/iommu/amd/iommu.c"
#define SMMU "drivers/iommu/arm/"

const struct iommu_call_function iommu_call_functions[] = {
	{ "iommu_map", IOMMU_CALL_MAP, "all", CORE },
	{ "__iommu_map", IOMMU_CALL_MAP, "5.10 to 6.12", CORE },
	{ "iommu_map_nosync", IOMMU_CALL_MAP, "7.2", CORE },
	{ "iommu_map_sg", IOMMU_CALL_MAP, "all", CORE },
	{ "iommu_map_atomic", IOMMU_CALL_MAP, "5.10 to 6.1", CORE },
	{ "iommu_map_sg_atomic", IOMMU_CALL_MAP, "5.10 to 6.1", CORE },
	{ "iommu_unmap", IOMMU_CALL_UNMAP, "all", CORE },
	{ "iommu_unmap_fast", IOMMU_CALL_UNMAP, "all", CORE },
	{ "__iommu_unmap", IOMMU_CALL_UNMAP, "5.10 to 7.2", CORE },
	{ "qi_submit_sync", IOMMU_CALL_FLUSH, "all", VTD "dmar.c" },
	{ "cache_tag_flush_range", IOMMU_CALL_FLUSH, "6.10 and later", VTD "cache.c" },
	{ "cache_tag_flush_all", IOMMU_CALL_FLUSH, "6.10 and later", VTD "cache.c" },
	{ "intel_iommu_tlb_sync", IOMMU_CALL_FLUSH, "5.10 and later", VTD "iommu.c" },
	{ "amd_iommu_iotlb_sync", IOMMU_CALL_FLUSH, "5.10 and later", AMD },
	{ "amd_iommu_flush_iotlb_all", IOMMU_CALL_FLUSH, "5.10 and later", AMD },
	{ "arm_smmu_iotlb_sync", IOMMU_CALL_FLUSH, "5.10 and later", SMMU },
	{ "arm_smmu_flush_iotlb_all", IOMMU_CALL_FLUSH, "5.10 and later", SMMU },
	{ NULL, IOMMU_CALL_ANY, NULL, NULL },
};

enum iommu_call iommu_call_of_function(const char *name, size_t len)
{
	const struct iommu_call_function *f = iommu_call_functions;
	const char *dot = memchr(name, '.', len);

	if (dot)
		len = (size_t)(dot - name);
	for (; f->name; f++) {
		if (strlen(f->name) == len && !memcmp(f->name, name, len))
			break;
	}
	return f->call;
}

const struct iommu_event iommu_event_graph_entry = {
	.system = "ftrace",
	.name = "funcgraph_entry",
	.nr_fields = 2,
	.fields = {
		[IOMMU_GRAPH_FUNC] = { "func", IOMMU_UNSIGNED },
		[IOMMU_GRAPH_DEPTH] = { "depth", IOMMU_UNSIGNED },
	},
};

const struct iommu_event iommu_event_graph_exit = {
	.system = "ftrace",
	.name = "funcgraph_exit",
	.nr_fields = IOMMU_GRAPH_FIELDS,
	.fields = {
		[IOMMU_GRAPH_FUNC] = { "func", IOMMU_UNSIGNED },
		[IOMMU_GRAPH_DEPTH] = { "depth", IOMMU_UNSIGNED },
		[IOMMU_GRAPH_CALLTIME] = { "calltime", IOMMU_UNSIGNED },
		[IOMMU_GRAPH_RETTIME] = { "rettime", IOMMU_UNSIGNED },
		[IOMMU_GRAPH_DURATION] = { "duration", IOMMU_UNSIGNED },
	},
};
