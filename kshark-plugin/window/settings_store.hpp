/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_SETTINGS_STORE_HPP
#define IOMMU_LANES_SETTINGS_STORE_HPP

#include <QString>
#include <QStringList>

#include "kshark-plugin/data/settings.h"

namespace lanes
{
/* What a person chose for all traces. */
struct Choices {
	lanes_settings drawing;
	bool stock; /* options of plugin_iommu */
	bool hints;
};

/*
 * What survives a restart: trace-iommu/lanes.ini in $XDG_CONFIG_HOME or ~/.config. Whatever of it
 * is not a value that we would write counts as not there.
 */
Choices choices_load(); /* defaults where nothing was stored */
bool choices_save(const Choices &choices);

/* Devices that a person chose to see of a trace, by @trace; false where nothing was chosen. */
bool devices_load(const QString &trace, QStringList *devices);
/* The oldest of many traces is forgotten. */
bool devices_save(const QString &trace, const QStringList &devices);

/* Where it is all kept. */
QString store_path();
} // namespace lanes

#endif
