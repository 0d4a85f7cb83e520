/* SPDX-License-Identifier: LGPL-2.1 */
#include "ranges_model.h"

static uint64_t seed;

static uint64_t next_random(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 11) % below;
}

enum { WIDE, CLUSTERED, FEW_FIRSTS, UP, DOWN, STREAMS, AT_THE_END, DISTRIBUTIONS };

/* A random range that is not in the set, as its id is new. */
static struct iommu_range random_range(struct model *m, int distribution)
{
	struct iommu_range r = { .id = ++m->next_id };

	switch (distribution) {
	case WIDE:
		r.first = next_random(1ULL << 53) << 11;
		break;
	case CLUSTERED:
		r.first = next_random(8) << 32 | next_random(512) << 12;
		break;
	case FEW_FIRSTS:
		r.first = next_random(3) << 12;
		r.id = r.id * 2654435761U;
		break;
	case UP:
		r.first = (uint64_t)r.id << 12;
		break;
	case DOWN:
		r.first = (uint64_t)(UINT32_MAX - r.id) << 12;
		break;
	case STREAMS:
		r.first = (uint64_t)(r.id % 5) << 40 | (r.id % 2 ? r.id : UINT32_MAX - r.id) << 12;
		break;
	default:
		r.first = UINT64_MAX - next_random(64);
	}
	r.last = r.first + (next_random(4) ? 0xfff : next_random(1ULL << (10 + next_random(30))));
	if (r.last < r.first)
		r.last = UINT64_MAX;
	return r;
}

static void random_resize(struct iommu_ranges *set, struct model *m)
{
	struct iommu_range *r = &m->ranges[next_random(m->nr)];
	uint64_t last = r->first + next_random(1ULL << next_random(40));

	if (last < r->first)
		last = UINT64_MAX;
	assert_true(iommu_ranges_resize(set, r->first, r->id, last));
	r->last = last;
}

static void random_step(struct iommu_ranges *set, struct model *m, int distribution, bool filling)
{
	uint64_t dice = next_random(16);

	if (dice < 2 && m->nr) {
		random_resize(set, m);
	} else if (m->nr < MODEL_MAX && (!m->nr || dice < (filling ? 12 : 6))) {
		struct iommu_range r = random_range(m, distribution);

		model_add(set, m, r.first, r.last, r.id);
	} else {
		/* Often the first or the last of the array, which is in no order. */
		uint64_t which = next_random(4);

		assert_false(iommu_ranges_remove(set, m->ranges[0].first, m->next_id + 1));
		model_remove(set, m, which ? which > 2 ? 0 : next_random(m->nr) : m->nr - 1);
	}
}

static void like_the_model(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };

	(void)state;
	seed = 88172645463325252ULL;
	for (int round = 0; round < 2 * DISTRIBUTIONS; round++) {
		m.next_id = 0;
		for (int i = 0; i < 30000; i++) {
			uint64_t at;

			random_step(&set, &m, round % DISTRIBUTIONS, i < 15000);
			if (i % 128)
				continue;
			at = m.nr ? m.ranges[next_random(m.nr)].last : 0;
			check_visit(&set, &m, at, at);
			check_visit(&set, &m, at - next_random(at / 2 + 1), at);
			check_all(&set, &m);
		}
		while (m.nr)
			model_remove(&set, &m, next_random(m.nr));
		check_all(&set, &m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(like_the_model),
	};

	return cmocka_run_group_tests_name("ranges_random", tests, NULL, NULL);
}
