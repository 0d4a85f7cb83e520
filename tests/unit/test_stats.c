/* SPDX-License-Identifier: LGPL-2.1 */
/* Compares statistics of mappings with manual counts and with sorting. */
#include <stdio.h>
#include <string.h>

#include "collect.h"

#include "core/summary/stats.h"

#define DEVICE "0000:00:04.0"

struct tally {
	struct iommu_replay *replay;
	struct iommu_stats stats;
	uint64_t ts;
	int32_t pid;
};

static void add(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct tally *tally = arg;

	(void)nr;
	iommu_stats_add(&tally->stats, tally->replay, mapping);
}

static void begin(struct tally *tally, unsigned int without)
{
	const struct iommu_replay_config config = {
		.attach_rule = IOMMU_ATTACH_PAIRS,
		.without = without,
		.devices_follow = true,
		.forgotten = add,
		.arg = tally,
	};

	*tally =
		(struct tally){ .replay = iommu_replay_new(&config), .ts = 1000000000, .pid = 100 };
	assert_non_null(tally->replay);
}

static void end(struct tally *tally)
{
	iommu_replay_end(tally->replay, tally->ts);
	iommu_stats_finish(&tally->stats, tally->replay);
}

static void done(struct tally *tally)
{
	iommu_stats_free(&tally->stats);
	iommu_replay_free(tally->replay);
}

static void step(struct tally *tally, struct iommu_step step)
{
	step.ts = tally->ts;
	step.pid = tally->pid;
	tally->ts += 1000;
	iommu_replay_feed(tally->replay, &step);
}

static void map(struct tally *tally, uint64_t iova, uint64_t paddr, uint64_t size)
{
	step(tally, (struct iommu_step){
			    .kind = IOMMU_STEP_MAP, .iova = iova, .paddr = paddr, .size = size });
}

static void unmap(struct tally *tally, uint64_t iova, uint64_t size)
{
	step(tally, (struct iommu_step){
			    .kind = IOMMU_STEP_UNMAP, .iova = iova, .size = size, .done = size });
}

static void dma_map(struct tally *tally, uint64_t iova, uint64_t size)
{
	step(tally, (struct iommu_step){ .kind = IOMMU_STEP_DMA_MAP,
					 .device = { DEVICE, strlen(DEVICE) },
					 .iova = iova,
					 .size = size });
}

static void probe(struct tally *tally, enum iommu_step_kind kind, uint64_t dom, uint64_t iova,
		  uint64_t size)
{
	step(tally, (struct iommu_step){ .kind = kind, .dom = dom, .iova = iova, .size = size });
}

static const struct iommu_map_stats *stats_of(struct tally *tally, const char *name)
{
	struct iommu_devices *devices = iommu_replay_devices(tally->replay);
	uint32_t id = name ? iommu_device_id(devices, name, strlen(name)) : 0;

	return iommu_stats_of_device(&tally->stats, id);
}

static void by_hand(void **state)
{
	const struct iommu_map_stats *stats;
	struct tally tally;

	(void)state;
	begin(&tally, 0);
	map(&tally, 0xfffff000, 0x5000, 0x1000);
	dma_map(&tally, 0xfffff000, 0x1000);
	tally.ts += 1000000 - 2000;
	unmap(&tally, 0xfffff000, 0x1000);
	map(&tally, 0xffff0000, 0x9000, 0x3000);
	dma_map(&tally, 0xffff0000, 0x3000);
	map(&tally, 0xfffe0000, 0x9000, 0x2000); /* of an unknown device */
	end(&tally);
	stats = stats_of(&tally, DEVICE);
	assert_int_equal(stats->maps, 2);
	assert_int_equal(stats->bytes, 0x4000);
	assert_int_equal(stats->alive, 1);
	assert_int_equal(stats->ended, 1);
	assert_int_equal(stats->longest, 1000000);
	assert_int_equal(iommu_lifetime_percentile(stats, 50),
			 iommu_lifetime_percentile(stats, 99));
	assert_int_equal(iommu_lifetime_percentile(stats, 50), 1000000);
	assert_int_equal(stats->sizes[12], 1);
	assert_int_equal(stats->sizes[13], 1);
	assert_int_equal(stats->graded[IOMMU_GRADE_CERTAIN], 2);
	assert_int_equal(stats->sources[IOMMU_SOURCE_DMA], 2);
	assert_int_equal(stats->run_bytes, 0);
	assert_int_equal(stats_of(&tally, NULL)->maps, 1);
	assert_int_equal(stats_of(&tally, NULL)->graded[IOMMU_GRADE_UNKNOWN], 1);
	done(&tally);
}

/* The device of a domain becomes known after its mappings were forgotten. */
static void known_late(void **state)
{
	const struct iommu_map_stats *stats;
	const unsigned int n = IOMMU_UNMAPPED_MAX + 1000;
	struct tally tally;

	(void)state;
	begin(&tally, 0);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t iova = (uint64_t)i << 13;

		probe(&tally, IOMMU_STEP_PROBE_MAP, 0xff00, iova, 0x1000);
		map(&tally, iova, 0x5000, 0x1000);
		probe(&tally, IOMMU_STEP_PROBE_UNMAP, 0xff00, iova, 0x1000);
		unmap(&tally, iova, 0x1000);
	}
	step(&tally, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_CALL,
					  .device = { DEVICE, strlen(DEVICE) },
					  .gid = -1,
					  .type = IOMMU_STEP_NO_TYPE,
					  .dom = 0xff00 });
	end(&tally);
	stats = stats_of(&tally, DEVICE);
	assert_non_null(stats);
	assert_int_equal(stats->maps, n);
	assert_int_equal(stats->graded[IOMMU_GRADE_CERTAIN], n);
	assert_int_equal(stats->sources[IOMMU_SOURCE_PROBE], n);
	assert_null(stats_of(&tally, NULL));
	done(&tally);
}

