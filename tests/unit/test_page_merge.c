/* SPDX-License-Identifier: LGPL-2.1 */
/* Pages of ring buffers: their records, damaged ones, and the order of the records of all CPUs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "input/pages/page_merge.h"

#define PAGE 256

static const struct ring_page_layout layout = { .size = PAGE, .commit_size = 8, .data_at = 16 };

/* A page that is being written. */
struct page {
	char bytes[PAGE];
	uint32_t at;
};

static bool big_endian(void)
{
	const uint16_t one = 1;

	return !*(const unsigned char *)&one;
}

static void put_word(struct page *p, uint32_t word)
{
	assert_true(p->at + 4 <= PAGE);
	memcpy(p->bytes + p->at, &word, 4);
	p->at += 4;
}

static void set_commit(struct page *p, uint64_t flags)
{
	uint64_t commit = (p->at - 16) | flags;

	memcpy(p->bytes + 8, &commit, 8);
}

static void put_header(struct page *p, unsigned int type, uint32_t delta)
{
	put_word(p, big_endian() ? type << 27 | delta : delta << 5 | type);
	set_commit(p, 0);
}

static struct page begin_page(uint64_t ts)
{
	struct page p = { .at = 16 };

	memcpy(p.bytes, &ts, 8);
	set_commit(&p, 0);
	return p;
}

/* A record of 4 bytes: a number. */
static void put_record(struct page *p, uint32_t delta, uint32_t number)
{
	put_header(p, 1, delta);
	put_word(p, number);
	set_commit(p, 0);
}

static void expect(struct ring_page *page, uint64_t ts, uint32_t number)
{
	uint32_t size = 0;
	const char *data = ring_page_next(page, &size);

	assert_non_null(data);
	assert_int_equal(size, 4);
	assert_memory_equal(data, &number, 4);
	assert_int_equal(page->ts, ts);
}

static void expect_end(struct ring_page *page, bool damaged)
{
	uint32_t size;

	assert_null(ring_page_next(page, &size));
	assert_null(ring_page_next(page, &size));
	assert_int_equal(page->damaged, damaged);
}

static void layouts(void **state)
{
	static const char text[] = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
				   "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
				   "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
				   "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";
	static const char *const wrong[] = {
		"",
		"field: u64 timestamp; offset:0; size:8;",
		" timestamp; offset:0; size:8; commit; offset:8; size:3; data; offset:11; size:4080;",
		" timestamp; offset:0; size:8; commit; offset:8; size:8; data; offset:16; size:1;",
		" timestamp; offset:0; size:8; commit; offset:8; size:8; data; offset:16; size:-1;",
		" timestamp; offset:8; size:8; commit; offset:8; size:8; data; offset:16; size:4080;",
	};
	struct ring_page_layout l;

	(void)state;
	assert_true(ring_page_layout_read(&l, text));
	assert_int_equal(l.size, 4096);
	assert_int_equal(l.commit_size, 8);
	assert_int_equal(l.data_at, 16);
	assert_true(ring_page_layout_read(
		&l,
		" timestamp;\toffset:0;\tsize:8; commit;\toffset:8;\tsize:4; data;\toffset:12;\tsize:65524;"));
	assert_int_equal(l.size, 65536);
	assert_int_equal(l.data_at, 12);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(ring_page_layout_read(&l, wrong[i]));
}

static void records(void **state)
{
	struct page p = begin_page(1000);
	struct ring_page page;
	uint32_t size;
	const char *data;

	(void)state;
	put_record(&p, 5, 11);
	put_header(&p, 30, 7); /* a longer time: 2 << 27 | 7 */
	put_word(&p, 2);
	put_record(&p, 1, 12);
	put_header(&p, 31, 9); /* a time stamp */
	put_word(&p, 1);
	put_record(&p, 0, 13);
	put_header(&p, 29, 3); /* a record that was discarded */
	put_word(&p, 8);
	put_word(&p, 99);
	put_header(&p, 0, 2); /* a long one: its length, and 8 bytes */
	put_word(&p, 12);
	put_word(&p, 21);
	put_word(&p, 22);
	put_header(&p, 29, 0); /* the rest is empty */
	put_word(&p, 0xffffffff);
	set_commit(&p, 0);

	ring_page_begin(&page, &layout, p.bytes);
	assert_false(page.gap);
	expect(&page, 1005, 11);
	expect(&page, 1005 + (2ULL << 27 | 7) + 1, 12);
	expect(&page, (1ULL << 27 | 9), 13);
	data = ring_page_next(&page, &size);
	assert_non_null(data);
	assert_int_equal(size, 8);
	assert_int_equal(page.ts, (1ULL << 27 | 9) + 3 + 2);
	expect_end(&page, false);
}

