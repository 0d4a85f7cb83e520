/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hardware/amdvi.h"
#include "story.h"

#define KB 1024ULL

static void attach(struct story *s, const char *device)
{
	story_device(s, IOMMU_STEP_ATTACH, device, 0, 0);
}

static void attach_pair(struct story *s, const char *device)
{
	attach(s, device);
	attach(s, device);
}

/* The bytes at a time, in microseconds of the story. */
static uint64_t bytes_at(const struct story *s, const char *name, uint64_t us)
{
	struct iommu_lane_bytes bytes;
	uint64_t ts = STORY_START + us * 1000;

	assert_non_null(story_lane(s, name));
	iommu_lane_bytes(s->lanes, story_lane(s, name), ts, ts, &bytes);
	assert_int_equal(bytes.first, bytes.last);
	assert_int_equal(bytes.first, bytes.min);
	assert_int_equal(bytes.first, bytes.max);
	return bytes.first;
}

static void test_nothing(void **state)
{
	struct story s;
	size_t n;
	size_t peak;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_end(&s);
	iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, 0);
	assert_true(iommu_lanes_memory(s.lanes, &peak) <= peak);
	iommu_lanes_free(s.lanes);
	/* the same without story_end() */
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_map(&s, 0x1000, 0x1000);
	attach(&s, "0000:00:04.0");
	iommu_lanes_free(s.lanes);
	iommu_lanes_free(NULL);
}

static void check_marks(const struct story *s, const struct iommu_lane *l)
{
	assert_non_null(l);
	assert_true(l->gid_known);
	assert_int_equal(l->gid, 7);
	assert_int_equal(l->nr_maps, 2);
	assert_int_equal(l->peak, 68 * KB);
	assert_int_equal(l->nr_events, 5);
	assert_int_equal(l->events[0].kind, IOMMU_STEP_ADD);
	assert_int_equal(l->events[4].ref, 8);
	assert_int_equal(iommu_lane_event_at(l, STORY_START + 2500), 3);
	assert_int_equal(l->nr_faults, 1);
	assert_int_equal(l->faults[0].ref, 6);
	assert_int_equal(l->faults[0].verdict, IOMMU_VERDICT_AFTER_UNMAP);
	assert_int_equal(iommu_lane_fault_details(s->lanes, l->faults)->address, 0x100000);
	assert_int_equal(iommu_lane_fault_details(s->lanes, l->faults)->verdict.at,
			 STORY_START + 5000);
	assert_int_equal(iommu_lane_fault_at(l, STORY_START + 6000), 0);
	assert_int_equal(iommu_lane_fault_at(l, STORY_START + 6001), 1);
	/* the remaining mappings went when the device was given back */
	assert_int_equal(l->activity, 4 + 5 + 1);

	assert_true(l->nr_epochs >= 2);
	assert_int_equal(iommu_lane_epoch_at(l, STORY_START), 0);
	assert_int_equal(l->epochs[iommu_lane_epoch_at(l, STORY_START + 4000)].pid, 100);
	assert_int_equal(iommu_lane_epoch_at(l, UINT64_MAX), l->nr_epochs);
}

