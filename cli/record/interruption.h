/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_INTERRUPTION_H
#define TRACE_IOMMU_RECORD_INTERRUPTION_H

#include <stdbool.h>

/* What other users of tracefs did to the instance of a recording. Zero it before use. */
struct interruption {
	bool gone;	/* removed */
	bool off;	/* switched off now */
	bool was_off;	/* at any time */
	double at;	/* time of the last check, in seconds */
	double seconds; /* how long it was off, in total */
};

/* Check whether @instance still records, @now in seconds. Returns whether that changed. */
bool interruption_check(struct interruption *i, const char *instance, double now);

/* Report on stderr how it changed. */
void interruption_print(const struct interruption *i, const char *instance);

/* Returns false after a message on stderr if events are missing in the file @out. */
bool interruption_report(const struct interruption *i, const char *out);

#endif
