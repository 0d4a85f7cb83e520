/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "fuzz_steps.h"
#include "core/faultlog/fault.h"

static const uint8_t kinds[] = {
	IOMMU_STEP_MAP,		IOMMU_STEP_UNMAP,	 IOMMU_STEP_ATTACH,
	IOMMU_STEP_DMA_MAP,	IOMMU_STEP_PROBE_MAP,	 IOMMU_STEP_CACHE_FLUSH,
	IOMMU_STEP_CALL,	IOMMU_STEP_RETURN,	 IOMMU_STEP_REMOVE,
	IOMMU_STEP_PROBE_CALL,	IOMMU_STEP_PROBE_FLUSH,	 IOMMU_STEP_ADD,
	IOMMU_STEP_DETACH,	IOMMU_STEP_FAULT,	 IOMMU_STEP_LOG,
	IOMMU_STEP_DMA_UNMAP,	IOMMU_STEP_DMA_FREE,	 IOMMU_STEP_INTEL_MAP,
	IOMMU_STEP_INTEL_UNMAP, IOMMU_STEP_CACHE_ASSIGN, IOMMU_STEP_QI_IOTLB,
	IOMMU_STEP_QI_CONTEXT,	IOMMU_STEP_PROBE_UNMAP,	 IOMMU_STEP_PROBE_ATTACH,
	IOMMU_STEP_PROBE_CLAIM, IOMMU_STEP_PROBE_FREE,	 IOMMU_STEP_MAP_PAGES,
	IOMMU_STEP_UNMAP_PAGES, IOMMU_STEP_MAP_LEAF,
};

/* The fault of the newest IOMMU_STEP_LOG: valid until the next one. */
static const struct iommu_fault *fault_of(const uint8_t *p, uint64_t address)
{
	static struct iommu_fault fault;

	fault = (struct iommu_fault){
		.vendor = p[1] & 1 ? IOMMU_AMD : IOMMU_INTEL,
		.kind = p[1] & 2 ? IOMMU_LOG_SIGN : IOMMU_LOG_FAULT,
		.has = IOMMU_HAS_DEVICE | IOMMU_HAS_ADDRESS | IOMMU_HAS_CODE,
		.device = { .slot = 4 + p[2] % 4 },
		.access = p[1] & 4 ? IOMMU_ACCESS_WRITE : IOMMU_ACCESS_READ,
		.code = p[4],
		.address = address,
		.note = "a note",
		.severity = IOMMU_BROKEN,
	};
	return &fault;
}

struct iommu_step fuzz_step(const uint8_t *p, uint64_t *ts)
{
	static const char *const devices[] = { "0000:00:04.0", "0000:00:05.0", "a.usb",
					       "\x1b[31m" };
	const char *device = devices[p[2] % 4];
	struct iommu_step step = {
		.kind = kinds[p[0] % sizeof(kinds)],
		.ts = *ts += (uint64_t)p[5] << 10,
		.cpu = p[1] % 3,
		.pid = p[1] % 16,
		.device = { device, strlen(device) },
		.iova = (uint64_t)p[3] << 12 << p[6] % 13 * 4,
		.size = (uint64_t)p[4] << 12 << p[7] % 13 * 4,
		.dom = 0x1000 + p[2] % 4,
		.type = IOMMU_STEP_NO_TYPE,
		.gid = p[2] % 8 - 1,
		.call = p[3] % IOMMU_CALLS,
	};

	step.done = step.size;
	if (step.kind == IOMMU_STEP_LOG)
		step.fault = fault_of(p, step.iova);
	return step;
}

const char *fuzz_comm(void *arg, int32_t pid)
{
	static const char *const names[] = { "kworker/0:1", "kworker/u8:2-x", "a/\n", "", NULL };

	(void)arg;
	return names[(uint32_t)pid % 5];
}

void fuzz_must(bool holds)
{
	if (!holds)
		abort();
}

void fuzz_check_text(void *arg, const char *str, size_t len)
{
	(void)arg;
	for (size_t i = 0; i < len; i++)
		fuzz_must(str[i] == '\n' || ((unsigned char)str[i] >= 0x20 && str[i] != 0x7f));
}
