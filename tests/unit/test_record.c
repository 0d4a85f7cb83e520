/* SPDX-License-Identifier: LGPL-2.1 */
#include "collect.h"

#include "core/events/record.h"

/* What @big is for records that are made of numbers, not of bytes. */
#define THIS_MACHINE (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* @big: a big-endian machine wrote @data. */
static struct iommu_value read_at(const void *data, size_t size, bool big, enum iommu_layout layout,
				  uint32_t offset, uint32_t field_size, enum iommu_kind kind)
{
	/* A copy of exactly the record's size, so that a sanitizer detects reads past its end. */
	void *copy = malloc(size ? size : 1);
	struct iommu_record rec = { .data = copy, .size = size, .swap = big != THIS_MACHINE };
	struct iommu_place place = { .layout = layout, .offset = offset, .size = field_size };
	struct iommu_value value;

	assert_non_null(copy);
	memcpy(copy, data, size);
	iommu_read(&value, &rec, &place, kind);
	if (kind == IOMMU_STRING && value.state == IOMMU_PRESENT)
		value.str = (const char *)data + (value.str - (const char *)copy);
	free(copy);
	return value;
}

static void numbers_of_all_sizes(void **state)
{
	static const unsigned char data[] = { 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x91 };
	static const struct {
		uint32_t size;
		uint64_t little;
		uint64_t big;
	} cases[] = {
		{ 1, 0x88, 0x88 },
		{ 2, 0x7788, 0x8877 },
		{ 4, 0x55667788, 0x88776655 },
		{ 8, 0x9122334455667788, 0x8877665544332291 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iommu_value v;

		v = read_at(data, 8, false, IOMMU_LAYOUT_NUMBER, 0, cases[i].size, IOMMU_UNSIGNED);
		assert_int_equal(v.state, IOMMU_PRESENT);
		assert_true(v.num == cases[i].little);
		v = read_at(data, 8, true, IOMMU_LAYOUT_NUMBER, 0, cases[i].size, IOMMU_UNSIGNED);
		assert_true(v.num == cases[i].big);
	}
}

static void a_sign_is_kept_on_request(void **state)
{
	static const unsigned char minus_two[] = { 0xfe, 0xff, 0xff, 0xff };
	struct iommu_value v;

	(void)state;
	v = read_at(minus_two, 4, false, IOMMU_LAYOUT_NUMBER, 0, 4, IOMMU_SIGNED);
	assert_true((int64_t)v.num == -2);
	v = read_at(minus_two, 4, false, IOMMU_LAYOUT_NUMBER, 0, 4, IOMMU_UNSIGNED);
	assert_true(v.num == 0xfffffffe);
	v = read_at(minus_two, 4, false, IOMMU_LAYOUT_NUMBER, 0, 2, IOMMU_SIGNED);
	assert_true((int64_t)v.num == -2);
}

static void numbers_past_the_end_are_damaged(void **state)
{
	static const unsigned char data[16];

	(void)state;
	for (uint32_t offset = 0; offset < 40; offset++) {
		struct iommu_value v =
			read_at(data, 16, false, IOMMU_LAYOUT_NUMBER, offset, 8, IOMMU_UNSIGNED);

		assert_int_equal(v.state, offset <= 8 ? IOMMU_PRESENT : IOMMU_DAMAGED);
	}
	assert_int_equal(
		read_at(data, 16, false, IOMMU_LAYOUT_NUMBER, UINT32_MAX, 8, IOMMU_UNSIGNED).state,
		IOMMU_DAMAGED);
	assert_int_equal(read_at(data, 0, false, IOMMU_LAYOUT_NUMBER, 0, 1, IOMMU_UNSIGNED).state,
			 IOMMU_DAMAGED);
}

static void strings(void **state)
{
	/* a word at 0 that points to 6 bytes at 8: "AMD-1" and its 0 */
	static const unsigned char data[] = { 8, 0, 6, 0, 4, 0, 6, 0, 'A', 'M', 'D', '-', '1', 0 };
	static const unsigned char big[] = { 0, 6, 0, 8, 0, 0, 0, 0, 'A', 'M', 'D', '-', '1', 0 };
	struct iommu_value v;

	(void)state;
	v = read_at(data, sizeof(data), false, IOMMU_LAYOUT_DATA_LOC, 0, 4, IOMMU_STRING);
	assert_int_equal(v.state, IOMMU_PRESENT);
	assert_int_equal(v.len, 5);
	assert_memory_equal(v.str, "AMD-1", 5);

	v = read_at(big, sizeof(big), true, IOMMU_LAYOUT_DATA_LOC, 0, 4, IOMMU_STRING);
	assert_int_equal(v.len, 5);
	assert_memory_equal(v.str, "AMD-1", 5);

	/* relative to the end of the word at 0: the same bytes */
	v = read_at("\x04\0\x06\0____AMD-1", 14, false, IOMMU_LAYOUT_REL_LOC, 0, 4, IOMMU_STRING);
	assert_int_equal(v.len, 5);
	assert_memory_equal(v.str, "AMD-1", 5);

	v = read_at(data, sizeof(data), false, IOMMU_LAYOUT_ARRAY, 8, 4, IOMMU_STRING);
	assert_int_equal(v.len, 4);
	assert_memory_equal(v.str, "AMD-", 4);
}

static void strings_without_an_end(void **state)
{
	static const unsigned char data[] = { 4, 0, 3, 0, 'a', 'b', 'c' };
	static const unsigned char empty[] = { 4, 0, 0, 0 };
	struct iommu_value v;

	(void)state;
	v = read_at(data, sizeof(data), false, IOMMU_LAYOUT_DATA_LOC, 0, 4, IOMMU_STRING);
	assert_int_equal(v.state, IOMMU_PRESENT);
	assert_int_equal(v.len, 3);
	v = read_at(empty, sizeof(empty), false, IOMMU_LAYOUT_DATA_LOC, 0, 4, IOMMU_STRING);
	assert_int_equal(v.state, IOMMU_PRESENT);
	assert_int_equal(v.len, 0);
}

/* Offsets and lengths that point near the end of the record and far beyond it. */
static void words_that_point_outside(void **state)
{
	(void)state;
	for (uint32_t offset = 0; offset < 0x10000; offset += offset < 64 ? 1 : 0x3fff) {
		for (uint32_t len = 0; len < 0x10000; len += len < 64 ? 1 : 0x3fff) {
			unsigned char data[24] = { 0 };
			uint32_t word = len << 16 | offset;
			struct iommu_value v;

			memcpy(data, &word, sizeof(word));
			v = read_at(data, sizeof(data), THIS_MACHINE, IOMMU_LAYOUT_DATA_LOC, 0, 4,
				    IOMMU_STRING);
			assert_int_equal(v.state, offset + len <= sizeof(data) ? IOMMU_PRESENT
									       : IOMMU_DAMAGED);
			v = read_at(data, sizeof(data), THIS_MACHINE, IOMMU_LAYOUT_REL_LOC, 0, 4,
				    IOMMU_STRING);
			assert_int_equal(v.state, 4 + offset + len <= sizeof(data) ? IOMMU_PRESENT
										   : IOMMU_DAMAGED);
		}
	}
}

/* The sum of the elements, read from a copy of exactly the record's size; -1 if damaged. */
static int64_t sum_of(const void *data, size_t size, bool big, enum iommu_layout layout,
		      uint32_t offset, uint32_t field_size, uint32_t element, uint32_t *len)
{
	void *copy = malloc(size);
	struct iommu_record rec = { .data = copy, .size = size, .swap = big != THIS_MACHINE };
	struct iommu_place place = {
		.layout = layout, .offset = offset, .size = field_size, .element = element
	};
	struct iommu_value value;
	int64_t sum = 0;

	assert_non_null(copy);
	memcpy(copy, data, size);
	iommu_read(&value, &rec, &place, IOMMU_ARRAY);
	*len = value.len;
	for (uint32_t i = 0; value.state == IOMMU_PRESENT && i < value.len; i++)
		sum += (int64_t)iommu_array_element(&value, i);
	free(copy);
	return value.state == IOMMU_PRESENT ? sum : -1;
}

static void arrays(void **state)
{
	/* a word at 0 that points to 8 bytes at 4 */
	static const unsigned char data[] = { 4, 0, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0 };
	static const unsigned char big_data[] = { 0, 8, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2 };
	static const unsigned char relative[] = { 0, 0, 4, 0, 7, 0, 0, 0 };
	static const struct {
		const unsigned char *data;
		size_t size;
		bool big;
		enum iommu_layout layout;
		uint32_t offset, field_size, element;
		int64_t sum;
		uint32_t len;
	} expected[] = {
		{ data, 12, false, IOMMU_LAYOUT_DATA_LOC, 0, 4, 4, 3, 2 },
		{ data, 12, false, IOMMU_LAYOUT_DATA_LOC, 0, 4, 8, 0x200000001, 1 },
		{ data, 12, false, IOMMU_LAYOUT_DATA_LOC, 0, 4, 1, 3, 8 },
		{ big_data, 12, true, IOMMU_LAYOUT_DATA_LOC, 0, 4, 4, 3, 2 },
		{ big_data, 12, true, IOMMU_LAYOUT_DATA_LOC, 0, 4, 8, 0x100000002, 1 },
		/* inside the record, four 16-bit numbers */
		{ data, 12, false, IOMMU_LAYOUT_ARRAY, 4, 8, 2, 3, 4 },
		/* relative to the end of the word */
		{ relative, 8, false, IOMMU_LAYOUT_REL_LOC, 0, 4, 4, 7, 1 },
	};
	uint32_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(sum_of(expected[i].data, expected[i].size, expected[i].big,
					expected[i].layout, expected[i].offset,
					expected[i].field_size, expected[i].element, &len),
				 expected[i].sum);
		assert_int_equal(len, expected[i].len);
	}
	/* beyond the end */
	assert_int_equal(sum_of(data, 12, false, IOMMU_LAYOUT_ARRAY, 8, 8, 4, &len), -1);
}

