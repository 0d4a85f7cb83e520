/* SPDX-License-Identifier: LGPL-2.1 */
#include "core/hardware/amdvi.h"
#include "core/replay/findings.h"
#include "steps.h"
#include "story.h"

#include "picture/picture.h"

#define DEVICE "0000:00:04.0"
#define HEIGHT 40

#define HINT                                                                                      \
	"hint: use after unmap, access past the end of a mapping, or an address that was never"   \
	" mapped (during boot: a firmware buffer that the IVRS table does not cover); record the" \
	" maps with trace-iommu record, then run trace-iommu summary"                             \
	" trace.dat"

static const char *name_of(void *arg, int32_t pid)
{
	(void)arg;
	return pid == 300 ? "vfiotest" : NULL;
}

static const struct iommu_view_names names = { .comm = name_of };

/* One microsecond per column, from the beginning of the story. */
static struct iommu_view view_of(int columns)
{
	return (struct iommu_view){
		.from = STORY_START,
		.step = 1000,
		.columns = columns,
		.y1 = HEIGHT,
		.begin = STORY_START,
		.end = STORY_START + (columns - 1) * 1000LL,
		.scale = 1 << 20,
		.palette = &iommu_palette_default,
	};
}

/* Returns the widest shape of a kind. */
static const struct iommu_shape *find(const struct iommu_picture *picture, uint8_t kind)
{
	const struct iommu_shape *widest = NULL;

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == kind &&
		    (!widest || shape->x1 - shape->x0 > widest->x1 - widest->x0))
			widest = shape;
	}
	return widest;
}

/* Checks the explanation of the widest shape of a kind in the lane of @device. */
static void assert_tells(const struct story *s, const char *device, uint8_t kind,
			 const char *expected)
{
	const struct iommu_lane *lane = story_lane(s, device);
	struct iommu_picture picture = { 0 };
	struct iommu_view view = view_of(50);
	const struct iommu_shape *shape;
	struct collect said;

	assert_non_null(lane);
	iommu_picture_lane(&picture, s->lanes, lane, &view, &names);
	shape = find(&picture, kind);
	assert_non_null(shape);
	collect_start(&said);
	iommu_shape_explain(&said.text, s->lanes, lane, &view, &names, shape, shape->x0);
	assert_string_equal(collect_end(&said), expected);
	iommu_picture_free(&picture);
}

/* Taken at 0 us, mapped at 2, unmapped at 3, given back at 40. */
static void taken(struct story *s)
{
	s->pid = 300;
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_map(s, 0x200000, 0x4000);
	story_unmap(s, 0x200000, 0x4000);
}

static void given_back(struct story *s)
{
	s->ts = STORY_START + 40000;
	s->pid = 300;
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	s->ts = STORY_START + 49000;
	story_device(s, IOMMU_STEP_ADD, "0000:00:05.0", 0, 0);
}

static void message(struct story *s, uint64_t address, uint32_t has, uint32_t flags)
{
	const struct iommu_fault fault = {
		.vendor = IOMMU_AMD,
		.kind = IOMMU_LOG_FAULT,
		.has = IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT | IOMMU_HAS_ADDRESS | IOMMU_HAS_CODE |
		       IOMMU_HAS_FLAGS | has,
		.code = IOMMU_AMDVI_PAGE_FAULT,
		.device = { .slot = 4 },
		.address = address,
		.access = IOMMU_ACCESS_WRITE,
		.flags = flags,
	};

	story_step(s, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &fault });
}

static void test_holder(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	taken(&s);
	given_back(&s);
	story_end(&s);
	assert_tells(&s, DEVICE, IOMMU_SHAPE_HOLDER,
		     "0000:00:04.0\n"
		     "held by vfiotest-300 (likely)\n"
		     "since 10.000001, until 10.000040 (0.039 ms)\n"
		     "mapped: up to 16K, at the end nothing");
	assert_tells(&s, DEVICE, IOMMU_SHAPE_BYTES, "0000:00:04.0\nmapped: 16K");
	iommu_lanes_free(s.lanes);
}

/* What is mapped, and hence who maps, may be wrong without the probes. */
static void test_probes(void **state)
{
	static const char line[] = "trace-iommu/1 probes=unverified 5000 51";
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	taken(&s);
	given_back(&s);
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_SNAPSHOT,
					    .device = { line, sizeof(line) - 1 } });
	story_end(&s);
	assert_tells(&s, DEVICE, IOMMU_SHAPE_BYTES,
		     "0000:00:04.0\nmapped: 16K\n"
		     "the probes (group iop) were not used: 51 of 5000 maps do not match them");
	iommu_lanes_free(s.lanes);
}