static void test_holder(void **state)
{
	static const char name[] = "0000:00:04.0";
	struct iommu_lane_bytes bytes;
	const struct iommu_lane *l;
	struct story s;
	uint64_t at;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	s.ts = 1;
	s.pid = 1;
	story_device(&s, IOMMU_STEP_ADD, name, 0, 0);
	s.ts = STORY_START + 1000;
	s.pid = 100;
	attach_pair(&s, name);				       /* 1, 2 */
	story_map(&s, 0x100000, 64 * KB);		       /* 3 */
	story_map(&s, 0x200000, 4 * KB);		       /* 4 */
	story_unmap(&s, 0x100000, 64 * KB);		       /* 5 */
	story_device(&s, IOMMU_STEP_FAULT, name, 0x100000, 0); /* 6 */
	attach_pair(&s, name);				       /* 7, 8 */
	story_end(&s);

	check_marks(&s, story_lane(&s, name));
	l = story_lane(&s, name);
	assert_null(story_lane(&s, ""));
	assert_int_equal(bytes_at(&s, name, 2), 0);
	assert_int_equal(bytes_at(&s, name, 3), 64 * KB);
	assert_int_equal(bytes_at(&s, name, 4), 68 * KB);
	assert_int_equal(bytes_at(&s, name, 5), 4 * KB);
	assert_false(iommu_lane_bytes(s.lanes, l, 0, STORY_START + 2999, &bytes));
	assert_true(iommu_lane_bytes(s.lanes, l, 0, UINT64_MAX, &bytes));
	assert_int_equal(bytes.first, 0);
	assert_int_equal(bytes.min, 0);
	assert_int_equal(bytes.max, 68 * KB);
	assert_int_equal(bytes.last, 0);
	assert_true(iommu_lane_change_at(s.lanes, l, 0, &at));
	assert_int_equal(at, STORY_START + 3000);
	assert_true(iommu_lane_change_at(s.lanes, l, STORY_START + 3001, &at));
	assert_int_equal(at, STORY_START + 4000);
	assert_true(iommu_lane_change_at(s.lanes, l, STORY_START + 5001, &at));
	/* the first attach of the pair gives the device back, so it reaches nothing any more */
	assert_int_equal(at, STORY_START + 7000);
	assert_false(iommu_lane_change_at(s.lanes, l, STORY_START + 7001, &at));
	iommu_lanes_free(s.lanes);
}

/* Two maps and an unmap in a domain, then the event @known that names its device. */
static void map_in_domain(struct story *s, enum iommu_step_kind known)
{
	static const char name[] = "0000:00:04.0";
	static const uint64_t dom = 0xffff888000000000ULL;

	story_begin(s, IOMMU_ATTACH_PAIRS);
	for (uint64_t i = 0; i < 2; i++) {
		story_step(s, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_MAP,
						   .dom = dom,
						   .iova = 0x100000 * i,
						   .size = 8 * KB });
		story_map(s, 0x100000 * i, 8 * KB); /* 1, 3 */
	}
	story_step(s, (struct iommu_step){
			      .kind = IOMMU_STEP_PROBE_UNMAP, .dom = dom, .size = 8 * KB });
	story_unmap(s, 0, 8 * KB); /* 5 */
	story_step(s, (struct iommu_step){ .kind = known,
					   .dom = dom,
					   .type = 1,
					   .gid = 3,
					   .device = { name, strlen(name) } }); /* 6 */
	story_end(s);
}

/*
 * A call of the DMA API shows that the device has been in the domain all the time. Its mappings
 * count from their map on, even if this is known only at the end.
 */
static void test_told_later(void **state)
{
	static const char name[] = "0000:00:04.0";
	struct story s;

	(void)state;
	map_in_domain(&s, IOMMU_STEP_PROBE_CALL);
	assert_null(story_lane(&s, ""));
	assert_int_equal(bytes_at(&s, name, 0), 0);
	assert_int_equal(bytes_at(&s, name, 1), 8 * KB);
	assert_int_equal(bytes_at(&s, name, 3), 16 * KB);
	assert_int_equal(bytes_at(&s, name, 5), 8 * KB);
	assert_int_equal(story_lane(&s, name)->nr_maps, 2);
	iommu_lanes_free(s.lanes);
}

/* A device that is attached at the end could not reach the mappings before. */
static void test_attached_late(void **state)
{
	static const char name[] = "0000:00:04.0";
	struct story s;

	(void)state;
	map_in_domain(&s, IOMMU_STEP_PROBE_ATTACH);
	assert_int_equal(bytes_at(&s, "", 1), 8 * KB);
	assert_int_equal(bytes_at(&s, "", 3), 16 * KB);
	assert_int_equal(bytes_at(&s, "", 6), 0);
	assert_int_equal(bytes_at(&s, name, 5), 0);
	assert_int_equal(bytes_at(&s, name, 6), 8 * KB);
	assert_int_equal(story_lane(&s, name)->peak, 8 * KB);
	assert_int_equal(story_lane(&s, name)->nr_maps, 2);
	iommu_lanes_free(s.lanes);
}

