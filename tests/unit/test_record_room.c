/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests tep/record_room.h, and what becomes of records with an impossible length. */
#include "collect.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tep/binding.h"
#include "tep/record_step.h"

#define COMMON                                                                         \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const char attach_format[] =
	"name: attach_device_to_domain\nID: 7\nformat:\n" COMMON
	"\tfield:__data_loc char[] device;\toffset:8;\tsize:4;\tsigned:0;\n"
	"\nprint fmt: \"IOMMU: device=%s\", __get_str(device)\n";
static const char map_format[] =
	"name: map\nID: 8\nformat:\n" COMMON "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:u64 paddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\nprint fmt: \"%llx\", REC->iova\n";

/* Without it, old versions of the library do not tell the size of pages. */
extern int tep_get_sub_buffer_size(struct tep_handle *tep) __attribute__((weak));

/* A handle of a trace with pages of @size bytes, of which @start are the header. */
static struct tep_handle *trace_with_pages(unsigned int start, unsigned int size)
{
	struct tep_handle *tep = tep_alloc();
	char text[512];
	int len;

	assert_non_null(tep);
	len = snprintf(text, sizeof(text),
		       "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
		       "\tfield: local_t commit;\toffset:8;\tsize:%u;\tsigned:1;\n"
		       "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
		       "\tfield: char data;\toffset:%u;\tsize:%u;\tsigned:1;\n",
		       start - 8, start, size - start);
	tep_parse_header_page(tep, text, (unsigned long)len, 8);
	return tep;
}

static uint32_t page_size(unsigned int size, int mapped)
{
	struct tep_handle *tep = trace_with_pages(16, size);
	uint32_t found = iommu_pages_of(tep, mapped).size;

	tep_free(tep);
	return found;
}

static void sizes_of_pages(void **state)
{
	const uint32_t own = (uint32_t)sysconf(_SC_PAGESIZE);

	(void)state;
	if (!tep_get_sub_buffer_size)
		skip();
	for (unsigned int size = 4096; size <= 128 * 65536; size *= 2) {
		assert_int_equal(page_size(size, 0), size);
		assert_int_equal(page_size(size, (int)size), size);
		assert_int_equal(page_size(size, 4096), 4096);
		assert_int_equal(page_size(4096, (int)size), 4096);
	}
	/* sizes that no kernel has */
	assert_int_equal(page_size(16, 0), own);
	assert_int_equal(page_size(2048, 0), own);
	assert_int_equal(page_size(4097, 0), own);
	assert_int_equal(page_size(12288, 0), own);
	assert_int_equal(page_size(256 * 65536, 0), own);
	assert_int_equal(page_size(1U << 31, 0), own);
	assert_int_equal(page_size(65536, -1), 65536);
	assert_int_equal(page_size(65536, 5000), 65536);
}

