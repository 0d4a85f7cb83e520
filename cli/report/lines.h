/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPORT_LINES_H
#define TRACE_IOMMU_REPORT_LINES_H

#include "filter.h"
#include "outcomes.h"

/*
 * The second pass over a buffer: replays it again, and prints each line that matches, completed
 * with the outcomes of the first pass. @name: of the trace. Adds the number of printed lines to
 * *@printed. Returns false after a message on stderr.
 */
bool report_print_lines(struct input *file, const char *name, unsigned int buffer,
			struct report_outcomes *pass, const struct report_filter *filter,
			unsigned int without, uint64_t *printed);

#endif
