/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPORT_FILTER_H
#define TRACE_IOMMU_REPORT_FILTER_H

#include "cli/common/time_range.h"
#include "core/holders/devices.h"
#include "core/summary/outcome.h"
#include "core/text/address_range.h"
#include "input/common/input_event.h"

/* What the options ask for. A line must match all that are given. */
struct report_filter {
	struct time_range range;
	const char **devices; /* values of --device */
	size_t nr_devices;
	const char *task; /* NULL: any */
	bool has_iova;
	struct iommu_address_range iova;
};

/* The filter for one buffer. */
struct report_matcher {
	const struct report_filter *filter;
	int64_t from; /* ns */
	int64_t to;
	/* By device id less 1, of the first pass; NULL: any. Owned. */
	bool *chosen;
	uint32_t nr_devices;
	struct iommu_devices *devices; /* of the first pass */
};

/* A line with all that is known about it. */
struct report_line {
	const struct input_event *event;
	struct iommu_line_facts facts;
	const struct iommu_map_outcome *map; /* of a map event; NULL: none */
	uint32_t owner;			     /* set of devices of @map */
	uint32_t domain;		     /* set of devices of the domain ID; 0: none */
};

/* Parse the value of --iova. Returns false after a message on stderr. */
bool report_read_iova(struct report_filter *filter, const char *arg);

/*
 * Prepare for a buffer of the trace @name, from @begin to @end (ns), with the @devices of the first
 * pass. Returns false after a message on stderr. Free matcher->chosen in either case.
 */
bool report_matcher_init(struct report_matcher *matcher, const struct report_filter *filter,
			 const char *name, struct iommu_devices *devices, uint64_t begin,
			 uint64_t end);

/* Whether the time of an event or of a gap matches, if rounded to microseconds as in a report. */
bool report_time_matches(const struct report_matcher *matcher, uint64_t ts);

/* Whether everything but the time matches. @comm: the name of the task, or NULL. */
bool report_line_matches(const struct report_matcher *matcher, const struct report_line *line,
			 const char *comm);

#endif
