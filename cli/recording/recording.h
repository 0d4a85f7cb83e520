/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORDING_H
#define TRACE_IOMMU_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/recording/choose_probes.h"

/* What record and live have in common: an instance of tracefs, its events, and the probes. */

struct recording_options {
	unsigned long buffer_kib; /* per CPU; 0: choose */
	bool no_probes;
	bool latency;
};

struct recording {
	char instance[32];
	char owner[32]; /* the probe whose name has the process ID of the group's owner */
	struct iommu_probe probes[IOMMU_PROBES_MAX];
	size_t nr_probes;
	const char *why_no_probes; /* NULL: there are some, or none are wanted */
	bool events[16];	   /* by row of iommu_record_events: the kernel has it */
	unsigned long buffer_kib;
	unsigned int nr_cpus; /* configured ones: each may have a buffer */

	bool has_instance;	      /* the instance exists */
	unsigned long top_expands_to; /* see instance_top_expands_to() */
};

/* Decide what a recording would do, without checks. Changes nothing. tracefs must be mounted. */
void recording_choose(struct recording *r, const struct recording_options *options);

/*
 * Check that the probes can be defined, and say on stderr why there are none. Returns false after a
 * message if another process has the group of our probes.
 */
bool recording_check_probes(const struct recording *r);

#endif
