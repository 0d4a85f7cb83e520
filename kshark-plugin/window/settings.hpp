/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WINDOW_SETTINGS_HPP
#define IOMMU_WINDOW_SETTINGS_HPP

#include "settings_store.hpp"

/* The settings in effect. For the window's thread, without lanes_lock(). */
namespace lanes
{
const Settings &settings_now();
/* Put settings into effect and save them. Returns false if saving failed. */
bool settings_apply(const Settings &settings);
/* Apply the saved settings. Call once, before a trace is loaded. */
void settings_start();

/* Returns whether plugin_iommu has this option. */
bool settings_has_option(const char *name);
} // namespace lanes

#endif
