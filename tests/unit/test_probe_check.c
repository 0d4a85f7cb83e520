/* SPDX-License-Identifier: LGPL-2.1 */
/* Whether the probes of a trace match its maps, and what follows if they do not. */
#include "scene.h"

#define EDU   "0000:00:04.0"
#define DOM_A 0xffff888000001000
#define DOM_B 0xffff888000002000

static void begin(struct scene *s)
{
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
	scene_probe_attach(s, DOM_A, EDU, 1);
}

/* @nr pairs, of which the first @wrong have a probe with another size. */
static void pairs(struct scene *s, unsigned int nr, unsigned int wrong)
{
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t iova = 0x100000 + i * 0x1000ULL;

		scene_probe(s, IOMMU_STEP_PROBE_MAP, DOM_A, iova, i < wrong ? 0x5000 : 0x1000);
		scene_map(s, iova, 0x1000);
		scene_unmap(s, iova, 0x1000);
	}
}

static void check_is(const struct scene *s, uint64_t nr, uint64_t mismatches, bool doubtful)
{
	struct iommu_probe_check check = iommu_replay_probe_check(s->replay);

	assert_int_equal(check.pairs, nr);
	assert_int_equal(check.mismatches, mismatches);
	assert_int_equal(check.doubtful, doubtful);
	assert_false(check.by_recorder);
}

static void limits(void **state)
{
	static const struct {
		unsigned int nr, wrong;
		bool doubtful;
	} cases[] = {
		{ 19, 19, false }, { 20, 0, false }, { 20, 1, true },
		{ 100, 1, false }, { 100, 2, true }, { 1000, 10, false },
	};
	static struct scene s;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&s);
		pairs(&s, cases[i].nr, cases[i].wrong);
		check_is(&s, cases[i].nr, cases[i].wrong, cases[i].doubtful);
		scene_end(&s);
		scene_free(&s);
	}
}

/* A map that failed has a probe and no event; a map by another path has no probe. */
static void halves(void **state)
{
	static struct scene s;

	(void)state;
	begin(&s);
	for (unsigned int i = 0; i < 50; i++) {
		scene_probe(&s, IOMMU_STEP_PROBE_MAP, DOM_A, 0x900000, 0x1000);
		scene_probe(&s, IOMMU_STEP_PROBE_MAP, DOM_A, 0x100000, 0x1000);
		s.pid++;
		scene_map(&s, 0x700000, 0x2000);
		s.pid--;
		scene_map(&s, 0x100000, 0x1000);
		scene_map(&s, 0x300000, 0x2000);
		scene_unmap(&s, 0x100000, 0x1000);
		scene_unmap(&s, 0x300000, 0x2000);
		scene_unmap(&s, 0x700000, 0x2000);
	}
	check_is(&s, 50, 0, false);
	scene_end(&s);
	scene_free(&s);
}

/* The probe records the wrong domain once it is doubtful: no map is attributed by it. */
static void not_trusted(void **state)
{
	static struct scene s;

	(void)state;
	begin(&s);
	pairs(&s, 30, 30);
	pairs(&s, 1, 0);
	scene_end(&s);
	assert_owner(&s, 0, EDU, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_PROBE);
	assert_owner(&s, 30, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
	scene_free(&s);
}

static void snapshot(struct scene *s, const char *line)
{
	scene_step(s, (struct iommu_step){ .kind = IOMMU_STEP_SNAPSHOT,
					   .device = { line, strlen(line) } });
}

static void the_recorder_says_so(void **state)
{
	struct iommu_probe_check check;
	static struct scene s;

	(void)state;
	begin(&s);
	snapshot(&s, "trace-iommu/1 probes=verified 500 1");
	pairs(&s, 30, 0);
	check_is(&s, 30, 0, false);
	snapshot(&s, "trace-iommu/1 probes=unverified 500 10");
	pairs(&s, 1, 0);
	check = iommu_replay_probe_check(s.replay);
	assert_true(check.doubtful);
	assert_true(check.by_recorder);
	assert_int_equal(check.pairs, 500);
	assert_int_equal(check.mismatches, 10);
	assert_int_equal(iommu_replay_nr_steps(s.replay, IOMMU_STEP_MAP), 31);
	scene_end(&s);
	assert_owner(&s, 29, EDU, IOMMU_GRADE_CERTAIN, IOMMU_SOURCE_PROBE);
	assert_owner(&s, 30, "", IOMMU_GRADE_UNKNOWN, IOMMU_SOURCE_NONE);
	scene_free(&s);
}

/* With --without probe, nothing is counted. */
static void without_probes(void **state)
{
	static struct scene s;

	(void)state;
	scene_begin(&s, IOMMU_ATTACH_PAIRS, IOMMU_WITHOUT_PROBE);
	pairs(&s, 30, 30);
	check_is(&s, 0, 0, false);
	scene_end(&s);
	scene_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),	  cmocka_unit_test(halves),
		cmocka_unit_test(not_trusted),	  cmocka_unit_test(the_recorder_says_so),
		cmocka_unit_test(without_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