static void lost_events(void **state)
{
	struct page p = begin_page(1);
	struct ring_page page;
	uint64_t number = 77;

	(void)state;
	put_record(&p, 1, 5);
	set_commit(&p, 1U << 31);
	ring_page_begin(&page, &layout, p.bytes);
	assert_true(page.gap);
	assert_int_equal(page.lost, 0);
	expect(&page, 2, 5);
	expect_end(&page, false);

	set_commit(&p, 1U << 31 | 1U << 30);
	memcpy(p.bytes + p.at, &number, sizeof(number));
	ring_page_begin(&page, &layout, p.bytes);
	assert_int_equal(page.lost, 77);
}

static void damaged(void **state)
{
	struct ring_page page;
	struct page p = begin_page(1);
	uint64_t commit = PAGE;

	(void)state;
	/* More bytes in use than the page has: what is there is read. */
	put_record(&p, 1, 5);
	memcpy(p.bytes + 8, &commit, 8);
	ring_page_begin(&page, &layout, p.bytes);
	assert_true(page.damaged);
	expect(&page, 2, 5);

	/* Lengths that lead out of the part in use, or back. */
	for (unsigned int type = 0; type < 32; type++) {
		for (unsigned int words = 0; words < 2; words++) {
			p = begin_page(1);
			put_record(&p, 1, 5);
			put_header(&p, type, 1);
			if (words)
				put_word(&p, type ? 0x7fffffff : 3);
			set_commit(&p, 0);
			ring_page_begin(&page, &layout, p.bytes);
			expect(&page, 2, 5);
			/* One word fits a record of one word, and a time. */
			if (words && (type == 1 || type == 30 || type == 31))
				continue;
			expect_end(&page, true);
		}
	}
}

/* Pages of up to 3 CPUs that come in rounds. */
struct feed {
	struct {
		struct page pages[8];
		unsigned int nr;
		unsigned int may; /* so many may be read by now */
		unsigned int at;
	} cpus[3];
	bool fails;
	char seen[512];
	uint64_t lost;
	uint64_t gaps;
};

static int feed_read(void *arg, unsigned int cpu, void *page)
{
	struct feed *f = arg;

	if (f->fails)
		return -1;
	if (f->cpus[cpu].at == f->cpus[cpu].may)
		return 0;
	memcpy(page, f->cpus[cpu].pages[f->cpus[cpu].at++].bytes, PAGE);
	return 1;
}

static void feed_record(void *arg, const struct page_record *record)
{
	struct feed *f = arg;
	size_t len = strlen(f->seen);
	uint32_t number;

	assert_int_equal(record->size, 4);
	memcpy(&number, record->data, 4);
	snprintf(f->seen + len, sizeof(f->seen) - len, "%u/%d ", number, record->cpu);
}

static void feed_lost(void *arg, uint64_t ts, int cpu, uint64_t count)
{
	struct feed *f = arg;

	(void)ts;
	(void)cpu;
	f->lost += count;
	f->gaps++;
}

static struct page_merge *merge_of(struct feed *f)
{
	const struct page_source source = {
		.read = feed_read, .arg = f, .nr_cpus = 3, .layout = layout
	};
	const struct page_sink sink = { feed_record, feed_lost, f };

	return page_merge_new(&source, &sink);
}

/* A page of records at these times; a record's number is its time. */
static void add_page(struct feed *f, unsigned int cpu, const uint32_t *times)
{
	struct page *p = &f->cpus[cpu].pages[f->cpus[cpu].nr++];
	uint32_t before = *times;

	*p = begin_page(before);
	for (; *times; times++) {
		put_record(p, *times - before, *times);
		before = *times;
	}
}

