/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_HISTORY_LINES_H
#define TEST_HISTORY_LINES_H

#include "collect.h"

#include "core/events/step.h"
#include "core/replay/replay.h"
#include "core/summary/line_history.h"

#define STRING(s)                \
	{                        \
		s, sizeof(s) - 1 \
	}

#define MS 1000000ULL

#define DEVICE "0000:00:04.0"

/* Feeds steps to a replay and collects the history in the line of each. */
struct history_lines {
	struct iommu_replay *r;
	struct collect c;
	uint64_t now;	    /* ns: time of the next step; 0: no times */
	uint64_t gap;	    /* ns between steps */
	const char *comm;   /* the name of all tasks; NULL: unknown */
	bool without_comms; /* tasks have no names at all */
	enum iommu_context context;
	int32_t pid;
};

void history_lines_start(struct history_lines *p, enum iommu_attach_rule attach_rule);
void history_lines_end(struct history_lines *p);

/* The history in the line of @step. Sets its time, task and context. */
const char *line_of(struct history_lines *p, struct iommu_step step);

/* The same for common steps. */
const char *attach(struct history_lines *p, const char *device);
const char *map(struct history_lines *p, uint64_t iova, uint64_t size);
const char *unmap(struct history_lines *p, uint64_t iova, uint64_t size);
const char *fault(struct history_lines *p, const char *device, uint64_t iova);
const char *message(struct history_lines *p, const char *msg);

/* Give @device to @pid as Linux 5.19 and later: two attaches, and the self-test of VFIO. */
void take_device(struct history_lines *p, int32_t pid, const char *device);

#endif
