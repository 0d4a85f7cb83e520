/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_SETTINGS_H
#define IOMMU_LANES_SETTINGS_H

#include "picture/shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a person chose to see, of all streams; drawing reads it, the window changes it. */
struct lanes_settings {
	bool bytes; /* areas of mapped memory, in lanes */
	bool linear;
	bool faults;	 /* markers, in lanes */
	bool cpu_ticks;	 /* maps and unmaps, on plots of CPUs */
	bool task_ticks; /* the same, on plots of tasks */
	struct iommu_palette palette;
};

void lanes_settings_default(struct lanes_settings *settings);

/* Those that hold now. With lanes_lock() held, as the one below; changed by that one only. */
const struct lanes_settings *lanes_settings_now(void);
void lanes_settings_set(const struct lanes_settings *settings);

#ifdef __cplusplus
}
#endif

#endif
