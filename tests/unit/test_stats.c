/* SPDX-License-Identifier: LGPL-2.1 */
/* Statistics of mappings, against what can be counted by hand or by sorting. */
#include <stdio.h>
#include <string.h>

#include "collect.h"

#include "core/replay/stats.h"

#define DEVICE "0000:00:04.0"

struct told {
	struct iommu_replay *replay;
	struct iommu_stats stats;
	uint64_t ts;
	int32_t pid;
};

static void add(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct told *told = arg;

	(void)nr;
	iommu_stats_add(&told->stats, told->replay, mapping);
}

static void begin(struct told *told, unsigned int without)
{
	const struct iommu_replay_config config = {
		.family = IOMMU_FAMILY_PAIRS,
		.without = without,
		.tells = true,
		.forgotten = add,
		.arg = told,
	};

	*told = (struct told){ .replay = iommu_replay_new(&config), .ts = 1000000000, .pid = 100 };
	assert_non_null(told->replay);
}

static void end(struct told *told)
{
	iommu_replay_end(told->replay, told->ts);
	iommu_stats_finish(&told->stats, told->replay);
}

static void done(struct told *told)
{
	iommu_stats_free(&told->stats);
	iommu_replay_free(told->replay);
}

static void step(struct told *told, struct iommu_step step)
{
	step.ts = told->ts;
	step.pid = told->pid;
	told->ts += 1000;
	iommu_replay_feed(told->replay, &step);
}

static void map(struct told *told, uint64_t iova, uint64_t paddr, uint64_t size)
{
	step(told, (struct iommu_step){
			   .kind = IOMMU_STEP_MAP, .iova = iova, .paddr = paddr, .size = size });
}

static void unmap(struct told *told, uint64_t iova, uint64_t size)
{
	step(told, (struct iommu_step){
			   .kind = IOMMU_STEP_UNMAP, .iova = iova, .size = size, .done = size });
}

static void dma_map(struct told *told, uint64_t iova, uint64_t size)
{
	step(told, (struct iommu_step){ .kind = IOMMU_STEP_DMA_MAP,
					.device = { DEVICE, strlen(DEVICE) },
					.iova = iova,
					.size = size });
}

static void probe(struct told *told, enum iommu_step_kind kind, uint64_t dom, uint64_t iova,
		  uint64_t size)
{
	step(told, (struct iommu_step){ .kind = kind, .dom = dom, .iova = iova, .size = size });
}

static const struct iommu_map_stats *stats_of(struct told *told, const char *name)
{
	struct iommu_devices *devices = iommu_replay_devices(told->replay);
	uint32_t id = name ? iommu_device_id(devices, name, strlen(name)) : 0;

	return iommu_stats_of(&told->stats, id);
}

static void by_hand(void **state)
{
	const struct iommu_map_stats *stats;
	struct told told;

	(void)state;
	begin(&told, 0);
	map(&told, 0xfffff000, 0x5000, 0x1000);
	dma_map(&told, 0xfffff000, 0x1000);
	told.ts += 1000000 - 2000;
	unmap(&told, 0xfffff000, 0x1000);
	map(&told, 0xffff0000, 0x9000, 0x3000);
	dma_map(&told, 0xffff0000, 0x3000);
	map(&told, 0xfffe0000, 0x9000, 0x2000); /* nobody says whose */
	end(&told);
	stats = stats_of(&told, DEVICE);
	assert_int_equal(stats->maps, 2);
	assert_int_equal(stats->bytes, 0x4000);
	assert_int_equal(stats->alive, 1);
	assert_int_equal(stats->ended, 1);
	assert_int_equal(stats->longest, 1000000);
	assert_int_equal(iommu_lifetime(stats, 50), iommu_lifetime(stats, 99));
	assert_int_equal(iommu_lifetime(stats, 50), 1000000);
	assert_int_equal(stats->sizes[12], 1);
	assert_int_equal(stats->sizes[13], 1);
	assert_int_equal(stats->graded[IOMMU_GRADE_CERTAIN], 2);
	assert_int_equal(stats->sources[IOMMU_SOURCE_DMA], 2);
	assert_int_equal(stats->run_bytes, 0);
	assert_int_equal(stats_of(&told, NULL)->maps, 1);
	assert_int_equal(stats_of(&told, NULL)->graded[IOMMU_GRADE_UNKNOWN], 1);
	done(&told);
}

/* The domain's device becomes known only when its mappings were forgotten long since. */
static void known_late(void **state)
{
	const struct iommu_map_stats *stats;
	const unsigned int n = IOMMU_PAST_MAX + 1000;
	struct told told;

	(void)state;
	begin(&told, 0);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t iova = (uint64_t)i << 13;

		probe(&told, IOMMU_STEP_PROBE_MAP, 0xff00, iova, 0x1000);
		map(&told, iova, 0x5000, 0x1000);
		probe(&told, IOMMU_STEP_PROBE_UNMAP, 0xff00, iova, 0x1000);
		unmap(&told, iova, 0x1000);
	}
	step(&told, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_CALL,
					 .device = { DEVICE, strlen(DEVICE) },
					 .gid = -1,
					 .type = IOMMU_STEP_NO_TYPE,
					 .dom = 0xff00 });
	end(&told);
	stats = stats_of(&told, DEVICE);
	assert_non_null(stats);
	assert_int_equal(stats->maps, n);
	assert_int_equal(stats->graded[IOMMU_GRADE_CERTAIN], n);
	assert_int_equal(stats->sources[IOMMU_SOURCE_PROBE], n);
	assert_null(stats_of(&told, NULL));
	done(&told);
}

