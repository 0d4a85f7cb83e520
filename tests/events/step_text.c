/* SPDX-License-Identifier: LGPL-2.1 */
#include "step_text.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kinds[IOMMU_STEP_KINDS] = {
	[IOMMU_STEP_NONE] = "none",
	[IOMMU_STEP_ADD] = "ADD",
	[IOMMU_STEP_REMOVE] = "REMOVE",
	[IOMMU_STEP_ATTACH] = "ATTACH",
	[IOMMU_STEP_DETACH] = "DETACH",
	[IOMMU_STEP_MAP] = "MAP",
	[IOMMU_STEP_UNMAP] = "UNMAP",
	[IOMMU_STEP_FAULT] = "FAULT",
	[IOMMU_STEP_LOG] = "LOG",
	[IOMMU_STEP_LOG_PART] = "LOG_PART",
	[IOMMU_STEP_FAULT_DECODED] = "FAULT_DECODED",
	[IOMMU_STEP_DMA_MAP] = "DMA_MAP",
	[IOMMU_STEP_DMA_MAP_SG] = "DMA_MAP_SG",
	[IOMMU_STEP_DMA_UNMAP] = "DMA_UNMAP",
	[IOMMU_STEP_DMA_UNMAP_SG] = "DMA_UNMAP_SG",
	[IOMMU_STEP_DMA_FREE] = "DMA_FREE",
	[IOMMU_STEP_INTEL_MAP] = "INTEL_MAP",
	[IOMMU_STEP_INTEL_UNMAP] = "INTEL_UNMAP",
	[IOMMU_STEP_CACHE_ASSIGN] = "CACHE_ASSIGN",
	[IOMMU_STEP_CACHE_FLUSH] = "CACHE_FLUSH",
	[IOMMU_STEP_QI_IOTLB] = "QI_IOTLB",
	[IOMMU_STEP_QI_CONTEXT] = "QI_CONTEXT",
	[IOMMU_STEP_PROBE_MAP] = "PROBE_MAP",
	[IOMMU_STEP_PROBE_UNMAP] = "PROBE_UNMAP",
	[IOMMU_STEP_PROBE_ATTACH] = "PROBE_ATTACH",
	[IOMMU_STEP_PROBE_CALL] = "PROBE_CALL",
	[IOMMU_STEP_PROBE_CLAIM] = "PROBE_CLAIM",
	[IOMMU_STEP_PROBE_FREE] = "PROBE_FREE",
	[IOMMU_STEP_PROBE_FLUSH] = "PROBE_FLUSH",
	[IOMMU_STEP_MAP_PAGES] = "MAP_PAGES",
	[IOMMU_STEP_UNMAP_PAGES] = "UNMAP_PAGES",
	[IOMMU_STEP_MAP_LEAF] = "MAP_LEAF",
	[IOMMU_STEP_SNAPSHOT] = "SNAPSHOT",
	[IOMMU_STEP_CALL] = "CALL",
	[IOMMU_STEP_RETURN] = "RETURN",
};

const char *step_kind_name(enum iommu_step_kind kind)
{
	return (unsigned int)kind < IOMMU_STEP_KINDS && kinds[kind] ? kinds[kind] : "?";
}

static void put_string(FILE *out, const char *name, const struct iommu_string *str)
{
	if (str->len)
		fprintf(out, " %s=%.*s", name, (int)str->len, str->str);
}

static void put_hex(FILE *out, const char *name, uint64_t value)
{
	if (value)
		fprintf(out, " %s=0x%" PRIx64, name, value);
}

static void put_signed(FILE *out, const char *name, int64_t value)
{
	if (value)
		fprintf(out, " %s=%" PRId64, name, value);
}

static void put_array(FILE *out, const char *name, const struct iommu_value *array)
{
	if (!array)
		return;
	fprintf(out, " %s=[", name);
	for (uint32_t i = 0; i < array->len; i++)
		fprintf(out, "%s0x%" PRIx64, i ? "," : "", iommu_array_element(array, i));
	putc(']', out);
}

void step_to_text(const struct iommu_step *step, char *text, size_t size)
{
	FILE *out = fmemopen(text, size, "w");

	fputs(step_kind_name(step->kind), out);
	put_string(out, "device", &step->device);
	put_string(out, "driver", &step->driver);
	put_string(out, "unit", &step->unit);
	put_hex(out, "iova", step->iova);
	put_hex(out, "size", step->size);
	put_hex(out, "done", step->done);
	put_hex(out, "paddr", step->paddr);
	put_hex(out, "dom", step->dom);
	put_hex(out, "type", step->type);
	put_signed(out, "gid", step->gid);
	put_hex(out, "did", step->did);
	put_hex(out, "rid", step->rid);
	put_hex(out, "direction", step->direction);
	put_signed(out, "flags", step->flags);
	put_signed(out, "call", step->call);
	put_signed(out, "depth", step->depth);
	put_array(out, "addrs", step->addrs);
	put_array(out, "lengths", step->lengths);
	put_hex(out, "context", step->context);
	put_hex(out, "ts", step->ts);
	put_signed(out, "pid", step->pid);
	put_signed(out, "cpu", step->cpu);
	if (step->fault)
		fputs(" fault", out);
	fclose(out);
}
