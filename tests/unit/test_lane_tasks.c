/* SPDX-License-Identifier: LGPL-2.1 */
/* The lanes of unknown devices: one per task, and one for the rest. */
#include <stdlib.h>
#include <string.h>

#include "picture/labels.h"
#include "story.h"

#define KB 1024ULL

static const char *name_of(void *arg, int32_t pid)
{
	(void)arg;
	return pid == 7 ? "kworker/0:1" : NULL;
}

static const struct iommu_view_names names = { .comm = name_of };

static const struct iommu_lane *lane_of(const struct story *s, int32_t task)
{
	size_t n;
	const struct iommu_lane *list = iommu_lanes_list(s->lanes, &n);

	for (size_t i = 0; i < n; i++) {
		if (list[i].device == IOMMU_LANE_UNKNOWN && list[i].task == task)
			return &list[i];
	}
	return NULL;
}

static void assert_label(const struct iommu_lane *lane, const char *expected)
{
	char label[64];

	assert_non_null(lane);
	iommu_lane_label(lane, &names, label, sizeof(label));
	assert_string_equal(label, expected);
}

/* The bytes of a lane at a time. */
static uint64_t bytes_at(const struct story *s, const struct iommu_lane *lane, uint64_t ts)
{
	struct iommu_lane_bytes bytes;

	iommu_lane_bytes(s->lanes, lane, ts, ts, &bytes);
	return bytes.last;
}

static void map_as(struct story *s, int32_t pid, uint64_t iova, uint64_t size)
{
	s->pid = pid;
	story_map(s, iova, size);
}

static void test_one_per_task(void **state)
{
	struct story s;
	size_t n;
	const struct iommu_lane *list;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	map_as(&s, 9, 0x100000, 4 * KB);
	map_as(&s, 7, 0x200000, 8 * KB);
	map_as(&s, 9, 0x300000, 16 * KB);
	s.pid = 8; /* whoever unmaps it: the bytes are those of the task that mapped them */
	story_unmap(&s, 0x200000, 8 * KB);
	s.context = IOMMU_CONTEXT_SOFTIRQ;
	map_as(&s, 7, 0x400000, 32 * KB);
	story_end(&s);
	list = iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, 3);
	assert_ptr_equal(&list[0], lane_of(&s, IOMMU_LANE_INTERRUPTS));
	assert_ptr_equal(&list[1], lane_of(&s, 7));
	assert_ptr_equal(&list[2], lane_of(&s, 9));
	assert_label(&list[0], "no known device: interrupts");
	assert_label(&list[1], "no known device: kworker/0:1-7");
	assert_label(&list[2], "no known device: pid 9");
	assert_int_equal(list[1].nr_maps, 1);
	assert_int_equal(list[1].peak, 8 * KB);
	assert_int_equal(list[2].nr_maps, 2);
	assert_int_equal(list[2].peak, 20 * KB);
	assert_int_equal(bytes_at(&s, &list[1], STORY_START + 2000), 8 * KB);
	assert_int_equal(bytes_at(&s, &list[1], STORY_START + 3000), 0);
	iommu_lanes_free(s.lanes);
}

/* A fault of an unknown device is in a lane without a task, which is no other task's. */
static void test_fault(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	map_as(&s, 7, 0x100000, 4 * KB);
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_FAULT, .iova = 0x5000 });
	story_end(&s);
	assert_non_null(lane_of(&s, 7));
	assert_int_equal(lane_of(&s, 7)->nr_faults, 0);
	assert_label(lane_of(&s, IOMMU_LANE_REST), "no known device");
	assert_int_equal(lane_of(&s, IOMMU_LANE_REST)->nr_faults, 1);
	iommu_lanes_free(s.lanes);
}

/* The tasks with the most maps have lanes; the rest is one. */
static void test_many_tasks(void **state)
{
	enum { TASKS = 5000 };
	struct story s;
	uint64_t iova = 0x100000;
	uint64_t maps = 0;
	size_t n;
	const struct iommu_lane *list;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (int32_t pid = 1; pid <= TASKS; pid++, iova += 4 * KB)
		map_as(&s, pid, iova, 4 * KB);
	for (int32_t pid = 90; pid < 90 + IOMMU_LANE_TASKS; pid++, iova += 4 * KB)
		map_as(&s, pid, iova, 4 * KB);
	story_end(&s);
	list = iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, IOMMU_LANE_TASKS + 1);
	for (size_t i = 0; i < n; i++)
		maps += list[i].nr_maps;
	for (int32_t i = 0; i < IOMMU_LANE_TASKS; i++) {
		assert_int_equal(list[i].task, 90 + i);
		assert_int_equal(list[i].nr_maps, 2);
	}
	assert_label(&list[n - 1], "no known device: other tasks");
	assert_int_equal(maps, TASKS + IOMMU_LANE_TASKS);
	assert_int_equal(list[n - 1].peak, (TASKS - IOMMU_LANE_TASKS) * 4 * KB);
	iommu_lanes_free(s.lanes);
}

