/* SPDX-License-Identifier: LGPL-2.1 */
#include "builder.h"

#include "core/events/event_list.h"

/* As libtraceevent makes them of the formats of 6.12 and 7.2: names whose numbers it cannot tell.
 */
static const struct iommu_name lost[] = {
	{ IOMMU_NAME_UNKNOWN, "iotlb" },
	{ IOMMU_NAME_UNKNOWN, "devtlb" },
	{ IOMMU_NAME_UNKNOWN, "nesting_iotlb" },
	{ IOMMU_NAME_UNKNOWN, "nesting_devtlb" },
};

static const struct iommu_names lost_names = { .list = lost, .nr = ARRAY_SIZE(lost) };

static void qi(uint64_t qw0, uint64_t qw1, uint64_t qw2, uint64_t qw3, const char *stock,
	       const char *extra)
{
	struct builder b;

	build(&b, &iommu_event_intel_qi_submit);
	add_number(&b, "qw0", qw0, 8);
	add_number(&b, "qw1", qw1, 8);
	add_number(&b, "qw2", qw2, 8);
	add_number(&b, "qw3", qw3, 8);
	add_string(&b, "iommu", "dmar0");
	assert_line(&b, stock, extra);
}

static void context_cache_descriptors(void **state)
{
	(void)state;
	qi(0x11, 0, 0, 0, "cc_inv dmar0: 0x11 0x0 0x0 0x0", " => context cache, global");
	qi(0x30021, 0, 0, 0, "cc_inv dmar0: 0x30021 0x0 0x0 0x0",
	   " => context cache, domain-selective, domain 3");
	/* seen on 6.12 */
	qi(0x2000030031, 0, 0, 0, "cc_inv dmar0: 0x2000030031 0x0 0x0 0x0",
	   " => context cache, device-selective, domain 3, device 0000:00:04.0");
	qi(0x3fffdffff0031, 0, 0, 0, "cc_inv dmar0: 0x3fffdffff0031 0x0 0x0 0x0",
	   " => context cache, device-selective, domain 65535, device 0000:ff:1f.5, function mask 3");
	qi(0x1, 0, 0, 0, "cc_inv dmar0: 0x1 0x0 0x0 0x0",
	   " => context cache, reserved granularity 0");
}

static void iotlb_descriptors(void **state)
{
	(void)state;
	qi(0x12, 0, 0, 0, "iotlb_inv dmar0: 0x12 0x0 0x0 0x0", " => IOTLB, global");
	/* seen on 6.12 and 7.2 */
	qi(0x300e2, 0, 0, 0, "iotlb_inv dmar0: 0x300e2 0x0 0x0 0x0",
	   " => IOTLB, domain-selective, domain 3, drain reads and writes");
	qi(0x700f2, 0xffff9000, 0, 0, "iotlb_inv dmar0: 0x700f2 0xffff9000 0x0 0x0",
	   " => IOTLB, page-selective, domain 7, 0xffff9000 - 0xffffa000 (4K), "
	   "drain reads and writes");
	qi(0x300f2, 0x200042, 0, 0, "iotlb_inv dmar0: 0x300f2 0x200042 0x0 0x0",
	   " => IOTLB, page-selective, domain 3, 0x200000 - 0x204000 (16K), leaf entries only, "
	   "drain reads and writes");
	/* one drain each; an address inside its block; a block as large as there is */
	qi(0x10072, 0x201009, 0, 0, "iotlb_inv dmar0: 0x10072 0x201009 0x0 0x0",
	   " => IOTLB, page-selective, domain 1, 0x200000 - 0x400000 (2M), drain writes");
	qi(0x100b2, 0x33, 0, 0, "iotlb_inv dmar0: 0x100b2 0x33 0x0 0x0",
	   " => IOTLB, page-selective, domain 1, 0x0 - 0x8000000000000000 (8E), drain reads");
	qi(0x10032, 0x34, 0, 0, "iotlb_inv dmar0: 0x10032 0x34 0x0 0x0",
	   " => IOTLB, page-selective, domain 1, all addresses");
	qi(0x10032, 0x3f, 0, 0, "iotlb_inv dmar0: 0x10032 0x3f 0x0 0x0",
	   " => IOTLB, page-selective, domain 1, all addresses");
}

