/* SPDX-License-Identifier: LGPL-2.1 */
/*
 *   page_merge_round()
 *     fill()        read pages of each CPU into its ring
 *     limit_of()    the time up to which all CPUs have been read
 *     pass_on()     records up to that time, merged
 */
#include "page_merge.h"

#include <stdlib.h>

#include "core/containers/merge.h"

/* The pages of a CPU: a ring. */
struct cpu {
	char *pages; /* NULL: it had no events yet */
	unsigned int first;
	unsigned int nr;
	bool drained;	 /* the last read found nothing more */
	bool open;	 /* the first page is being read by @page */
	uint64_t newest; /* ns: of the last record that was read from the kernel */
	struct ring_page page;
	/* The next record; its data is NULL if there is none in the ring. */
	struct page_record next;
};

struct page_merge {
	struct page_source source;
	struct page_sink sink;
	struct cpu *cpus;
	struct iommu_merge_head *heads;
	uint64_t newest; /* ns: of all records of the rounds before */
	uint64_t damaged;
};

struct page_merge *page_merge_new(const struct page_source *source, const struct page_sink *sink)
{
	struct page_merge *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->source = *source;
	m->sink = *sink;
	m->cpus = calloc(source->nr_cpus, sizeof(*m->cpus));
	m->heads = calloc(source->nr_cpus, sizeof(*m->heads));
	if (m->cpus && m->heads)
		return m;
	page_merge_free(m);
	return NULL;
}

void page_merge_free(struct page_merge *m)
{
	if (!m)
		return;
	for (unsigned int i = 0; m->cpus && i < m->source.nr_cpus; i++)
		free(m->cpus[i].pages);
	free(m->cpus);
	free(m->heads);
	free(m);
}

static char *page_at(const struct page_merge *m, const struct cpu *cpu, unsigned int i)
{
	return cpu->pages + (size_t)((cpu->first + i) % PAGE_MERGE_PAGES) * m->source.layout.size;
}

/* The time of the last record in a page; that of the page if it has none. */
static uint64_t last_time(const struct page_merge *m, const char *data)
{
	struct ring_page page;
	uint32_t size;

	ring_page_begin(&page, &m->source.layout, data);
	while (ring_page_next(&page, &size))
		;
	return page.ts;
}

/* Find the next record of the CPU, in this page or in those that follow. */
static void advance(struct page_merge *m, unsigned int number)
{
	struct cpu *cpu = &m->cpus[number];
	struct page_record *next = &cpu->next;

	next->data = NULL;
	while (cpu->nr) {
		if (!cpu->open) {
			ring_page_begin(&cpu->page, &m->source.layout, page_at(m, cpu, 0));
			cpu->open = true;
		}
		next->data = ring_page_next(&cpu->page, &next->size);
		if (next->data) {
			next->ts = cpu->page.ts;
			next->cpu = (int)number;
			return;
		}
		m->damaged += cpu->page.damaged;
		cpu->open = false;
		cpu->first = (cpu->first + 1) % PAGE_MERGE_PAGES;
		cpu->nr--;
	}
}

/* Returns false after an error. */
static bool fill(struct page_merge *m, unsigned int number, struct page_round *round)
{
	struct cpu *cpu = &m->cpus[number];
	unsigned int before = cpu->nr;

	/* The kernel backs only what is written. Most CPUs of a large machine have few events. */
	if (!cpu->pages) {
		cpu->pages = malloc((size_t)PAGE_MERGE_PAGES * m->source.layout.size);
		if (!cpu->pages)
			return false;
	}
	cpu->drained = false;
	while (cpu->nr < PAGE_MERGE_PAGES) {
		int got = m->source.read(m->source.arg, number, page_at(m, cpu, cpu->nr));

		if (got < 0)
			return false;
		if (!got) {
			cpu->drained = true;
			break;
		}
		cpu->nr++;
	}
	round->pages += cpu->nr - before;
	round->more |= !cpu->drained;
	if (cpu->nr != before)
		cpu->newest = last_time(m, page_at(m, cpu, cpu->nr - 1));
	if (!cpu->next.data)
		advance(m, number);
	return true;
}

/*
 * A CPU that has nothing more was read after all others had been read in the round before: it is
 * complete up to the newest record of that round. Any other CPU is complete up to its own.
 */
static uint64_t limit_of(struct page_merge *m)
{
	uint64_t limit = UINT64_MAX;
	uint64_t newest = m->newest;

	for (unsigned int i = 0; i < m->source.nr_cpus; i++) {
		const struct cpu *cpu = &m->cpus[i];
		uint64_t own = cpu->drained ? m->newest : cpu->newest;

		if (own < limit)
			limit = own;
		if (cpu->newest > newest)
			newest = cpu->newest;
	}
	m->newest = newest;
	return limit;
}

static void pass(struct page_merge *m, struct cpu *cpu)
{
	if (cpu->page.gap) {
		cpu->page.gap = false;
		m->sink.lost(m->sink.arg, cpu->next.ts, cpu->next.cpu, cpu->page.lost);
	}
	m->sink.record(m->sink.arg, &cpu->next);
}

/* Pass on records up to @limit (ns, inclusive). */
static uint64_t pass_on(struct page_merge *m, uint64_t limit)
{
	const struct iommu_merge_head *head;
	struct iommu_merge merge;
	unsigned int nr = 0;
	uint64_t passed = 0;

	for (unsigned int i = 0; i < m->source.nr_cpus; i++) {
		if (m->cpus[i].next.data)
			m->heads[nr++] = (struct iommu_merge_head){ m->cpus[i].next.ts, i };
	}
	iommu_merge_start(&merge, m->heads, nr);
	while ((head = iommu_merge_first(&merge)) && head->ts <= limit) {
		unsigned int number = head->source;
		struct cpu *cpu = &m->cpus[number];

		pass(m, cpu);
		passed++;
		advance(m, number);
		if (cpu->next.data)
			iommu_merge_next(&merge, cpu->next.ts);
		else
			iommu_merge_end(&merge);
	}
	return passed;
}

bool page_merge_round(struct page_merge *m, struct page_round *round)
{
	*round = (struct page_round){ 0 };
	for (unsigned int i = 0; i < m->source.nr_cpus; i++) {
		if (!fill(m, i, round))
			return false;
	}
	round->records = pass_on(m, limit_of(m));
	return true;
}

void page_merge_end(struct page_merge *m)
{
	pass_on(m, UINT64_MAX);
}

uint64_t page_merge_damaged(const struct page_merge *m)
{
	return m->damaged;
}
