/* SPDX-License-Identifier: LGPL-2.1 */
#include <time.h>

#include "order.h"
#include "kshark-plugin/data/records.h"

#define CPUS 4

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double order_ns(uint64_t nr)
{
	struct iommu_map_record map = { .size = 4096, .done = 4096 };
	struct lanes_records records = { 0 };
	struct lanes_reader reader;
	uint64_t seed = 1;
	double at = -1;

	/* a CPU exists from its first record on */
	for (int cpu = 0; cpu < CPUS; cpu++)
		lanes_records_add(&records, &(struct lanes_record){ .cpu = cpu, .data = &map });
	for (uint64_t i = 0; i < nr; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		map.iova = i << 12;
		lanes_records_add_map(&records, (int)(seed >> 33) % CPUS, i * 1000, 0, &map);
	}
	if (!records.failed && lanes_reader_start(&reader, &records)) {
		at = now();
		while (lanes_reader_next(&reader))
			;
		at = now() - at;
		lanes_reader_free(&reader);
	}
	lanes_records_free(&records);
	return at;
}