static void device_tlb_descriptors(void **state)
{
	(void)state;
	qi(0x010000100003, 0x7f0000001000, 0, 0,
	   "dev_tlb_inv dmar0: 0x10000100003 0x7f0000001000 0x0 0x0",
	   " => device TLB of 0000:01:00.0, 0x7f0000001000 - 0x7f0000002000 (4K), queue depth 16");
	/* sized: the lowest zero of the address gives half of it */
	qi(0x010000000003, 0x200001, 0, 0, "dev_tlb_inv dmar0: 0x10000000003 0x200001 0x0 0x0",
	   " => device TLB of 0000:01:00.0, 0x200000 - 0x202000 (8K), queue depth 0");
	qi(0x010000000003, 0x2ff001, 0, 0, "dev_tlb_inv dmar0: 0x10000000003 0x2ff001 0x0 0x0",
	   " => device TLB of 0000:01:00.0, 0x200000 - 0x400000 (2M), queue depth 0");
	qi(0x010000000003, 0x7ffffffffffff001, 0, 0,
	   "dev_tlb_inv dmar0: 0x10000000003 0x7ffffffffffff001 0x0 0x0",
	   " => device TLB of 0000:01:00.0, all addresses, queue depth 0");
	qi(0x010000000003, 0xfffffffffffff001, 0, 0,
	   "dev_tlb_inv dmar0: 0x10000000003 0xfffffffffffff001 0x0 0x0",
	   " => device TLB of 0000:01:00.0, all addresses, queue depth 0");
	/* a virtual function and the physical one, whose id comes in two pieces */
	qi(0x0100018200001003, 0, 0, 0, "dev_tlb_inv dmar0: 0x100018200001003 0x0 0x0 0x0",
	   " => device TLB of 0000:01:10.2, 0x0 - 0x1000 (4K), queue depth 0, "
	   "physical function 0000:01:00.1");
}

static void interrupt_entry_descriptors(void **state)
{
	(void)state;
	qi(0x4, 0, 0, 0, "iec_inv dmar0: 0x4 0x0 0x0 0x0", " => interrupt entry cache, global");
	/* seen on 6.1 */
	qi(0x1900000014, 0, 0, 0, "iec_inv dmar0: 0x1900000014 0x0 0x0 0x0",
	   " => interrupt entry cache, index-selective, entry 25");
	qi(0x1918000014, 0, 0, 0, "iec_inv dmar0: 0x1918000014 0x0 0x0 0x0",
	   " => interrupt entry cache, index-selective, entries 24 - 31");
}

static void wait_descriptors(void **state)
{
	(void)state;
	qi(0x200000025, 0x1234004, 0, 0, "inv_wait dmar0: 0x200000025 0x1234004 0x0 0x0",
	   " => wait, write status 0x2 to 0x1234004");
	qi(0xd5, 0, 0, 0, "inv_wait dmar0: 0xd5 0x0 0x0 0x0",
	   " => wait, interrupt, fence, drain page requests");
}

static void pasid_descriptors(void **state)
{
	(void)state;
	qi(0x500030026, 0, 0, 0, "p_iotlb_inv dmar0: 0x500030026 0x0 0x0 0x0",
	   " => IOTLB, PASID-selective, domain 3, PASID 0x5");
	qi(0xfffff00030036, 0x7f0000002041, 0, 0,
	   "p_iotlb_inv dmar0: 0xfffff00030036 0x7f0000002041 0x0 0x0",
	   " => IOTLB, page-selective, domain 3, PASID 0xfffff, "
	   "0x7f0000002000 - 0x7f0000004000 (8K), leaf entries only");
	qi(0x30016, 0, 0, 0, "p_iotlb_inv dmar0: 0x30016 0x0 0x0 0x0",
	   " => IOTLB, reserved granularity 1, domain 3, PASID 0x0");
	qi(0x30007, 0, 0, 0, "pc_inv dmar0: 0x30007 0x0 0x0 0x0",
	   " => PASID cache, domain-selective, domain 3");
	qi(0x500030017, 0, 0, 0, "pc_inv dmar0: 0x500030017 0x0 0x0 0x0",
	   " => PASID cache, PASID-selective, domain 3, PASID 0x5");
	qi(0x37, 0, 0, 0, "pc_inv dmar0: 0x37 0x0 0x0 0x0", " => PASID cache, global");
	qi(0x501000108, 0x7f0000000800, 0, 0,
	   "p_dev_tlb_inv dmar0: 0x501000108 0x7f0000000800 0x0 0x0",
	   " => device TLB of 0000:01:00.0, PASID 0x5, 0x7f0000000000 - 0x7f0000002000 (8K), "
	   "queue depth 16");
	qi(0x501000108, 0x1, 0, 0, "p_dev_tlb_inv dmar0: 0x501000108 0x1 0x0 0x0",
	   " => device TLB of 0000:01:00.0, all PASIDs, 0x0 - 0x1000 (4K), queue depth 16");
}

