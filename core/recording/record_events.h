/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_EVENTS_H
#define IOMMU_RECORD_EVENTS_H

#include <stddef.h>

/* Events of the kernel that a recording needs, if the kernel has them. */
struct iommu_record_event {
	const char *system;
	const char *event; /* "*": all of the system */
	const char *what;  /* that it tells */
};

extern const struct iommu_record_event iommu_record_events[];
extern const size_t iommu_nr_record_events;

#endif
