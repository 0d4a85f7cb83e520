/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_EVENTS_H
#define IOMMU_RECORD_EVENTS_H

#include <stddef.h>

/* Events that a recording enables, if the kernel has them. */
struct iommu_record_event {
	const char *system;
	const char *event; /* "*": all of the system */
	const char *what;  /* what the event tells */
};

extern const struct iommu_record_event iommu_record_events[];
extern const size_t iommu_nr_record_events;

#endif
