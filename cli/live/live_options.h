/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LIVE_OPTIONS_H
#define TRACE_IOMMU_LIVE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct live_options {
	const char *trace;	  /* show this trace instead of the machine; NULL: the machine */
	uint64_t interval;	  /* ns */
	uint64_t count;		  /* of intervals; 0: without end */
	unsigned long buffer_kib; /* per CPU; 0: choose */
	bool json;
	bool no_probes;
};

#endif
