/* SPDX-License-Identifier: LGPL-2.1 */
#include <string.h>

#include "scene.h"

#define EDU "0000:00:04.0"
#define NIC "0000:01:00.0"
#define DOM 0xffff888000000000ULL

enum { TYPE_BLOCKED, TYPE_VFIO };

static void *scene_of_pairs(struct scene *s, unsigned int without)
{
	scene_begin(s, IOMMU_ATTACH_PAIRS, without);
	return s;
}

static uint32_t id_of(struct scene *s, const char *name)
{
	return iommu_device_id(iommu_replay_devices(s->replay), name, strlen(name));
}

static void assert_bytes(struct scene *s, const char *name, uint64_t now, uint64_t peak)
{
	uint64_t really, most;

	iommu_replay_mapped_bytes(s->replay, *name ? id_of(s, name) : 0, &really, &most);
	assert_int_equal(really, now);
	assert_int_equal(most, peak);
}

static enum iommu_verdict_kind verdict_at(struct scene *s, const char *name, uint64_t address)
{
	struct iommu_verdict verdict;

	iommu_replay_verdict(s->replay, id_of(s, name), address, false, &verdict);
	return verdict.kind;
}

static void map_in(struct scene *s, uint64_t dom, uint64_t iova, uint64_t size)
{
	scene_probe(s, IOMMU_STEP_PROBE_MAP, dom, iova, size);
	scene_map(s, iova, size);
}

/* A device that joins gets everything, and a device that leaves keeps nothing. */
static void test_domain(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	scene_probe_attach(s, DOM, EDU, TYPE_VFIO);
	map_in(s, DOM, 0x10000, 0x4000);
	assert_bytes(s, EDU, 0x4000, 0x4000);
	scene_probe_attach(s, DOM, NIC, TYPE_VFIO);
	assert_bytes(s, NIC, 0x4000, 0x4000);
	scene_probe_attach(s, DOM + 1, EDU, TYPE_BLOCKED);
	assert_bytes(s, EDU, 0, 0x4000);
	map_in(s, DOM, 0x20000, 0x2000);
	assert_bytes(s, EDU, 0, 0x4000);
	assert_bytes(s, NIC, 0x6000, 0x6000);
	scene_probe_attach(s, DOM, EDU, TYPE_VFIO);
	assert_bytes(s, EDU, 0x6000, 0x6000);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM, 0x10000, 0x4000);
	scene_unmap(s, 0x10000, 0x4000);
	assert_bytes(s, EDU, 0x2000, 0x6000);
	assert_bytes(s, NIC, 0x2000, 0x6000);
	scene_end(s);
	scene_free(s);
}

/* A call of the DMA API shows where the device has been, an attach only where it is. */
static void test_known_late(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	map_in(s, DOM, 0x10000, 0x4000);
	map_in(s, DOM + 1, 0x10000, 0x8000);
	assert_bytes(s, "", 0xc000, 0xc000);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM, 0x10000, 0x3000);
	scene_unmap(s, 0x10000, 0x3000);
	scene_probe_call(s, DOM, EDU);
	assert_bytes(s, EDU, 0x1000, 0x4000);
	assert_bytes(s, "", 0x8000, 0xc000);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM + 1, 0x10000, 0x7000);
	scene_unmap(s, 0x10000, 0x7000);
	scene_probe_attach(s, DOM + 1, NIC, TYPE_VFIO);
	assert_bytes(s, NIC, 0x1000, 0x1000);
	assert_bytes(s, "", 0, 0xc000);
	scene_end(s);
	scene_free(s);
}

/* Without probes, the devices that a task holds are those of its mappings. */
static void test_task(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	scene_attach_pair(s, EDU);
	scene_map(s, 0x10000, 0x4000);
	assert_bytes(s, EDU, 0x4000, 0x4000);
	scene_attach_pair(s, NIC);
	assert_bytes(s, NIC, 0x4000, 0x4000);
	scene_map(s, 0x20000, 0x1000);
	scene_attach(s, EDU); /* gives it back */
	assert_bytes(s, EDU, 0, 0x5000);
	scene_attach(s, EDU);
	assert_bytes(s, NIC, 0x5000, 0x5000);
	scene_unmap(s, 0x10000, 0x4000);
	scene_map(s, 0x30000, 0x2000); /* matches the unmap */
	assert_bytes(s, NIC, 0x3000, 0x5000);
	scene_attach(s, NIC);
	assert_bytes(s, NIC, 0, 0x5000);
	scene_unmap(s, 0x20000, 0x1000);
	scene_attach(s, NIC);
	scene_end(s);
	assert_bytes(s, EDU, 0, 0x5000);
	assert_bytes(s, "", 0, 0);
	scene_free(s);
}

/* The bytes of a helper of the holder are in the holder's container. */
static void test_helper(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	scene_attach_pair(s, EDU);
	s->pid = 101;
	scene_map(s, 0x10000, 0x1000);
	scene_map(s, 0x20000, 0x2000);
	assert_bytes(s, "", 0x3000, 0x3000);
	s->pid = 100;
	scene_unmap(s, 0x10000, 0x1000);
	scene_attach(s, EDU); /* matches the unmap, and gives the device back */
	assert_bytes(s, EDU, 0, 0x3000);
	scene_end(s);
	assert_bytes(s, "", 0, 0x3000);
	scene_free(s);
}

