/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "collect.h"

#include "core/timeline/lanes.h"

#define STORY_START 10000000000ULL

/* A trace that is fed to lanes, event by event. */
struct story {
	struct iommu_lanes *lanes;
	/* of the next event */
	uint64_t ts; /* each event moves it by one microsecond */
	uint64_t ref;
	int32_t pid;
	enum iommu_context context;
};

void story_begin(struct story *s, enum iommu_attach_rule attach_rule);
void story_begin_as(struct story *s, const struct iommu_replay_config *config);
/* The same, with lanes that keep all mappings. */
void story_begin_with_addresses(struct story *s, enum iommu_attach_rule attach_rule);

/* The trace ends. Now the lanes can be queried. */
void story_end(struct story *s);

/* Feed a step with its kind and members. The story sets its task, context and time. */
void story_step(struct story *s, struct iommu_step step);

void story_device(struct story *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size);
void story_map(struct story *s, uint64_t iova, uint64_t size);
void story_unmap(struct story *s, uint64_t iova, uint64_t size);

/* Returns NULL if there is no such lane. The name "" selects the lane of unknown devices. */
const struct iommu_lane *story_lane(const struct story *s, const char *name);

#endif