/* A device that leaves a domain reaches nothing there, and finds it again when it returns. */
static void test_leaves(void **state)
{
	static const char *const names[] = { "0000:00:04.0", "0000:00:05.0" };
	static const uint64_t dom = 0xffff888000000000ULL;
	static const struct {
		int device;
		uint64_t dom;
	} attaches[] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0, 0 } };
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (int i = 0; i < 4; i++) {
		const char *name = names[attaches[i].device];

		story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_ATTACH,
						    .dom = dom + attaches[i].dom,
						    .type = 1,
						    .gid = attaches[i].device,
						    .device = { name, strlen(name) } });
		story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_MAP,
						    .dom = dom,
						    .iova = 0x100000 * (uint64_t)i,
						    .size = 4 * KB });
		story_map(&s, 0x100000 * (uint64_t)i, 4 * KB); /* 2, 5, 8, 11 */
	}
	story_end(&s);
	assert_int_equal(bytes_at(&s, names[0], 2), 4 * KB);
	assert_int_equal(bytes_at(&s, names[1], 2), 0);
	assert_int_equal(bytes_at(&s, names[1], 3), 4 * KB);
	assert_int_equal(bytes_at(&s, names[0], 5), 8 * KB);
	assert_int_equal(bytes_at(&s, names[0], 6), 0);
	assert_int_equal(bytes_at(&s, names[0], 8), 0);
	assert_int_equal(bytes_at(&s, names[1], 8), 12 * KB);
	assert_int_equal(bytes_at(&s, names[0], 9), 12 * KB);
	assert_int_equal(bytes_at(&s, names[0], 11), 16 * KB);
	assert_int_equal(story_lane(&s, names[1])->peak, 16 * KB);
	iommu_lanes_free(s.lanes);
}

/*
 * A container's maps count for each of its devices. Maps without a known device count for the
 * unknown lane.
 */
static void test_container(void **state)
{
	struct story s;
	size_t n;
	const struct iommu_lane *list;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	attach_pair(&s, "0000:00:0a.0");
	attach_pair(&s, "0000:00:04.0");
	story_map(&s, 0x100000, 4 * KB); /* 4 */
	s.context = IOMMU_CONTEXT_SOFTIRQ;
	story_map(&s, 0xfff00000, 16 * KB); /* 5 */
	story_end(&s);
	list = iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, 3);
	assert_string_equal(list[0].name, "0000:00:04.0");
	assert_string_equal(list[1].name, "0000:00:0a.0");
	assert_int_equal(list[2].device, IOMMU_LANE_UNKNOWN);
	assert_int_equal(list[2].nr_epochs, 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(list[i].nr_maps, 1);
		assert_int_equal(bytes_at(&s, list[i].name, 5), 4 * KB);
	}
	assert_int_equal(bytes_at(&s, "", 4), 0);
	assert_int_equal(bytes_at(&s, "", 5), 16 * KB);
	iommu_lanes_free(s.lanes);
}

/*
 * Devices that share a container for only part of the time have separate curves. A device that
 * joins reaches everything that is mapped.
 */
static void test_joined_later(void **state)
{
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	attach_pair(&s, "0000:00:04.0");
	attach_pair(&s, "0000:00:05.0");
	story_map(&s, 0x100000, 4 * KB); /* 4 */
	attach_pair(&s, "0000:00:06.0");
	story_map(&s, 0x200000, 8 * KB); /* 7 */
	story_unmap(&s, 0x100000, 4 * KB);
	story_end(&s);
	for (uint64_t us = 3; us <= 9; us++) {
		uint64_t first = us >= 4 && us < 8 ? 4 * KB : 0;
		uint64_t second = us >= 7 ? 8 * KB : 0;
		uint64_t joined = us >= 6 ? first + second : 0;

		assert_int_equal(bytes_at(&s, "0000:00:04.0", us), first + second);
		assert_int_equal(bytes_at(&s, "0000:00:05.0", us), first + second);
		assert_int_equal(bytes_at(&s, "0000:00:06.0", us), joined);
	}
	assert_int_equal(story_lane(&s, "0000:00:05.0")->peak, 12 * KB);
	assert_int_equal(story_lane(&s, "0000:00:06.0")->peak, 12 * KB);
	iommu_lanes_free(s.lanes);
}