/* With a snapshot, a device has a model and a driver, in its label, too. */
static void test_model(void **state)
{
	static const char line[] =
		"trace-iommu/1 device=" DEVICE " 8086:10d3 020000 Intel 82574\xc3\xa9 e1000e 11";
	struct story s;
	char label[64];

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_SNAPSHOT,
					    .device = { line, sizeof(line) - 1 } });
	taken(&s);
	given_back(&s);
	story_end(&s);
	assert_tells(&s, DEVICE, IOMMU_SHAPE_HOLDER,
		     DEVICE " Intel 82574\xc3\xa9 (e1000e)\n"
			    "held by vfiotest-300 (likely)\n"
			    "since 10.000002, until 10.000040 (0.038 ms)\n"
			    "mapped: up to 16K, at the end nothing");
	iommu_lane_label(story_lane(&s, DEVICE), &names, label, sizeof(label));
	assert_string_equal(label, DEVICE " e1000e");
	iommu_lanes_free(s.lanes);
}

/* A fault is decoded and has its verdict and hint, as in a report. */
static void test_fault(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	taken(&s);
	message(&s, 0x201000, 0, IOMMU_AMDVI_RW);
	message(&s, 0x201000, 0, IOMMU_AMDVI_RW);
	given_back(&s);
	story_end(&s);
	assert_tells(
		&s, DEVICE, IOMMU_SHAPE_FAULT,
		"0000:00:04.0, at 10.000004, the first of 2 faults here\n"
		"fault: 0000:00:04.0 write to a page that is not present [RW]\n"
		"at address 0x201000\n"
		"use after unmap: 0x200000 - 0x204000 (16K), unmapped 0.001 ms before by vfiotest-300\n" HINT);
	iommu_lanes_free(s.lanes);
}

/* A write to a mapping that the device only reads. */
static void test_direction(void **state)
{
	struct iommu_step map = device_step(IOMMU_STEP_DMA_MAP, DEVICE, 0x900000, 0x1000);
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	s.pid = 300;
	story_map(&s, 0x900000, 0x1000);
	map.direction = IOMMU_DMA_TO_DEVICE;
	story_step(&s, map);
	message(&s, 0x900000, 0, IOMMU_AMDVI_RW | IOMMU_AMDVI_PR | IOMMU_AMDVI_PE);
	story_end(&s);
	assert_tells(&s, DEVICE, IOMMU_SHAPE_FAULT,
		     "0000:00:04.0, at 10.000002\nfault: 0000:00:04.0 write to a page without"
		     " write permission [PR|RW|PE]\nat address 0x900000\nmapped for reads by the"
		     " device only (TO_DEVICE): 0x900000 - 0x901000 (4K), 0.002 ms ago by"
		     " vfiotest-300\nhint: the page is mapped for the other direction only, or"
		     " the address is stale or wrong and now belongs to another mapping; compare"
		     " the access with the direction of the mapping: trace-iommu record, then"
		     " trace-iommu summary trace.dat");
	iommu_lanes_free(s.lanes);
}

