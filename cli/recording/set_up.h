/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SET_UP_H
#define TRACE_IOMMU_SET_UP_H

#include <stdbool.h>

struct recording;

/*
 * Create the instance, which does not record yet, and define the probes. Returns false after a
 * message on stderr. Call recording_end() in any case.
 */
bool recording_begin(struct recording *r);

/* Remove the instance and the probes. Returns false after a message on stderr. */
bool recording_end(struct recording *r);

#endif