/* Feeds a device that the host holds, and what else the trace has of it. */
static void hold(struct story *s, const char *name, enum iommu_step_kind more)
{
	story_device(s, IOMMU_STEP_ADD, name, 0, 0);
	attach(s, name);
	if (more != IOMMU_STEP_NONE)
		story_device(s, more, name, 0x100000, 4 * KB);
}

/* The host may use a device if the trace has no maps, or maps of unknown devices. */
static void test_idle(void **state)
{
	static const char *const names[] = { "0000:00:04.0", "0000:00:05.0", "0000:00:06.0",
					     "0000:00:07.0" };

	(void)state;
	for (int maps = 0; maps < 3; maps++) {
		struct story s;

		story_begin(&s, IOMMU_ATTACH_TOGGLES);
		hold(&s, names[0], IOMMU_STEP_NONE);
		hold(&s, names[1], IOMMU_STEP_FAULT);
		hold(&s, names[2], IOMMU_STEP_REMOVE);
		hold(&s, names[3], maps ? IOMMU_STEP_INTEL_MAP : IOMMU_STEP_NONE);
		if (maps == 2) {
			s.context = IOMMU_CONTEXT_SOFTIRQ;
			story_map(&s, 0x200000, 4 * KB);
		}
		story_end(&s);
		assert_int_equal(iommu_lane_is_idle(s.lanes, story_lane(&s, names[0])), maps == 1);
		for (int i = 1; i < 4; i++)
			assert_false(iommu_lane_is_idle(s.lanes, story_lane(&s, names[i])));
		iommu_lanes_free(s.lanes);
	}
}

/* The bytes stay correct. A fault that comes nevertheless finds only live mappings. */
static void test_no_more_faults(void **state)
{
	static const char name[] = "0000:00:04.0";
	static const enum iommu_verdict_kind verdicts[] = {
		IOMMU_VERDICT_AFTER_UNMAP,
		IOMMU_VERDICT_NEVER_MAPPED,
		IOMMU_VERDICT_MAPPED,
	};
	const struct iommu_lane *lane;
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	attach_pair(&s, name);
	story_map(&s, 0x100000, 4 * KB); /* 2 */
	story_unmap(&s, 0x100000, 4 * KB);
	story_device(&s, IOMMU_STEP_FAULT, name, 0x100000, 0); /* 4 */
	iommu_lanes_no_more_faults(s.lanes);
	story_map(&s, 0x200000, 8 * KB); /* 5 */
	story_map(&s, 0x300000, 16 * KB);
	story_unmap(&s, 0x200000, 8 * KB); /* 7 */
	story_device(&s, IOMMU_STEP_FAULT, name, 0x200000, 0);
	story_device(&s, IOMMU_STEP_FAULT, name, 0x300000, 0);
	story_end(&s);
	lane = story_lane(&s, name);
	assert_int_equal(bytes_at(&s, name, 2), 4 * KB);
	assert_int_equal(bytes_at(&s, name, 6), 24 * KB);
	assert_int_equal(bytes_at(&s, name, 7), 16 * KB);
	assert_int_equal(lane->nr_maps, 3);
	assert_int_equal(lane->nr_faults, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(lane->faults[i].verdict, verdicts[i]);
	iommu_lanes_free(s.lanes);
}

static void message(struct story *s, uint16_t segment, uint64_t address)
{
	const struct iommu_fault fault = {
		.vendor = IOMMU_AMD,
		.kind = IOMMU_LOG_FAULT,
		.has = IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT | IOMMU_HAS_ADDRESS | IOMMU_HAS_CODE,
		.code = IOMMU_AMDVI_PAGE_FAULT,
		.device = { .segment = segment, .slot = 4 },
		.address = address,
		.access = IOMMU_ACCESS_WRITE,
	};

	story_step(s, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &fault });
}

/*
 * The event and the message of one fault count once. Devices that were never attached have faults,
 * too.
 */
