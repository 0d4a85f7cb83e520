/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include "tep/next_maps.h"

#define COMMON                                                                 \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const char map_format[] =
	"name: map\nID: 8\nformat:\n" COMMON "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:u64 paddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\nprint fmt: \"%llx\", REC->iova\n";
static const char unmap_format[] =
	"name: unmap\nID: 9\nformat:\n" COMMON "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t unmapped_size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\nprint fmt: \"%llx\", REC->iova\n";

enum { MAP = 8, UNMAP = 9, OTHER = 10, PAGE = 4096, FIRST = 16, STEP = 36 };

/* A page with records of maps and unmaps; at page 5 of its file. */
struct page {
	_Alignas(PAGE) unsigned char bytes[PAGE];
	struct tep_handle *tep;
	struct iommu_binding map;
	struct iommu_binding unmap;
	struct iommu_next_maps next;
};

static struct page page;

static void bind_one(struct iommu_binding *binding, const struct iommu_event *event,
		     const char *text)
{
	struct tep_event *format;

	tep_parse_format(page.tep, &format, text, strlen(text), event->system);
	assert_non_null(format);
	*binding = (struct iommu_binding){ .event = event };
	iommu_bind(binding, format);
	assert_false(binding->foreign);
}

static int begin(void **state)
{
	(void)state;
	memset(&page, 0, sizeof(page));
	page.tep = tep_alloc();
	assert_non_null(page.tep);
	/* put() writes in the byte order of this machine. */
	tep_set_file_bigendian(page.tep, tep_is_local_bigendian(page.tep) ? TEP_BIG_ENDIAN
									  : TEP_LITTLE_ENDIAN);
	bind_one(&page.map, &iommu_event_map, map_format);
	bind_one(&page.unmap, &iommu_event_unmap, unmap_format);
	page.map.pages = page.unmap.pages = (struct iommu_pages){ .size = PAGE, .plain = PAGE };
	return 0;
}

static int end(void **state)
{
	(void)state;
	iommu_unbind(&page.map);
	iommu_unbind(&page.unmap);
	tep_free(page.tep);
	return 0;
}

static void put(unsigned int i, uint16_t type, uint64_t iova)
{
	unsigned char *at = page.bytes + FIRST + (size_t)i * STEP;

	memcpy(at + 4, &type, sizeof(type));
	memcpy(at + 12, &iova, sizeof(iova));
}

static struct tep_record record_at(unsigned int i)
{
	return (struct tep_record){
		.offset = 5 * PAGE + FIRST + i * STEP,
		.size = STEP - 4,
		.record_size = STEP,
		.data = page.bytes + FIRST + i * STEP + 4,
	};
}

static unsigned int find(const struct tep_record *record)
{
	uint16_t type;

	memcpy(&type, record->data, sizeof(type));
	iommu_next_maps_find(&page.next, type == MAP ? &page.map : &page.unmap, record);
	return page.next.nr;
}

static unsigned int find_at(unsigned int i)
{
	const struct tep_record record = record_at(i);

	return find(&record);
}

/* Both formats are known once a record of each came. */
static void see_both(void)
{
	put(0, UNMAP, 0);
	put(1, MAP, 0x1000);
	assert_int_equal(find_at(0), 0);
	find_at(1);
}

static void in_batches(void **state)
{
	(void)state;
	for (unsigned int i = 2; i < 40; i++)
		put(i, i % 3 ? MAP : UNMAP, 0x1000 * i);
	see_both();
	for (unsigned int i = 1; i < 30; i++) {
		if (i == 1) {
			assert_int_equal(page.next.nr, IOMMU_NEXT_MAPS);
		} else if (i % IOMMU_NEXT_MAPS != 1) {
			assert_int_equal(find_at(i), 0);
			assert_int_equal(page.next.nr_unmaps, 0);
			continue;
		} else {
			assert_int_equal(find_at(i), IOMMU_NEXT_MAPS);
		}
		for (unsigned int k = 0, u = 0; k < IOMMU_NEXT_MAPS; k++) {
			unsigned int next = i + 1 + k;

			assert_int_equal(page.next.iova[k], 0x1000 * next);
			if (next % 3 == 0)
				assert_int_equal(page.next.unmap[u++], 0x1000 * next);
			assert_true(u <= page.next.nr_unmaps);
		}
	}
}

/* Each CPU has pages of its own; so has each number modulo 64. */
static void by_cpu(void **state)
{
	struct tep_record record;

	(void)state;
	for (unsigned int i = 2; i < 20; i++)
		put(i, MAP, i);
	see_both();
	assert_int_equal(find_at(2), 0);
	record = record_at(2);
	record.cpu = 1;
	assert_int_equal(find(&record), IOMMU_NEXT_MAPS);
	assert_int_equal(find(&record), 0);
	record.cpu = 64;
	assert_int_equal(find(&record), 0);
	record.cpu = -1;
	assert_int_equal(find(&record), IOMMU_NEXT_MAPS);
	/* an earlier record: the file is read again */
	assert_int_equal(find_at(0), IOMMU_NEXT_MAPS);
	assert_int_equal(page.next.iova[0], 0x1000);
}

static void up_to_another_event(void **state)
{
	(void)state;
	put(2, MAP, 2);
	put(3, UNMAP, 3);
	put(4, OTHER, 4);
	put(5, MAP, 5);
	see_both();
	assert_int_equal(page.next.nr, 2);
	assert_int_equal(page.next.nr_unmaps, 1);
	assert_int_equal(page.next.unmap[0], 3);
	assert_int_equal(find_at(3), 0);
	assert_int_equal(find_at(3), 0); /* looks again */
	assert_int_equal(find_at(5), 0);
}

static void up_to_the_end_of_the_page(void **state)
{
	unsigned int last = (PAGE - FIRST) / STEP - 1;

	(void)state;
	for (unsigned int i = 2; i <= last; i++)
		put(i, MAP, i);
	see_both();
	assert_int_equal(find_at(last - 3), 3);
	assert_int_equal(find_at(last), 0);
}

static void nothing_to_see(void **state)
{
	struct tep_record record;

	(void)state;
	for (unsigned int i = 2; i < 20; i++)
		put(i, MAP, i);
	see_both();
	/* a copy, and records of impossible sizes */
	record = record_at(10);
	record.offset = 0;
	assert_int_equal(find(&record), 0);
	record = record_at(10);
	record.size = -1;
	assert_int_equal(find(&record), 0);
	record.size = INT32_MAX;
	assert_int_equal(find(&record), 0);
	/* the rest of a record that begins in the memory page before */
	record = record_at(10);
	record.size = PAGE;
	assert_int_equal(find(&record), 0);
	/* pages that are larger than memory pages */
	page.map.pages = (struct iommu_pages){ .size = 65536 };
	assert_int_equal(find_at(10), 0);
}

/* At the end of a memory page, where nothing can follow whatever the offset says. */
static void a_copy_with_an_offset(void **state)
{
	struct tep_record record;
	uint16_t type = MAP;

	(void)state;
	put(2, MAP, 2);
	see_both();
	record = record_at(10);
	record.data = page.bytes + PAGE - record.size;
	memcpy(record.data, &type, sizeof(type));
	assert_int_equal(find(&record), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_batches),	   TEST(by_cpu),
		TEST(up_to_another_event), TEST(up_to_the_end_of_the_page),
		TEST(nothing_to_see),	   TEST(a_copy_with_an_offset),
	};

	return cmocka_run_group_tests_name("next_maps", tests, NULL, NULL);
}
