/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_OPTIONS_H
#define TRACE_IOMMU_RECORD_OPTIONS_H

#include <stdbool.h>

struct record_options {
	const char *out;
	char **command;		  /* ends with NULL; NULL: record until Ctrl-C */
	unsigned long buffer_kib; /* per CPU; 0: choose */
	bool dry_run;
	bool no_probes;
	bool no_snapshot;
	bool latency;
	bool stack;
};

#endif
