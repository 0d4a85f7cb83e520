/* SPDX-License-Identifier: LGPL-2.1 */
#include "hostile.h"

#include <stdio.h>
#include <string.h>

#include "measure.h"

#define PAGE 4096ULL
#define PID  4711

/* The inverse of the multiplier of Fibonacci hashing: products of it have no high bits. */
#define UNHASH 0xf1de83e19937733dULL

static void feed(struct hostile_sink *sink, struct iommu_step *step)
{
	sink->ts += 1000;
	step->ts = sink->ts;
	if (!step->pid)
		step->pid = PID;
	sink->step(sink->arg, step);
}

static void map_by(struct hostile_sink *sink, int32_t pid, uint64_t iova, uint64_t size)
{
	struct iommu_step step = { .kind = IOMMU_STEP_MAP, .pid = pid, .iova = iova, .size = size };

	feed(sink, &step);
}

static void map(struct hostile_sink *sink, uint64_t iova, uint64_t size)
{
	map_by(sink, PID, iova, size);
}

static void unmap(struct hostile_sink *sink, uint64_t iova, uint64_t size)
{
	struct iommu_step step = {
		.kind = IOMMU_STEP_UNMAP, .iova = iova, .size = size, .done = size
	};

	feed(sink, &step);
}

static void named(struct hostile_sink *sink, struct iommu_step *step, uint64_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "%04x:%02x:%02x.%x", (unsigned int)(number >> 16),
		 (unsigned int)(number >> 8 & 0xff), (unsigned int)(number >> 3 & 0x1f),
		 (unsigned int)(number & 7));
	step->device = (struct iommu_string){ name, strlen(name) };
	feed(sink, step);
}

static void fault(struct hostile_sink *sink, uint64_t device, uint64_t iova)
{
	struct iommu_step step = { .kind = IOMMU_STEP_FAULT, .iova = iova };

	named(sink, &step, device);
}

static void attach(struct hostile_sink *sink, int32_t pid, uint64_t device)
{
	struct iommu_step step = { .kind = IOMMU_STEP_ATTACH, .pid = pid };

	named(sink, &step, device);
}

static void probe_attach(struct hostile_sink *sink, uint64_t dom, uint64_t device)
{
	struct iommu_step step = {
		.kind = IOMMU_STEP_PROBE_ATTACH, .dom = dom, .type = 1, .gid = (int32_t)device
	};

	named(sink, &step, device);
	attach(sink, PID, device);
}

static void probed(struct hostile_sink *sink, enum iommu_step_kind kind, uint64_t dom,
		   uint64_t iova, uint64_t size)
{
	struct iommu_step step = { .kind = kind, .dom = dom, .iova = iova, .size = size };

	feed(sink, &step);
}

static void map_in(struct hostile_sink *sink, uint64_t dom, uint64_t iova, uint64_t size)
{
	probed(sink, IOMMU_STEP_PROBE_MAP, dom, iova, size);
	map(sink, iova, size);
}

static void unmap_in(struct hostile_sink *sink, uint64_t dom, uint64_t iova, uint64_t size)
{
	probed(sink, IOMMU_STEP_PROBE_UNMAP, dom, iova, size);
	unmap(sink, iova, size);
}

static void invalidate(struct hostile_sink *sink, uint32_t did, uint64_t iova, uint64_t size)
{
	struct iommu_step step = { .kind = IOMMU_STEP_QI_IOTLB,
				   .unit = { "dmar0", 5 },
				   .did = did,
				   .iova = iova,
				   .size = size };

	feed(sink, &step);
}

/* The plain stream: a hundred thousand pages, each mapped and unmapped in turn. */
static void plain(struct hostile_sink *sink, uint64_t nr)
{
	uint64_t live = nr / 4 < 100000 ? nr / 4 : 100000;

	for (uint64_t i = 0; i < live; i++)
		map(sink, i * PAGE, PAGE);
	for (uint64_t i = live; i < nr / 2; i++) {
		unmap(sink, (i - live) * PAGE, PAGE);
		map(sink, i * PAGE, PAGE);
	}
}

