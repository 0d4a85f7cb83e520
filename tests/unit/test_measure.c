/* SPDX-License-Identifier: LGPL-2.1 */
/* core/measure/measure.h: each map counts for its owner, in the order of maps. And unmaps.h. */
#include "core/measure/measure.h"
#include "core/measure/unmaps.h"

#include <stdlib.h>

#include "steps.h"

#define PAGE   4096ULL
#define SECOND 1000000000ULL
#define NET    "0000:01:00.0"
#define DISK   "0000:00:06.0"

static struct iommu_measure *begin(uint64_t from, uint64_t to, uint64_t interval)
{
	const struct iommu_replay_config config = {
		.attach_rule = IOMMU_ATTACH_PAIRS,
		.devices_follow = true,
		.from = from,
		.to = to,
	};
	struct iommu_measure *m = iommu_measure_new(&config, interval);

	assert_non_null(m);
	iommu_measure_begin(m, SECOND);
	return m;
}

static void feed(struct iommu_measure *m, struct iommu_step step, uint64_t ts, int32_t pid)
{
	step.ts = ts;
	step.pid = pid;
	iommu_measure_feed(m, &step);
}

static struct iommu_step map_of(uint64_t iova)
{
	return (struct iommu_step){
		.kind = IOMMU_STEP_MAP, .iova = iova, .size = PAGE, .paddr = PAGE
	};
}

static void feed_named(struct iommu_measure *m, const char *device, uint64_t iova, uint64_t ts)
{
	feed(m, map_of(iova), ts, 7);
	feed(m, device_step(IOMMU_STEP_DMA_MAP, device, iova, PAGE), ts + 1, 7);
}

static void feed_unmap(struct iommu_measure *m, const char *device, uint64_t iova, uint64_t ts)
{
	feed(m, unmap_step(iova, PAGE), ts, 7);
	feed(m, device_step(IOMMU_STEP_DMA_UNMAP, device, iova, PAGE), ts + 1, 7);
}

static const struct iommu_measured *finish(struct iommu_measure *m, uint64_t ts)
{
	assert_true(iommu_measure_finish(m, ts));
	return iommu_measure_result(m);
}

/* The first mapping never ends, and more follow than may wait for it. */
static void long_lived(void **state)
{
	enum { MAPS = IOMMU_MEASURE_WAIT + 5000 };
	struct iommu_measure *m = begin(0, 0, 0);
	const struct iommu_measured *result;
	uint64_t ts = SECOND;

	(void)state;
	feed_named(m, NET, 0, ts);
	for (uint64_t i = 1; i <= MAPS; i++) {
		ts += 1000;
		feed_named(m, i % 2 ? NET : DISK, i * PAGE, ts);
		feed_unmap(m, i % 2 ? NET : DISK, i * PAGE, ts + 500);
	}
	result = finish(m, ts + SECOND);
	assert_int_equal(result->nr_devices, 2);
	assert_int_equal(result->nr_tasks, 0);
	assert_int_equal(result->total->maps, MAPS + 1);
	assert_int_equal(result->total->live.peak, 2);
	assert_int_equal(result->total->live.now, 1);
	assert_int_equal(result->devices[0]->maps, MAPS / 2); /* the disk */
	assert_int_equal(result->devices[0]->live.peak, 1);
	assert_int_equal(result->devices[0]->live.now, 0);
	assert_int_equal(result->devices[1]->maps, MAPS / 2 + 1);
	assert_int_equal(result->devices[1]->live.peak, 2);
	assert_int_equal(result->devices[1]->unmaps, MAPS / 2);
	assert_int_equal(result->devices[1]->lifetimes.nr, MAPS / 2);
	assert_int_equal(result->devices[1]->lifetimes.longest, 500);
	assert_int_equal(result->devices[1]->locality.first,
			 (MAPS * PAGE >> IOMMU_LOCALITY_REGION_BITS) + 1);
	iommu_measure_free(m);
}

