/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "scene.h"
#include "steps.h"

#define START 1000000000ULL

static void note_forgotten(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct scene *s = arg;

	assert_true(nr < SCENE_MAPS);
	assert_false(s->forgotten[nr]);
	s->forgotten[nr] = true;
	s->maps[nr] = *mapping;
}

void scene_begin(struct scene *s, enum iommu_attach_rule attach_rule, unsigned int without)
{
	struct iommu_replay_config config = {
		.attach_rule = attach_rule,
		.without = without,
		.devices_follow = true,
		.findings = true,
		.forgotten = note_forgotten,
		.arg = s,
	};

	memset(s, 0, sizeof(*s));
	s->replay = iommu_replay_new(&config);
	assert_non_null(s->replay);
	s->ts = START;
	s->pid = 100;
}

void scene_free(struct scene *s)
{
	iommu_replay_free(s->replay);
}

void scene_end(struct scene *s)
{
	iommu_replay_end(s->replay, s->ts);
}

void scene_step(struct scene *s, struct iommu_step step)
{
	step.ts = s->ts;
	step.pid = s->pid;
	step.cpu = s->cpu;
	step.context = s->context;
	s->ts += 1000;
	iommu_replay_feed(s->replay, &step);
}

void scene_map(struct scene *s, uint64_t iova, uint64_t size)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_MAP,
			      .iova = iova,
			      .size = size,
			      .paddr = iova ^ 0x123450000000ULL,
		      });
}

void scene_unmap(struct scene *s, uint64_t iova, uint64_t size)
{
	scene_step(s, unmap_step(iova, size));
}

void scene_device(struct scene *s, enum iommu_step_kind kind, const char *device, uint64_t iova,
		  uint64_t size)
{
	scene_step(s, device_step(kind, device, iova, size));
}

void scene_attach(struct scene *s, const char *device)
{
	scene_device(s, IOMMU_STEP_ATTACH, device, 0, 0);
}

void scene_attach_pair(struct scene *s, const char *device)
{
	scene_attach(s, device);
	scene_attach(s, device);
}

void scene_add(struct scene *s, const char *device, int32_t gid)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_ADD, .device = string_of(device), .gid = gid });
}

void scene_remove(struct scene *s, const char *device, int32_t gid)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_REMOVE, .device = string_of(device), .gid = gid });
}

void scene_flush(struct scene *s, uint32_t did, uint64_t iova, uint64_t size)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_CACHE_FLUSH,
			      .unit = string_of("dmar0"),
			      .did = did,
			      .iova = iova,
			      .size = size,
		      });
}

void scene_probe(struct scene *s, enum iommu_step_kind kind, uint64_t dom, uint64_t iova,
		 uint64_t size)
{
	scene_step(s, (struct iommu_step){ .kind = kind, .dom = dom, .iova = iova, .size = size });
}

/* Each device is in a group of its own. */
static int32_t group_of(const char *device)
{
	int32_t gid = 0;

	for (; *device; device++)
		gid = gid * 31 % 100003 + *device;
	return gid;
}

void scene_probe_attach(struct scene *s, uint64_t dom, const char *device, uint32_t type)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_PROBE_ATTACH,
			      .dom = dom,
			      .device = string_of(device),
			      .type = type,
			      .gid = group_of(device),
		      });
}

void scene_probe_call(struct scene *s, uint64_t dom, const char *device)
{
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_PROBE_CALL,
			      .dom = dom,
			      .device = string_of(device),
			      .gid = group_of(device),
		      });
}

void assert_owner(struct scene *s, unsigned int nr, const char *devices, enum iommu_grade grade,
		  enum iommu_source source)
{
	struct iommu_devices *all = iommu_replay_devices(s->replay);
	struct iommu_owner owner;
	const uint32_t *list;
	uint32_t n;
	char names[256] = "";

	assert_true(s->forgotten[nr]);
	owner = iommu_mapping_owner(s->replay, &s->maps[nr]);
	list = iommu_set_devices(all, owner.devices, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			strcat(names, "+");
		strcat(names, iommu_device(all, list[i])->name);
	}
	assert_string_equal(names, devices);
	assert_int_equal(owner.grade, grade);
	assert_int_equal(owner.source, source);
}

int64_t scene_unmapped_at(const struct scene *s, unsigned int nr)
{
	assert_true(s->forgotten[nr]);
	if (s->maps[nr].pieces)
		return -1;
	return (int64_t)((s->maps[nr].unmapped_at - START) / 1000);
}