/* Past pieces of nested sizes, then faults in the page that all of them share. */
static void nested_past(struct hostile_sink *sink, uint64_t nr, bool grow)
{
	uint64_t n = nr / 4;

	for (uint64_t i = 0; i < n; i++) {
		uint64_t half = (grow ? i + 1 : n - i) * PAGE;

		map(sink, (1ULL << 40) - half, 2 * half);
		unmap(sink, (1ULL << 40) - half, 2 * half);
	}
	for (uint64_t i = 0; i < nr / 2; i++)
		fault(sink, 8, 1ULL << 40);
}

static void past_growing(struct hostile_sink *sink, uint64_t nr)
{
	nested_past(sink, nr, true);
}

static void past_shrinking(struct hostile_sink *sink, uint64_t nr)
{
	nested_past(sink, nr, false);
}

/* Past pieces in a row, unmapped together, then faults that look for the whole row. */
static void past_row(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 4; i++) {
		map(sink, i * 2 * PAGE, PAGE);
		unmap(sink, i * 2 * PAGE, PAGE);
	}
	for (uint64_t i = 0; i < nr / 2; i++) {
		map(sink, (i * 2 + 1) % 2048 * PAGE, PAGE);
		unmap(sink, (i * 2 + 1) % 2048 * PAGE, PAGE);
		fault(sink, 8, i % 512 * PAGE);
	}
}

static uint64_t odd_size(struct hostile_sink *sink)
{
	static const uint64_t sizes[] = { 0, 1, 1ULL << 63, UINT64_MAX };

	return sizes[bench_random(&sink->state) % 4];
}

static void odd_sizes(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2; i++) {
		map(sink, bench_random(&sink->state), odd_size(sink));
		unmap(sink, bench_random(&sink->state), odd_size(sink));
	}
}

static void random_sizes(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2; i++) {
		map(sink, bench_random(&sink->state), bench_random(&sink->state));
		unmap(sink, bench_random(&sink->state), bench_random(&sink->state));
	}
}

static void one_address(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2; i++)
		map(sink, PAGE, PAGE);
	for (uint64_t i = 0; i < nr / 2; i++)
		unmap(sink, PAGE, PAGE);
}

static void nested_live(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = nr / 2; i > 0; i--)
		map(sink, (1ULL << 40) - i * PAGE, 2 * i * PAGE);
	for (uint64_t i = 1; i <= nr / 2; i++)
		unmap(sink, (1ULL << 40) - i * PAGE, 2 * i * PAGE);
}

/* Each unmap shortens many mappings, whose ends are all different. */
static void staggered(struct hostile_sink *sink, uint64_t nr)
{
	uint64_t n = nr / 2;

	for (uint64_t i = 0; i < n; i++)
		map(sink, 0, (n + i) * PAGE);
	for (uint64_t i = 0; i < n; i++)
		unmap(sink, (n - i) * PAGE, 2 * n * PAGE);
}

/* Live mappings of one page for another device, then faults of this device. */
static void foreign_live(struct hostile_sink *sink, uint64_t nr)
{
	probe_attach(sink, 0x1000, 8);
	probe_attach(sink, 0x2000, 16);
	for (uint64_t i = 0; i < nr / 4; i++)
		map_in(sink, 0x2000, PAGE, PAGE);
	for (uint64_t i = 0; i < nr / 2; i++)
		fault(sink, 8, PAGE);
}

/* Live mappings in one domain, then unmaps of a huge range in another one. */
static void foreign_range(struct hostile_sink *sink, uint64_t nr)
{
	probe_attach(sink, 0x1000, 8);
	probe_attach(sink, 0x2000, 16);
	for (uint64_t i = 0; i < nr / 4; i++)
		map_in(sink, 0x2000, i * PAGE, PAGE);
	for (uint64_t i = 0; i < nr / 4; i++)
		unmap_in(sink, 0x1000, 0, 1ULL << 62);
}

