/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TESTS_HOLDERS_CAPTURES_H
#define TESTS_HOLDERS_CAPTURES_H

#include "holders_scenario.h"

struct holding_capture {
	const char *name;
	enum iommu_family family;
	bool probed; /* the domains of the attaches are known */
	uint64_t begin_us;
	uint64_t end_us;
	const struct happening *events;
	size_t nr_events;
	const char *epochs[HOLDING_DEVICES]; /* of devices 1 and on: as holding_plain() */
};

extern const struct holding_capture holding_captures[];
extern const size_t holding_nr_captures;

#endif