static void round_shows(struct page_merge *m, struct feed *f, const char *wanted)
{
	struct page_round round;

	f->seen[0] = 0;
	assert_true(page_merge_round(m, &round));
	assert_string_equal(f->seen, wanted);
}

static void order_of_cpus(void **state)
{
	struct feed *f = calloc(1, sizeof(*f));
	struct page_merge *m = merge_of(f);
	struct page_round round;

	(void)state;
	add_page(f, 0, (uint32_t[]){ 10, 30, 0 });
	add_page(f, 0, (uint32_t[]){ 50, 70, 0 });
	add_page(f, 1, (uint32_t[]){ 20, 60, 0 });
	add_page(f, 2, (uint32_t[]){ 15, 0 });
	add_page(f, 2, (uint32_t[]){ 25, 61, 0 });
	set_commit(&f->cpus[2].pages[1], 1U << 31);
	assert_non_null(m);

	/* Nothing is complete before a round has followed. */
	f->cpus[0].may = 1;
	f->cpus[1].may = 1;
	f->cpus[2].may = 1;
	round_shows(m, f, "");
	/* The record at 25 comes late. Up to 60, the newest of the first round, all is complete. */
	f->cpus[0].may = 2;
	f->cpus[2].may = 2;
	round_shows(m, f, "10/0 15/2 20/1 25/2 30/0 50/0 60/1 ");
	assert_int_equal(f->gaps, 1);
	round_shows(m, f, "61/2 70/0 ");
	round_shows(m, f, "");
	f->seen[0] = 0;
	page_merge_end(m);
	assert_string_equal(f->seen, "");
	f->fails = true;
	assert_false(page_merge_round(m, &round));
	page_merge_free(m);
	free(f);
}

/* The end passes on what no round would. */
static void the_end(void **state)
{
	struct feed *f = calloc(1, sizeof(*f));
	struct page_merge *m = merge_of(f);

	(void)state;
	add_page(f, 1, (uint32_t[]){ 7, 9, 0 });
	add_page(f, 0, (uint32_t[]){ 8, 0 });
	f->cpus[0].may = 1;
	f->cpus[1].may = 1;
	round_shows(m, f, "");
	page_merge_end(m);
	assert_string_equal(f->seen, "7/1 8/0 9/1 ");
	assert_int_equal(page_merge_damaged(m), 0);
	page_merge_free(m);
	free(f);
}

/* A CPU with more pages than the room: its records go on, and no page is skipped. */
static uint64_t endless_next;

static int endless_read(void *arg, unsigned int cpu, void *page)
{
	struct page p;

	(void)arg;
	if (cpu == 1 || endless_next >= 1000)
		return 0;
	p = begin_page(endless_next + 1);
	put_record(&p, 0, (uint32_t)endless_next++);
	memcpy(page, p.bytes, PAGE);
	return 1;
}

static void endless_record(void *arg, const struct page_record *record)
{
	uint64_t *nr = arg;
	uint32_t number;

	memcpy(&number, record->data, 4);
	assert_int_equal(number, *nr);
	++*nr;
}

static void no_lost(void *arg, uint64_t ts, int cpu, uint64_t count)
{
	(void)arg;
	(void)ts;
	(void)cpu;
	(void)count;
	fail();
}

static void more_than_the_room(void **state)
{
	uint64_t nr = 0;
	const struct page_source source = { .read = endless_read, .nr_cpus = 2, .layout = layout };
	const struct page_sink sink = { endless_record, no_lost, &nr };
	struct page_merge *m = page_merge_new(&source, &sink);
	struct page_round round;
	int rounds = 0;

	(void)state;
	endless_next = 0;
	do {
		assert_true(page_merge_round(m, &round));
		assert_true(++rounds < 20);
		assert_true(round.pages <= PAGE_MERGE_PAGES);
	} while (round.pages || round.records);
	assert_int_equal(nr, 1000);
	page_merge_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts),
		cmocka_unit_test(records),
		cmocka_unit_test(lost_events),
		cmocka_unit_test(damaged),
		cmocka_unit_test(order_of_cpus),
		cmocka_unit_test(the_end),
		cmocka_unit_test(more_than_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
