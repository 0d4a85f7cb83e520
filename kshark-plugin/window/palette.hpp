/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_PALETTE_HPP
#define IOMMU_LANES_PALETTE_HPP

#include <QString>

#include "picture/shapes.h"

namespace lanes
{
/* The palette's colours, one after the other: five by their names, then those of tasks. */
const int named_colours = 5;
const int all_colours = named_colours + IOMMU_TASK_COLOURS;

inline iommu_colour &palette_colour(iommu_palette *palette, int number)
{
	iommu_colour *named[named_colours] = { &palette->host, &palette->bytes, &palette->fault,
					       &palette->map, &palette->unmap };

	return number < named_colours ? *named[number] : palette->tasks[number - named_colours];
}

/* "Host" to "Unmaps", "Task1" to "Task10": in the settings' file, and of what shows it. */
inline QString palette_key(int number)
{
	static const char *const named[named_colours] = { "Host", "Mapped", "Faults", "Maps",
							  "Unmaps" };

	if (number < named_colours)
		return named[number];
	return QStringLiteral("Task%1").arg(number - named_colours + 1);
}
} // namespace lanes

#endif
