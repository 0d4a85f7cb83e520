/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests what the events of system intel_iommu tell the replay. */
#include "steps.h"

static void maps_of_intel(void **state)
{
	static const struct iommu_event *const maps[] = {
		&iommu_event_intel_map_single,
		&iommu_event_intel_map_sg,
		&iommu_event_intel_bounce_map_single,
		&iommu_event_intel_bounce_map_sg,
	};
	static const struct iommu_event *const unmaps[] = {
		&iommu_event_intel_unmap_single,
		&iommu_event_intel_unmap_sg,
		&iommu_event_intel_bounce_unmap_single,
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		build(&b, maps[i]);
		add_string(&b, "dev_name", "d");
		add_number(&b, "dev_addr", 0xffffc000, 8);
		add_number(&b, "phys_addr", 0x5876000, 8);
		add_number(&b, "size", 8192, 8);
		assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_INTEL_MAP,
						     .device = STRING("d"),
						     .iova = 0xffffc000,
						     .paddr = 0x5876000,
						     .size = 8192 });
		assert_needs(&b, "dev_name");
		assert_needs(&b, "dev_addr");
		assert_needs(&b, "size");
	}
	for (size_t i = 0; i < ARRAY_SIZE(unmaps); i++) {
		build(&b, unmaps[i]);
		add_string(&b, "dev_name", "d");
		add_number(&b, "dev_addr", 0xffefc002, 8);
		add_number(&b, "size", 90, 8);
		assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_INTEL_UNMAP,
						     .device = STRING("d"),
						     .iova = 0xffefc002,
						     .size = 90,
						     .done = 90 });
		assert_needs(&b, "dev_name");
		assert_needs(&b, "dev_addr");
		assert_needs(&b, "size");
	}
}

static void build_tag(struct builder *b, const struct iommu_event *event, unsigned int type)
{
	build(b, event);
	add_string(b, "iommu", "dmar0");
	add_string(b, "dev", "dmar0");
	add_number(b, "type", type, 2);
	add_number(b, "domain_id", 10, 2);
}

static void cache_tags(void **state)
{
	static const struct iommu_event *const flushes[] = {
		&iommu_event_intel_cache_tag_flush_range,
		&iommu_event_intel_cache_tag_flush_range_np,
	};
	static const struct {
		uint64_t start, end, size;
	} ranges[] = {
		{ 0x1000, 0x2fff, 0x2000 },
		{ 0, 0, 1 },
		{ 0, UINT64_MAX, 0 },
		{ 1, UINT64_MAX, UINT64_MAX },
	};
	struct builder b;

	(void)state;
	build_tag(&b, &iommu_event_intel_cache_tag_assign, 0);
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_CACHE_ASSIGN,
					     .unit = STRING("dmar0"),
					     .did = 10 });
	assert_needs(&b, "iommu");
	assert_needs(&b, "type");
	assert_needs(&b, "domain_id");
	build_tag(&b, &iommu_event_intel_cache_tag_assign, 1);
	assert_nothing(&b);
	build_tag(&b, &iommu_event_intel_cache_tag_unassign, 0);
	assert_nothing(&b);

	for (size_t i = 0; i < ARRAY_SIZE(flushes) * ARRAY_SIZE(ranges); i++) {
		const struct iommu_event *event = flushes[i % 2];

		build_tag(&b, event, 0);
		add_number(&b, "start", ranges[i / 2].start, 8);
		add_number(&b, "end", ranges[i / 2].end, 8);
		assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_CACHE_FLUSH,
						     .unit = STRING("dmar0"),
						     .did = 10,
						     .iova = ranges[i / 2].start,
						     .size = ranges[i / 2].size });
		assert_needs(&b, "iommu");
		assert_needs(&b, "type");
		assert_needs(&b, "domain_id");
		assert_needs(&b, "start");
		assert_needs(&b, "end");
	}
	build_tag(&b, flushes[0], 2);
	add_number(&b, "start", 0, 8);
	add_number(&b, "end", 1, 8);
	assert_nothing(&b);
	build_tag(&b, flushes[0], 0);
	add_number(&b, "start", 2, 8);
	add_number(&b, "end", 1, 8);
	assert_nothing(&b);
}

static void invalidations(void **state)
{
	static const struct {
		uint64_t qw0, qw1;
		struct iommu_step step;
	} cases[] = {
		{ 0x700f2,
		  0xffff9000,
		  { .kind = IOMMU_STEP_QI_IOTLB, .did = 7, .iova = 0xffff9000, .size = 4096 } },
		{ 0x300f2,
		  0x203042,
		  { .kind = IOMMU_STEP_QI_IOTLB, .did = 3, .iova = 0x200000, .size = 0x4000 } },
		{ 0x10032,
		  0x33,
		  { .kind = IOMMU_STEP_QI_IOTLB, .did = 1, .size = UINT64_C(1) << 63 } },
		{ 0x10032, 0x1034, { .kind = IOMMU_STEP_QI_IOTLB, .did = 1 } },
		{ 0x300e2, 0x5000, { .kind = IOMMU_STEP_QI_IOTLB, .did = 3 } },
		{ 0xfffff00030036,
		  0x7f0000002041,
		  { .kind = IOMMU_STEP_QI_IOTLB,
		    .did = 3,
		    .iova = 0x7f0000002000,
		    .size = 0x2000 } },
		{ 0x500030026, 0, { .kind = IOMMU_STEP_QI_IOTLB, .did = 3 } },
		{ 0x2000030031, 0, { .kind = IOMMU_STEP_QI_CONTEXT, .did = 3, .rid = 0x20 } },
		/* global ones, of a domain's contexts, of other caches, of other types */
		{ 0x12, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x30002, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x30016, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x11, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x30021, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x10000100033, 0x1000, { .kind = IOMMU_STEP_NONE } },
		{ 0x1900000034, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0x37, 0, { .kind = IOMMU_STEP_NONE } },
		{ 0xe32, 0, { .kind = IOMMU_STEP_NONE } },
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iommu_step expected = cases[i].step;

		if (expected.kind)
			expected.unit = (struct iommu_string)STRING("dmar0");
		build(&b, &iommu_event_intel_qi_submit);
		add_number(&b, "qw0", cases[i].qw0, 8);
		add_number(&b, "qw1", cases[i].qw1, 8);
		add_string(&b, "iommu", "dmar0");
		assert_step(&b, expected);
		assert_needs(&b, "qw0");
		assert_needs(&b, "qw1");
		assert_needs(&b, "iommu");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_of_intel),
		cmocka_unit_test(cache_tags),
		cmocka_unit_test(invalidations),
	};

	return cmocka_run_group_tests_name("step_intel", tests, NULL, NULL);
}
