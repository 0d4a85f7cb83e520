/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include "collect.h"

#include "core/replay/replay.h"
#include "core/replay/verdict.h"

/* A short trace, told event by event; what became of each map event is kept. */
#define SCENE_MAPS 4096

struct scene {
	struct iommu_replay *replay;
	/* of the next event */
	uint64_t ts;
	int32_t pid;
	int cpu;
	enum iommu_context context;
	/* by number of the map event, once the trace is over */
	struct iommu_mapping maps[SCENE_MAPS];
	bool forgotten[SCENE_MAPS];
};

/* The clock starts at one second; each event moves it by one microsecond. */
void scene_begin(struct scene *s, enum iommu_family family, unsigned int without);

/* Release everything. */
void scene_free(struct scene *s);

/* The trace is over: scene_owner() and scene_unmapped_at() work from now on. */
void scene_end(struct scene *s);

/* Feed a step whose kind and members are set; the scene sets who and when. */
void scene_step(struct scene *s, struct iommu_step step);

void scene_map(struct scene *s, uint64_t iova, uint64_t size);
void scene_unmap(struct scene *s, uint64_t iova, uint64_t size);
void scene_attach(struct scene *s, const char *device);
void scene_add(struct scene *s, const char *device, int32_t gid);
void scene_remove(struct scene *s, const char *device, int32_t gid);
/* A pair of attaches. */
void scene_attach_pair(struct scene *s, const char *device);
/* Any event of a device and, where it has one, a range. */
void scene_device(struct scene *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size);
void scene_flush(struct scene *s, uint32_t did, uint64_t iova, uint64_t size);
void scene_probe(struct scene *s, enum iommu_step_kind kind, uint64_t dom, uint64_t iova,
		 uint64_t size);
void scene_probe_attach(struct scene *s, uint64_t dom, const char *device, uint32_t type);
void scene_probe_call(struct scene *s, uint64_t dom, const char *device);

/* The map event of that number is @devices' ("a+b", "" where not known), by grade and source. */
void assert_owner(struct scene *s, unsigned int nr, const char *devices, enum iommu_grade grade,
		  enum iommu_source source);

/* When the map event of that number was undone, in microseconds of the scene; -1: it is alive. */
int64_t scene_unmapped_at(const struct scene *s, unsigned int nr);

#endif
