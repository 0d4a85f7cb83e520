/* SPDX-License-Identifier: LGPL-2.1 */
/* Attributing mappings to devices, source by source, and matching unmaps to mappings. */
#include "scene.h"

#define EDU  "0000:00:04.0"
#define NET  "0000:01:00.0"
#define NVME "0000:00:06.0"

#define DOM_A 0xffff888100000000ULL
#define DOM_B 0xffff888100000400ULL

#define UNKNOWN	 IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE
#define BY_TASK	 IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK
#define BY_DMA	 IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DMA
#define BY_FLUSH IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_DOMAIN_ID
#define BY_PROBE IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_PROBE

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct scene));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	scene_free(*state);
	free(*state);
	return 0;
}

static void begin(struct scene *s)
{
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
}

/* Rule B: a holder owns what it maps, except in interrupts and in the window of the DMA API. */
static void test_task(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_map(s, 0x10000, 0x1000); /* 0: the task holds nothing yet */
	scene_attach_pair(s, EDU);
	scene_map(s, 0x100000, 0x1000);	  /* 1 */
	scene_map(s, 0xfffff000, 0x1000); /* 2 */
	s->context = IOMMU_CONTEXT_SOFTIRQ;
	scene_map(s, 0x200000, 0x1000); /* 3 */
	s->context = IOMMU_CONTEXT_TASK;
	s->pid = 101;
	scene_map(s, 0x300000, 0x1000); /* 4: another task */
	scene_end(s);
	assert_owner(s, 0, "", UNKNOWN);
	assert_owner(s, 1, EDU, BY_TASK);
	assert_owner(s, 2, "", UNKNOWN);
	assert_owner(s, 3, "", UNKNOWN);
	assert_owner(s, 4, "", UNKNOWN);
}

static void test_task_with_two_devices(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_attach_pair(s, NET);
	scene_map(s, 0x100000, 0x1000);
	scene_attach_pair(s, EDU);
	scene_map(s, 0x200000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, NET, BY_TASK);
	assert_owner(s, 1, EDU "+" NET, BY_TASK);
}

/* Rule B3: unmaps by the closing holder show that its threads mapped for it. */
static void test_threads_of_the_holder(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_attach_pair(s, EDU);
	s->pid = 101;
	scene_map(s, 0x200000, 0x1000); /* 0: unmapped by the thread itself */
	scene_unmap(s, 0x200000, 0x1000);
	scene_map(s, 0x300000, 0x1000);	  /* 1: left to the holder */
	scene_map(s, 0xffff8000, 0x1000); /* 2: the same */
	s->pid = 100;
	scene_attach(s, EDU);
	scene_unmap(s, 0x300000, 0x1000);
	scene_unmap(s, 0xffff8000, 0x1000);
	scene_attach(s, EDU);
	s->pid = 101;
	scene_map(s, 0x400000, 0x1000); /* 3: the host has the device by now */
	scene_end(s);
	assert_owner(s, 0, EDU, BY_TASK);
	assert_owner(s, 1, EDU, BY_TASK);
	assert_owner(s, 2, EDU, BY_TASK);
	assert_owner(s, 3, "", UNKNOWN);
}

/* An unmap in the window of the DMA API proves nothing unless the holder is closing. */
static void test_holder_with_other_io(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_attach_pair(s, EDU);
	s->context = IOMMU_CONTEXT_SOFTIRQ;
	scene_map(s, 0xfffff000, 0x1000);
	s->context = IOMMU_CONTEXT_TASK;
	scene_unmap(s, 0xfffff000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, "", UNKNOWN);
	assert_int_equal(scene_unmapped_at(s, 0), 3);
}

/* A holder from before the trace becomes known when it gives the device back. */
static void test_holder_from_before(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_map(s, 0x100000, 0x1000);
	scene_attach(s, EDU);
	scene_unmap(s, 0x100000, 0x1000);
	scene_attach(s, EDU);
	scene_end(s);
	assert_owner(s, 0, EDU, BY_TASK);
}

