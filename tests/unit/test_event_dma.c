/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

#include "core/events/event_list.h"

#define ALL_ONES UINT64_MAX

static void start(struct builder *b, const struct iommu_event *event, uint64_t dir)
{
	build(b, event);
	add_string(b, "device", "0000:01:00.0");
	add_number(b, "dir", dir, 4);
}

static void maps(void **state)
{
	static const struct iommu_event *const events[] = { &iommu_event_dma_map_phys,
							    &iommu_event_dma_map_page,
							    &iommu_event_dma_map_resource };
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		start(&b, events[i], 2);
		add_number(&b, "phys_addr", 0x27b0840, 8);
		add_number(&b, "dma_addr", 0xffffb840, 8);
		add_number(&b, "size", 1522, 8);
		add_number(&b, "attrs", 0, 8);
		assert_line(&b,
			    "0000:01:00.0 dir=FROM_DEVICE dma_addr=ffffb840 size=1522 "
			    "phys_addr=27b0840 attrs=",
			    "");
		start(&b, events[i], 1);
		add_number(&b, "phys_addr", 0, 8);
		add_number(&b, "dma_addr", 0x1000, 8);
		add_number(&b, "size", 4096, 4);
		add_number(&b, "attrs", 0x120, 8);
		assert_line(&b,
			    "0000:01:00.0 dir=TO_DEVICE dma_addr=1000 size=4096 phys_addr=0 "
			    "attrs=SKIP_CPU_SYNC|NO_WARN",
			    " (4K)");
	}
}

static void a_map_that_failed(void **state)
{
	struct builder b;

	(void)state;
	start(&b, &iommu_event_dma_map_phys, 0);
	add_number(&b, "phys_addr", 0x1000, 8);
	add_number(&b, "dma_addr", ALL_ONES, 8);
	add_number(&b, "size", 100, 8);
	assert_line(&b,
		    "0000:01:00.0 dir=BIDIRECTIONAL dma_addr=ffffffffffffffff size=100 "
		    "phys_addr=1000",
		    "; mapping error");
}

static void unmaps(void **state)
{
	static const struct iommu_event *const events[] = { &iommu_event_dma_unmap_phys,
							    &iommu_event_dma_unmap_page,
							    &iommu_event_dma_unmap_resource };
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		start(&b, events[i], 3);
		add_number(&b, "addr", 0xffefce42, 8);
		add_number(&b, "size", 8192, 8);
		add_number(&b, "attrs", 0x3f6, 8);
		assert_line(&b,
			    "0000:01:00.0 dir=NONE dma_addr=ffefce42 size=8192 "
			    "attrs=WEAK_ORDERING|WRITE_COMBINE|NO_KERNEL_MAPPING|SKIP_CPU_SYNC|"
			    "FORCE_CONTIGUOUS|ALLOC_SINGLE_PAGES|NO_WARN|PRIVILEGED",
			    " (8K)");
	}
}

static void syncs(void **state)
{
	static const struct iommu_event *const events[] = {
		&iommu_event_dma_sync_single_for_cpu, &iommu_event_dma_sync_single_for_device
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		start(&b, events[i], 4);
		add_number(&b, "dma_addr", 0x1000, 8);
		add_number(&b, "size", 65536, 8);
		assert_line(&b, "0000:01:00.0 dir=0x4 dma_addr=1000 size=65536", " (64K)");
	}
}

static void allocations(void **state)
{
	static const struct iommu_event *const events[] = { &iommu_event_dma_alloc,
							    &iommu_event_dma_alloc_pages,
							    &iommu_event_dma_alloc_sgt_err };
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		start(&b, events[i], 0);
		add_number(&b, "virt_addr", 0xffffca89000f9000, 8);
		add_number(&b, "dma_addr", 0xfffff000, 8);
		add_number(&b, "size", 512, 8);
		add_number(&b, "flags", 0xcc0, 4);
		add_number(&b, "attrs", 0, 8);
		assert_line(&b,
			    "0000:01:00.0 dir=BIDIRECTIONAL dma_addr=fffff000 size=512 "
			    "virt_addr=0xffffca89000f9000 flags=GFP_KERNEL attrs=",
			    "");
		start(&b, events[i], 0);
		add_number(&b, "virt_addr", 0, 8);
		add_number(&b, "dma_addr", 0, 8);
		add_number(&b, "size", 1048576, 8);
		add_number(&b, "flags", 0, 4);
		assert_line(&b,
			    "0000:01:00.0 dir=BIDIRECTIONAL dma_addr=0 size=1048576 "
			    "virt_addr=(nil) flags=none",
			    " (1M); allocation failed");
	}
}