static void test_faults(void **state)
{
	const struct iommu_fault_case *told;
	const struct iommu_lane *l;
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	story_device(&s, IOMMU_STEP_FAULT, "0000:00:04.0", 0x5000, 0); /* 0 */
	story_device(&s, IOMMU_STEP_FAULT, "0001:00:04.0", 0x5000, 0); /* 1 */
	message(&s, 0, 0x5000);					       /* 2: message of 0 */
	message(&s, 0, 0x9000);					       /* 3 */
	story_device(&s, IOMMU_STEP_FAULT, "", 0x7000, 0);	       /* 4 */
	story_end(&s);

	l = story_lane(&s, "0000:00:04.0");
	assert_non_null(l);
	assert_int_equal(l->nr_faults, 2);
	assert_int_equal(l->faults[0].ref, 0);
	assert_int_equal(l->faults[0].kind, IOMMU_STEP_FAULT);
	assert_int_equal(l->faults[0].access, IOMMU_ACCESS_WRITE);
	assert_int_equal(l->faults[0].verdict, IOMMU_VERDICT_NEVER_MAPPED);
	told = iommu_lane_fault_details(s.lanes, &l->faults[0]);
	assert_true(told->seen_event && told->seen_log && told->has_address);
	assert_int_equal(l->faults[1].ref, 3);
	assert_int_equal(l->faults[1].kind, IOMMU_STEP_LOG);
	assert_int_equal(l->nr_maps, 0);
	assert_int_equal(l->peak, 0);
	assert_int_equal(bytes_at(&s, l->name, 1), 0);

	/* another segment is another device */
	l = story_lane(&s, "0001:00:04.0");
	assert_int_equal(l->nr_faults, 1);
	assert_int_equal(l->faults[0].ref, 1);
	assert_false(iommu_lane_fault_details(s.lanes, l->faults)->seen_log);
	l = story_lane(&s, "");
	assert_int_equal(l->nr_faults, 1);
	assert_int_equal(l->faults[0].ref, 4);
	iommu_lanes_free(s.lanes);
}

/*
 * More faults than the limit for details, from two devices in turn and out of order: marks stay
 * sorted.
 */
static void test_many_faults(void **state)
{
	enum { FAULTS = 3 * IOMMU_LANE_FAULTS_KEPT };
	struct story s;
	size_t told = 0;
	size_t n;
	const struct iommu_lane *list;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (unsigned int i = 0; i < FAULTS; i++) {
		story_device(&s, IOMMU_STEP_FAULT, i % 2 ? "0000:00:05.0" : "0000:00:04.0",
			     i * 0x1000ULL, 0);
		if (i == FAULTS / 2)
			s.ts -= 1000000;
	}
	story_end(&s);
	list = iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, 2);
	for (size_t l = 0; l < n; l++) {
		assert_int_equal(list[l].nr_faults, FAULTS / 2);
		for (size_t i = 0; i < list[l].nr_faults; i++) {
			const struct iommu_lane_mark *fault = &list[l].faults[i];
			const struct iommu_fault_case *more =
				iommu_lane_fault_details(s.lanes, fault);

			assert_true(!i || fault->ts >= fault[-1].ts);
			assert_int_equal(fault->ref % 2, l);
			assert_int_equal(fault->verdict, IOMMU_VERDICT_NEVER_MAPPED);
			assert_int_equal(more != NULL, fault->ref < IOMMU_LANE_FAULTS_KEPT);
			if (more)
				assert_int_equal(more->address, fault->ref * 0x1000);
			told += more != NULL;
		}
	}
	assert_int_equal(told, IOMMU_LANE_FAULTS_KEPT);
	iommu_lanes_free(s.lanes);
}

static void test_many_attaches(void **state)
{
	static const char name[] = "0000:00:04.0";
	const struct iommu_lane *l;
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (uint64_t i = 0; i < 25000; i++) {
		s.pid = 100 + (int32_t)(i % 7);
		attach_pair(&s, name);
		story_map(&s, 0x100000, 4 * KB);
		s.ts += 1000000000;
		attach_pair(&s, name);
		s.ts += 1000000000;
	}
	story_end(&s);
	l = story_lane(&s, name);
	assert_int_equal(l->nr_events, 100000);
	assert_int_equal(l->nr_epochs, 50001);
	assert_int_equal(l->nr_maps, 25000);
	assert_int_equal(l->peak, 4 * KB);
	for (size_t i = 0; i < l->nr_epochs; i++) {
		const struct iommu_epoch *e = &l->epochs[i];

		assert_int_equal(e->pid == IOMMU_HOST, i % 2 == 0);
		assert_int_equal(iommu_lane_epoch_at(l, (e->from + e->to) / 2), i);
		/* the event at its start can be found */
		assert_true(!i || l->events[iommu_lane_event_at(l, e->from)].ts == e->from);
	}
	iommu_lanes_free(s.lanes);
}