/* If a length is not a multiple of the element's size, only whole elements count. */
static void arrays_with_a_rest(void **state)
{
	(void)state;
	for (uint32_t bytes = 0; bytes <= 20; bytes++) {
		unsigned char data[24] = { 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 };
		uint32_t len;

		data[2] = (unsigned char)bytes;
		assert_int_equal(
			sum_of(data, 4 + bytes, false, IOMMU_LAYOUT_DATA_LOC, 0, 4, 8, &len),
			bytes / 8);
		assert_int_equal(len, bytes / 8);
	}
}

/* For every offset and length, an array is inside the record or damaged. */
static void arrays_outside_the_record(void **state)
{
	(void)state;
	for (uint32_t offset = 0; offset < 0x10000; offset += offset < 32 ? 1 : 0x3fff) {
		for (uint32_t bytes = 0; bytes < 0x10000; bytes += bytes < 32 ? 1 : 0x3fff) {
			unsigned char data[24] = { 0 };
			uint32_t word = bytes << 16 | offset;
			uint32_t len;
			int64_t sum;

			memcpy(data, &word, sizeof(word));
			sum = sum_of(data, sizeof(data), THIS_MACHINE, IOMMU_LAYOUT_DATA_LOC, 0, 4,
				     4, &len);
			if (offset + bytes <= sizeof(data))
				assert_int_equal(len, bytes / 4);
			else
				assert_int_equal(sum, -1);
		}
	}
}

