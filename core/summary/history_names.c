/* SPDX-License-Identifier: LGPL-2.1 */
#include "history_names.h"

const char *iommu_grade_name(enum iommu_grade grade)
{
	static const char *const names[] = {
		[IOMMU_GRADE_UNKNOWN] = "unknown",
		[IOMMU_GRADE_LIKELY] = "likely",
		[IOMMU_GRADE_CERTAIN] = "certain",
	};

	return names[grade];
}

const char *iommu_source_name(enum iommu_source source)
{
	static const char *const names[] = {
		[IOMMU_SOURCE_NONE] = "",	[IOMMU_SOURCE_PROBE] = "probe",
		[IOMMU_SOURCE_DMA] = "dma",	[IOMMU_SOURCE_FLUSH] = "flush",
		[IOMMU_SOURCE_INTEL] = "intel", [IOMMU_SOURCE_TASK] = "task",
	};

	return names[source];
}

const char *iommu_finding_name(enum iommu_finding_class class)
{
	static const char *const names[] = {
		[IOMMU_FINDING_LEAK] = "leak",
		[IOMMU_FINDING_ALIVE] = "alive at the end",
		[IOMMU_FINDING_DOUBLE_UNMAP] = "double unmap",
		[IOMMU_FINDING_NEVER_MAPPED] = "unmap of something never mapped",
		[IOMMU_FINDING_PARTIAL_UNMAP] = "partial unmap",
		[IOMMU_FINDING_OVERLAP] = "overlap",
	};

	return names[class];
}

static const struct {
	unsigned int bit;
	const char *name;
	const char *reason;
} excuses[] = {
	{ IOMMU_EXCUSE_LATE, "late start", "the trace began late" },
	{ IOMMU_EXCUSE_LOST, "lost events", "events were lost" },
	{ IOMMU_EXCUSE_DOMAIN, "unknown domain", "the domain is not known" },
	{ IOMMU_EXCUSE_ENDED, "end of the trace", "the trace ended" },
};

const char *iommu_excuse_name(unsigned int bit)
{
	for (size_t i = 0; i < sizeof(excuses) / sizeof(excuses[0]); i++) {
		if (excuses[i].bit == bit)
			return excuses[i].name;
	}
	return "unknown";
}

const char *iommu_excuse_reason(unsigned int bit)
{
	for (size_t i = 0; i < sizeof(excuses) / sizeof(excuses[0]); i++) {
		if (excuses[i].bit == bit)
			return excuses[i].reason;
	}
	return "something is not known";
}
