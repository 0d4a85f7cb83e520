/* SPDX-License-Identifier: LGPL-2.1 */
/* Which lanes belong together, and their order. */
#include <stdlib.h>
#include <string.h>

#include "story.h"

#include "core/timeline/lane_bundles.h"

#define LANES 40

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void attach(struct story *s, const char *device, int32_t gid, uint64_t dom)
{
	struct iommu_step step = {
		.kind = IOMMU_STEP_PROBE_ATTACH,
		.device = { device, strlen(device) },
		.dom = dom,
		.type = IOMMU_STEP_NO_TYPE,
		.gid = gid,
	};

	story_step(s, step);
	step.kind = IOMMU_STEP_ATTACH;
	story_step(s, step);
}

static void map(struct story *s, uint64_t dom, uint64_t iova)
{
	story_step(s,
		   (struct iommu_step){
			   .kind = IOMMU_STEP_PROBE_MAP, .dom = dom, .iova = iova, .size = 4096 });
	story_map(s, iova, 4096);
}

static uint32_t bundle_of(const struct story *s, const char *device)
{
	const struct iommu_lane *lane = story_lane(s, device);

	assert_non_null(lane);
	return lane->bundle;
}

static void test_shared_domain(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_UNKNOWN);
	attach(&s, "0000:00:04.0", 4, 0x1000);
	attach(&s, "0000:00:05.0", 5, 0x2000);
	attach(&s, "0000:00:06.0", 6, 0x1000);
	attach(&s, "0000:00:07.0", 7, 0x3000);
	attach(&s, "0000:00:08.0", 8, 0x3000); /* shared, but nothing is mapped there */
	map(&s, 0x1000, 0x10000);
	map(&s, 0x2000, 0x20000);
	story_end(&s);
	assert_int_equal(bundle_of(&s, "0000:00:04.0"), bundle_of(&s, "0000:00:06.0"));
	assert_int_not_equal(bundle_of(&s, "0000:00:04.0"), bundle_of(&s, "0000:00:05.0"));
	assert_int_not_equal(bundle_of(&s, "0000:00:07.0"), bundle_of(&s, "0000:00:08.0"));
	iommu_lanes_free(s.lanes);
}

static void test_group(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_UNKNOWN);
	attach(&s, "0000:00:04.0", 4, 0x1000);
	attach(&s, "0000:00:05.0", 5, 0x2000);
	attach(&s, "0000:00:06.0", 4, 0x3000);
	story_end(&s);
	assert_int_equal(bundle_of(&s, "0000:00:04.0"), bundle_of(&s, "0000:00:06.0"));
	assert_int_not_equal(bundle_of(&s, "0000:00:04.0"), bundle_of(&s, "0000:00:05.0"));
	iommu_lanes_free(s.lanes);
}

/* The lanes that some chain of joins and groups connects, found by repeated passes. */
static void connect(uint32_t *names, const uint32_t (*joins)[2], size_t nr_joins,
		    const struct iommu_lane *list)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t a = 0; a < LANES; a++) {
			for (uint32_t b = 0; b < LANES; b++) {
				bool same = list[a].gid_known && list[b].gid_known &&
					    list[a].gid == list[b].gid;

				for (size_t i = 0; i < nr_joins && !same; i++)
					same = joins[i][0] == a && joins[i][1] == b;
				if (!same || names[a] == names[b])
					continue;
				names[a] = names[b] = names[a] < names[b] ? names[a] : names[b];
				changed = true;
			}
		}
	}
}

static void test_random(void **state)
{
	uint64_t random = 4711;

	(void)state;
	for (int round = 0; round < 100; round++) {
		struct iommu_lane list[LANES] = { { 0 } };
		uint32_t names[LANES], joins[8][2];
		size_t numbers[LANES], nr = 0, gathered[LANES];

		for (uint32_t i = 0; i < LANES; i++) {
			list[i].gid_known = next_random(&random) % 2;
			list[i].gid = (int32_t)(next_random(&random) % 30);
			names[i] = i;
			if (next_random(&random) % 3)
				numbers[nr++] = i;
		}
		for (size_t i = nr; i > 1; i--) { /* any order */
			size_t other = next_random(&random) % i, number = numbers[i - 1];

			numbers[i - 1] = numbers[other];
			numbers[other] = number;
		}
		lane_bundles_begin(list, LANES);
		for (size_t i = 0; i < 8; i++) {
			joins[i][0] = next_random(&random) % LANES;
			joins[i][1] = next_random(&random) % LANES;
			lane_bundles_join(list, joins[i][0], joins[i][1]);
		}
		assert_true(lane_bundles_end(list, LANES));
		connect(names, (const uint32_t(*)[2])joins, 8, list);
		for (uint32_t i = 0; i < LANES; i++)
			assert_int_equal(list[i].bundle, names[i]);

		memcpy(gathered, numbers, sizeof(gathered));
		assert_true(iommu_lanes_gather(list, gathered, nr));
		/* Take the lanes of each bundle, in the order of its first one. */
		for (size_t i = 0, at = 0; i < nr; i++) {
			bool first = true;

			for (size_t j = 0; j < i; j++)
				first &= names[numbers[j]] != names[numbers[i]];
			for (size_t j = i; first && j < nr; j++) {
				if (names[numbers[j]] == names[numbers[i]])
					assert_int_equal(gathered[at++], numbers[j]);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_domain),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
