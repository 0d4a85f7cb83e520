/* SPDX-License-Identifier: LGPL-2.1 */
/* Attribution by events of the page table (core/replay/attribute_by_pages.c). */
#include "scene.h"
#include "steps.h"

#define A    "0000:00:04.0"
#define B    "0000:00:05.0"
#define DOM  0xffff888001234000ULL
#define DOM2 0xffff888005678000ULL

static void leaf(struct scene *s, uint64_t dom, uint64_t iova, uint64_t size)
{
	scene_probe(s, IOMMU_STEP_MAP_LEAF, dom, iova, size);
}

static void leaf_map(struct scene *s, uint64_t dom, uint64_t iova)
{
	leaf(s, dom, iova, 0x1000);
	scene_map(s, iova, 0x1000);
}

static void leaf_dma_map(struct scene *s, uint64_t dom, uint64_t iova, const char *device)
{
	leaf_map(s, dom, iova);
	scene_device(s, IOMMU_STEP_DMA_MAP, device, iova, 0x1000);
}

static void assert_unknown(struct scene *s, unsigned int nr)
{
	assert_owner(s, nr, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
}

static void assert_pages(struct scene *s, unsigned int nr, const char *device)
{
	assert_owner(s, nr, device, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_PAGES);
}

/* The parts together must cover exactly the range of the next map of the thread. */
static void test_map_pages(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x1ff000, 0x1000);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x200000, 0x200000);
	scene_map(&s, 0x1ff000, 0x201000); /* 0: two sizes of pages */
	scene_map(&s, 0x1ff000, 0x201000); /* 1: they belong to one map only */
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x500000, 0x1000);
	scene_map(&s, 0x500000, 0x2000); /* 2: a part is missing */
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x600000, 0x1000);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, B, 0x601000, 0x1000);
	scene_map(&s, 0x600000, 0x2000); /* 3: parts of different devices */
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x700000, 0x1000);
	s.pid = 200;
	scene_map(&s, 0x700000, 0x1000); /* 4: another thread */
	s.pid = 100;
	scene_map(&s, 0x700000, 0x1000); /* 5 */
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x800000, 0x1000);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, B, 0x900000, 0x1000);
	scene_map(&s, 0x900000, 0x1000); /* 6: the last ones count */
	scene_end(&s);
	assert_pages(&s, 0, A);
	assert_unknown(&s, 1);
	assert_unknown(&s, 2);
	assert_unknown(&s, 3);
	assert_unknown(&s, 4);
	assert_pages(&s, 5, A);
	assert_pages(&s, 6, B);
	scene_free(&s);
}

/* Two devices map the same address. The event before the unmap selects one of them. */
static void test_unmap_pages(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x1000, 0x1000);
	scene_map(&s, 0x1000, 0x1000);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, B, 0x1000, 0x1000);
	scene_map(&s, 0x1000, 0x1000);
	scene_device(&s, IOMMU_STEP_UNMAP_PAGES, B, 0x1000, 0x1000);
	scene_unmap(&s, 0x1000, 0x1000);
	scene_end(&s);
	assert_int_equal(scene_unmapped_at(&s, 0), -1);
	assert_int_equal(scene_unmapped_at(&s, 1), 5);
	scene_free(&s);
}

/* A fault finds the mapping of its own device only. */
static void test_fault(void **state)
{
	struct iommu_verdict verdict;
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x1000, 0x1000);
	scene_map(&s, 0x1000, 0x1000);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, B, 0x8000, 0x1000);
	scene_map(&s, 0x8000, 0x1000);
	iommu_replay_verdict(s.replay, 1, 0x1000, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_MAPPED);
	iommu_replay_verdict(s.replay, 2, 0x1000, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_NEVER_MAPPED);
	scene_end(&s);
	scene_free(&s);
}

/* The domain belongs to the device that an event of system dma named. */
static void test_leaf(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	leaf_map(&s, DOM, 0xfff00000); /* 0: not yet known */
	leaf_dma_map(&s, DOM, 0xffe00000, A);
	leaf_map(&s, DOM, 0xffd00000);	/* 2 */
	leaf_map(&s, DOM2, 0xffd00000); /* 3: another domain */
	leaf(&s, DOM, 0x1ff000, 0x1000);
	leaf(&s, DOM, 0x200000, 0x200000);
	scene_map(&s, 0x1ff000, 0x201000); /* 4: two sizes of pages */
	leaf_dma_map(&s, DOM2, 0xffc00000, B);
	leaf_map(&s, DOM2, 0xffb00000);	   /* 6 */
	scene_map(&s, 0xffa00000, 0x1000); /* 7: no event */
	scene_end(&s);
	assert_unknown(&s, 0);
	assert_owner(&s, 1, A, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DMA);
	assert_pages(&s, 2, A);
	assert_unknown(&s, 3);
	assert_pages(&s, 4, A);
	assert_owner(&s, 5, B, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DMA);
	assert_pages(&s, 6, B);
	assert_unknown(&s, 7);
	scene_free(&s);
}

/* A domain with maps of several devices names none. A new domain may have the old address. */
static void test_leaf_in_doubt(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	leaf_dma_map(&s, DOM, 0xfff00000, A);
	leaf_dma_map(&s, DOM, 0xffe00000, B);
	leaf_map(&s, DOM, 0xffd00000); /* 2 */
	leaf_dma_map(&s, DOM, 0xffc00000, A);
	leaf_map(&s, DOM, 0xffb00000); /* 4: still in doubt */
	leaf_dma_map(&s, DOM2, 0xffa00000, A);
	scene_attach(&s, B);
	leaf_map(&s, DOM2, 0xff900000); /* 6: forgotten */
	leaf_dma_map(&s, DOM2, 0xff800000, B);
	leaf_map(&s, DOM2, 0xff700000); /* 8 */
	scene_end(&s);
	assert_unknown(&s, 2);
	assert_unknown(&s, 4);
	assert_unknown(&s, 6);
	assert_pages(&s, 8, B);
	scene_free(&s);
}

/* A trace with more domains than are tracked. */
static void test_many_domains(void **state)
{
	struct scene s;
	unsigned int nr = 1100;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	for (unsigned int i = 0; i < nr; i++) {
		leaf_dma_map(&s, DOM + i * 0x100ULL, 0xf0000000 + i * 0x2000ULL, A);
		leaf_map(&s, DOM + i * 0x100ULL, 0xf0001000 + i * 0x2000ULL);
	}
	scene_end(&s);
	assert_pages(&s, 1, A);
	assert_pages(&s, 2 * 1023 + 1, A);
	assert_unknown(&s, 2 * 1024 + 1);
	assert_unknown(&s, 2 * nr - 1);
	scene_free(&s);
}

/* A task that holds a device still owns its maps if the domain is not known. */
static void test_task(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_attach_pair(&s, A);
	leaf_map(&s, DOM, 0x1000);
	scene_end(&s);
	assert_owner(&s, 0, A, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
	scene_free(&s);
}

static void test_without(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, IOMMU_WITHOUT_PAGES);
	scene_device(&s, IOMMU_STEP_MAP_PAGES, A, 0x1000, 0x1000);
	scene_map(&s, 0x1000, 0x1000);
	scene_end(&s);
	assert_unknown(&s, 0);
	scene_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map_pages),     cmocka_unit_test(test_unmap_pages),
		cmocka_unit_test(test_fault),	      cmocka_unit_test(test_leaf),
		cmocka_unit_test(test_leaf_in_doubt), cmocka_unit_test(test_many_domains),
		cmocka_unit_test(test_task),	      cmocka_unit_test(test_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