/* Contiguous maps of 2 MiB are a large run. Less, or with a gap in memory, they are not. */
static void runs(void **state)
{
	const struct iommu_map_stats *stats;
	struct tally tally;
	uint64_t iova = 0x100000;

	(void)state;
	begin(&tally, 0);
	for (int i = 0; i < 511; i++)
		map(&tally, iova + i * 0x1000ULL, i * 0x1000ULL, 0x1000);
	map(&tally, 0x8000000, 0, 0x1000);
	for (int i = 0; i < 600; i++)
		map(&tally, 0x10000000 + i * 0x1000ULL, i * 0x1000ULL, 0x1000);
	for (int i = 0; i < 600; i++)
		map(&tally, 0x20000000 + i * 0x1000ULL, i * 0x2000ULL, 0x1000);
	map(&tally, 0x40000000, 0x1000, 2ULL << 20);
	/* maps of another thread do not extend the run */
	map(&tally, 0x50000000, 0x1000, 1ULL << 20);
	tally.pid++;
	map(&tally, 0x50100000, 0x101000, 1ULL << 20);
	end(&tally);
	stats = stats_of(&tally, NULL);
	assert_int_equal(stats->maps, 511 + 1 + 600 + 600 + 1 + 2);
	assert_int_equal(stats->run_bytes, 600 * 0x1000 + (2ULL << 20));
	done(&tally);
}

static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static int compare(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

/* Percentiles equal those of the sorted times to 6 percent. */
static void percentiles(void **state)
{
	static uint64_t times[20000];
	uint64_t x = 88172645463325252ULL;

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct tally tally;
		unsigned int n = 1 + next_random(&x) % 20000;
		struct iommu_mapping mapping = { .mapped_at = 12345, .size = 4096 };

		begin(&tally, 0);
		for (unsigned int i = 0; i < n; i++) {
			times[i] = next_random(&x) >> (15 + next_random(&x) % 49);
			mapping.unmapped_at = mapping.mapped_at + times[i];
			iommu_stats_add(&tally.stats, tally.replay, &mapping);
		}
		end(&tally);
		qsort(times, n, sizeof(*times), compare);
		for (unsigned int percent = 1; percent <= 100; percent++) {
			const struct iommu_map_stats *stats = stats_of(&tally, NULL);
			uint64_t wanted = times[(n * percent + 99) / 100 - 1];
			uint64_t got = iommu_lifetime_percentile(stats, percent);

			assert_true(got <= wanted + wanted * 6 / 100);
			assert_true(got >= wanted - wanted * 6 / 100);
		}
		assert_int_equal(stats_of(&tally, NULL)->longest, times[n - 1]);
		done(&tally);
	}
}

/* More sets of devices than are counted separately: the others count as unknown. */
static void so_many(void **state)
{
	const unsigned int n = 20000;
	uint64_t maps = 0;
	struct tally tally;
	char name[32];

	(void)state;
	begin(&tally, 0);
	for (unsigned int i = 0; i < n; i++) {
		struct iommu_devices *devices = iommu_replay_devices(tally.replay);
		struct iommu_mapping mapping = { .size = 4096, .grade = IOMMU_GRADE_CERTAIN };

		snprintf(name, sizeof(name), "d%u", i);
		mapping.devices =
			iommu_set_with(devices, 0, iommu_device_id(devices, name, strlen(name)));
		iommu_stats_add(&tally.stats, tally.replay, &mapping);
	}
	end(&tally);
	for (uint32_t id = 0; id <= n; id++) {
		const struct iommu_map_stats *stats = iommu_stats_of_device(&tally.stats, id);

		maps += stats ? stats->maps : 0;
	}
	assert_int_equal(maps, n);
	assert_true(tally.stats.without_room > 0);
	assert_int_equal(iommu_stats_of_device(&tally.stats, 0)->maps, tally.stats.without_room);
	done(&tally);
}

static void shared_and_flushed(void **state)
{
	struct tally tally;
	struct iommu_mapping mapping = { .size = 4096, .grade = IOMMU_GRADE_LIKELY, .pieces = 1 };
	struct iommu_devices *devices;

	(void)state;
	begin(&tally, IOMMU_WITHOUT_DOMAIN_ID);
	devices = iommu_replay_devices(tally.replay);
	mapping.devices = iommu_set_with(
		devices, iommu_set_with(devices, 0, iommu_device_id(devices, "a", 1)),
		iommu_device_id(devices, "b", 1));
	iommu_stats_add(&tally.stats, tally.replay, &mapping);
	step(&tally, (struct iommu_step){ .kind = IOMMU_STEP_QI_IOTLB, .did = 3, .size = 4096 });
	end(&tally);
	assert_int_equal(stats_of(&tally, "a")->shared, 1);
	assert_int_equal(stats_of(&tally, "b")->maps, 1);
	assert_int_equal(stats_of(&tally, "b")->alive, 1);
	assert_int_equal(iommu_lifetime_percentile(stats_of(&tally, "b"), 50), 0);
	assert_int_equal(tally.stats.invalidations, 1);
	assert_true(tally.stats.queued_invalidations);
	assert_int_equal(stats_of(&tally, NULL)->invalidations, 1);
	done(&tally);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand), cmocka_unit_test(known_late),
		cmocka_unit_test(runs),	   cmocka_unit_test(percentiles),
		cmocka_unit_test(so_many), cmocka_unit_test(shared_and_flushed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