/* The explanation includes reasons for doubt. */
static void test_doubts(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_device(&s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	iommu_lanes_lost(s.lanes, s.ts, 3);
	message(&s, 0x900000, IOMMU_DEVICE_LIKELY, IOMMU_AMDVI_RW);
	story_end(&s);
	assert_tells(&s, DEVICE, IOMMU_SHAPE_FAULT,
		     "0000:00:04.0, at 10.000001\n"
		     "fault: likely 0000:00:04.0 write to a page that is not present [RW]\n"
		     "at address 0x900000\n"
		     "never mapped since the trace began, but events were lost\n"
		     "likely device, computed from the number in the log\n" HINT);
	iommu_lanes_free(s.lanes);
}

/* Without the log message the reason is unknown. */
static void test_event_alone(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_device(&s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_device(&s, IOMMU_STEP_FAULT, DEVICE, 0x5000, 0);
	story_end(&s);
	assert_tells(
		&s, DEVICE, IOMMU_SHAPE_FAULT,
		"0000:00:04.0, at 10.000001\n"
		"fault: access, direction not reported; the trace has no log message with the reason\n"
		"at address 0x5000\n"
		"never mapped since the trace began");
	iommu_lanes_free(s.lanes);
}

static size_t count(const struct story *s, const struct iommu_view *view, uint8_t kind)
{
	struct iommu_picture picture = { 0 };
	size_t nr = 0;

	iommu_picture_lane(&picture, s->lanes, story_lane(s, DEVICE), view, &names);
	for (size_t i = 0; i < picture.nr; i++)
		nr += picture.shapes[i].kind == kind;
	iommu_picture_free(&picture);
	return nr;
}

/* Disabled shapes are missing. The others are present. */
static void test_switches(void **state)
{
	struct iommu_view view = view_of(50);
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	taken(&s);
	message(&s, 0x201000, 0, IOMMU_AMDVI_RW);
	given_back(&s);
	story_end(&s);
	assert_int_equal(count(&s, &view, IOMMU_SHAPE_FAULT), 1);
	assert_true(count(&s, &view, IOMMU_SHAPE_BYTES) > 0);
	view.no_faults = true;
	assert_int_equal(count(&s, &view, IOMMU_SHAPE_FAULT), 0);
	assert_true(count(&s, &view, IOMMU_SHAPE_BYTES) > 0);
	view.no_faults = false;
	view.no_bytes = true;
	assert_int_equal(count(&s, &view, IOMMU_SHAPE_FAULT), 1);
	assert_int_equal(count(&s, &view, IOMMU_SHAPE_BYTES), 0);
	iommu_lanes_free(s.lanes);
}

/* Marks of a followed address, which may be gone or others when they are explained. */
static void test_followed(void **state)
{
	const struct iommu_lane_mark itself[] = {
		{ .ts = STORY_START + 5000, .ref = 0x201000, .kind = IOMMU_STEP_MAP },
		{ .ts = STORY_START + 5000, .ref = 0x201000, .kind = IOMMU_STEP_UNMAP },
	};
	const struct iommu_lane_mark near = { .ts = STORY_START + 30000,
					      .ref = 0x203000,
					      .kind = IOMMU_STEP_FAULT };
	static const char *const expected[] = {
		[IOMMU_FOLLOWED_ITSELF] = DEVICE ", at 10.000005, the first of 2 events here\n"
						 "followed address: map of 0x201000",
		[IOMMU_FOLLOWED_NEAR] = DEVICE ", at 10.000030\n"
					       "near the followed address: fault at 0x203000",
	};
	struct iommu_picture picture = { 0 };
	struct iommu_view view = view_of(50);
	const struct iommu_lane *lane;
	struct collect said;
	struct story s;
	size_t seen = 0;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	taken(&s);
	story_end(&s);
	lane = story_lane(&s, DEVICE);
	view.followed[IOMMU_FOLLOWED_ITSELF] = itself;
	view.nr_followed[IOMMU_FOLLOWED_ITSELF] = 2;
	view.followed[IOMMU_FOLLOWED_NEAR] = &near;
	view.nr_followed[IOMMU_FOLLOWED_NEAR] = 1;
	view.no_faults = true; /* these are none */
	iommu_picture_lane(&picture, s.lanes, lane, &view, &names);
	for (size_t i = 0; i < picture.nr; i++) {
		const struct iommu_shape *shape = &picture.shapes[i];
		struct iommu_view now = view;
		int64_t from, to;

		if (shape->kind != IOMMU_SHAPE_FOLLOWED)
			continue;
		seen++;
		collect_start(&said);
		iommu_shape_explain(&said.text, s.lanes, lane, &view, &names, shape, shape->x0);
		assert_string_equal(collect_end(&said), expected[shape->style]);
		assert_true(iommu_shape_times(lane, &view, shape, shape->x0, &from, &to));
		assert_int_equal(from, view.followed[shape->style]->ts);
		now.nr_followed[shape->style] = 0;
		collect_start(&said);
		iommu_shape_explain(&said.text, s.lanes, lane, &now, &names, shape, shape->x0);
		assert_string_equal(collect_end(&said), DEVICE);
		assert_false(iommu_shape_times(lane, &now, shape, shape->x0, &from, &to));
	}
	assert_int_equal(seen, 2);
	iommu_picture_free(&picture);
	iommu_lanes_free(s.lanes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_followed),    cmocka_unit_test(test_holder),
		cmocka_unit_test(test_probes),	    cmocka_unit_test(test_model),
		cmocka_unit_test(test_fault),	    cmocka_unit_test(test_doubts),
		cmocka_unit_test(test_event_alone), cmocka_unit_test(test_switches),
		cmocka_unit_test(test_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
