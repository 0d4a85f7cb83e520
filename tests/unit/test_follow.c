/* SPDX-License-Identifier: LGPL-2.1 */
/* core/timeline/follow.h: the events of an address, and in which lanes they have marks. */
#include "core/timeline/follow.h"

#include "core/replay/faults.h"
#include "steps.h"
#include "story.h"

#define CARD  "0000:00:04.0"
#define OTHER "0000:00:05.0"

/* Lanes of a trace, and what is followed in it. */
struct followed_story {
	struct story story;
	struct iommu_follow *follow;
	struct iommu_followed *marks;
};

static void begin(struct followed_story *s, uint64_t first, uint64_t last)
{
	const struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS,
						    .devices_follow = true };
	const struct iommu_address_range range = { first, last };

	*s = (struct followed_story){ .follow = iommu_follow_new(&config, &range) };
	assert_non_null(s->follow);
	story_begin_as(&s->story, &config);
}

static void step(struct followed_story *s, struct iommu_step step)
{
	step.ts = s->story.ts;
	step.pid = s->story.pid;
	step.context = s->story.context;
	iommu_follow_feed(s->follow, &step);
	story_step(&s->story, step);
}

static void map(struct followed_story *s, const char *device, uint64_t iova, uint64_t size)
{
	step(s, device_step(*device ? IOMMU_STEP_INTEL_MAP : IOMMU_STEP_MAP, device, iova, size));
}

static void unmap(struct followed_story *s, const char *device, uint64_t iova, uint64_t size)
{
	step(s,
	     device_step(*device ? IOMMU_STEP_INTEL_UNMAP : IOMMU_STEP_UNMAP, device, iova, size));
}

static void fault(struct followed_story *s, const char *device, uint64_t iova)
{
	step(s, device_step(IOMMU_STEP_FAULT, device, iova, 0));
}

static void end(struct followed_story *s)
{
	assert_true(iommu_follow_end(s->follow, s->story.ts));
	story_end(&s->story);
	s->marks = iommu_follow_marks(s->follow, s->story.lanes);
	assert_non_null(s->marks);
}

static void free_all(struct followed_story *s)
{
	iommu_followed_free(s->marks);
	iommu_follow_free(s->follow);
	iommu_lanes_free(s->story.lanes);
}

static size_t number_of(const struct followed_story *s, const char *name)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(s->story.lanes, &nr);
	const struct iommu_lane *lane = story_lane(&s->story, name);

	assert_non_null(lane);
	return (size_t)(lane - list);
}

/* The marks of a lane, by their kinds: "mu" is a map and an unmap. */
static void check_marks(const struct followed_story *s, size_t lane, unsigned int near,
			const char *kinds)
{
	size_t nr;
	const struct iommu_lane_mark *marks = iommu_followed_of(s->marks, lane, near, &nr);

	assert_int_equal(nr, strlen(kinds));
	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(marks[i].kind, kinds[i] == 'm'	  ? IOMMU_STEP_MAP
						: kinds[i] == 'u' ? IOMMU_STEP_UNMAP
								  : IOMMU_STEP_FAULT);
		assert_true(!i || marks[i - 1].ts <= marks[i].ts);
	}
}

/* Each device has its own events, although the addresses are the same. */
static void test_devices(void **state)
{
	struct followed_story s;
	size_t nr;

	(void)state;
	begin(&s, 0x201000, 0x201fff);
	map(&s, CARD, 0x200000, 0x4000);
	map(&s, OTHER, 0x201000, 0x1000);
	map(&s, OTHER, 0x900000, 0x1000);
	unmap(&s, CARD, 0x200000, 0x4000);
	fault(&s, CARD, 0x201010);
	fault(&s, OTHER, 0x203010);
	end(&s);
	iommu_follow_events(s.follow, &nr);
	assert_int_equal(nr, 5);
	check_marks(&s, number_of(&s, CARD), IOMMU_FOLLOWED_ITSELF, "muf");
	check_marks(&s, number_of(&s, CARD), IOMMU_FOLLOWED_NEAR, "");
	check_marks(&s, number_of(&s, OTHER), IOMMU_FOLLOWED_ITSELF, "m");
	check_marks(&s, number_of(&s, OTHER), IOMMU_FOLLOWED_NEAR, "f");
	check_marks(&s, IOMMU_FOLLOWED_UNKNOWN, IOMMU_FOLLOWED_ITSELF, "");
	free_all(&s);
}

/* Events of unknown devices are in the lane of their task, and in no lane of a device. */
static void test_unknown(void **state)
{
	struct followed_story s;

	(void)state;
	begin(&s, 0x201000, 0x201fff);
	map(&s, CARD, 0x900000, 0x1000);
	s.story.pid = 200;
	map(&s, "", 0x201000, 0x1000);
	map(&s, "", 0x202000, 0x1000);
	unmap(&s, "", 0x201000, 0x1000);
	end(&s);
	check_marks(&s, number_of(&s, CARD), IOMMU_FOLLOWED_ITSELF, "");
	check_marks(&s, number_of(&s, ""), IOMMU_FOLLOWED_ITSELF, "mu");
	check_marks(&s, number_of(&s, ""), IOMMU_FOLLOWED_NEAR, "m");
	check_marks(&s, IOMMU_FOLLOWED_UNKNOWN, IOMMU_FOLLOWED_ITSELF, "mu");
	check_marks(&s, IOMMU_FOLLOWED_UNKNOWN, IOMMU_FOLLOWED_NEAR, "m");
	free_all(&s);
}

static void test_near(void **state)
{
	const struct iommu_address_range low = { 0x1000, 0x1fff };
	const struct iommu_address_range high = { UINT64_MAX - 0xfff, UINT64_MAX };
	struct iommu_address_range near = iommu_followed_near(&low);
	struct followed_story s;

	(void)state;
	assert_int_equal(near.first, 0);
	assert_int_equal(near.last, 0x1fff + IOMMU_PAST_END_MAX);
	near = iommu_followed_near(&high);
	assert_int_equal(near.first, UINT64_MAX - 0xfff - IOMMU_PAST_END_MAX);
	assert_true(near.last == UINT64_MAX);
	/* the last that is near, and the first that is not */
	begin(&s, 0x100000, 0x100fff);
	map(&s, CARD, 0x101000 + IOMMU_PAST_END_MAX - 0x1000, 0x1000);
	map(&s, CARD, 0x101000 + IOMMU_PAST_END_MAX, 0x1000);
	end(&s);
	check_marks(&s, number_of(&s, CARD), IOMMU_FOLLOWED_NEAR, "m");
	free_all(&s);
}

/* What is only near takes no more than half of the room. */
static void test_limits(void **state)
{
	struct followed_story s;
	size_t nr;

	(void)state;
	begin(&s, 0x100000, 0x100fff);
	for (int i = 0; i < IOMMU_FOLLOW_MAX; i++) {
		map(&s, CARD, 0x102000, 0x1000);
		unmap(&s, CARD, 0x102000, 0x1000);
	}
	map(&s, CARD, 0x100000, 0x1000);
	end(&s);
	iommu_follow_events(s.follow, &nr);
	assert_int_equal(nr, IOMMU_FOLLOW_MAX / 2 + 1);
	assert_int_equal(iommu_follow_left_out(s.follow),
			 2 * IOMMU_FOLLOW_MAX - IOMMU_FOLLOW_MAX / 2);
	check_marks(&s, number_of(&s, CARD), IOMMU_FOLLOWED_ITSELF, "m");
	free_all(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