static void page_group_responses(void **state)
{
	(void)state;
	qi(0x501000019, 0x18, 0, 0, "page_grp_resp dmar0: 0x501000019 0x18 0x0 0x0",
	   " => page request granted, device 0000:01:00.0, PASID 0x5, group 3");
	qi(0x1001009, 0xff8, 0, 0, "page_grp_resp dmar0: 0x1001009 0xff8 0x0 0x0",
	   " => page request refused as invalid, device 0000:01:00.0, no PASID, group 511");
	qi(0x100f029, 0, 0xa, 0xb, "page_grp_resp dmar0: 0x100f029 0x0 0xa 0xb",
	   " => page request failed, device 0000:01:00.0, no PASID, group 0, private data 0xa/0xb");
	qi(0x1002009, 0, 0, 0, "page_grp_resp dmar0: 0x1002009 0x0 0x0 0x0",
	   " => page request answered with reserved code 2, device 0000:01:00.0, no PASID, group 0");
}

/* Bits 11:9 belong to the type too, but the kernel's name leaves them out. */
static void descriptors_that_we_do_not_know(void **state)
{
	(void)state;
	qi(0, 0, 0, 0, "0x0 dmar0: 0x0 0x0 0x0 0x0", " => unknown descriptor type 0x0");
	qi(0xa, 0, 0, 0, "0xa dmar0: 0xa 0x0 0x0 0x0", " => unknown descriptor type 0xa");
	qi(0xe02, 0, 0, 0, "iotlb_inv dmar0: 0xe02 0x0 0x0 0x0",
	   " => unknown descriptor type 0x72");
}

static void a_descriptor_that_is_cut_off(void **state)
{
	struct builder b;
	struct collect c;

	(void)state;
	build(&b, &iommu_event_intel_qi_submit);
	add_number(&b, "qw0", 0x300e2, 8);
	add_number(&b, "qw1", 0, 8);
	b.size -= 4;
	assert_string_equal(text_of(&c, &b, false),
			    "iotlb_inv: 0x300e2 (damaged record: qw1 outside its 20 bytes)");
}

static void prq(const char *dev, uint64_t dw0, uint64_t dw1, const char *stock, const char *extra)
{
	struct builder b;

	build(&b, &iommu_event_intel_prq_report);
	add_number(&b, "dw0", dw0, 8);
	add_number(&b, "dw1", dw1, 8);
	add_number(&b, "dw2", 0x11, 8);
	add_number(&b, "dw3", 0x22, 8);
	add_number(&b, "seq", 42, 8);
	add_string(&b, "iommu", "dmar3");
	add_string(&b, "dev", dev);
	add_string(&b, "buff", "left over");
	assert_line(&b, stock, extra);
}

