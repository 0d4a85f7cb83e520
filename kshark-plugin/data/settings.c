/* SPDX-License-Identifier: LGPL-2.1 */
#include "settings.h"

/* Both are guarded by lanes_lock(). */
static struct lanes_settings now;
static bool is_set;

void lanes_settings_default(struct lanes_settings *settings)
{
	*settings = (struct lanes_settings){
		.bytes = true,
		.linear = false,
		.faults = true,
		.cpu_ticks = true,
		.task_ticks = true,
		.busiest_first = false,
		.one_unknown = false,
		.palette = iommu_palette_default,
	};
}

const struct lanes_settings *lanes_settings_now(void)
{
	if (!is_set) {
		lanes_settings_default(&now);
		is_set = true;
	}
	return &now;
}

void lanes_settings_set(const struct lanes_settings *settings)
{
	now = *settings;
	is_set = true;
}
