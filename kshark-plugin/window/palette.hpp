/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_WINDOW_PALETTE_HPP
#define IOMMU_WINDOW_PALETTE_HPP

#include <QString>

#include "picture/shapes.h"

namespace lanes
{
/* The colours of a palette by number: first the five with names, then those of tasks. */
const int named_colours = 5;
const int all_colours = named_colours + IOMMU_TASK_COLOURS;

inline iommu_colour &palette_colour(iommu_palette *palette, int number)
{
	iommu_colour *named[named_colours] = { &palette->host, &palette->bytes, &palette->fault,
					       &palette->map, &palette->unmap };

	return number < named_colours ? *named[number] : palette->tasks[number - named_colours];
}

/* Returns "Host" to "Unmaps" or "Task1" to "Task6", for the settings file and for widgets. */
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
