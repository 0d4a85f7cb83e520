/* SPDX-License-Identifier: LGPL-2.1 */
#include "findings.h"

void iommu_findings_add(struct iommu_findings *findings, enum iommu_finding_class class,
			const struct iommu_case *one, unsigned int excuses)
{
	struct iommu_finding *finding =
		excuses ? &findings->excused[class] : &findings->firm[class];

	if (!finding->nr++)
		finding->first = *one;
	finding->last = *one;
	finding->bytes += one->last - one->first + 1;
	finding->excuses |= excuses;
}
