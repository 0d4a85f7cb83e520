/* SPDX-License-Identifier: LGPL-2.1 */
/* The direction of a mapping, from dma events to the verdict and its text. */
#include <stdio.h>

#include "core/hardware/dma_direction.h"
#include "history_lines.h"
#include "scene.h"
#include "steps.h"

#define READ_ONLY  " for reads by the device only (TO_DEVICE)"
#define WRITE_ONLY " for writes by the device only (FROM_DEVICE)"
#define RANGE	   ": 0xfff00000 - 0xfff01000 (4K), "

enum { READ, WRITE };

static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(iommu_dma_direction(0), IOMMU_DMA_BIDIRECTIONAL);
	assert_int_equal(iommu_dma_direction(1), IOMMU_DMA_TO_DEVICE);
	assert_int_equal(iommu_dma_direction(2), IOMMU_DMA_FROM_DEVICE);
	assert_int_equal(iommu_dma_direction(3), IOMMU_DMA_UNKNOWN);
	assert_int_equal(iommu_dma_direction(UINT64_MAX), IOMMU_DMA_UNKNOWN);
}

static struct iommu_step dma_map(const char *device, uint64_t iova, uint64_t size,
				 enum iommu_dma_direction direction)
{
	struct iommu_step step = device_step(IOMMU_STEP_DMA_MAP, device, iova, size);

	step.direction = (uint8_t)direction;
	return step;
}

static void scene_dma_map(struct scene *s, uint64_t iova, enum iommu_dma_direction direction)
{
	scene_map(s, iova, 0x1000);
	scene_step(s, dma_map(DEVICE, iova + 0x40, 0x100, direction));
}

/* The event of a task sets the direction of the map that it covers, and of no other. */
static void test_mappings(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_dma_map(&s, 0xfff00000, IOMMU_DMA_TO_DEVICE);
	scene_dma_map(&s, 0xffe00000, IOMMU_DMA_FROM_DEVICE);
	scene_dma_map(&s, 0xffd00000, IOMMU_DMA_BIDIRECTIONAL);
	scene_dma_map(&s, 0xffc00000, IOMMU_DMA_UNKNOWN);
	scene_map(&s, 0xffb00000, 0x1000);
	s.pid = 200;
	scene_step(&s, dma_map(DEVICE, 0xffb00000, 0x1000, IOMMU_DMA_TO_DEVICE));
	scene_end(&s);
	assert_int_equal(iommu_mapping_direction(&s.maps[0]), IOMMU_DMA_TO_DEVICE);
	assert_int_equal(iommu_mapping_direction(&s.maps[1]), IOMMU_DMA_FROM_DEVICE);
	assert_int_equal(iommu_mapping_direction(&s.maps[2]), IOMMU_DMA_BIDIRECTIONAL);
	assert_int_equal(iommu_mapping_direction(&s.maps[3]), IOMMU_DMA_UNKNOWN);
	assert_int_equal(iommu_mapping_direction(&s.maps[4]), IOMMU_DMA_UNKNOWN);
	assert_true(s.maps[0].flags & IOMMU_MAPPING_DMA_API);
	scene_free(&s);
}

/* All maps of a scatterlist have its direction, including those that the event cuts off. */
static void test_list(void **state)
{
	const uint64_t addrs[] = { 0xfff00000 }, lengths[] = { 0x1000 };
	const struct iommu_value values[] = {
		{ .state = IOMMU_PRESENT, .element = 8, .len = 1, .elements = addrs },
		{ .state = IOMMU_PRESENT, .element = 8, .len = 1, .elements = lengths },
	};
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_map(&s, 0xfff00000, 0x1000);
	scene_map(&s, 0xfff01000, 0x1000);
	scene_step(&s, (struct iommu_step){
			       .kind = IOMMU_STEP_DMA_MAP_SG,
			       .device = string_of(DEVICE),
			       .direction = IOMMU_DMA_FROM_DEVICE,
			       .addrs = &values[0],
			       .lengths = &values[1],
		       });
	scene_end(&s);
	assert_int_equal(iommu_mapping_direction(&s.maps[0]), IOMMU_DMA_FROM_DEVICE);
	assert_int_equal(iommu_mapping_direction(&s.maps[1]), IOMMU_DMA_FROM_DEVICE);
	scene_free(&s);
}