/* 6.12.0 recorded a physical address, and no direction. */
static void allocations_of_6_12_0(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_dma_alloc);
	add_string(&b, "device", "0000:01:00.0");
	add_number(&b, "phys_addr", 0x1234000, 8);
	add_number(&b, "dma_addr", 0xfffff000, 8);
	add_number(&b, "size", 4096, 8);
	add_number(&b, "flags", 0x20cc0, 4);
	add_number(&b, "attrs", 0, 8);
	assert_line(&b,
		    "0000:01:00.0 dma_addr=fffff000 size=4096 phys_addr=1234000 "
		    "flags=GFP_KERNEL|__GFP_MEMALLOC attrs=",
		    " (4K)");
}

static void frees(void **state)
{
	static const struct iommu_event *const events[] = { &iommu_event_dma_free,
							    &iommu_event_dma_free_pages };
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		start(&b, events[i], 0);
		add_number(&b, "virt_addr", 0, 8);
		add_number(&b, "dma_addr", 0, 8);
		add_number(&b, "size", 0, 8);
		add_number(&b, "attrs", 0x8000, 8);
		assert_line(&b,
			    "0000:01:00.0 dir=BIDIRECTIONAL dma_addr=0 size=0 virt_addr=(nil) "
			    "attrs=0x8000",
			    " (nothing)");
	}
}

static void allocations_of_tables(void **state)
{
	static const uint64_t pages[] = { 0x1000, 0x123456789000, 0x2000 };
	struct builder b;

	(void)state;
	start(&b, &iommu_event_dma_alloc_sgt, 2);
	add_array(&b, "phys_addrs", pages, 3, 8);
	add_number(&b, "dma_addr", 0xffff0000, 8);
	add_number(&b, "size", 12288, 8);
	add_number(&b, "flags", 0x820, 4);
	add_number(&b, "attrs", 1 << 7, 8);
	assert_line(&b,
		    "0000:01:00.0 dir=FROM_DEVICE dma_addr=ffff0000 size=12288 "
		    "phys_addrs={0x1000,0x123456789000,0x2000} flags=GFP_ATOMIC "
		    "attrs=ALLOC_SINGLE_PAGES",
		    " (12K)");
	start(&b, &iommu_event_dma_free_sgt, 2);
	add_array(&b, "phys_addrs", pages, 0, 8);
	add_number(&b, "dma_addr", 0xffff0000, 8);
	add_number(&b, "size", 12288, 8);
	assert_line(&b, "0000:01:00.0 dir=FROM_DEVICE dma_addr=ffff0000 size=12288 phys_addrs={}",
		    " (12K)");
}

