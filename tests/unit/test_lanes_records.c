/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests kshark-plugin/data/records.h: records are read as they were added, in the order of time. */
#include "collect.h"

#include <stdlib.h>
#include <string.h>

#include "kshark-plugin/data/records.h"

#define RECORDS	 60000
#define DATA_MAX 5000

struct added {
	uint64_t ts;
	uint64_t ref;
	struct iommu_map_record map;
	struct iommu_dma_record dma; /* its device is NULL if the record is a map */
	int cpu;
	unsigned int event;
	unsigned int size;
	bool whole;
};

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* The data of a record depends on its number. */
static void fill(unsigned char *data, unsigned int size, size_t number)
{
	for (unsigned int i = 0; i < size; i++)
		data[i] = (unsigned char)(number * 31 + i);
}

/* Most maps are whole pages. Now and then, one of their properties is unusual. */
static struct iommu_map_record make_map(uint64_t *seed)
{
	struct iommu_map_record map = {
		.iova = next_random(seed) % (1ULL << 40) << 12,
		.size = next_random(seed) % (1ULL << 16) << 12,
		.pid = (int32_t)(next_random(seed) % (1U << 22)),
		.flags = (uint8_t)next_random(seed),
	};

	map.done = map.size;
	switch (next_random(seed) % 40) {
	case 0:
		map.iova = next_random(seed);
		break;
	case 1:
		map.size = map.done = next_random(seed) % (1ULL << 40);
		break;
	case 2:
		map.done /= 2;
		break;
	case 3:
		map.pid = -map.pid;
		break;
	case 4:
		map.iova |= 1ULL << 52;
		break;
	case 5:
		map.size = map.done = 1ULL << 28;
		break;
	case 6:
		map.size = map.done = map.size + 0x800;
		break;
	default:
		break;
	}
	return map;
}

/* Some addresses, sizes and devices do not fit. */
static struct iommu_dma_record make_dma(uint64_t *seed)
{
	static const char *const devices[] = { "0000:00:04.0", "0000:01:00.0", "3180000.can", "" };
	struct iommu_dma_record dma = {
		.iova = next_random(seed) >> (next_random(seed) % 16 ? 12 : 11),
		.size = next_random(seed) >> (next_random(seed) % 16 ? 32 : 31),
		.device = devices[next_random(seed) % (next_random(seed) % 16 ? 3 : 4)],
		.pid = (int32_t)(next_random(seed) >> (next_random(seed) % 16 ? 40 : 32)),
		.flags = (uint8_t)next_random(seed),
		.direction = next_random(seed) % 4,
	};

	dma.len = (uint32_t)strlen(dma.device);
	return dma;
}

static bool dma_fits(const struct iommu_dma_record *dma)
{
	return dma->iova < 1ULL << 52 && dma->size < 1ULL << 32 && dma->pid >= 0 &&
	       dma->pid < 1 << 24 && dma->len;
}

static struct added make(uint64_t *seed, int cpu, uint64_t ts)
{
	struct added one = {
		.ts = ts,
		.cpu = cpu,
		.event = (unsigned int)(next_random(seed) % 100),
		.map = make_map(seed),
		.whole = !(next_random(seed) % 16),
	};

	if (next_random(seed) % 2)
		one.dma = make_dma(seed);
	if (one.whole) {
		one.ref = next_random(seed) % 2 ? next_random(seed) : 0;
		one.size = (unsigned int)(next_random(seed) % DATA_MAX);
		one.event = LANES_EVENT_LOST - (unsigned int)(next_random(seed) % 3);
	}
	return one;
}