/* Rule A: events of system dma, each before or after its map. */
static void test_dma(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_map(s, 0xfffff000, 0x1000); /* 0 */
	scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0xfffff040, 0x200);
	scene_map(s, 0xffffe000, 0x1000); /* 1: the event is about another range */
	scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0x12345000, 0x200);
	scene_map(s, 0xffffc000, 0x1000); /* 2, 3: a buffer of two scattered pages */
	scene_map(s, 0xffffd000, 0x1000);
	scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0xffffc000, 0x1800);
	scene_map(s, 0xffff0000, 0x1000); /* 4: the event comes from a thread on another CPU */
	s->pid = 101;
	scene_device(s, IOMMU_STEP_DMA_MAP, NET, 0xffff0000, 0x100);
	scene_end(s);
	assert_owner(s, 0, NVME, BY_DMA);
	assert_owner(s, 1, "", UNKNOWN);
	assert_owner(s, 2, NVME, BY_DMA);
	assert_owner(s, 3, NVME, BY_DMA);
	assert_owner(s, 4, "", UNKNOWN);
}

/* Two domains map the same address: the events around the unmaps show which one unmaps. */
static void test_dma_unmaps(void **state)
{
	struct scene *s = *state;

	begin(s);
	for (int i = 0; i < 2; i++) {
		scene_map(s, 0xfffff000, 0x1000); /* 0: of one device; 2: of the other */
		scene_device(s, IOMMU_STEP_DMA_MAP, i ? NET : NVME, 0xfffff000, 0x1000);
		scene_map(s, 0xffffe000, 0x1000); /* 1 and 3 */
		scene_device(s, IOMMU_STEP_DMA_MAP, i ? NET : NVME, 0xffffe000, 0x1000);
	}
	s->pid = 7;
	scene_unmap(s, 0xfffff000, 0x1000); /* at 8; the event comes after */
	scene_device(s, IOMMU_STEP_DMA_UNMAP, NET, 0xfffff000, 0x1000);
	scene_device(s, IOMMU_STEP_DMA_FREE, NET, 0xffffe000, 0x1000);
	scene_unmap(s, 0xffffe000, 0x1000); /* at 11; the event came before */
	scene_end(s);
	assert_int_equal(scene_unmapped_at(s, 0), -1);
	assert_int_equal(scene_unmapped_at(s, 1), -1);
	assert_int_equal(scene_unmapped_at(s, 2), 8);
	assert_int_equal(scene_unmapped_at(s, 3), 11);
}

/* The task is not a source; @did is the domain id that EDU gets by its attaches. */
static void begin_with_domain_id(struct scene *s, uint32_t did)
{
	scene_begin(s, IOMMU_ATTACH_PAIRS, IOMMU_WITHOUT_TASK);
	scene_attach(s, EDU);
	scene_step(s, (struct iommu_step){ .kind = IOMMU_STEP_CACHE_ASSIGN,
					   .unit = { "dmar0", 5 },
					   .did = did });
	scene_attach(s, EDU);
}

/* Rule D: the invalidation has the domain id that the device got by its attach. */
static void test_flush_after_attach(void **state)
{
	struct scene *s = *state;

	begin_with_domain_id(s, 3);
	scene_map(s, 0x100000, 0x1000); /* 0 */
	scene_flush(s, 3, 0x100000, 0x1000);
	scene_map(s, 0x200000, 0x1000); /* 1: the invalidation is of another range */
	scene_flush(s, 3, 0x300000, 0x1000);
	scene_attach(s, EDU);		/* the id is free and goes to another domain */
	scene_map(s, 0x400000, 0x1000); /* 2 */
	scene_flush(s, 3, 0x400000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, EDU, BY_FLUSH);
	assert_owner(s, 1, "", UNKNOWN);
	assert_owner(s, 2, "", UNKNOWN);
}

/* One dma event names the device of a domain id, and so of all maps with this id. */
static void test_flush_after_dma(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_map(s, 0xfffe0000, 0x20000); /* 0: before the device is known */
	scene_flush(s, 5, 0xfffe0000, 0x20000);
	scene_map(s, 0xfffd0000, 0x1000); /* 1 */
	scene_flush(s, 5, 0xfffd0000, 0x1000);
	scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0xfffd0000, 0x1000);
	scene_map(s, 0xfffc0000, 0x1000); /* 2: after it is known */
	scene_flush(s, 5, 0xfffc0000, 0x1000);
	scene_map(s, 0xfffc0000, 0x1000); /* 3: another id */
	scene_flush(s, 6, 0xfffc0000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, NVME, BY_FLUSH);
	assert_owner(s, 1, NVME, BY_DMA);
	assert_owner(s, 2, NVME, BY_FLUSH);
	assert_owner(s, 3, "", UNKNOWN);
}