static void page_requests(void **state)
{
	(void)state;
	prq("0000:6a:01.0", 0x56a080101, 0x7f1234567000 | 0x1d,
	    "dmar3/0000:6a:01.0 seq# 42: rid=0x6a08 addr=0x7f1234567 r---l pasid=0x5 index=0x3",
	    " => 0000:6a:01.0 reads 0x7f1234567000, PASID 0x5, last of group 3");
	prq("0001:6a:01.0", 0x3000506a080101, 0x1003,
	    "dmar3/0001:6a:01.0 seq# 42: rid=0x6a08 addr=0x1 rwxp- pasid=0x50 index=0x0",
	    " => 0001:6a:01.0 reads and writes 0x1000, to execute, privileged, PASID 0x50, group 0");
	/* an alias of the device; private data; the largest of everything */
	prq("0000:6a:01.0", 0x000fffff6a000201, 0xfffffffffffffffa,
	    "dmar3/0000:6a:01.0 seq# 42: rid=0x6a00 addr=0xfffffffffffff -w--- pasid=0xfffff "
	    "index=0x1ff private=0x11/0x22",
	    " => 0000:6a:00.0 writes 0xfffffffffffff000, no PASID, group 511");
	prq("", 0x1, 0x4, "dmar3/ seq# 42: rid=0x0 addr=0x0 ----l pasid=0x0 index=0x0",
	    " => 0000:00:00.0 names no access to 0x0, no PASID, last of group 0");
}

static void a_page_request_without_its_words(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_intel_prq_report);
	add_number(&b, "seq", (uint64_t)-1, 8);
	add_string(&b, "iommu", "dmar3");
	assert_line(&b, "dmar3 seq# -1:", "");
}

static void tag(const struct iommu_event *event, const struct iommu_names *names, uint64_t type,
		const char *stock, const char *extra)
{
	struct builder b;

	build(&b, event);
	add_string(&b, "iommu", "dmar0");
	add_string(&b, "dev", "0000:00:04.0");
	add_number(&b, "type", type, 2);
	place_of(&b, "type")->names = names;
	add_number(&b, "domain_id", 10, 2);
	add_number(&b, "pasid", 0xffffffff, 4);
	add_number(&b, "users", 1, 4);
	assert_line(&b, stock, extra);
}

static void cache_tags(void **state)
{
	static const struct iommu_event *const events[] = {
		&iommu_event_intel_cache_tag_assign,
		&iommu_event_intel_cache_tag_unassign,
		&iommu_event_intel_cache_tag_flush_all,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		tag(events[i], &lost_names, 0, "dmar0/0000:00:04.0 type 0x0 did 10 pasid -1 ref 1",
		    " (iotlb)");
		tag(events[i], &lost_names, 1, "dmar0/0000:00:04.0 type 0x1 did 10 pasid -1 ref 1",
		    " (devtlb)");
		tag(events[i], &lost_names, 2, "dmar0/0000:00:04.0 type 0x2 did 10 pasid -1 ref 1",
		    " (nesting_iotlb)");
		tag(events[i], &lost_names, 3, "dmar0/0000:00:04.0 type 0x3 did 10 pasid -1 ref 1",
		    " (nesting_devtlb)");
		tag(events[i], &lost_names, 4, "dmar0/0000:00:04.0 type 0x4 did 10 pasid -1 ref 1",
		    "");
		/* where the format says nothing of types, or all of them */
		tag(events[i], NULL, 1, "dmar0/0000:00:04.0 type devtlb did 10 pasid -1 ref 1", "");
	}
}

static void flush(uint64_t start, uint64_t end, int pages, uint64_t mask, const char *stock,
		  const char *extra)
{
	static const struct iommu_event *const events[] = {
		&iommu_event_intel_cache_tag_flush_range,
		&iommu_event_intel_cache_tag_flush_range_np,
	};

	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		struct builder b;

		build(&b, events[i]);
		add_string(&b, "iommu", "dmar0");
		add_string(&b, "dev", "dmar0");
		add_number(&b, "type", 0, 2);
		place_of(&b, "type")->names = &lost_names;
		add_number(&b, "domain_id", 3, 2);
		add_number(&b, "pasid", 0, 4);
		add_number(&b, "start", start, 8);
		add_number(&b, "end", end, 8);
		add_number(&b, "addr", start, 8);
		if (pages)
			add_number(&b, "pages", (uint64_t)pages, 8);
		add_number(&b, "mask", mask, 8);
		assert_line(&b, stock, extra);
	}
}