static void test_without_dma(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, IOMMU_WITHOUT_DMA);
	scene_dma_map(&s, 0xfff00000, IOMMU_DMA_TO_DEVICE);
	scene_end(&s);
	assert_int_equal(iommu_mapping_direction(&s.maps[0]), IOMMU_DMA_UNKNOWN);
	scene_free(&s);
}

/* A verdict of every kind has the direction of its mapping. A new mapping has its own. */
static void test_verdict(void **state)
{
	struct iommu_verdict verdict;
	struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, 0);
	scene_dma_map(&s, 0xfff00000, IOMMU_DMA_TO_DEVICE);
	iommu_replay_verdict(s.replay, 1, 0xfff00800, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_MAPPED);
	assert_int_equal(verdict.direction, IOMMU_DMA_TO_DEVICE);
	iommu_replay_verdict(s.replay, 1, 0xfff01000, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_PAST_END);
	assert_int_equal(verdict.direction, IOMMU_DMA_TO_DEVICE);
	scene_unmap(&s, 0xfff00000, 0x1000);
	iommu_replay_verdict(s.replay, 1, 0xfff00800, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_AFTER_UNMAP);
	assert_int_equal(verdict.direction, IOMMU_DMA_TO_DEVICE);
	scene_dma_map(&s, 0xfff00000, IOMMU_DMA_FROM_DEVICE);
	iommu_replay_verdict(s.replay, 1, 0xfff00800, false, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_MAPPED);
	assert_int_equal(verdict.direction, IOMMU_DMA_FROM_DEVICE);
	scene_free(&s);
}

/* Returns the history of a fault at a page that was mapped with @direction. */
static const char *fault_line(struct history_lines *p, enum iommu_dma_direction direction,
			      int32_t access)
{
	struct iommu_step step = device_step(IOMMU_STEP_FAULT, DEVICE, 0xfff00800, 0);

	history_lines_start(p, IOMMU_ATTACH_PAIRS);
	map(p, 0xfff00000, 0x1000);
	line_of(p, dma_map(DEVICE, 0xfff00000, 0x1000, direction));
	step.driver = string_of("smmu");
	step.flags = access;
	return line_of(p, step);
}

static void test_lines(void **state)
{
	static const struct {
		enum iommu_dma_direction direction;
		int32_t access;
		const char *expected;
	} cases[] = {
		{ IOMMU_DMA_TO_DEVICE, WRITE, READ_ONLY },
		{ IOMMU_DMA_TO_DEVICE, READ, "" },
		{ IOMMU_DMA_TO_DEVICE, 0x70, "" },
		{ IOMMU_DMA_FROM_DEVICE, READ, WRITE_ONLY },
		{ IOMMU_DMA_FROM_DEVICE, WRITE, "" },
		{ IOMMU_DMA_BIDIRECTIONAL, READ, "" },
		{ IOMMU_DMA_BIDIRECTIONAL, WRITE, "" },
		{ IOMMU_DMA_UNKNOWN, WRITE, "" },
	};
	struct history_lines p;
	char expected[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(expected, sizeof(expected),
			 "; history: mapped%s" RANGE "2.000 ms ago by vfiotest-312",
			 cases[i].expected);
		assert_string_equal(fault_line(&p, cases[i].direction, cases[i].access), expected);
		history_lines_end(&p);
	}
}

/* The direction replaces what the flags of the message say. Both say the same. */
static void test_message(void **state)
{
	static const char *const msg =
		"DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0xfff00000 "
		"[fault reason 0x05] PTE Write access is not set";
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	map(&p, 0xfff00000, 0x1000);
	line_of(&p, dma_map(DEVICE, 0xfff00000, 0x1000, IOMMU_DMA_UNKNOWN));
	assert_string_equal(message(&p, msg),
			    "; history: mapped read-only" RANGE "2.000 ms ago by vfiotest-312");
	history_lines_end(&p);
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	map(&p, 0xfff00000, 0x1000);
	line_of(&p, dma_map(DEVICE, 0xfff00000, 0x1000, IOMMU_DMA_TO_DEVICE));
	assert_string_equal(message(&p, msg),
			    "; history: mapped" READ_ONLY RANGE "2.000 ms ago by vfiotest-312");
	history_lines_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_list),	cmocka_unit_test(test_without_dma),
		cmocka_unit_test(test_verdict), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