/* A domain that no device ever enters: its mappings are those of their tasks, too. */
static void test_domain_without_devices(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (int i = 0; i < 4; i++) {
		s.pid = 7 + i % 2;
		story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_MAP,
						    .dom = 0xffff888100000000,
						    .iova = 0x100000 + (uint64_t)i * 4 * KB,
						    .size = 4 * KB });
		story_map(&s, 0x100000 + (uint64_t)i * 4 * KB, 4 * KB);
	}
	story_end(&s);
	assert_null(lane_of(&s, IOMMU_LANE_REST));
	assert_int_equal(lane_of(&s, 7)->peak, 8 * KB);
	assert_int_equal(lane_of(&s, 8)->nr_maps, 2);
	iommu_lanes_free(s.lanes);
}

static uint32_t random_number(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*state >> 33);
}

/* The same events as in any other story with this seed. */
static void tell(struct story *s, uint64_t seed)
{
	static const char *const devices[] = { "0000:00:04.0", "0000:00:05.0" };
	uint64_t state = seed;

	for (int i = 0; i < 3000; i++) {
		uint64_t iova = 0x100000 + random_number(&state) % 200 * 64 * KB;
		uint64_t size = (random_number(&state) % 4 + 1) * 4 * KB;
		uint32_t what = random_number(&state) % 100;
		const char *device = devices[random_number(&state) % 2];

		s->pid = 100 + (int32_t)(random_number(&state) % 12);
		s->context = random_number(&state) % 4 ? IOMMU_CONTEXT_TASK : IOMMU_CONTEXT_SOFTIRQ;
		if (what < 50)
			story_map(s, iova, size);
		else if (what < 90)
			story_unmap(s, iova, size);
		else if (what < 98)
			story_device(s, IOMMU_STEP_DMA_MAP, device, iova, size);
		else
			story_device(s, IOMMU_STEP_ATTACH, device, 0, 0);
	}
	story_end(s);
}

/* At any time, the lanes of tasks have together what a single lane has. */
static void check_sum(const struct story *split, const struct story *one)
{
	size_t nr_split, nr_one;
	const struct iommu_lane *list = iommu_lanes_list(split->lanes, &nr_split);
	const struct iommu_lane *whole = iommu_lanes_list(one->lanes, &nr_one);
	uint64_t maps = 0;

	assert_true(nr_split > nr_one);
	whole += nr_one - 1;
	assert_int_equal(whole->device, IOMMU_LANE_UNKNOWN);
	assert_true(whole->nr_maps > 0);
	for (size_t i = 0; i < nr_split; i++)
		maps += list[i].device == IOMMU_LANE_UNKNOWN ? list[i].nr_maps : 0;
	assert_int_equal(maps, whole->nr_maps);
	for (uint64_t ts = STORY_START; ts < one->ts; ts += 1000) {
		uint64_t sum = 0;

		for (size_t i = 0; i < nr_split; i++) {
			if (list[i].device == IOMMU_LANE_UNKNOWN)
				sum += bytes_at(split, &list[i], ts);
		}
		assert_int_equal(sum, bytes_at(one, whole, ts));
	}
}

static void test_sum(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		struct story split, one;

		story_begin(&split, IOMMU_ATTACH_PAIRS);
		story_begin(&one, IOMMU_ATTACH_PAIRS);
		iommu_lanes_unknown_as_one(one.lanes);
		tell(&split, seed);
		tell(&one, seed);
		check_sum(&split, &one);
		iommu_lanes_free(split.lanes);
		iommu_lanes_free(one.lanes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_per_task), cmocka_unit_test(test_fault),
		cmocka_unit_test(test_many_tasks),   cmocka_unit_test(test_domain_without_devices),
		cmocka_unit_test(test_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
