/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include "collect.h"

#include "core/replay/replay.h"
#include "core/replay/verdict.h"

/* A short trace, fed step by step. Keeps the final mapping of each map event. */
#define SCENE_MAPS 4096

struct scene {
	struct iommu_replay *replay;
	/* of the next event */
	uint64_t ts;
	int32_t pid;
	int cpu;
	enum iommu_context context;
	/* by number of the map event, valid after scene_end() */
	struct iommu_mapping maps[SCENE_MAPS];
	bool forgotten[SCENE_MAPS];
};

/* The clock starts at one second; each event moves it by one microsecond. */
void scene_begin(struct scene *s, enum iommu_attach_rule attach_rule, unsigned int without);

/* Frees everything. */
void scene_free(struct scene *s);

/* Ends the trace: assert_owner() and scene_unmapped_at() work from now on. */
void scene_end(struct scene *s);

/* Feeds a step. The scene sets its time, task, CPU and context. */
void scene_step(struct scene *s, struct iommu_step step);

void scene_map(struct scene *s, uint64_t iova, uint64_t size);
void scene_unmap(struct scene *s, uint64_t iova, uint64_t size);
void scene_attach(struct scene *s, const char *device);
void scene_add(struct scene *s, const char *device, int32_t gid);
void scene_remove(struct scene *s, const char *device, int32_t gid);
/* Two attaches in a row. */
void scene_attach_pair(struct scene *s, const char *device);
/* Any event of a device, with its range, if any. */
void scene_device(struct scene *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size);
void scene_flush(struct scene *s, uint32_t did, uint64_t iova, uint64_t size);
void scene_probe(struct scene *s, enum iommu_step_kind kind, uint64_t dom, uint64_t iova,
		 uint64_t size);
void scene_probe_attach(struct scene *s, uint64_t dom, const char *device, uint32_t type);
void scene_probe_call(struct scene *s, uint64_t dom, const char *device);

/* Asserts the owner of the mapping of a map event. @devices: "a+b", or "" if not known. */
void assert_owner(struct scene *s, unsigned int nr, const char *devices, enum iommu_grade grade,
		  enum iommu_source source);

/* Returns when the mapping of a map event was removed, in us of the scene; -1: it is alive. */
int64_t scene_unmapped_at(const struct scene *s, unsigned int nr);

#endif