static void add(struct lanes_records *records, struct added *one, size_t number)
{
	unsigned char data[DATA_MAX];
	struct lanes_record record = {
		.ts = one->ts,
		.ref = one->ref,
		.cpu = one->cpu,
		.event = one->event,
		.data = data,
	};

	if (!one->whole && one->dma.device &&
	    lanes_records_add_dma(records, one->cpu, one->ts, one->event, &one->dma)) {
		assert_true(dma_fits(&one->dma));
		return;
	}
	if (!one->whole && !one->dma.device &&
	    lanes_records_add_map(records, one->cpu, one->ts, one->event, &one->map))
		return;
	if (!one->whole) /* as a whole record */
		one->size = 20;
	one->whole = true;
	record.size = one->size;
	fill(data, one->size, number);
	lanes_records_add(records, &record);
}

static void check_dma(const struct iommu_dma_record *dma, const struct iommu_dma_record *added)
{
	assert_int_equal(dma->iova, added->iova);
	assert_int_equal(dma->size, added->size);
	assert_int_equal(dma->len, added->len);
	assert_memory_equal(dma->device, added->device, added->len);
	assert_int_equal(dma->pid, added->pid);
	assert_int_equal(dma->flags, added->flags);
	assert_int_equal(dma->direction, added->direction);
}

static void check(const struct lanes_record *record, const struct added *one, size_t number)
{
	unsigned char data[DATA_MAX];

	assert_int_equal(record->ts, one->ts);
	assert_int_equal(record->cpu, one->cpu);
	assert_int_equal(record->event, one->event);
	if (!one->whole) {
		assert_null(record->data);
		assert_int_equal(!record->dma.device, !one->dma.device);
		if (one->dma.device) {
			check_dma(&record->dma, &one->dma);
			return;
		}
		assert_int_equal(record->map.iova, one->map.iova);
		assert_int_equal(record->map.size, one->map.size);
		assert_int_equal(record->map.done, one->map.done);
		assert_int_equal(record->map.pid, one->map.pid);
		assert_int_equal(record->map.flags, one->map.flags);
		return;
	}
	fill(data, one->size, number);
	assert_int_equal(record->ref, one->ref);
	assert_int_equal(record->size, one->size);
	assert_non_null(record->data);
	assert_memory_equal(record->data, data, one->size);
}

/* By time, then by CPU, then in the order of adding. */
static const struct added *sorted_by;
static int compare(const void *a, const void *b)
{
	const size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const struct added *x = &sorted_by[i], *y = &sorted_by[j];

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu - y->cpu;
	return i < j ? -1 : i > j;
}

static void check_order(int cpus)
{
	struct added *all = calloc(RECORDS, sizeof(*all));
	size_t *order = calloc(RECORDS, sizeof(*order));
	struct lanes_records records = { 0 };
	const struct lanes_record *record;
	struct lanes_reader reader;
	uint64_t seed = 88172645463325252ULL;
	uint64_t ts = 0;

	assert_true(all && order);
	for (size_t i = 0; i < RECORDS; i++) {
		int cpu = (int)(i * (size_t)cpus / RECORDS);

		if (i && all[i - 1].cpu != cpu)
			ts = 0;
		/* some at the same time, some much later */
		ts += next_random(&seed) % 3 ? next_random(&seed) % 50 : 0;
		ts += next_random(&seed) % 1000 ? 0 : 1ULL << 33;
		all[i] = make(&seed, cpu, ts);
		add(&records, &all[i], i);
		order[i] = i;
	}
	assert_int_equal(records.nr, RECORDS);
	assert_false(records.failed);
	sorted_by = all;
	qsort(order, RECORDS, sizeof(*order), compare);
	assert_true(lanes_reader_start(&reader, &records));
	for (size_t i = 0; i < RECORDS; i++) {
		record = lanes_reader_next(&reader);
		assert_non_null(record);
		check(record, &all[order[i]], order[i]);
	}
	assert_null(lanes_reader_next(&reader));
	assert_null(lanes_reader_next(&reader));
	lanes_reader_free(&reader);
	lanes_records_free(&records);
	free(order);
	free(all);
}

static void read_in_the_order_of_time(void **state)
{
	(void)state;
	check_order(1);
	check_order(4);
	check_order(8);
	check_order(9);
	check_order(200);
}