static void flushed_ranges(void **state)
{
	(void)state;
	flush(0x200000, 0x203fff, 4, 2,
	      "dmar0 dmar0[0] type 0x0 did 3 [0x200000-0x203fff] addr 0x200000 pages 0x4 mask 0x2",
	      " (iotlb, 16K)");
	flush(0x200000, 0x202fff, 0, 2,
	      "dmar0 dmar0[0] type 0x0 did 3 [0x200000-0x202fff] addr 0x200000 mask 0x2",
	      " (iotlb, 12K, flushed as 16K)");
	flush(0, UINT64_MAX, -1, 52,
	      "dmar0 dmar0[0] type 0x0 did 3 [0x0-0xffffffffffffffff] addr 0x0 "
	      "pages 0xffffffffffffffff mask 0x34",
	      " (iotlb, all addresses)");
	flush(0x2000, 0xfff, 0, 0,
	      "dmar0 dmar0[0] type 0x0 did 3 [0x2000-0xfff] addr 0x2000 mask 0x0", " (iotlb)");
	flush(0, 0xfff, 0, UINT64_MAX,
	      "dmar0 dmar0[0] type 0x0 did 3 [0x0-0xfff] addr 0x0 mask 0xffffffffffffffff",
	      " (iotlb, 4K)");
}

static void a_flush_without_a_range(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_intel_cache_tag_flush_range);
	add_string(&b, "iommu", "dmar0");
	add_number(&b, "type", 1, 2);
	place_of(&b, "type")->names = &lost_names;
	assert_line(&b, "dmar0 type 0x1", " (devtlb)");
	add_number(&b, "start", 0x1000, 8);
	assert_line(&b, "dmar0 type 0x1 [0x1000]", " (devtlb)");
}

static void maps_of_5_10(void **state)
{
	static const struct iommu_event *const maps[] = { &iommu_event_intel_map_single,
							  &iommu_event_intel_bounce_map_single };
	static const struct iommu_event *const unmaps[] = {
		&iommu_event_intel_unmap_single, &iommu_event_intel_unmap_sg,
		&iommu_event_intel_bounce_unmap_single
	};
	static const struct iommu_event *const lists[] = { &iommu_event_intel_map_sg,
							   &iommu_event_intel_bounce_map_sg };
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		build(&b, maps[i]);
		add_string(&b, "dev_name", "0000:01:00.0");
		add_number(&b, "dev_addr", 0xffffc000, 8);
		add_number(&b, "phys_addr", 0x5876000, 8);
		add_number(&b, "size", 8192, 8);
		assert_line(&b,
			    "dev=0000:01:00.0 dev_addr=0xffffc000 phys_addr=0x5876000 size=8192",
			    " (8K)");
	}
	for (size_t i = 0; i < ARRAY_SIZE(unmaps); i++) {
		build(&b, unmaps[i]);
		add_string(&b, "dev_name", "0000:01:00.0");
		add_number(&b, "dev_addr", 0xffefc002, 8);
		add_number(&b, "size", 90, 8);
		assert_line(&b, "dev=0000:01:00.0 dev_addr=0xffefc002 size=90", "");
	}
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		build(&b, lists[i]);
		add_string(&b, "dev_name", "0000:01:00.0");
		add_number(&b, "dev_addr", 0xfff00000, 8);
		add_number(&b, "phys_addr", 0x1000, 8);
		add_number(&b, "size", 65536, 8);
		add_number(&b, "index", 2, 4);
		add_number(&b, "total", 25, 4);
		assert_line(&b,
			    "dev=0000:01:00.0 [2/25] dev_addr=0xfff00000 phys_addr=0x1000 "
			    "size=65536",
			    " (64K)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context_cache_descriptors),
		cmocka_unit_test(iotlb_descriptors),
		cmocka_unit_test(device_tlb_descriptors),
		cmocka_unit_test(interrupt_entry_descriptors),
		cmocka_unit_test(wait_descriptors),
		cmocka_unit_test(pasid_descriptors),
		cmocka_unit_test(page_group_responses),
		cmocka_unit_test(descriptors_that_we_do_not_know),
		cmocka_unit_test(a_descriptor_that_is_cut_off),
		cmocka_unit_test(page_requests),
		cmocka_unit_test(a_page_request_without_its_words),
		cmocka_unit_test(cache_tags),
		cmocka_unit_test(flushed_ranges),
		cmocka_unit_test(a_flush_without_a_range),
		cmocka_unit_test(maps_of_5_10),
	};

	return cmocka_run_group_tests_name("event_intel", tests, NULL, NULL);
}
