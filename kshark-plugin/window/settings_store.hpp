/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SETTINGS_STORE_HPP
#define IOMMU_SETTINGS_STORE_HPP

#include <QString>
#include <QStringList>

#include "kshark-plugin/data/settings.h"

/*
 * Settings that survive a restart. They are in the file trace-iommu/lanes.ini in $XDG_CONFIG_HOME
 * or ~/.config. Invalid values in it are ignored.
 */
namespace lanes
{
/* The user's settings for all traces. */
struct Settings {
	lanes_settings drawing;
	bool stock; /* the options of plugin_iommu */
	bool hints;
};

/* Returns the saved settings, and defaults for all that are not saved. */
Settings settings_load();
/* Returns false if the file cannot be written. */
bool settings_save(const Settings &settings);

/* Load the devices that the user chose for @trace. Returns false if there was no choice. */
bool devices_load(const QString &trace, QStringList *devices);
/* Save them. Only the most recent traces are remembered. Returns false on failure. */
bool devices_save(const QString &trace, const QStringList &devices);

/* Returns the name of the file. */
QString store_path();
} // namespace lanes

#endif
