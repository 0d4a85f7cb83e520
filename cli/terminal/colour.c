/* SPDX-License-Identifier: LGPL-2.1 */
#include "colour.h"

#include <stdlib.h>
#include <unistd.h>

#include "pager.h"
#include "term.h"

/* "Select Graphic Rendition" (ECMA-48, section 8.3.117), for dark and light backgrounds. */
static const char *const colours[IOMMU_STYLES] = {
	[IOMMU_STYLE_PLAIN] = "\033[m",	   [IOMMU_STYLE_TITLE] = "\033[1m",
	[IOMMU_STYLE_DEVICE] = "\033[36m", [IOMMU_STYLE_LABEL] = "\033[2m",
	[IOMMU_STYLE_GOOD] = "\033[32m",   [IOMMU_STYLE_DOUBTFUL] = "\033[33m",
	[IOMMU_STYLE_BAD] = "\033[1;31m",
};

static enum colour_when chosen;

void colour_choose(enum colour_when when)
{
	chosen = when;
}

/* https://no-color.org: any value but an empty one. */
static bool is_wanted(void)
{
	const char *no_colour = getenv("NO_COLOR");

	return !term_is_dumb() && !(no_colour && *no_colour) &&
	       (isatty(STDOUT_FILENO) || pager_is_running());
}

const char *const *colour_styles(void)
{
	/* Many lines are printed, and the answer remains the same. */
	if (chosen == COLOUR_AUTO)
		chosen = is_wanted() ? COLOUR_ALWAYS : COLOUR_NEVER;
	return chosen == COLOUR_ALWAYS ? colours : NULL;
}

const char *colour(enum iommu_style style)
{
	const char *const *styles = colour_styles();

	return styles ? styles[style] : "";
}