static void test_many_devices(void **state)
{
	const struct iommu_lane *list;
	struct story s;
	size_t n;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (unsigned int i = 0; i < 5000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%04x:%02x:00.0", i / 200, i % 200);
		s.pid = 100 + (int32_t)i;
		attach_pair(&s, name);
		story_map(&s, 0x100000, (i + 1) * 4 * KB);
	}
	story_end(&s);
	list = iommu_lanes_list(s.lanes, &n);
	assert_int_equal(n, 5000);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].peak, (i + 1) * 4 * KB);
		assert_int_equal(bytes_at(&s, list[i].name, i * 3 + 2), (i + 1) * 4 * KB);
	}
	iommu_lanes_free(s.lanes);
}

/* Memory matters for the longest traces: 24 bytes per record at the end, and at most 48 before. */
static void test_memory(void **state)
{
	enum { RECORDS = 1000000, LIVE = 1000 };
	struct story s;
	size_t now;
	size_t peak;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (unsigned int i = 0; i < 4; i++) {
		char name[] = "0000:00:0?.0";

		name[9] = (char)('1' + i);
		attach_pair(&s, name);
	}
	for (uint64_t i = 0; i < RECORDS / 2; i++) {
		story_map(&s, 0x100000000 + i * 0x10000, (1 + i % 16) * 4 * KB);
		if (i >= LIVE)
			story_unmap(&s, 0x100000000 + (i - LIVE) * 0x10000,
				    (1 + (i - LIVE) % 16) * 4 * KB);
	}
	story_end(&s);
	now = iommu_lanes_memory(s.lanes, &peak);
	assert_in_range(now, 1, 24 * RECORDS);
	assert_in_range(peak, now, 48 * RECORDS);
	assert_int_equal(story_lane(&s, "0000:00:03.0")->nr_maps, RECORDS / 2);
	iommu_lanes_free(s.lanes);
}

/* Impossible numbers do no harm. */
static void test_bad(void **state)
{
	static const char name[] = "0000:00:04.0";
	struct iommu_lane_bytes bytes;
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	attach_pair(&s, name);
	s.ts = UINT64_MAX;
	for (uint64_t i = 0; i < 5; i++)
		story_map(&s, i * 4 * KB, UINT64_MAX);
	s.ts = 0;
	for (uint64_t i = 0; i < 5; i++)
		story_map(&s, i * 4 * KB, 1ULL << 63);
	s.ts = UINT64_MAX - 1;
	story_unmap(&s, 0, UINT64_MAX);
	s.ts = 5;
	story_device(&s, IOMMU_STEP_FAULT, name, 0x100000, 0);
	attach_pair(&s, name);
	story_end(&s);
	iommu_lane_bytes(s.lanes, story_lane(&s, name), 0, UINT64_MAX, &bytes);
	assert_in_range(bytes.max, bytes.min, UINT64_MAX);
	iommu_lanes_free(s.lanes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),	      cmocka_unit_test(test_holder),
		cmocka_unit_test(test_told_later),    cmocka_unit_test(test_attached_late),
		cmocka_unit_test(test_leaves),	      cmocka_unit_test(test_container),
		cmocka_unit_test(test_faults),	      cmocka_unit_test(test_many_faults),
		cmocka_unit_test(test_many_attaches), cmocka_unit_test(test_many_devices),
		cmocka_unit_test(test_memory),	      cmocka_unit_test(test_bad),
		cmocka_unit_test(test_joined_later),  cmocka_unit_test(test_no_more_faults),
		cmocka_unit_test(test_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