/* Past pieces, then unmaps of everything, or of the page below all of them. */
static void stray(struct hostile_sink *sink, uint64_t nr, bool all)
{
	for (uint64_t i = 0; i < nr / 4; i++) {
		map(sink, all ? i * PAGE : 0, all ? PAGE : (nr - i) * PAGE);
		unmap(sink, all ? i * PAGE : 0, all ? PAGE : (nr - i) * PAGE);
	}
	for (uint64_t i = 0; i < nr / 2; i++)
		unmap(sink, 0, all ? 1ULL << 62 : PAGE);
}

static void stray_all(struct hostile_sink *sink, uint64_t nr)
{
	stray(sink, nr, true);
}

static void stray_page(struct hostile_sink *sink, uint64_t nr)
{
	stray(sink, nr, false);
}

/* Domains that each map the same address. */
static void overlap(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2; i++)
		map_in(sink, (i + 1) << 8, PAGE, PAGE);
}

/* Addresses of domains that collide in a hash table. */
static void colliding_domains(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2; i++)
		map_in(sink, (i + 1) * UNHASH, i * PAGE, PAGE);
}

/* Live mappings, then domains that are born and die. */
static void short_lived_domains(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 4; i++)
		map_in(sink, 0x1000, i * PAGE, PAGE);
	for (uint64_t i = 0; i < nr / 6; i++) {
		map_in(sink, 0x2000, 1ULL << 50, PAGE);
		probed(sink, IOMMU_STEP_PROBE_FREE, 0x2000, 0, 0);
	}
}

/* Devices that join one holder, one by one, which maps in between. */
static void joining(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 4; i++) {
		attach(sink, PID, i);
		attach(sink, PID, i);
		map(sink, i * PAGE, PAGE);
		unmap(sink, i * PAGE, PAGE);
	}
}

/* A holder of many devices that maps. */
static void many_devices(struct hostile_sink *sink, uint64_t nr)
{
	uint64_t devices = nr / 16 < 5000 ? nr / 16 : 5000;

	for (uint64_t i = 0; i < devices; i++) {
		attach(sink, PID, i);
		attach(sink, PID, i);
	}
	for (uint64_t i = 0; i < nr / 2 - devices; i++) {
		map(sink, i * PAGE, PAGE);
		unmap(sink, i * PAGE, PAGE);
	}
}

/* Sets of devices that differ, so that each device needs a curve of its own. */
static void many_sets(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < 512; i++) {
		attach(sink, PID, i);
		attach(sink, PID, i);
		map(sink, i * PAGE, PAGE);
	}
	for (uint64_t i = 0; i < nr; i++)
		map(sink, (i + 512) * PAGE, PAGE);
}

static void colliding_pids(struct hostile_sink *sink, uint64_t nr)
{
	/* The hash of a task id was a product with 0x9e3779b9, of which the top was used. */
	for (uint64_t i = 0; i < nr; i++)
		map_by(sink, (int32_t)((uint32_t)(i % 16000) * 0x144cbc89U & INT32_MAX), i * PAGE,
		       PAGE);
}

static void taking_turns(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++)
		map_by(sink, (int32_t)(i % 5000) + 1, i * PAGE, PAGE);
}

/* Maps and unmaps that invalidations never cover, so that each searches all of them. */
static void invalidations(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 2048; i++) {
		for (uint64_t j = 0; j < 1024; j++)
			map(sink, (i * 1024 + j + 16) * PAGE, PAGE);
		for (uint64_t j = 0; j < 1024; j++)
			invalidate(sink, 1, 0, PAGE);
	}
}

static void unmap_invalidations(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 3072; i++) {
		for (uint64_t j = 0; j < 1024; j++)
			map(sink, (i * 1024 + j + 16) * PAGE, PAGE);
		for (uint64_t j = 0; j < 1024; j++)
			unmap(sink, (i * 1024 + j + 16) * PAGE, PAGE);
		for (uint64_t j = 0; j < 1024; j++)
			invalidate(sink, 1, 0, PAGE);
	}
}