/* Without caching mode only unmaps are followed by an invalidation, many by one. */
static void test_flush_of_unmaps(void **state)
{
	struct scene *s = *state;

	begin_with_domain_id(s, 3);
	scene_map(s, 0x100000, 0x1000);
	scene_map(s, 0x101000, 0x1000);
	scene_unmap(s, 0x100000, 0x1000);
	scene_unmap(s, 0x101000, 0x1000);
	scene_flush(s, 3, 0x100000, 0x2000);
	scene_end(s);
	assert_owner(s, 0, EDU, BY_FLUSH);
	assert_owner(s, 1, EDU, BY_FLUSH);
}

/* Devices behind a bridge share a context entry, so only the first has an invalidation. */
static void test_flush_of_a_group(void **state)
{
	struct scene *s = *state;

	scene_begin(s, IOMMU_ATTACH_PAIRS, IOMMU_WITHOUT_TASK);
	scene_attach(s, "0000:02:01.0");
	scene_attach(s, "0000:02:02.0");
	scene_step(s, (struct iommu_step){ .kind = IOMMU_STEP_QI_CONTEXT,
					   .unit = { "dmar0", 5 },
					   .rid = 0x0200 });
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_QI_IOTLB, .unit = { "dmar0", 5 }, .did = 9 });
	scene_attach(s, "0000:02:01.0");
	scene_attach(s, "0000:02:02.0");
	scene_map(s, 0x100000, 0x1000);
	scene_flush(s, 9, 0x100000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, "0000:02:01.0+0000:02:02.0", BY_FLUSH);
}

/* Probes: the domain, its devices, its end, and another domain at the same address. */
static void test_probes(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_probe_attach(s, DOM_A, EDU, 1);
	scene_attach(s, EDU);
	scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_A, 0x100000, 0x1000);
	scene_map(s, 0x100000, 0x1000); /* 0 */
	scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_B, 0x100000, 0x1000);
	scene_map(s, 0x100000, 0x1000); /* 1: of a domain that gets its device later */
	scene_probe(s, IOMMU_STEP_PROBE_FREE, DOM_A, 0, 0);
	scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_A, 0x200000, 0x1000);
	scene_map(s, 0x200000, 0x1000); /* 2: of the next domain at that address */
	scene_probe_call(s, DOM_B, NVME);
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM_B, 0x100000, 0x1000);
	scene_unmap(s, 0x100000, 0x1000); /* at 11 */
	scene_end(s);
	assert_owner(s, 0, EDU, BY_PROBE);
	assert_owner(s, 1, NVME, BY_PROBE);
	assert_owner(s, 2, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_PROBE);
	assert_int_equal(scene_unmapped_at(s, 0), 6); /* the mapping went with its domain */
	assert_int_equal(scene_unmapped_at(s, 1), 11);
	assert_int_equal(scene_unmapped_at(s, 2), -1);
}

/* The probes name the devices of the domain id, which then names those of a map without a probe. */
static void test_probe_and_domain_id(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_probe_call(s, DOM_A, EDU);
	scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_A, 0x100000, 0x1000);
	scene_map(s, 0x100000, 0x1000); /* 0 */
	scene_flush(s, 3, 0x100000, 0x1000);
	scene_map(s, 0x200000, 0x1000); /* 1: its probe was lost */
	scene_flush(s, 3, 0x200000, 0x1000);
	scene_probe_call(s, DOM_B, NVME);
	scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_B, 0x300000, 0x1000);
	scene_map(s, 0x300000, 0x1000); /* 2: not flushed before its unmap */
	scene_probe(s, IOMMU_STEP_PROBE_UNMAP, DOM_B, 0x300000, 0x1000);
	scene_unmap(s, 0x300000, 0x1000);
	scene_flush(s, 4, 0x300000, 0x1000);
	scene_map(s, 0x400000, 0x1000); /* 3: its probe was lost */
	scene_flush(s, 4, 0x400000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, EDU, BY_PROBE);
	assert_owner(s, 1, EDU, BY_FLUSH);
	assert_owner(s, 2, NVME, BY_PROBE);
	assert_owner(s, 3, NVME, BY_FLUSH);
}