/* The host waits for each record: those that fit must be packed. */
static void frequent_records_are_packed(void **state)
{
	struct iommu_dma_record dma = { .device = "0000:00:04.0", .len = 12 };
	const struct lanes_record first = { .ts = 1, .data = "", .size = 1 };
	struct lanes_records records = { 0 };

	(void)state;
	assert_false(lanes_records_add_dma(&records, 0, 1, 5, &dma)); /* no record of the CPU yet */
	lanes_records_add(&records, &first);
	dma.iova = (1ULL << 52) - 1;
	dma.size = UINT32_MAX;
	dma.pid = (1 << 24) - 1;
	assert_true(lanes_records_add_dma(&records, 0, 1, 5, &dma));
	assert_false(lanes_records_add_dma(&records, 1, 1, 5, &dma));
	assert_true(lanes_records_add_dma(&records, 0, 1ULL + UINT32_MAX, 5, &dma));
	assert_false(lanes_records_add_dma(&records, 0, 2ULL + 2ULL * UINT32_MAX, 5, &dma));
	dma.size++;
	assert_false(lanes_records_add_dma(&records, 0, 1ULL + UINT32_MAX, 5, &dma));
	assert_int_equal(records.nr, 3);
	lanes_records_free(&records);
}

static void given_up_half_way(void **state)
{
	struct lanes_records records = { 0 };
	struct lanes_reader reader;
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		struct added one = make(&seed, (int)(i % 7), i);

		add(&records, &one, i);
	}
	assert_true(lanes_reader_start(&reader, &records));
	for (size_t i = 0; i < 500; i++)
		assert_non_null(lanes_reader_next(&reader));
	lanes_reader_free(&reader);
	lanes_records_free(&records);
	assert_int_equal(records.nr, 0);

	assert_true(lanes_reader_start(&reader, &records)); /* no records */
	assert_null(lanes_reader_next(&reader));
	lanes_reader_free(&reader);
}

/* The number of a CPU comes from the file, and each takes memory. */
static void numbers_of_cpus(void **state)
{
	static const struct {
		int cpu;
		size_t added;
	} cases[] = { { -1, 0 }, { 0, 1 }, { 65535, 1 }, { 65536, 0 }, { INT32_MAX, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct lanes_records records = { 0 };
		const struct lanes_record record = { .cpu = cases[i].cpu, .data = "", .size = 1 };

		lanes_records_add(&records, &record);
		assert_int_equal(records.nr, cases[i].added);
		assert_false(records.failed);
		lanes_records_free(&records);
	}
}

/* No host has such records, but their length comes from the file. */
static void longer_than_a_large_page(void **state)
{
	const struct lanes_record small = { .ts = 1, .data = "small", .size = 5 };
	struct lanes_record large = { .ts = 2, .size = 5 << 20 };
	struct lanes_records records = { 0 };
	const struct lanes_record *record;
	struct lanes_reader reader;
	unsigned char *data = malloc(large.size);

	(void)state;
	assert_non_null(data);
	fill(data, large.size, 7);
	large.data = data;
	lanes_records_add(&records, &small);
	lanes_records_add(&records, &large);
	lanes_records_add(&records, &small);
	assert_true(lanes_reader_start(&reader, &records));
	assert_int_equal(lanes_reader_next(&reader)->size, small.size);
	record = lanes_reader_next(&reader);
	assert_int_equal(record->size, large.size);
	assert_memory_equal(record->data, data, large.size);
	assert_memory_equal(lanes_reader_next(&reader)->data, small.data, small.size);
	assert_null(lanes_reader_next(&reader));
	lanes_reader_free(&reader);
	lanes_records_free(&records);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_in_the_order_of_time),
		cmocka_unit_test(frequent_records_are_packed),
		cmocka_unit_test(given_up_half_way),
		cmocka_unit_test(numbers_of_cpus),
		cmocka_unit_test(longer_than_a_large_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