static void readable_layouts(void **state)
{
	static const struct {
		enum iommu_layout layout;
		uint32_t size;
		bool number;
		bool string;
		bool array; /* of 8-byte elements */
	} cases[] = {
		{ IOMMU_LAYOUT_NONE, 0, true, true, true },
		{ IOMMU_LAYOUT_NUMBER, 0, false, false, false },
		{ IOMMU_LAYOUT_NUMBER, 1, true, false, false },
		{ IOMMU_LAYOUT_NUMBER, 2, true, false, false },
		{ IOMMU_LAYOUT_NUMBER, 3, false, false, false },
		{ IOMMU_LAYOUT_NUMBER, 4, true, false, false },
		{ IOMMU_LAYOUT_NUMBER, 8, true, false, false },
		{ IOMMU_LAYOUT_NUMBER, 16, false, false, false },
		{ IOMMU_LAYOUT_DATA_LOC, 4, false, true, true },
		{ IOMMU_LAYOUT_DATA_LOC, 2, false, false, false },
		{ IOMMU_LAYOUT_REL_LOC, 4, false, true, true },
		{ IOMMU_LAYOUT_ARRAY, 32, false, true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct iommu_place place = { .layout = cases[i].layout,
					     .size = cases[i].size,
					     .element = 8 };

		assert_int_equal(iommu_readable(&place, IOMMU_UNSIGNED), cases[i].number);
		assert_int_equal(iommu_readable(&place, IOMMU_SIGNED), cases[i].number);
		assert_int_equal(iommu_readable(&place, IOMMU_STRING), cases[i].string);
		assert_int_equal(iommu_readable(&place, IOMMU_ARRAY), cases[i].array);
		/* elements with a size that no number has */
		place.element = 3;
		assert_int_equal(iommu_readable(&place, IOMMU_ARRAY), !cases[i].layout);
		place.element = 0;
		assert_int_equal(iommu_readable(&place, IOMMU_ARRAY), !cases[i].layout);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_all_sizes),
		cmocka_unit_test(a_sign_is_kept_on_request),
		cmocka_unit_test(numbers_past_the_end_are_damaged),
		cmocka_unit_test(strings),
		cmocka_unit_test(strings_without_an_end),
		cmocka_unit_test(words_that_point_outside),
		cmocka_unit_test(arrays),
		cmocka_unit_test(arrays_with_a_rest),
		cmocka_unit_test(arrays_outside_the_record),
		cmocka_unit_test(readable_layouts),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