/* Lists of addresses, none of which the thread has mapped. */
static void lists(struct hostile_sink *sink, uint64_t nr)
{
	static uint64_t addrs[512];
	const struct iommu_value list = {
		.state = IOMMU_PRESENT, .element = 8, .len = 512, .elements = addrs
	};
	struct iommu_step step = { .kind = IOMMU_STEP_DMA_MAP_SG,
				   .addrs = &list,
				   .lengths = &list };

	for (size_t i = 0; i < 512; i++)
		addrs[i] = PAGE;
	for (uint64_t i = 0; i < nr / 1536; i++) {
		for (uint64_t j = 0; j < 1024; j++)
			map(sink, (i * 1024 + j + 16) * PAGE, PAGE);
		for (uint64_t j = 0; j < 512; j++)
			named(sink, &step, 8);
	}
}

/* Many addresses with many mappings each, so that no cache has those that are examined. */
static void crowded(struct hostile_sink *sink, uint64_t nr)
{
	uint64_t addresses = nr / 2 / 64 + 1;

	for (uint64_t i = 0; i < nr / 2; i++)
		map(sink, i % addresses * PAGE, PAGE);
	for (uint64_t i = 0; i < nr / 4; i++) {
		uint64_t at = bench_random(&sink->state) % addresses * PAGE;

		unmap(sink, at, PAGE);
		map(sink, at, PAGE);
	}
}

/* Mappings in pieces that share one range, which later events attribute. */
static void pieces(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 4; i++) {
		map(sink, 0, 1ULL << 40);
		unmap(sink, (i + 1) * 2 * PAGE, PAGE);
		invalidate(sink, (uint32_t)i, 0, 1ULL << 40);
		fault(sink, 8, (i + 1) * 2 * PAGE);
	}
}

/* Tasks without devices for which other tasks unmap. */
static void friends(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr / 8; i++) {
		int32_t pid = (int32_t)i + 10000;

		map_by(sink, pid, i * PAGE, PAGE);
		attach(sink, PID, i % 64);
		attach(sink, PID, i % 64);
		unmap(sink, i * PAGE, PAGE);
		map(sink, i * PAGE, PAGE);
		attach(sink, PID, i % 64);
		attach(sink, PID, i % 64);
	}
}

/* Faults at random addresses of many devices. */
static void many_faults(struct hostile_sink *sink, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++)
		fault(sink, bench_random(&sink->state) & 0xfff, bench_random(&sink->state));
}

const struct hostile_stream hostile_streams[] = {
	{ "plain", plain },
	{ "past pieces, growing", past_growing },
	{ "past pieces, shrinking", past_shrinking },
	{ "past pieces in a row", past_row },
	{ "odd sizes", odd_sizes },
	{ "random sizes", random_sizes },
	{ "one address", one_address },
	{ "nested mappings", nested_live },
	{ "staggered ends", staggered },
	{ "another device's mappings", foreign_live },
	{ "another domain's mappings", foreign_range },
	{ "unmaps of everything", stray_all },
	{ "unmaps of one page", stray_page },
	{ "domains at one address", overlap },
	{ "colliding domains", colliding_domains },
	{ "short-lived domains", short_lived_domains },
	{ "devices joining", joining },
	{ "many devices", many_devices },
	{ "many sets", many_sets },
	{ "colliding task ids", colliding_pids },
	{ "threads taking turns", taking_turns },
	{ "invalidations of maps", invalidations },
	{ "invalidations of unmaps", unmap_invalidations },
	{ "lists of addresses", lists },
	{ "crowded addresses", crowded },
	{ "pieces", pieces },
	{ "tasks of one holder", friends },
	{ "faults", many_faults },
};

const size_t nr_hostile_streams = sizeof(hostile_streams) / sizeof(hostile_streams[0]);