/* The place of the low half of the commit word depends on the recorded machine. */
static void places_in_pages(void **state)
{
	static const struct {
		unsigned int start;
		enum tep_endian endian;
		unsigned int commit_at;
	} cases[] = {
		{ 16, TEP_LITTLE_ENDIAN, 8 },
		{ 16, TEP_BIG_ENDIAN, 12 },
		{ 12, TEP_LITTLE_ENDIAN, 8 },
		{ 12, TEP_BIG_ENDIAN, 8 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tep_handle *tep = trace_with_pages(cases[i].start, 4096);
		struct iommu_pages pages;

		tep_set_file_bigendian(tep, cases[i].endian);
		pages = iommu_pages_of(tep, 0);
		assert_int_equal(pages.data_at, cases[i].start);
		assert_int_equal(pages.commit_at, cases[i].commit_at);
		assert_int_equal(pages.swap, iommu_is_swapped(tep));
		tep_free(tep);
	}
}

static uint32_t room(uint64_t offset, int header)
{
	const struct iommu_pages pages = { .size = 4096, .plain = 4096 };
	static char data[8];
	struct tep_record record = {
		.offset = offset, .size = 8, .record_size = 8 + header, .data = data
	};

	return iommu_record_room(&record, &pages);
}

static void room_in_a_page(void **state)
{
	(void)state;
	for (uint64_t page = 4096; page < 1ULL << 45; page *= 8) {
		assert_int_equal(room(page + 16, 4), 4076);
		assert_int_equal(room(page + 16, 8), 4072);
		assert_int_equal(room(page + 4096 - 12, 4), 8);
		assert_int_equal(room(page + 4096 - 12, 8), 4);
		assert_int_equal(room(page + 4096 - 8, 8), 0);
		assert_int_equal(room(page + 4096 - 4, 4), 0);
		/* the header does not fit */
		assert_int_equal(room(page + 4096 - 4, 8), 0);
		/* a header of unknown size */
		assert_int_equal(room(page + 16, 0), 4072);
		assert_int_equal(room(page + 16, -8), 4072);
	}
	/* in no page: perf, and copies */
	assert_int_equal(room(0, 4), IOMMU_RECORD_MAX);
	assert_int_equal(room(0, -8), IOMMU_RECORD_MAX);
}

struct bound {
	struct tep_handle *tep;
	struct tep_event *format;
	struct iommu_binding binding;
};

static void bind_event(struct bound *b, const struct iommu_event *event, const char *format,
		       unsigned int size)
{
	*b = (struct bound){ .tep = trace_with_pages(16, size) };
	tep_parse_format(b->tep, &b->format, format, strlen(format), event->system);
	assert_non_null(b->format);
	b->binding.event = event;
	iommu_bind(&b->binding, b->format);
	assert_false(b->binding.foreign);
}

static void drop(struct bound *b)
{
	iommu_unbind(&b->binding);
	tep_free(b->tep);
}

static struct iommu_record cut(struct bound *b, int size, uint64_t offset)
{
	static char data[16];
	struct tep_record record = {
		.offset = offset,
		.size = size,
		.record_size = (int)((unsigned int)size + 8),
		.data = data,
	};

	return iommu_record_of(&b->binding, &record, b->format);
}

static void records_are_cut(void **state)
{
	static const struct {
		int size;
		uint64_t offset;
		size_t left;
		bool cut;
	} cases[] = {
		{ 40, 8192 + 16, 40, false },	      { 4072, 8192 + 16, 4072, false },
		{ 4073, 8192 + 16, 4072, true },      { 2 << 20, 8192 + 16, 4072, true },
		{ INT32_MAX, 8192 + 4000, 88, true }, { 4, 8192 + 4088, 0, true },
		{ 0, 8192 + 4088, 0, false },	      { 0, 8192 + 16, 0, false },
		{ -1, 8192 + 16, 0, false },	      { INT32_MIN, 8192 + 16, 0, false },
		{ 65536, 0, 65536, false },	      { 65537, 0, 65536, true },
		{ INT32_MAX, 0, 65536, true },	      { INT32_MIN, 0, 0, false },
	};
	struct bound b;

	(void)state;
	bind_event(&b, &iommu_event_attach_device_to_domain, attach_format, 4096);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iommu_record rec = cut(&b, cases[i].size, cases[i].offset);

		assert_int_equal(rec.size, cases[i].left);
		assert_int_equal(iommu_record_is_cut(&rec), cases[i].cut);
	}
	drop(&b);
}

/* The line of a record of @size bytes at @data, in a page that has room for @left of them. */
static void assert_line(struct bound *b, void *data, int size, uint32_t left, const char *expected)
{
	struct tep_record record = {
		.offset = 8192 - 8 - left, .size = size, .record_size = size + 8, .data = data
	};
	struct iommu_record rec = iommu_record_of(&b->binding, &record, b->format);
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;
	struct collect c;

	collect_start(&c);
	iommu_event_text(&c.text, b->binding.event, &rec, b->binding.places, values, false);
	assert_string_equal(collect_end(&c), expected);
	assert_int_equal(iommu_step_read(&b->binding, &record, b->format, &step, values),
			 !strstr(expected, "damaged"));
}

/* A copy of exactly the bytes in the page, so that a sanitizer detects reads past its end. */
static void assert_line_of(struct bound *b, const void *data, int size, uint32_t left,
			   const char *expected)
{
	void *copy = malloc(left ? left : 1);

	assert_non_null(copy);
	memcpy(copy, data, left);
	assert_line(b, copy, size, left, expected);
	free(copy);
}