/* What happens before the range is known, but does not count. */
static void range(void **state)
{
	struct iommu_measure *m = begin(3 * SECOND, 5 * SECOND, SECOND);
	const struct iommu_measured *result;
	const struct iommu_figures *net;

	(void)state;
	feed_named(m, NET, 0, SECOND);
	feed_named(m, NET, PAGE, 2 * SECOND);
	feed_unmap(m, NET, 0, 4 * SECOND);
	feed_named(m, NET, 0, 4 * SECOND + 10);
	feed_unmap(m, NET, PAGE, 6 * SECOND);
	feed_named(m, NET, 9 * PAGE, 7 * SECOND);
	result = finish(m, 8 * SECOND);
	assert_int_equal(result->nr_devices, 1);
	net = result->devices[0];
	assert_int_equal(net->maps, 1);
	assert_int_equal(net->unmaps, 1);
	assert_int_equal(net->live.peak, 2);
	assert_int_equal(net->live.now, 2);
	assert_int_equal(net->lifetimes.nr, 1);
	assert_int_equal(net->lifetimes.longest, 3 * SECOND);
	assert_int_equal(net->reuse.nr, 1);
	assert_int_equal(net->reuse.longest, 10);
	assert_int_equal(net->locality.first, 0);
	assert_int_equal(net->locality.nr, 1);
	assert_int_equal(net->series.nr, 1);
	assert_int_equal(net->series.rows[0].interval, 1);
	assert_int_equal(net->series.rows[0].maps, 1);
	assert_int_equal(net->series.rows[0].unmaps, 1);
	iommu_measure_free(m);
}

/* Mappings from before the range that are there at its end, and what is left of them. */
static void stayed(void **state)
{
	struct iommu_measure *m = begin(3 * SECOND, 5 * SECOND, 0);
	const struct iommu_measured *result;
	struct iommu_step large = map_of(100 * PAGE);

	(void)state;
	large.size = 8 * PAGE;
	feed_named(m, NET, 0, SECOND);		   /* until the end of the trace */
	feed_named(m, NET, PAGE, 3 * SECOND - 10); /* until after the range */
	feed_named(m, NET, 2 * PAGE, 2 * SECOND);  /* until its last moment */
	feed_named(m, NET, 3 * PAGE, 3 * SECOND);  /* from its first moment */
	feed_named(m, DISK, 4 * PAGE, SECOND);	   /* replaced by another one */
	feed(m, large, 2 * SECOND, 9);		   /* by pieces, device unknown */
	feed(m, unmap_step(100 * PAGE, PAGE), 2 * SECOND + 5, 9);
	feed(m, unmap_step(102 * PAGE, 2 * PAGE), 4 * SECOND, 9);
	feed_unmap(m, DISK, 4 * PAGE, 4 * SECOND + 10);
	feed_named(m, DISK, 4 * PAGE, 4 * SECOND + 20);
	feed_unmap(m, NET, 2 * PAGE, 5 * SECOND);
	feed(m, unmap_step(107 * PAGE, PAGE), 5 * SECOND + 10, 9);
	feed_unmap(m, NET, PAGE, 5 * SECOND + 20);
	result = finish(m, 8 * SECOND);
	assert_int_equal(result->nr_devices, 2);
	assert_int_equal(result->devices[0]->stayed.mappings, 0); /* the disk */
	assert_int_equal(result->devices[0]->stayed.bytes, 0);
	assert_int_equal(result->devices[1]->stayed.mappings, 2);
	assert_int_equal(result->devices[1]->stayed.bytes, 2 * PAGE);
	assert_int_equal(result->nr_tasks, 1);
	assert_int_equal(result->tasks[0]->stayed.mappings, 1);
	assert_int_equal(result->tasks[0]->stayed.bytes, 5 * PAGE);
	assert_int_equal(result->total->stayed.mappings, 3);
	assert_int_equal(result->total->stayed.bytes, 7 * PAGE);
	iommu_measure_free(m);
}

/* Partly unmapped mappings that end in the range do not count, however many there are. */
static void stayed_pieces(void **state)
{
	enum { MAPS = 1000 };
	struct iommu_measure *m = begin(3 * SECOND, 0, 0);
	const struct iommu_measured *result;
	struct iommu_step step;

	(void)state;
	for (uint64_t i = 0; i < MAPS; i++) {
		step = map_of(4 * i * PAGE);
		step.size = 2 * PAGE;
		feed(m, step, SECOND + i, 9);
		feed(m, unmap_step(4 * i * PAGE, PAGE), 2 * SECOND + i, 9);
		if (i % 2)
			feed(m, unmap_step((4 * i + 1) * PAGE, PAGE), 2 * SECOND + i, 9);
	}
	result = finish(m, 4 * SECOND);
	assert_int_equal(result->total->stayed.mappings, MAPS / 2);
	assert_int_equal(result->total->stayed.bytes, MAPS / 2 * PAGE);
	iommu_measure_free(m);
}

