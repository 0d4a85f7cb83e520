/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_IOMMU_STATE_H
#define TRACE_IOMMU_IOMMU_STATE_H

#include <stdbool.h>

/* How the running kernel uses its IOMMUs, and whether root may trace, according to sysfs. */
struct iommu_state {
	unsigned int units;    /* IOMMUs in use */
	unsigned int groups;   /* groups of devices */
	unsigned int identity; /* groups whose devices bypass the translation */
	unsigned int strict;   /* groups that flush with each unmap */
	unsigned int lazy;     /* groups that flush later */
	bool locked_down;      /* lockdown=confidentiality: not even root may trace */
};

struct iommu_state iommu_state_read(void);

#endif
