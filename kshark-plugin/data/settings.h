/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SETTINGS_H
#define IOMMU_SETTINGS_H

#include "picture/shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The user's settings for the plots of all streams. The window changes them; drawing reads them. */
struct lanes_settings {
	bool bytes;	    /* areas of mapped memory in lanes */
	bool linear;	    /* these are linear, not logarithmic */
	bool faults;	    /* fault markers in lanes */
	bool cpu_ticks;	    /* map and unmap ticks on CPU plots */
	bool task_ticks;    /* the same on task plots */
	bool busiest_first; /* order of the lanes; else that of the devices */
	bool one_unknown;   /* one lane of unknown devices, not one per task; for later loads */
	struct iommu_palette palette;
};

void lanes_settings_default(struct lanes_settings *settings);

/*
 * Returns the settings in effect, which only lanes_settings_set() changes. Call both with
 * lanes_lock() held.
 */
const struct lanes_settings *lanes_settings_now(void);
void lanes_settings_set(const struct lanes_settings *settings);

#ifdef __cplusplus
}
#endif

#endif