/* Without a device, by task; interrupts have none. */
static void tasks(void **state)
{
	struct iommu_measure *m = begin(0, 0, 0);
	struct iommu_step in_interrupt = map_of(100 * PAGE);
	const struct iommu_measured *result;

	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		feed(m, map_of(i * PAGE), SECOND + i, 20);
	feed(m, map_of(10 * PAGE), SECOND + 10, 21);
	in_interrupt.context = IOMMU_CONTEXT_IRQ;
	feed(m, in_interrupt, SECOND + 20, 20);
	result = finish(m, 2 * SECOND);
	assert_int_equal(result->nr_devices, 0);
	assert_int_equal(result->nr_tasks, 3);
	assert_int_equal(result->tasks[0]->pid, 20);
	assert_int_equal(result->tasks[0]->maps, 3);
	assert_int_equal(result->tasks[1]->pid, 21);
	assert_true(result->tasks[2]->interrupt);
	assert_int_equal(result->tasks[2]->maps, 1);
	iommu_measure_free(m);
}

struct flushed {
	unsigned int nr;
	unsigned int now;
	uint64_t last; /* number of the unmap, plus 1 */
	bool whole;
};

static void note_flushed(void *arg, const struct iommu_recent_unmap *unmap)
{
	struct flushed *flushed = arg;

	flushed->nr++;
	flushed->last = unmap->number;
	flushed->whole = unmap->whole_domain;
}

static void note_now(void *arg, const struct iommu_recent_unmap *unmap)
{
	struct flushed *flushed = arg;

	(void)unmap;
	flushed->now++;
}

static struct iommu_step by(struct iommu_step step, int32_t pid)
{
	step.pid = pid;
	return step;
}

static void flush(struct iommu_unmaps *u, uint64_t iova, uint64_t size, int32_t pid, uint32_t owner,
		  uint64_t *newest)
{
	const struct iommu_step step = {
		.kind = IOMMU_STEP_QI_IOTLB, .iova = iova, .size = size, .pid = pid
	};

	iommu_unmaps_flush(u, &step, owner, newest);
}

static void flushes(void **state)
{
	struct flushed got = { 0 };
	struct iommu_unmaps u = { .flushed = note_flushed, .flushed_now = note_now, .arg = &got };
	uint64_t newest = 0, none = 0;
	struct iommu_step step;

	(void)state;
	assert_true(iommu_unmaps_init(&u));
	/* Another thread, another range, or a map in between: not its flush. */
	step = by(unmap_step(0, PAGE), 1);
	iommu_unmaps_add(&u, &step, 1);
	flush(&u, 0, PAGE, 2, 0, &none);
	flush(&u, PAGE, PAGE, 1, 0, &none);
	iommu_unmaps_map(&u, &step);
	flush(&u, 0, PAGE, 1, 0, &none);
	assert_int_equal(got.now, 0);
	assert_int_equal(u.flushes, 0);
	/* One flush of a range covers the last unmaps of the thread, back to one outside. */
	for (uint64_t i = 0; i < 3; i++) {
		step = by(unmap_step((10 + i) * PAGE, PAGE), 1);
		iommu_unmaps_add(&u, &step, 2 + i);
	}
	flush(&u, 10 * PAGE, 3 * PAGE, 1, 0, &none);
	flush(&u, 10 * PAGE, 3 * PAGE, 1, 0, &none); /* the second event of a flush */
	assert_int_equal(got.now, 3);
	assert_int_equal(got.nr, 0);
	assert_int_equal(u.flushes, 1);
	assert_true(iommu_unmaps_set_owner(&u, iommu_unmaps_get(&u, 3), 5, &newest));
	assert_false(iommu_unmaps_set_owner(&u, iommu_unmaps_get(&u, 3), 6, &newest));
	assert_int_equal(got.nr, 1);
	assert_int_equal(got.last, 4);
	/* A flush of the whole domain, by another thread: all unmaps of the owner. */
	assert_true(iommu_unmaps_set_owner(&u, iommu_unmaps_get(&u, 0), 5, &newest));
	flush(&u, 0, 0, 3, 6, &newest);
	assert_int_equal(got.nr, 2);
	assert_int_equal(got.last, 1);
	assert_true(got.whole);
	assert_int_equal(newest, 0);
	assert_int_equal(u.flush_events, 6);
	assert_int_equal(u.flushes, 2);
	/* Too old. */
	for (uint64_t i = 0; i < IOMMU_UNMAPS_MAX; i++) {
		step = by(unmap_step(i * PAGE, PAGE), 4);
		iommu_unmaps_add(&u, &step, 10 + i);
	}
	assert_null(iommu_unmaps_get(&u, 3));
	flush(&u, 0, IOMMU_UNMAPS_MAX * PAGE, 4, 0, &none);
	assert_int_equal(got.now, 4 + IOMMU_UNMAPS_MAX);
	iommu_unmaps_free(&u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_lived),	 cmocka_unit_test(range), cmocka_unit_test(stayed),
		cmocka_unit_test(stayed_pieces), cmocka_unit_test(tasks), cmocka_unit_test(flushes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
