/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PAGE_MERGE_H
#define TRACE_IOMMU_PAGE_MERGE_H

#include "ring_page.h"

/*
 * Reads the pages of all CPUs while they are being recorded, and merges their records in the order
 * of time. A record of one CPU may come only after later ones of another CPU were read. So a record
 * is passed on once all CPUs have been read up to its time: in the next round after it was read, or
 * at the latest when a CPU has used up its room.
 *
 * The memory is at most PAGE_MERGE_PAGES pages per CPU.
 */
#define PAGE_MERGE_PAGES 256

/* Where pages come from: a machine that records, or a file. */
struct page_source {
	/*
	 * Copy the next page of @cpu to @page, which has layout->size bytes. Returns 1; 0 if the
	 * CPU has no more now; -1 after an error, which ends the reading.
	 */
	int (*read)(void *arg, unsigned int cpu, void *page);
	void *arg;
	unsigned int nr_cpus;
	struct ring_page_layout layout;
};

struct page_record {
	uint64_t ts; /* ns */
	int cpu;
	uint32_t size;
	const void *data; /* in the page */
};

/* Receives the records. */
struct page_sink {
	void (*record)(void *arg, const struct page_record *record);
	/* Events were lost before @ts (ns) on @cpu: @count of them, 0 if unknown. */
	void (*lost)(void *arg, uint64_t ts, int cpu, uint64_t count);
	void *arg;
};

struct page_merge;

/* @source and @sink are copied. Returns NULL if out of memory. */
struct page_merge *page_merge_new(const struct page_source *source, const struct page_sink *sink);
void page_merge_free(struct page_merge *merge); /* NULL is allowed */

/* What a round found. */
struct page_round {
	bool more;	  /* some CPU used up its room: it has more to read at once */
	uint64_t pages;	  /* that were read */
	uint64_t records; /* that were passed on */
};

/*
 * Read what is there, and pass on what is complete. Returns false after an error of the source, or
 * if out of memory.
 */
bool page_merge_round(struct page_merge *merge, struct page_round *round);

/* Pass on all records that were read: nothing follows. */
void page_merge_end(struct page_merge *merge);

/* Pages with a length that leads out of them, so far: their rest was ignored. */
uint64_t page_merge_damaged(const struct page_merge *merge);

#endif
