/* SPDX-License-Identifier: LGPL-2.1 */
/* Stream IDs from the tables of the firmware: whole, damaged, cut. */
#include "collect.h"

#include "tracing/stream_ids.h"

static void iommu_map(void **state)
{
	/* Functions 0x0 to 0x1f with 0x100 added, and 0x20 to 0xffff as they are. */
	static const unsigned char map[] = {
		0, 0, 0, 0,    0, 0, 0x80, 1, 0, 0, 1, 0,    0, 0, 0,	 0x20, /* */
		0, 0, 0, 0x20, 0, 0, 0x80, 2, 0, 0, 0, 0x20, 0, 0, 0xff, 0xe0,
	};
	uint32_t phandle, stream;

	(void)state;
	assert_true(stream_of_iommu_map(map, sizeof(map), UINT32_MAX, 0x1f, &phandle, &stream));
	assert_int_equal(phandle, 0x8001);
	assert_int_equal(stream, 0x11f);
	assert_true(stream_of_iommu_map(map, sizeof(map), UINT32_MAX, 0x20, &phandle, &stream));
	assert_int_equal(phandle, 0x8002);
	assert_int_equal(stream, 0x20);
	assert_true(stream_of_iommu_map(map, sizeof(map), UINT32_MAX, 0xffff, &phandle, &stream));
	/* The mask drops the function number. */
	assert_true(stream_of_iommu_map(map, sizeof(map), 0xfff8, 0x1f, &phandle, &stream));
	assert_int_equal(stream, 0x118);
	assert_false(stream_of_iommu_map(map, 16, UINT32_MAX, 0x20, &phandle, &stream));
	for (size_t len = 16; len < 32; len++)
		assert_false(stream_of_iommu_map(map, len, UINT32_MAX, 0x20, &phandle, &stream));
	assert_false(stream_of_iommu_map(map, 0, UINT32_MAX, 0, &phandle, &stream));
}

/* A table with a group of interrupt translators, an SMMUv3 at 0x9050000, and a root complex. */
enum { ITS = 48, SMMU = ITS + 24, ROOT = SMMU + 68, END = ROOT + 36 + 2 * 20 };

static void put(unsigned char *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (unsigned char)(v >> (8 * i));
}

static void put_node(unsigned char *node, unsigned char type, uint16_t len)
{
	node[0] = type;
	put(node + 1, len, 2);
}

static void put_map(unsigned char *map, uint32_t first, uint32_t last, uint32_t stream,
		    uint32_t node)
{
	put(map, first, 4);
	put(map + 4, last - first, 4);
	put(map + 8, stream, 4);
	put(map + 12, node, 4);
}

static void make_iort(unsigned char table[END])
{
	memset(table, 0, END);
	put(table + 36, 3, 4);
	put(table + 40, ITS, 4);
	put_node(table + ITS, 0, 24);
	put_node(table + SMMU, 4, 68);
	put(table + SMMU + 16, 0x9050000, 8);
	put_node(table + ROOT, 2, 36 + 2 * 20);
	put(table + ROOT + 8, 2, 4);
	put(table + ROOT + 12, 36, 4);
	put(table + ROOT + 28, 1, 4); /* segment */
	put_map(table + ROOT + 36, 0, 0xff, 0x10000, SMMU);
	put_map(table + ROOT + 56, 0x100, 0xffff, 0x100, ITS);
}

static void iort(void **state)
{
	unsigned char table[END];
	uint64_t base;
	uint32_t stream;

	(void)state;
	make_iort(table);
	assert_true(stream_of_iort(table, END, 1, 0x20, &base, &stream));
	assert_int_equal(base, 0x9050000);
	assert_int_equal(stream, 0x10020);
	assert_true(stream_of_iort(table, END, 1, 0xff, &base, &stream));
	assert_false(stream_of_iort(table, END, 0, 0x20, &base, &stream));
	/* Without an SMMU between. */
	assert_false(stream_of_iort(table, END, 1, 0x100, &base, &stream));
}

/* Whatever a byte of the table says, nothing outside is read; with a sanitizer, this is checked. */
static void damaged_iort(void **state)
{
	static const unsigned char values[] = { 0, 1, 3, 4, 0x7f, 0xff };

	(void)state;
	for (size_t len = 0; len <= END; len++) {
		unsigned char table[END];
		unsigned char *copy = malloc(len + 1);
		uint64_t base;
		uint32_t stream;

		assert_non_null(copy);
		make_iort(table);
		memcpy(copy, table, len);
		stream_of_iort(copy, len, 1, 0xff, &base, &stream);
		free(copy);
		for (size_t i = 0; len < END && i < sizeof(values); i++) {
			copy = malloc(END);
			assert_non_null(copy);
			memcpy(copy, table, END);
			copy[len] = values[i];
			stream_of_iort(copy, END, 1, 0xff, &base, &stream);
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iommu_map),
		cmocka_unit_test(iort),
		cmocka_unit_test(damaged_iort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
