/* SPDX-License-Identifier: LGPL-2.1 */
#include "contiguity.h"

#include <stddef.h>

#define PAGE_MASK 0xfffULL

unsigned int iommu_page_bits(enum iommu_page page)
{
	static const unsigned char bits[IOMMU_PAGES] = { 12, 16, 21, 30 };

	return bits[page];
}

static void add_to(uint64_t *sum, uint64_t more)
{
	*sum = more > UINT64_MAX - *sum ? UINT64_MAX : *sum + more;
}

/* Returns the size of a range, limited to UINT64_MAX. */
static uint64_t size_of(uint64_t first, uint64_t last)
{
	return last - first == UINT64_MAX ? UINT64_MAX : last - first + 1;
}

/* Returns the bytes of the range in whole pages of that size, aligned in both address spaces. */
static uint64_t bytes_in_pages(uint64_t first, uint64_t last, uint64_t paddr, unsigned int bits)
{
	uint64_t mask = (1ULL << bits) - 1;
	uint64_t start = (first + mask) & ~mask;
	uint64_t pages;

	if (last - first < mask)
		return 0;
	if ((first ^ paddr) & mask || start < first || start > last)
		return 0;
	pages = ((last - start) >> bits) + (((last - start) & mask) == mask);
	return pages > UINT64_MAX >> bits ? UINT64_MAX : pages << bits;
}

/* Adds the bytes that pages of each size can map to @bytes, and to @same if it is not NULL. */
static void add_pages(uint64_t *bytes, uint64_t *same, uint64_t first, uint64_t last,
		      uint64_t paddr)
{
	enum iommu_page page = IOMMU_PAGE_4K;
	uint64_t more = size_of(first, last); /* of whole pages of 4 KiB */

	/* Larger pages have at most the bytes of smaller ones. */
	while (more) {
		add_to(&bytes[page], more);
		if (same)
			add_to(&same[page], more);
		if (++page == IOMMU_PAGES)
			break;
		more = bytes_in_pages(first, last, paddr, iommu_page_bits(page));
	}
}

static void end_run(struct iommu_contiguity *c, struct iommu_run *run)
{
	uint64_t size;

	if (!run->maps)
		return;
	size = size_of(run->first, run->last);
	/* A map that stayed alone was not counted yet. */
	add_pages(c->possible, run->maps == 1 ? c->mapped : NULL, run->first, run->last,
		  run->first_paddr);
	if (run->maps > 1)
		add_to(&c->in_runs, size);
	if (size > c->longest)
		c->longest = size;
	run->maps = 0;
}

void iommu_contiguity_map(struct iommu_contiguity *c, uint64_t iova, uint64_t paddr, uint64_t size)
{
	uint64_t first = iova & ~PAGE_MASK;
	uint64_t last = (size - 1 > UINT64_MAX - iova ? UINT64_MAX : iova + size - 1) | PAGE_MASK;
	struct iommu_run *run;

	paddr &= ~PAGE_MASK;
	add_to(&c->bytes, size_of(first, last));
	for (unsigned int i = 0; i < IOMMU_RUNS_OPEN; i++) {
		run = &c->open[i];
		if (first - 1 != run->last || !run->maps || first <= run->first ||
		    first - run->first != paddr - run->first_paddr)
			continue;
		if (run->maps == 1)
			add_pages(c->mapped, NULL, run->first, run->last, run->first_paddr);
		add_pages(c->mapped, NULL, first, last, paddr);
		run->last = last;
		run->maps++;
		return;
	}
	run = &c->open[c->replace++ % IOMMU_RUNS_OPEN];
	end_run(c, run);
	*run = (struct iommu_run){ first, last, paddr, 1 };
}

void iommu_contiguity_end(struct iommu_contiguity *c)
{
	for (unsigned int i = 0; i < IOMMU_RUNS_OPEN; i++)
		end_run(c, &c->open[i]);
}

void iommu_contiguity_merge(struct iommu_contiguity *to, const struct iommu_contiguity *from)
{
	add_to(&to->bytes, from->bytes);
	add_to(&to->in_runs, from->in_runs);
	if (from->longest > to->longest)
		to->longest = from->longest;
	for (int page = 0; page < IOMMU_PAGES; page++) {
		add_to(&to->mapped[page], from->mapped[page]);
		add_to(&to->possible[page], from->possible[page]);
	}
}