/* Intel, 5.4 to 5.10: the event names the device. Its ranges in bytes cover whole pages. */
static void test_intel(void **state)
{
	struct scene *s = *state;

	scene_begin(s, IOMMU_ATTACH_TOGGLES, 0);
	scene_device(s, IOMMU_STEP_INTEL_MAP, NET, 0xffffb840, 0x1000);
	scene_device(s, IOMMU_STEP_INTEL_MAP, NVME, 0xffffb000, 0x2000);
	scene_device(s, IOMMU_STEP_INTEL_UNMAP, NET, 0xffffb840, 46);
	scene_end(s);
	assert_owner(s, 0, NET, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_INTEL);
	assert_owner(s, 1, NVME, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_INTEL);
	assert_int_equal(scene_unmapped_at(s, 0), 2);
	assert_int_equal(scene_unmapped_at(s, 1), -1);
}

/*
 * unmapped_size decides: an unmap of more than requested, in thousands of pieces, and of many maps.
 */
static void test_sizes(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_map(s, 0x40000000, 0x200000); /* 0 */
	scene_step(s, (struct iommu_step){ .kind = IOMMU_STEP_UNMAP,
					   .iova = 0x40000000,
					   .size = 0x1000,
					   .done = 0x200000 });
	scene_map(s, 0x80000000, 0x200000); /* 1 */
	for (uint64_t i = 0; i < 512; i++)
		scene_unmap(s, 0x80000000 + (i << 12), 0x1000);
	for (uint64_t i = 0; i < 16; i++)
		scene_map(s, 0xc0000000 + (i << 12), 0x1000); /* 2 to 17 */
	scene_unmap(s, 0xc0000000, 0x10000);
	scene_end(s);
	assert_int_equal(scene_unmapped_at(s, 0), 1);
	assert_int_equal(scene_unmapped_at(s, 1), 2 + 512);
	for (unsigned int i = 2; i < 18; i++)
		assert_int_equal(scene_unmapped_at(s, i), 2 + 512 + 17);
}

/* An address is dated from the unmap of its own piece, and not from the last one. */
static void test_pieces(void **state)
{
	static const struct {
		uint64_t page;
		uint64_t us; /* since the unmap of the first page */
	} expected[] = { { 0, 0 }, { 64, 64 }, { 128, 128 }, { 255, 255 } };
	struct scene *s = *state;
	struct iommu_verdict verdict;
	uint64_t begins;

	begin(s);
	scene_map(s, 0x40000000, 0x100000);
	begins = s->ts;
	for (uint64_t i = 0; i < 256; i++)
		scene_unmap(s, 0x40000000 + (i << 12), 0x1000);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		iommu_replay_verdict(s->replay, 0, 0x40000000 + (expected[i].page << 12), true,
				     &verdict);
		assert_int_equal(verdict.kind, IOMMU_VERDICT_AFTER_UNMAP);
		assert_int_equal(verdict.first, 0x40000000);
		assert_int_equal(verdict.last, 0x400fffff);
		assert_in_range(verdict.at, begins + expected[i].us * 1000 - 1000,
				begins + expected[i].us * 1000 + 1000);
	}
	scene_end(s);
}

/* An access to VFIO's self-test map of two pages is not a use after unmap. */
static void test_selftest(void **state)
{
	struct scene *s = *state;
	struct iommu_verdict verdict;

	begin(s);
	scene_attach_pair(s, EDU);
	scene_map(s, 0, 0x2000);
	scene_unmap(s, 0, 0x1000);
	scene_unmap(s, 0x1000, 0x1000);
	scene_map(s, 0x8000, 0x2000); /* a similar map later is not a self-test */
	scene_unmap(s, 0x8000, 0x2000);
	iommu_replay_verdict(s->replay, 1, 0x1000, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_NEVER_MAPPED);
	iommu_replay_verdict(s->replay, 1, 0x8000, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_AFTER_UNMAP);
	scene_end(s);
}

