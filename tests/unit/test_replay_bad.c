/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Impossible events and impossible orders of events. The replay terminates, forgets each mapping
 * exactly once and never counts bytes that are not mapped.
 */
#include <string.h>

#include "scene.h"

static const uint64_t odd_numbers[] = {
	0,
	1,
	0xfff,
	0x1000,
	0x2000,
	0x1ff000,
	0xffffe000,
	0xfffff000,
	0x100000000ULL,
	0x7ffffffffffff000ULL,
	0x8000000000000000ULL,
	0xfffffffffffff000ULL,
	UINT64_MAX - 1,
	UINT64_MAX,
};

static const char *const odd_names[] = {
	"0000:00:04.0", "0000:00:05.0", "0001:00:04.0", "platform", "", "\x1b[31m", "0000:00:04.0 ",
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t odd(uint64_t *state)
{
	uint64_t base = odd_numbers[next_random(state) % ARRAY_SIZE(odd_numbers)];

	return next_random(state) % 3 ? base : base + (next_random(state) % 16 << 12);
}

static struct iommu_step random_step(uint64_t *state)
{
	static const uint64_t numbers[2] = { 0x1000, 0xfffffffffffff000ULL };
	static const struct iommu_value addrs = {
		.state = IOMMU_PRESENT, .element = 8, .len = 2, .elements = numbers
	};
	const char *name = odd_names[next_random(state) % ARRAY_SIZE(odd_names)];
	enum iommu_step_kind kind = (enum iommu_step_kind)(next_random(state) % IOMMU_STEP_KINDS);

	if (next_random(state) % 2)
		kind = next_random(state) % 2 ? IOMMU_STEP_MAP : IOMMU_STEP_UNMAP;
	if (kind == IOMMU_STEP_LOG)
		kind = IOMMU_STEP_FAULT;
	return (struct iommu_step){
		.kind = kind,
		.device = { name, strlen(name) },
		.unit = { "dmar0", 5 },
		.iova = odd(state),
		.size = odd(state),
		.done = odd(state),
		.paddr = odd(state),
		.dom = next_random(state) % 3 ? 0xffff888000000000ULL : 0,
		.type = (uint32_t)(next_random(state) % 5),
		.gid = (int32_t)(next_random(state) % 4) - 1,
		.did = (uint32_t)(next_random(state) % 3),
		.rid = (uint16_t)(next_random(state) % 64),
		.addrs = &addrs,
		.lengths = &addrs,
	};
}

static void run(uint64_t seed, unsigned int nr)
{
	struct scene *s = calloc(1, sizeof(*s));
	uint64_t state = seed;
	struct iommu_verdict verdict;

	assert_non_null(s);
	scene_begin(s, (enum iommu_attach_rule)(seed % 3),
		    (unsigned int)(seed % 7 ? 0 : seed & 0x3e));
	for (unsigned int i = 0; i < nr; i++) {
		s->pid = (int32_t)(next_random(&state) % 5) - 1;
		s->cpu = (int)(next_random(&state) % 3) - 1;
		s->context = (enum iommu_context)(next_random(&state) % 4);
		if (!(next_random(&state) % 16))
			s->ts = odd(&state);
		scene_step(s, random_step(&state));
		if (next_random(&state) % 8)
			continue;
		iommu_replay_verdict(
			s->replay,
			(uint32_t)(next_random(&state) % (iommu_replay_devices(s->replay)->nr + 1)),
			odd(&state), next_random(&state) % 2, &verdict);
		assert_true(verdict.first <= verdict.last);
	}
	scene_end(s);
	scene_free(s);
	free(s);
}

static void test_any_steps(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++)
		run(seed * 0x9e3779b97f4a7c15ULL, 3000);
}

/* One unmap of the whole address space removes the mappings of its own task only. */
static void test_unmap_of_everything(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
	for (uint64_t i = 0; i < 1000; i++)
		scene_map(s, i << 20, 0x1000);
	scene_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_UNMAP, .size = UINT64_MAX, .done = UINT64_MAX });
	scene_end(s);
	for (unsigned int i = 0; i < 1000; i++)
		assert_int_equal(scene_unmapped_at(s, i), 1000);
	scene_free(s);
	free(s);
}

/* Size 0 has no effect. A range past the end of the address space is cut there. */
static void test_sizes(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	(void)state;
	assert_non_null(s);
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
	scene_map(s, 0x1000, 0);
	scene_map(s, UINT64_MAX - 0xfff, UINT64_MAX);
	scene_unmap(s, 0x1000, 0);
	assert_int_equal(iommu_replay_mappings(s->replay)->live.nr, 1);
	scene_unmap(s, UINT64_MAX - 0xfff, 0x1000);
	scene_end(s);
	assert_int_equal(scene_unmapped_at(s, 1), 3);
	scene_free(s);
	free(s);
}

/* A million tasks with one map each: memory and time for tasks stay bounded. */
static void test_many_tasks(void **state)
{
	struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS };
	struct iommu_replay *r = iommu_replay_new(&config);

	(void)state;
	assert_non_null(r);
	for (int32_t pid = 1; pid <= 100000; pid++) {
		struct iommu_step step = {
			.kind = IOMMU_STEP_MAP,
			.ts = (uint64_t)pid * 1000,
			.pid = pid,
			.iova = (uint64_t)pid << 12,
			.size = 0x1000,
		};

		iommu_replay_feed(r, &step);
		step.kind = IOMMU_STEP_UNMAP;
		step.done = 0x1000;
		iommu_replay_feed(r, &step);
	}
	iommu_replay_end(r, 200000000);
	assert_int_equal(iommu_replay_mappings(r)->live.nr, 0);
	iommu_replay_free(r);
}

/*
 * Another device has too many mappings of the faulting page to examine all for each fault. The
 * verdicts say so once the events have used up what they had saved.
 */
static void crowded_page(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct iommu_verdict verdict = { 0 };
	uint32_t device;
	int exact = 0;

	(void)state;
	assert_non_null(s);
	scene_begin(s, IOMMU_ATTACH_PAIRS, 0);
	scene_probe_attach(s, 0x1000, "0000:00:01.0", 1);
	scene_attach(s, "0000:00:01.0");
	scene_probe_attach(s, 0x2000, "0000:00:02.0", 1);
	scene_attach(s, "0000:00:02.0");
	for (int i = 0; i < 2000; i++) {
		scene_probe(s, IOMMU_STEP_PROBE_MAP, 0x2000, 0x5000, 0x1000);
		scene_map(s, 0x5000, 0x1000);
	}
	device = iommu_device_id(iommu_replay_devices(s->replay), "0000:00:01.0", 12);
	while (!verdict.cut && exact < 100) {
		iommu_replay_verdict(s->replay, device, 0x5000, true, &verdict);
		assert_int_equal(verdict.kind, IOMMU_VERDICT_NEVER_MAPPED);
		exact += !verdict.cut;
	}
	assert_in_range(exact, 2, 20);
	iommu_replay_verdict(s->replay, device, 0x90000, true, &verdict);
	assert_int_equal(verdict.kind, IOMMU_VERDICT_NEVER_MAPPED);
	assert_false(verdict.cut);
	assert_int_equal(iommu_replay_nr_cut(s->replay), 1);
	scene_end(s);
	scene_free(s);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_steps), cmocka_unit_test(test_unmap_of_everything),
		cmocka_unit_test(test_sizes),	  cmocka_unit_test(test_many_tasks),
		cmocka_unit_test(crowded_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