/* The host's mappings stay in the default domain while a task has the device. */
static void test_host(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	s->pid = 7;
	scene_map(s, 0xfff00000, 0x1000);
	scene_device(s, IOMMU_STEP_DMA_MAP, EDU, 0xfff00000, 0x1000);
	assert_bytes(s, EDU, 0x1000, 0x1000);
	s->pid = 100;
	scene_attach_pair(s, EDU);
	assert_bytes(s, EDU, 0, 0x1000);
	assert_int_equal(verdict_at(s, EDU, 0xfff00000), IOMMU_VERDICT_FORMER);
	scene_map(s, 0x10000, 0x4000);
	assert_bytes(s, EDU, 0x4000, 0x4000);
	scene_attach(s, EDU);
	assert_bytes(s, EDU, 0x1000, 0x4000);
	scene_end(s);
	scene_free(s);
}

static void test_verdict(void **state)
{
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	scene_probe_attach(s, DOM, EDU, TYPE_VFIO);
	map_in(s, DOM, 0x10000, 0x4000);
	scene_probe_attach(s, DOM, NIC, TYPE_VFIO);
	assert_int_equal(verdict_at(s, EDU, 0x10000), IOMMU_VERDICT_MAPPED);
	assert_int_equal(verdict_at(s, NIC, 0x10000), IOMMU_VERDICT_MAPPED);
	scene_probe_attach(s, DOM + 1, EDU, TYPE_BLOCKED);
	assert_int_equal(verdict_at(s, EDU, 0x10000), IOMMU_VERDICT_FORMER);
	assert_int_equal(verdict_at(s, NIC, 0x10000), IOMMU_VERDICT_MAPPED);
	assert_int_equal(verdict_at(s, EDU, 0x80000), IOMMU_VERDICT_NEVER_MAPPED);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM, 0x10000, 0x4000);
	scene_unmap(s, 0x10000, 0x4000);
	assert_int_equal(verdict_at(s, EDU, 0x10000), IOMMU_VERDICT_AFTER_UNMAP);
	/* a newer unmap in its own domain explains more than an old mapping in the other one */
	map_in(s, DOM, 0x20000, 0x1000);
	assert_int_equal(verdict_at(s, EDU, 0x20000), IOMMU_VERDICT_FORMER);
	map_in(s, DOM + 1, 0x20000, 0x1000);
	assert_int_equal(verdict_at(s, EDU, 0x20000), IOMMU_VERDICT_MAPPED);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM + 1, 0x20000, 0x1000);
	scene_unmap(s, 0x20000, 0x1000);
	assert_int_equal(verdict_at(s, EDU, 0x20000), IOMMU_VERDICT_AFTER_UNMAP);
	scene_end(s);
	scene_free(s);
}

/* The holder's mapping at an address of the DMA API's window, and one of a disk, by @mapper. */
static void map_both(struct scene *s, int32_t mapper)
{
	scene_attach_pair(s, EDU);
	scene_map(s, 0xf0000000, 0x1000); /* 0: the holder's */
	s->pid = mapper;
	scene_map(s, 0xf0000000, 0x1000); /* 1: the disk's */
	s->pid = 0;
	s->context = IOMMU_CONTEXT_IRQ;
	scene_unmap(s, 0xf0000000, 0x1000); /* the disk's, but it fits both */
	s->context = IOMMU_CONTEXT_TASK;
	s->pid = 100;
	scene_attach(s, EDU);
	scene_unmap(s, 0xf0000000, 0x1000);
	scene_attach(s, EDU);
	scene_end(s);
}

/* What a disk has mapped is not the holder's, though the holder's close seems to undo it. */
static void test_foreign(void **state)
{
	static const int32_t mappers[] = { 555, 100 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct scene scene, *s = scene_of_pairs(&scene, 0);

		map_both(s, mappers[i]);
		assert_owner(s, 1, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
		scene_free(s);
	}
}

/* The close undoes the only mapping at an address: whose that is depends on the task. */
static void test_window(void **state)
{
	static const struct {
		int32_t mapper;
		bool interrupt;
		bool holders;
	} cases[] = {
		{ 100, false, true },
		{ 555, false, false }, /* never held anything */
		{ 101, false, true },  /* a helper: the holder has undone another map of it */
		{ 100, true, false },  /* an interrupt only borrows the holder */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene scene, *s = scene_of_pairs(&scene, 0);

		scene_attach_pair(s, EDU);
		s->pid = 101;
		scene_map(s, 0x10000, 0x1000); /* 0 */
		s->pid = 100;
		scene_unmap(s, 0x10000, 0x1000);
		s->pid = cases[i].mapper;
		s->context = cases[i].interrupt ? IOMMU_CONTEXT_IRQ : IOMMU_CONTEXT_TASK;
		scene_map(s, 0xf0000000, 0x1000); /* 1 */
		s->context = IOMMU_CONTEXT_TASK;
		s->pid = 100;
		scene_attach(s, EDU);
		scene_unmap(s, 0xf0000000, 0x1000);
		scene_attach(s, EDU);
		scene_end(s);
		if (cases[i].holders)
			assert_owner(s, 1, EDU, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
		else
			assert_owner(s, 1, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
		scene_free(s);
	}
}

/* Sums of more than 64 bits: the peak stays at its limit, and the rest is right in the end. */
static void test_huge(void **state)
{
	const uint64_t size = 0xa000000000000000;
	struct scene scene, *s = scene_of_pairs(&scene, 0);

	(void)state;
	map_in(s, DOM, 0x1000, size);
	assert_bytes(s, "", size, size);
	map_in(s, DOM + 1, 0x1000, size);
	assert_bytes(s, "", 2 * size, UINT64_MAX);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM, 0x1000, size);
	scene_unmap(s, 0x1000, size);
	assert_bytes(s, "", size, UINT64_MAX);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_domain),	cmocka_unit_test(test_known_late),
		cmocka_unit_test(test_task),	cmocka_unit_test(test_helper),
		cmocka_unit_test(test_host),	cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_foreign), cmocka_unit_test(test_window),
		cmocka_unit_test(test_huge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