static void lines_of_cut_records(void **state)
{
	struct {
		uint32_t type;
		int32_t pid;
		uint32_t loc;
		char name[4];
	} attach = { .type = 7, .loc = 4 << 16 | 12, .name = "dev" };
	struct {
		uint32_t type;
		int32_t pid;
		uint64_t iova, paddr, size;
	} map = { .type = 8, .iova = 0x1000, .paddr = 0x2000, .size = 4096 };
	struct bound b;

	(void)state;
	bind_event(&b, &iommu_event_attach_device_to_domain, attach_format, 4096);
	assert_line_of(&b, &attach, 16, 16, "IOMMU: device=dev");
	/* The name is inside the page, but nobody knows whether it belongs to the record. */
	assert_line_of(
		&b, &attach, 17, 16,
		"IOMMU: (damaged record: device not readable; the record claims 17 bytes, but "
		"has at most 16)");
	assert_line_of(&b, &attach, 2 << 20, 4,
		       "IOMMU: (damaged record: device not readable; the record claims 2097152 "
		       "bytes, but has at most 4)");
	assert_line_of(&b, &attach, 4, 0,
		       "IOMMU: (damaged record: device not readable; the record claims 4 bytes, "
		       "but has at most 0)");
	drop(&b);

	bind_event(&b, &iommu_event_map, map_format, 4096);
	assert_line_of(&b, &map, 32, 32,
		       "IOMMU: iova=0x0000000000001000 - 0x0000000000002000 "
		       "paddr=0x0000000000002000 size=4096 (4K)");
	assert_line_of(&b, &map, 5000, 32,
		       "IOMMU: iova=0x0000000000001000 - 0x0000000000002000 "
		       "paddr=0x0000000000002000 size=4096 (4K) (damaged record: it claims 5000 "
		       "bytes, but has at most 32)");
	assert_line_of(&b, &map, 5000, 24,
		       "IOMMU: iova=0x0000000000001000 paddr=0x0000000000002000 (damaged record: "
		       "size not readable; the record claims 5000 bytes, but has at most 24)");
	drop(&b);
}

#define LARGE	  65536
#define MAPPED	  8192 /* bytes of a large page that exist */
#define RECORD_AT 4064 /* offset of a record whose data is in two memory pages */

/* A mapping that begins a page, and ends before the page does. */
static char *map_begin_of_page(void)
{
	char *page = mmap(NULL, LARGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(page, MAP_FAILED);
	assert_int_equal(mprotect(page, MAPPED, PROT_READ | PROT_WRITE), 0);
	return page;
}

static void records_of_large_pages(void **state)
{
	static const struct {
		uint32_t commit; /* without the 16 bytes before it */
		int size;
		size_t left;
	} cases[] = {
		{ RECORD_AT + 8 + 100 - 16, 100, 100 },
		{ 1U << 31 | (RECORD_AT + 8 + 100 - 16), 100, 100 }, /* events are missing */
		{ LARGE - 16, MAPPED - RECORD_AT - 8, MAPPED - RECORD_AT - 8 },
		/* in one memory page, where nothing is checked */
		{ 0, 24, 24 },
		/* beyond the bytes used: the page is smaller than header_page claims */
		{ RECORD_AT + 8 + 99 - 16, 100, 24 },
		{ 0, 100, 24 },
		/* beyond the memory that exists, and beyond the page */
		{ 60000, MAPPED - RECORD_AT - 7, 24 },
		{ 60000, LARGE, 24 },
		/* not a page */
		{ LARGE - 15, 100, 24 },
		{ 60000, INT32_MAX, 24 },
	};
	char *page = map_begin_of_page();
	struct bound b;

	(void)state;
	if (!tep_get_sub_buffer_size)
		skip();
	bind_event(&b, &iommu_event_attach_device_to_domain, attach_format, LARGE);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct tep_record record = {
			.offset = 3 * LARGE + RECORD_AT,
			.size = cases[i].size,
			.record_size = (int)((unsigned int)cases[i].size + 8),
			.data = page + RECORD_AT + 8,
		};
		struct iommu_record rec;

		memcpy(page + b.binding.pages.commit_at, &cases[i].commit, 4);
		rec = iommu_record_of(&b.binding, &record, b.format);
		assert_int_equal(rec.size, cases[i].left);
	}
	drop(&b);
	munmap(page, LARGE);
}

/* The page that header_page claims begins before the memory that exists. */
static void a_large_page_that_is_none(void **state)
{
	char *page = map_begin_of_page();
	struct tep_record record = {
		.offset = 3 * LARGE + MAPPED + RECORD_AT,
		.size = 100,
		.record_size = 108,
		.data = page + RECORD_AT + 8,
	};
	struct bound b;

	(void)state;
	bind_event(&b, &iommu_event_attach_device_to_domain, attach_format, LARGE);
	munmap(page + MAPPED, LARGE - MAPPED);
	assert_int_equal(iommu_record_of(&b.binding, &record, b.format).size, 24);
	drop(&b);
	munmap(page, MAPPED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_of_pages),
		cmocka_unit_test(places_in_pages),
		cmocka_unit_test(room_in_a_page),
		cmocka_unit_test(records_are_cut),
		cmocka_unit_test(lines_of_cut_records),
		cmocka_unit_test(records_of_large_pages),
		cmocka_unit_test(a_large_page_that_is_none),
	};

	return cmocka_run_group_tests_name("record_room", tests, NULL, NULL);
}