/* 2 MiB in pieces are a run of that size; less, or with a gap in memory, is none. */
static void runs(void **state)
{
	const struct iommu_map_stats *stats;
	struct told told;
	uint64_t iova = 0x100000;

	(void)state;
	begin(&told, 0);
	for (int i = 0; i < 511; i++)
		map(&told, iova + i * 0x1000ULL, i * 0x1000ULL, 0x1000);
	map(&told, 0x8000000, 0, 0x1000);
	for (int i = 0; i < 600; i++)
		map(&told, 0x10000000 + i * 0x1000ULL, i * 0x1000ULL, 0x1000);
	for (int i = 0; i < 600; i++)
		map(&told, 0x20000000 + i * 0x1000ULL, i * 0x2000ULL, 0x1000);
	map(&told, 0x40000000, 0x1000, 2ULL << 20);
	/* another thread does not go on with it */
	map(&told, 0x50000000, 0x1000, 1ULL << 20);
	told.pid++;
	map(&told, 0x50100000, 0x101000, 1ULL << 20);
	end(&told);
	stats = stats_of(&told, NULL);
	assert_int_equal(stats->maps, 511 + 1 + 600 + 600 + 1 + 2);
	assert_int_equal(stats->run_bytes, 600 * 0x1000 + (2ULL << 20));
	done(&told);
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

/* Percentiles are those of the sorted times, to 6 percent. */
static void percentiles(void **state)
{
	static uint64_t times[20000];
	uint64_t x = 88172645463325252ULL;

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct told told;
		unsigned int n = 1 + next_random(&x) % 20000;
		struct iommu_mapping mapping = { .mapped_at = 12345, .size = 4096 };

		begin(&told, 0);
		for (unsigned int i = 0; i < n; i++) {
			times[i] = next_random(&x) >> (15 + next_random(&x) % 49);
			mapping.unmapped_at = mapping.mapped_at + times[i];
			iommu_stats_add(&told.stats, told.replay, &mapping);
		}
		end(&told);
		qsort(times, n, sizeof(*times), compare);
		for (unsigned int percent = 1; percent <= 100; percent++) {
			const struct iommu_map_stats *stats = stats_of(&told, NULL);
			uint64_t wanted = times[(n * percent + 99) / 100 - 1];
			uint64_t got = iommu_lifetime(stats, percent);

			assert_true(got <= wanted + wanted * 6 / 100);
			assert_true(got >= wanted - wanted * 6 / 100);
		}
		assert_int_equal(stats_of(&told, NULL)->longest, times[n - 1]);
		done(&told);
	}
}

/* More sets of devices than are told apart: what is beyond is not lost. */
static void so_many(void **state)
{
	const unsigned int n = 20000;
	uint64_t maps = 0;
	struct told told;
	char name[32];

	(void)state;
	begin(&told, 0);
	for (unsigned int i = 0; i < n; i++) {
		struct iommu_devices *devices = iommu_replay_devices(told.replay);
		struct iommu_mapping mapping = { .size = 4096, .grade = IOMMU_GRADE_CERTAIN };

		snprintf(name, sizeof(name), "d%u", i);
		mapping.devices =
			iommu_set_with(devices, 0, iommu_device_id(devices, name, strlen(name)));
		iommu_stats_add(&told.stats, told.replay, &mapping);
	}
	end(&told);
	for (uint32_t id = 0; id <= n; id++) {
		const struct iommu_map_stats *stats = iommu_stats_of(&told.stats, id);

		maps += stats ? stats->maps : 0;
	}
	assert_int_equal(maps, n);
	assert_true(told.stats.without_room > 0);
	assert_int_equal(iommu_stats_of(&told.stats, 0)->maps, told.stats.without_room);
	done(&told);
}

static void shared_and_flushed(void **state)
{
	struct told told;
	struct iommu_mapping mapping = { .size = 4096, .grade = IOMMU_GRADE_LIKELY, .pieces = 1 };
	struct iommu_devices *devices;

	(void)state;
	begin(&told, IOMMU_WITHOUT_FLUSH);
	devices = iommu_replay_devices(told.replay);
	mapping.devices = iommu_set_with(
		devices, iommu_set_with(devices, 0, iommu_device_id(devices, "a", 1)),
		iommu_device_id(devices, "b", 1));
	iommu_stats_add(&told.stats, told.replay, &mapping);
	step(&told, (struct iommu_step){ .kind = IOMMU_STEP_QI_IOTLB, .did = 3, .size = 4096 });
	end(&told);
	assert_int_equal(stats_of(&told, "a")->shared, 1);
	assert_int_equal(stats_of(&told, "b")->maps, 1);
	assert_int_equal(stats_of(&told, "b")->alive, 1);
	assert_int_equal(iommu_lifetime(stats_of(&told, "b"), 50), 0);
	assert_int_equal(told.stats.invalidations, 1);
	assert_true(told.stats.queued_invalidations);
	assert_int_equal(stats_of(&told, NULL)->invalidations, 1);
	done(&told);
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
