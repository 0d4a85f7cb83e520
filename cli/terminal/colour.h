/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COLOUR_H
#define TRACE_IOMMU_COLOUR_H

#include "core/text/text.h"

/* The colours of text for people on standard output, which is as it will be: see pager_start(). */

enum colour_when {
	COLOUR_AUTO, /* on a terminal that shows colours, unless NO_COLOR is set */
	COLOUR_ALWAYS,
	COLOUR_NEVER,
};

/* --color. Call this before the first output. */
void colour_choose(enum colour_when when);

/* For iommu_text.styles. */
const char *const *colour_styles(void);

/* What begins @style, or "" without colours. */
const char *colour(enum iommu_style style);

#endif
