/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPORT_OUTCOMES_H
#define TRACE_IOMMU_REPORT_OUTCOMES_H

#include "cli/replayed/row_file.h"
#include "core/summary/outcome.h"
#include "input/input.h"

/* The first pass over a buffer: replays it to its end, and collects the outcomes of its events. */
struct report_outcomes {
	struct iommu_outcomes outcomes;
	struct iommu_replay *replay;
	struct row_file *maps;	 /* struct iommu_map_outcome by number of the map event */
	struct row_file *unmaps; /* struct iommu_unmap_outcome by number of the unmap event */
	struct iommu_replay_config config;
	struct input_stats stats;
	bool begun; /* a step was fed */
};

/*
 * Read buffer number @buffer. @without: IOMMU_WITHOUT_*. Returns false after a message on stderr.
 * Call report_outcomes_free() in both cases.
 */
bool report_outcomes_read(struct report_outcomes *pass, struct input *file, unsigned int buffer,
			  unsigned int without);
void report_outcomes_free(struct report_outcomes *pass);

#endif
