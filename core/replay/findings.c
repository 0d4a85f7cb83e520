/* SPDX-License-Identifier: LGPL-2.1 */
#include "findings.h"

#include "attribution.h"
#include "replay_internal.h"

void iommu_findings_add(struct iommu_replay *r, enum iommu_finding_class class,
			const struct iommu_finding_case *one, unsigned int excuses)
{
	struct iommu_findings *findings = &r->findings;
	struct iommu_finding *finding =
		excuses ? &findings->excused[class] : &findings->firm[class];

	if (!iommu_in_range(r, one->ts))
		return;
	if (!finding->nr++)
		finding->first = *one;
	finding->last = *one;
	finding->bytes += one->last - one->first + 1;
	finding->excuses |= excuses;
	if (r->config.found)
		r->config.found(r->config.arg, class, one, excuses);
}

void iommu_record_finding(struct iommu_replay *r, enum iommu_finding_class class,
			  const struct iommu_mapping *mapping, const struct iommu_finding_case *one,
			  unsigned int excuses)
{
	struct iommu_finding_case with_devices = *one;
	struct iommu_owner owner;

	if (!r->config.findings || mapping->flags & IOMMU_MAPPING_SELFTEST)
		return;
	owner = iommu_mapping_owner(r, mapping);
	with_devices.devices = owner.devices;
	if (!owner.devices)
		excuses |= IOMMU_EXCUSE_DOMAIN;
	if (r->events_lost)
		excuses |= IOMMU_EXCUSE_LOST;
	iommu_findings_add(r, class, &with_devices, excuses);
}

void iommu_record_finding_now(struct iommu_replay *r, enum iommu_finding_class class,
			      const struct iommu_mapping *mapping, uint64_t first, uint64_t last,
			      unsigned int excuses)
{
	const struct iommu_finding_case one = {
		.ts = r->now,
		.first = first,
		.last = last,
		.pid = mapping->pid,
	};

	iommu_record_finding(r, class, mapping, &one, excuses);
}

bool iommu_all_maps_seen(struct iommu_replay *r, uint32_t devices)
{
	uint32_t nr;
	const uint32_t *list = iommu_set_members(&r->devices, devices, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		const struct iommu_epoch *epoch = iommu_holders_epoch_now(r->holders, list[i]);

		if (!epoch || epoch->before)
			return false;
		/* The DMA API's domain exists since the device joined its group. */
		if (epoch->pid == IOMMU_HOST && !iommu_device_state(r, list[i])->added_in_trace)
			return false;
	}
	return nr;
}
