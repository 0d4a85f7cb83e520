/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

#include "core/events/event_list.h"

static void start(struct builder *b, const struct iommu_event *event, uint64_t dir)
{
	build(b, event);
	add_string(b, "device", "0000:01:00.0");
	add_number(b, "dir", dir, 4);
}

static void scatterlists(void **state)
{
	static const uint64_t pages[] = { 0x297b000, 0x6f8d000, 0x6fb5000 };
	static const uint64_t addrs[] = { 0xfff00000, 0xfff10000 };
	static const uint64_t lengths[] = { 0x10000, 0x8000 };
	struct builder b;

	(void)state;
	start(&b, &iommu_event_dma_map_sg, 2);
	add_number(&b, "full_nents", 3, 4);
	add_number(&b, "full_ents", 2, 4);
	add_number(&b, "truncated", 0, 1);
	add_array(&b, "phys_addrs", pages, 3, 8);
	add_array(&b, "dma_addrs", addrs, 2, 8);
	add_array(&b, "lengths", lengths, 2, 4);
	add_number(&b, "attrs", 0x100, 8);
	assert_line(&b,
		    "0000:01:00.0 dir=FROM_DEVICE nents=3/3 ents=2/2 "
		    "dma_addrs={0xfff00000,0xfff10000} sizes={0x10000,0x8000} "
		    "phys_addrs={0x297b000,0x6f8d000,0x6fb5000} attrs=NO_WARN",
		    " (96K)");
}

/* Kernels before the limit of 128 entries print no counts. */
static void scatterlists_without_counts(void **state)
{
	static const uint64_t one[] = { 0x1000 };
	static const uint64_t length[] = { 1000 };
	struct builder b;

	(void)state;
	start(&b, &iommu_event_dma_map_sg, 1);
	add_array(&b, "phys_addrs", one, 1, 8);
	add_array(&b, "dma_addrs", one, 1, 8);
	add_array(&b, "lengths", length, 1, 4);
	add_number(&b, "attrs", 0, 8);
	assert_line(&b,
		    "0000:01:00.0 dir=TO_DEVICE dma_addrs={0x1000} sizes={0x3e8} "
		    "phys_addrs={0x1000} attrs=",
		    " (1000 bytes)");
}

/* As many as the kernel records of a longer list. */
static void truncated_scatterlists(void **state)
{
	uint64_t addrs[128], lengths[128];
	struct builder b;
	struct collect c;
	const char *line;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++) {
		addrs[i] = 0x10000 + i * 0x1000;
		lengths[i] = 0x1000;
	}
	start(&b, &iommu_event_dma_map_sg, 1);
	add_number(&b, "full_nents", 1000, 4);
	add_number(&b, "full_ents", 200, 4);
	add_number(&b, "truncated", 1, 1);
	add_array(&b, "dma_addrs", addrs, 128, 8);
	add_array(&b, "lengths", lengths, 128, 4);
	line = text_of(&c, &b, false);
	assert_non_null(strstr(line, " nents=1000 ents=128/200 [TRUNCATED] dma_addrs={0x10000,"));
	assert_non_null(strstr(line, ",0x8f000} sizes={0x1000,0x1000,"));
	assert_string_equal(strrchr(line, '}'), "} (more than 512K)");
}

static void unmapped_and_synced_scatterlists(void **state)
{
	static const struct iommu_event *const syncs[] = { &iommu_event_dma_sync_sg_for_cpu,
							   &iommu_event_dma_sync_sg_for_device };
	static const uint64_t addrs[] = { 0x1000, 0x3000 };
	static const uint64_t lengths[] = { 0x1000, 0x1000 };
	struct builder b;

	(void)state;
	start(&b, &iommu_event_dma_unmap_sg, 1);
	add_array(&b, "addrs", addrs, 2, 8);
	add_number(&b, "attrs", 0, 8);
	assert_line(&b, "0000:01:00.0 dir=TO_DEVICE phys_addrs={0x1000,0x3000} attrs=", "");
	for (size_t i = 0; i < ARRAY_SIZE(syncs); i++) {
		start(&b, syncs[i], 0);
		add_array(&b, "dma_addrs", addrs, 2, 8);
		add_array(&b, "lengths", lengths, 2, 4);
		assert_line(&b,
			    "0000:01:00.0 dir=BIDIRECTIONAL dma_addrs={0x1000,0x3000} "
			    "sizes={0x1000,0x1000}",
			    " (8K)");
	}
}

static void scatterlists_that_failed(void **state)
{
	static const uint64_t addrs[] = { 0x1000, 0x3000 };
	static const struct {
		int err;
		const char *stock;
		const char *extra;
	} cases[] = {
		{ -5, " err=-5 attrs=", " (EIO; the addresses are physical)" },
		{ -12, " err=-12 attrs=", " (ENOMEM; the addresses are physical)" },
		{ -22, " err=-22 attrs=", " (EINVAL; the addresses are physical)" },
		{ -121, " err=-121 attrs=", " (EREMOTEIO; the addresses are physical)" },
		{ -1, " err=-1 attrs=", " (the addresses are physical)" },
		{ 0, " err=0 attrs=", " (the addresses are physical)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char stock[128] = "0000:01:00.0 dir=TO_DEVICE dma_addrs={0x1000,0x3000}";
		struct builder b;

		strcat(stock, cases[i].stock);
		start(&b, &iommu_event_dma_map_sg_err, 1);
		add_array(&b, "phys_addrs", addrs, 2, 8);
		add_number(&b, "err", (uint64_t)cases[i].err, 4);
		add_number(&b, "attrs", 0, 8);
		assert_line(&b, stock, cases[i].extra);
	}
}

/* Whatever length the array's word lies about, and wherever the record ends. */
static void damaged_arrays(void **state)
{
	static const uint64_t addrs[] = { 0x1000, 0x3000 };
	struct builder b;
	struct collect c;
	uint32_t word;

	(void)state;
	build(&b, &iommu_event_dma_unmap_sg);
	add_array(&b, "addrs", addrs, 2, 8);
	assert_int_equal(b.size, 28);
	word = 24U << 16 | 12;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false),
			    " (damaged record: addrs outside its 28 bytes)");
	word = 0xffffffff;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false),
			    " (damaged record: addrs outside its 28 bytes)");
	word = 15U << 16 | 12;
	memcpy(b.data + 8, &word, 4);
	assert_string_equal(text_of(&c, &b, false), " phys_addrs={0x1000}");
	for (b.size = 8; b.size < 27; b.size++)
		assert_non_null(strstr(text_of(&c, &b, false), "(damaged record: addrs outside"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scatterlists),
		cmocka_unit_test(scatterlists_without_counts),
		cmocka_unit_test(truncated_scatterlists),
		cmocka_unit_test(unmapped_and_synced_scatterlists),
		cmocka_unit_test(scatterlists_that_failed),
		cmocka_unit_test(damaged_arrays),
	};

	return cmocka_run_group_tests_name("event_dma_sg", tests, NULL, NULL);
}