/* Unplugging a device ends its mappings without an event. */
static void test_removal(void **state)
{
	struct scene *s = *state;
	const struct iommu_findings *findings;

	begin(s);
	scene_add(s, NVME, 3);
	scene_attach(s, NVME);
	scene_map(s, 0xfffff000, 0x1000);
	scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0xfffff000, 0x1000);
	scene_remove(s, NVME, 3); /* at 4 */
	findings = iommu_replay_findings(s->replay);
	assert_int_equal(findings->firm[IOMMU_FINDING_LEAK].nr, 1);
	scene_end(s);
	assert_int_equal(scene_unmapped_at(s, 0), 4);
}

/* Each finding is recorded once, with its benign explanations. */
static void test_findings(void **state)
{
	struct scene *s = *state;
	const struct iommu_findings *findings;

	begin(s);
	findings = iommu_replay_findings(s->replay);
	scene_unmap(s, 0x100000, 0x1000); /* mapped before the trace began? */
	scene_attach_pair(s, EDU);
	scene_map(s, 0x200000, 0x1000);
	scene_unmap(s, 0x200000, 0x1000);
	scene_unmap(s, 0x200000, 0x1000);
	/* the kernel found nothing to unmap */
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_UNMAP, .iova = 0x300000, .size = 0x1000 });
	/* less than was requested */
	scene_map(s, 0x400000, 0x1000);
	scene_step(s, (struct iommu_step){ .kind = IOMMU_STEP_UNMAP,
					   .iova = 0x400000,
					   .size = 0x2000,
					   .done = 0x1000 });
	/* two maps at one address, both for one device according to dma events */
	for (int i = 0; i < 2; i++) {
		scene_map(s, 0xfffff000, 0x1000);
		scene_device(s, IOMMU_STEP_DMA_MAP, NVME, 0xfffff000, 0x1000);
	}
	scene_end(s);
	assert_int_equal(findings->excused[IOMMU_FINDING_NEVER_MAPPED].nr, 1);
	assert_int_equal(findings->excused[IOMMU_FINDING_NEVER_MAPPED].excuses,
			 IOMMU_EXCUSE_LATE | IOMMU_EXCUSE_DOMAIN);
	assert_int_equal(findings->firm[IOMMU_FINDING_NEVER_MAPPED].nr, 1);
	assert_int_equal(findings->firm[IOMMU_FINDING_NEVER_MAPPED].first.first, 0x300000);
	assert_int_equal(findings->firm[IOMMU_FINDING_DOUBLE_UNMAP].nr, 1);
	assert_int_equal(findings->firm[IOMMU_FINDING_PARTIAL_UNMAP].nr, 1);
	assert_int_equal(findings->firm[IOMMU_FINDING_OVERLAP].nr, 1);
	assert_int_equal(findings->excused[IOMMU_FINDING_ALIVE].nr, 2);
}

/* A kernel log does not name tasks. What it does not know is neither the holder nor the idle task.
 */
static void test_unknown_task(void **state)
{
	struct scene *s = *state;

	begin(s);
	scene_attach_pair(s, EDU);
	scene_map(s, 0x100000, 0x1000);
	s->pid = IOMMU_PID_UNKNOWN;
	s->cpu = -1;
	scene_map(s, 0x200000, 0x1000);
	scene_map(s, 0x300000, 0x1000);
	scene_unmap(s, 0x200000, 0x1000);
	scene_end(s);
	assert_owner(s, 0, EDU, IOMMU_GRADE_LIKELY, IOMMU_SOURCE_TASK);
	assert_owner(s, 1, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
	assert_owner(s, 2, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
	assert_true(scene_unmapped_at(s, 1) >= 0);
	assert_int_equal(scene_unmapped_at(s, 2), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_task),
		TEST(test_task_with_two_devices),
		TEST(test_threads_of_the_holder),
		TEST(test_holder_with_other_io),
		TEST(test_holder_from_before),
		TEST(test_dma),
		TEST(test_dma_unmaps),
		TEST(test_flush_after_attach),
		TEST(test_flush_after_dma),
		TEST(test_flush_of_unmaps),
		TEST(test_flush_of_a_group),
		TEST(test_probes),
		TEST(test_probe_and_domain_id),
		TEST(test_intel),
		TEST(test_sizes),
		TEST(test_pieces),
		TEST(test_selftest),
		TEST(test_removal),
		TEST(test_findings),
		TEST(test_unknown_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
