/* SPDX-License-Identifier: LGPL-2.1 */
/* Load: many maps and unmaps in constant memory. */
#include "internal.h"

#include <stdlib.h>

#define PAGE 4096ULL

/* Physical addresses lie below this; DMA addresses also end here if the load is small enough. */
#define PHYS_END (1ULL << 36)
#define IOVA_END (1ULL << 32)

struct region {
	uint32_t window;
	uint64_t iova;
	uint64_t paddr;
	uint64_t size;
};

struct load {
	const struct synth_bulk *bulk;
	struct region *live;
	uint32_t nr_live;
	uint32_t oldest; /* fifo: the place in @live of the oldest region */
	uint64_t iova_base;
	uint64_t random;
	unsigned int size_steps; /* max_size / min_size as a power of two */
};

/* splitmix64 (public domain, by Sebastiano Vigna): the same numbers on every machine */
static uint64_t next_random(struct load *l)
{
	uint64_t z = l->random += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/*
 * Each region is in a separate window of max_size bytes of DMA addresses. So regions never overlap,
 * and addresses are reused with other sizes, as by the kernel's allocator.
 */
static void fill_region(struct load *l, struct region *r)
{
	uint64_t window = l->bulk->max_size;
	uint64_t shift;

	r->size = l->bulk->min_size << next_random(l) % (l->size_steps + 1);
	shift = next_random(l) % ((window - r->size) / PAGE + 1) * PAGE;
	r->iova = l->iova_base + r->window * window + shift;
	r->paddr = next_random(l) % (PHYS_END / PAGE) * PAGE;
}

/* Use the windows in turn, repeatedly. A window is reused after it was emptied. */
static struct region next_in_order(struct load *l, bool map)
{
	uint32_t live = l->bulk->live;
	struct region *r = &l->live[(l->oldest + (map ? l->nr_live : 0)) % live];

	if (map) {
		fill_region(l, r);
		l->nr_live++;
	} else {
		l->oldest = (l->oldest + 1) % live;
		l->nr_live--;
	}
	return *r;
}

/* Unmap one region if the table is full, else map one. At the end, unmap the rest. */
static struct region next_region(struct load *l, uint64_t number, bool *map)
{
	uint64_t left = l->bulk->count - number;
	struct region region;
	uint32_t place;

	*map = l->nr_live < l->bulk->live && left > l->nr_live;
	if (l->bulk->fifo)
		return next_in_order(l, *map);
	if (*map) {
		fill_region(l, &l->live[l->nr_live]);
		return l->live[l->nr_live++];
	}
	place = next_random(l) % l->nr_live;
	region = l->live[place];
	l->nr_live--;
	l->live[place] = l->live[l->nr_live];
	l->live[l->nr_live] = region; /* keeps its window for the next map */
	return region;
}

static int emit_iommu(struct synth *s, const struct synth_step *step, void *arg)
{
	const char *name = step->map ? "iommu:map" : "iommu:unmap";
	const struct event *e;

	(void)arg;
	if (synth_record(s, step->cpu, step->ts_ns, step->pid, name) < 0)
		return -1;
	e = s->record.event;
	if (synth_u64(s, "iova", step->iova) < 0 || synth_u64(s, "size", step->size) < 0)
		return -1;
	if (step->map && synth_u64(s, "paddr", step->paddr) < 0)
		return -1;
	if (!step->map && event_field(e, "unmapped_size") &&
	    synth_u64(s, "unmapped_size", step->size) < 0)
		return -1;
	return synth_commit(s);
}

static bool size_ok(uint64_t size)
{
	return size >= PAGE && size <= 1 << 30 && !(size & (size - 1));
}

static int check(struct synth *s, const struct synth_bulk *b)
{
	if (!b->live || b->live > 1 << 24)
		return synth_fail(s, "%u live regions: 1 to 16 Mi are possible", b->live);
	if (!b->cpus || b->cpus > s->machine.cpus)
		return synth_fail(s, "load on %u CPUs: the machine has %u", b->cpus,
				  s->machine.cpus);
	if (!size_ok(b->min_size) || !size_ok(b->max_size) || b->min_size > b->max_size)
		return synth_fail(s, "region sizes are powers of two, 4K to 1G");
	return 0;
}

static int run(struct synth *s, struct load *l, synth_step_fn emit, void *arg)
{
	const struct synth_bulk *b = l->bulk;
	struct synth_step step = { .ts_ns = b->start_ns };

	for (; step.number < b->count; step.number++) {
		struct region region = next_region(l, step.number, &step.map);

		step.cpu = next_random(l) % b->cpus;
		step.pid = b->pid + (int)step.cpu;
		step.iova = region.iova;
		step.paddr = region.paddr;
		step.size = region.size;
		if (emit(s, &step, arg))
			return -1;
		step.ts_ns += b->step_ns;
	}
	return 0;
}

int synth_bulk(struct synth *s, const struct synth_bulk *bulk, synth_step_fn emit, void *arg)
{
	struct load load = { .bulk = bulk, .random = bulk->seed };
	uint32_t i;
	int ret;

	if (check(s, bulk) < 0)
		return -1;
	while (bulk->min_size << load.size_steps < bulk->max_size)
		load.size_steps++;
	if (bulk->live * bulk->max_size < IOVA_END)
		load.iova_base = IOVA_END - bulk->live * bulk->max_size;
	load.live = calloc(bulk->live, sizeof(*load.live));
	if (!load.live)
		return synth_fail(s, "out of memory");
	for (i = 0; i < bulk->live; i++)
		load.live[i].window = i;
	ret = run(s, &load, emit ? emit : emit_iommu, arg);
	free(load.live);
	return ret;
}
