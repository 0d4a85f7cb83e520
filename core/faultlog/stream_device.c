/* SPDX-License-Identifier: LGPL-2.1 */
#include "stream_device.h"

#include "smmu_v3.h"

/* Several units may use the same stream IDs. Messages have a hash of the unit's name. */
static bool is_unit(void *arg, const char *name, size_t len)
{
	const struct iommu_fault *f = arg;

	return f->unit == iommu_smmu_v3_unit(name, len);
}

void iommu_fault_find_stream(struct iommu_fault *f, const struct iommu_snapshot *snapshot)
{
	const struct iommu_snapshot_text *device;
	struct iommu_scan id;

	if (f->vendor != IOMMU_SMMU_V3 || !(f->has & IOMMU_HAS_STREAM) ||
	    f->has & IOMMU_HAS_DEVICE || (f->client_len && !(f->has & IOMMU_CLIENT_IS_UNIT)))
		return;
	device = iommu_snapshot_stream_device(snapshot, f->stream, is_unit, f);
	if (!device)
		return;
	id = (struct iommu_scan){ device->str, device->str + device->len };
	if (!iommu_fault_read_device(&id, f) || id.p != id.end) {
		f->has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
		iommu_fault_set_client(f, device->str, device->len, false);
	}
}
