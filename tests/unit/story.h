/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "collect.h"

#include "core/timeline/lanes.h"

#define STORY_START 10000000000ULL

/* A trace told to lanes, event by event. */
struct story {
	struct iommu_lanes *lanes;
	/* of the next event */
	uint64_t ts; /* it moves by one microsecond */
	uint64_t ref;
	int32_t pid;
	enum iommu_context context;
};

void story_begin(struct story *s, enum iommu_attach_rule attach_rule);

/* The trace is over: the lanes can be asked. */
void story_end(struct story *s);

/* Feed a step whose kind and members are set; the story sets who and when. */
void story_step(struct story *s, struct iommu_step step);

void story_device(struct story *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size);
void story_map(struct story *s, uint64_t iova, uint64_t size);
void story_unmap(struct story *s, uint64_t iova, uint64_t size);

/* NULL: no such lane; "": that of unknown ones. */
const struct iommu_lane *story_lane(const struct story *s, const char *name);

#endif
