/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "steps.h"
#include "story.h"

static void begin(struct story *s, struct iommu_lanes *lanes)
{
	*s = (struct story){ .ts = STORY_START, .pid = 100, .lanes = lanes };
	assert_non_null(s->lanes);
}

void story_begin_as(struct story *s, const struct iommu_replay_config *config)
{
	begin(s, iommu_lanes_new(config));
}

void story_begin(struct story *s, enum iommu_attach_rule attach_rule)
{
	const struct iommu_replay_config config = { .attach_rule = attach_rule,
						    .devices_follow = true };

	story_begin_as(s, &config);
}

void story_begin_with_addresses(struct story *s, enum iommu_attach_rule attach_rule)
{
	const struct iommu_replay_config config = { .attach_rule = attach_rule,
						    .devices_follow = true };

	begin(s, iommu_lanes_new_with_addresses(&config));
}

void story_end(struct story *s)
{
	iommu_lanes_end(s->lanes, s->ts);
}

void story_step(struct story *s, struct iommu_step step)
{
	step.ts = s->ts;
	step.pid = s->pid;
	step.context = s->context;
	iommu_lanes_feed(s->lanes, &step, s->ref++);
	s->ts += 1000;
}

void story_device(struct story *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size)
{
	struct iommu_step step = device_step(kind, device, iova, size);

	step.gid = 7;
	story_step(s, step);
}

void story_map(struct story *s, uint64_t iova, uint64_t size)
{
	story_step(s, (struct iommu_step){ .kind = IOMMU_STEP_MAP, .iova = iova, .size = size });
}

void story_unmap(struct story *s, uint64_t iova, uint64_t size)
{
	story_step(s, unmap_step(iova, size));
}

const struct iommu_lane *story_lane(const struct story *s, const char *name)
{
	size_t n;
	const struct iommu_lane *list = iommu_lanes_list(s->lanes, &n);

	for (size_t i = 0; i < n; i++) {
		if (!strcmp(list[i].name, name))
			return &list[i];
	}
	return NULL;
}