/* Each bit and each set of the table that stands in for the format's. */
static void gfp_names(void **state)
{
	static const struct {
		uint32_t flags;
		const char *names;
	} cases[] = {
		{ 0x1, "GFP_DMA" },
		{ 0x2, "__GFP_HIGHMEM" },
		{ 0x4, "GFP_DMA32" },
		{ 0x8, "__GFP_MOVABLE" },
		{ 0x10, "__GFP_RECLAIMABLE" },
		{ 0x20, "__GFP_HIGH" },
		{ 0x40, "__GFP_IO" },
		{ 0x80, "__GFP_FS" },
		{ 0x100, "__GFP_ZERO" },
		{ 0x200, "0x200" },
		{ 0x400, "__GFP_DIRECT_RECLAIM" },
		{ 0x800, "__GFP_KSWAPD_RECLAIM" },
		{ 0x1000, "__GFP_WRITE" },
		{ 0x2000, "__GFP_NOWARN" },
		{ 0x4000, "__GFP_RETRY_MAYFAIL" },
		{ 0x8000, "__GFP_NOFAIL" },
		{ 0x10000, "__GFP_NORETRY" },
		{ 0x20000, "__GFP_MEMALLOC" },
		{ 0x40000, "__GFP_COMP" },
		{ 0x80000, "__GFP_NOMEMALLOC" },
		{ 0x100000, "__GFP_HARDWALL" },
		{ 0x200000, "__GFP_THISNODE" },
		{ 0x400000, "__GFP_ACCOUNT" },
		{ 0x800000, "__GFP_ZEROTAGS" },
		{ 0x1000000, "0x1000000" },
		{ 0xc00, "GFP_NOIO" },
		{ 0xc40, "GFP_NOFS" },
		{ 0xcc0, "GFP_KERNEL" },
		{ 0x400cc0, "GFP_KERNEL_ACCOUNT" },
		{ 0x100cc0, "GFP_USER" },
		{ 0x100cc2, "GFP_HIGHUSER" },
		{ 0x100cca, "GFP_HIGHUSER_MOVABLE" },
		{ 0x1c20ca, "GFP_TRANSHUGE_LIGHT" },
		{ 0x1c24ca, "GFP_TRANSHUGE" },
		{ 0x820, "GFP_ATOMIC" },
		{ 0x2800, "GFP_NOWAIT" },
		{ 0xdc0, "GFP_KERNEL|__GFP_ZERO" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char stock[128] = " flags=";
		struct builder b;

		strcat(stock, cases[i].names);
		build(&b, &iommu_event_dma_alloc_sgt);
		add_number(&b, "flags", cases[i].flags, 4);
		assert_line(&b, stock, "");
	}
}

static void attribute_names(void **state)
{
	static const char *const names[64] = {
		[1] = "WEAK_ORDERING",
		[2] = "WRITE_COMBINE",
		[4] = "NO_KERNEL_MAPPING",
		[5] = "SKIP_CPU_SYNC",
		[6] = "FORCE_CONTIGUOUS",
		[7] = "ALLOC_SINGLE_PAGES",
		[8] = "NO_WARN",
		[9] = "PRIVILEGED",
		[10] = "MMIO",
		[12] = "REQUIRE_COHERENT",
		[11] = "CACHELINES_OVERLAP",
		[13] = "CC_SHARED",
		[0] = "0x1",
		[3] = "0x8",
		[14] = "0x4000",
		[63] = "0x8000000000000000",
	};

	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++) {
		char stock[128] = " attrs=";
		struct builder b;

		if (!names[bit])
			continue;
		strcat(stock, names[bit]);
		build(&b, &iommu_event_dma_unmap_sg);
		add_number(&b, "attrs", UINT64_C(1) << bit, 8);
		assert_line(&b, stock, "");
	}
}

/* The format's own names come before ours: bit 11 had another name in 6.18. */
static void names_of_the_format_come_first(void **state)
{
	static const struct iommu_name list[] = { { 1 << 11, "CACHE_CLEAN" } };
	static const struct iommu_names names = { .list = list, .nr = 1, .delim = "+" };
	struct builder b;

	(void)state;
	build(&b, &iommu_event_dma_map_phys);
	add_number(&b, "attrs", 1 << 11 | 1 << 10, 8);
	place_of(&b, "attrs")->names = &names;
	assert_line(&b, " attrs=CACHE_CLEAN+0x400", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps),
		cmocka_unit_test(a_map_that_failed),
		cmocka_unit_test(unmaps),
		cmocka_unit_test(syncs),
		cmocka_unit_test(allocations),
		cmocka_unit_test(allocations_of_6_12_0),
		cmocka_unit_test(frees),
		cmocka_unit_test(allocations_of_tables),
		cmocka_unit_test(gfp_names),
		cmocka_unit_test(attribute_names),
		cmocka_unit_test(names_of_the_format_come_first),
	};

	return cmocka_run_group_tests_name("event_dma", tests, NULL, NULL);
}
