/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Compares the records of the pages of a trace.dat file, read as live reads those of a machine,
 * with the records that libtracecmd reads: their number, and a sum over their times and bytes; and
 * their order. usage: live_pages FILE PAGES-PER-ROUND
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dat_pages.h"

struct sums {
	uint64_t nr;
	uint64_t sum;
	uint64_t last;
	uint64_t late; /* records that came after a later one */
};

static void add(struct sums *s, uint64_t ts, int cpu, const void *data, uint32_t size)
{
	const unsigned char *bytes = data;
	uint64_t hash = ts * 0x9e3779b97f4a7c15ULL + (uint64_t)cpu * 77;

	for (uint32_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
	s->nr++;
	s->sum += hash; /* records with equal times may come in any order */
	s->late += ts < s->last;
	if (ts > s->last)
		s->last = ts;
}

static void take_record(void *arg, const struct page_record *r)
{
	add(arg, r->ts, r->cpu, r->data, r->size);
}

static void take_lost(void *arg, uint64_t ts, int cpu, uint64_t count)
{
	(void)arg;
	(void)ts;
	(void)cpu;
	(void)count;
}

static void read_with_library(struct dat_pages *p, struct sums *s)
{
	for (unsigned int cpu = 0; cpu < p->source.nr_cpus; cpu++) {
		struct tep_record *r = tracecmd_read_cpu_first(p->input, (int)cpu);

		for (; r; r = tracecmd_read_data(p->input, (int)cpu)) {
			add(s, r->ts, (int)cpu, r->data, (uint32_t)r->size);
			tracecmd_free_record(r);
		}
	}
}

int main(int argc, char **argv)
{
	struct sums ours = { 0 }, wanted = { 0 };
	const struct page_sink sink = { take_record, take_lost, &ours };
	struct page_merge *merge;
	struct page_round round;
	struct dat_pages pages;

	if (argc != 3 || !dat_pages_open(&pages, argv[1]))
		return 2;
	pages.per_round = (unsigned int)atoi(argv[2]);
	read_with_library(&pages, &wanted);
	merge = page_merge_new(&pages.source, &sink);
	while (merge && dat_pages_round(&pages)) {
		if (!page_merge_round(merge, &round))
			return 2;
	}
	page_merge_end(merge);
	printf("%s: %llu records, %llu wanted, %s, %llu late, %llu damaged pages\n", argv[1],
	       (unsigned long long)ours.nr, (unsigned long long)wanted.nr,
	       ours.sum == wanted.sum ? "the same" : "DIFFERENT", (unsigned long long)ours.late,
	       (unsigned long long)page_merge_damaged(merge));
	page_merge_free(merge);
	dat_pages_close(&pages);
	return ours.nr != wanted.nr || ours.sum != wanted.sum || ours.late;
}
