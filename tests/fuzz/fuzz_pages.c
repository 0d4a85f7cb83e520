/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as pages of ring buffers, of two CPUs. Sanitizers find memory errors. What is
 * checked here for all input: a record lies in its page, and no page makes the reader go on for
 * ever.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "input/pages/page_merge.h"

#define PAGE 128

struct input {
	const uint8_t *data;
	size_t size;
	uint64_t records;
	uint64_t bytes;
};

/* Two records, a longer time, and one more record; little-endian. */
static const uint8_t ordinary[PAGE] = {
	1, 0, 0, 0, 0, 0, 0,	0, 36, 0, 0, 0, 0, 0, 0,    0, 0x21, 0, 0, 0, 1, 2, 3, 4, 0x41, 0,
	0, 0, 5, 6, 7, 8, 0xfe, 0, 0,  0, 1, 0, 0, 0, 0x62, 0, 0,    0, 1, 2, 3, 4, 5, 6, 7,	8,
};

/* A long record, a time stamp, and one that was discarded. */
static const uint8_t odd[PAGE] = {
	2, 0, 0, 0, 0, 0, 0, 0, 40, 0,	  0,	0x80, 0, 0, 0, 0, 0x20, 0,    0,
	0, 8, 0, 0, 0, 1, 2, 3, 4,  0x3f, 0,	0,    0, 9, 0, 0, 0,	0x3d, 0,
	0, 0, 8, 0, 0, 0, 0, 0, 0,  0,	  0x21, 0,    0, 0, 1, 2, 3,	4,
};

size_t fuzz_seed(size_t i, const void **seed)
{
	*seed = i ? odd : ordinary;
	return i < 2 ? PAGE : 0;
}

static int read_page(void *arg, unsigned int cpu, void *page)
{
	struct input *in = arg;

	(void)cpu;
	if (in->size < PAGE)
		return 0;
	memcpy(page, in->data, PAGE);
	in->data += PAGE;
	in->size -= PAGE;
	return 1;
}

static void take_record(void *arg, const struct page_record *record)
{
	struct input *in = arg;
	const volatile char *data = record->data;

	if (record->size > PAGE - 16 - 4)
		abort();
	in->records++;
	for (uint32_t i = 0; i < record->size; i++)
		in->bytes += (unsigned char)data[i];
}

static void take_lost(void *arg, uint64_t ts, int cpu, uint64_t count)
{
	struct input *in = arg;

	(void)ts;
	(void)cpu;
	in->bytes += count;
}

static void read_one(const uint8_t *data, size_t size, uint8_t commit_size)
{
	struct ring_page_layout layout = { PAGE, commit_size, (uint8_t)(8 + commit_size) };
	struct ring_page page;
	uint64_t records = 0;
	uint32_t len;
	char *exact;

	if (size < PAGE)
		return;
	/* Sanitizers see the end of this copy. */
	exact = malloc(PAGE);
	if (!exact)
		return;
	memcpy(exact, data, PAGE);
	ring_page_begin(&page, &layout, exact);
	while (ring_page_next(&page, &len)) {
		if (++records > PAGE / 4)
			abort();
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .data = data, .size = size };
	const struct page_source source = {
		.read = read_page,
		.arg = &in,
		.nr_cpus = 2,
		.layout = { .size = PAGE, .commit_size = 8, .data_at = 16 },
	};
	const struct page_sink sink = { take_record, take_lost, &in };
	struct page_merge *merge = page_merge_new(&source, &sink);
	struct page_round round;
	unsigned int rounds = 0;

	read_one(data, size, 8);
	read_one(data, size, 4);
	while (merge && page_merge_round(merge, &round) && (round.pages || round.records)) {
		if (++rounds > size / PAGE + 4)
			abort();
	}
	if (merge)
		page_merge_end(merge);
	if (in.records > size / 4)
		abort();
	page_merge_free(merge);
	return 0;
}
