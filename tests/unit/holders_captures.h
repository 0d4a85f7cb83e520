/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TESTS_HOLDERS_CAPTURES_H
#define TESTS_HOLDERS_CAPTURES_H

#include "holders_scenario.h"

struct scenario_capture {
	const char *name;
	enum iommu_attach_rule attach_rule;
	bool probed; /* probes recorded the domains of the attaches */
	uint64_t begin_us;
	uint64_t end_us;
	const struct scenario_event *events;
	size_t nr_events;
	const char
		*epochs[SCENARIO_DEVICES]; /* from device 1 on, as returned by scenario_plain() */
};

extern const struct scenario_capture scenario_captures[];
extern const size_t scenario_nr_captures;

#endif
