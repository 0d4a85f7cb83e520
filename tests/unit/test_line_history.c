/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests core/summary/line_history.h and core/replay/line_facts.h. */
#include "history_lines.h"

#define HISTORY "; history: "

static void attaches(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	p.pid = 99;
	assert_string_equal(map(&p, 0x1000, 0x1000), "");
	p.pid = 312;
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "holder not known yet, until now host for at least 1.000 ms");
	assert_string_equal(attach(&p, DEVICE), HISTORY
			    "taken by vfiotest-312 (likely), host held it for at least 2.000 ms");
	map(&p, 0x100000, 0x1000);
	p.now += 5000 * MS;
	assert_string_equal(attach(&p, DEVICE), HISTORY
			    "given back to the host by vfiotest-312 (likely), held 5.002 s");
	assert_string_equal(attach(&p, DEVICE), HISTORY "given back, second attach");
	p.now += 6033 * MS;
	p.pid = 314;
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "holder not known yet, until now host 6.035 s");
	p.comm = NULL;
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "taken by pid 314 (likely), host held it 6.036 s");
	assert_string_equal(line_of(&p, (struct iommu_step){ .kind = IOMMU_STEP_REMOVE,
							     .device = STRING(DEVICE) }),
			    HISTORY "removed, pid 314 held it 1.000 ms");
	history_lines_end(&p);
}

static void toggles(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_TOGGLES);
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "holder not known yet, perhaps vfiotest-312");
	map(&p, 0x100000, 0x1000);
	assert_string_equal(attach(&p, DEVICE), HISTORY
			    "given back to the host by vfiotest-312 (likely), held 2.000 ms");
	p.now += 100 * MS;
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "taken by vfiotest-312 (likely), host held it 101.000 ms");
	history_lines_end(&p);
}

/* A task that mapped before may have held the device since before the trace. */
static void begun_before(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	map(&p, 0x1000, 0x1000);
	attach(&p, DEVICE);
	assert_string_equal(attach(&p, DEVICE),
			    HISTORY "holder not known yet, perhaps vfiotest-312");
	history_lines_end(&p);
}

static void a_device_comes(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	assert_string_equal(line_of(&p, (struct iommu_step){ .kind = IOMMU_STEP_ADD,
							     .gid = 3,
							     .device = STRING(DEVICE) }),
			    "");
	assert_string_equal(attach(&p, DEVICE), HISTORY "its default domain, host has it");
	history_lines_end(&p);
}

static void unmaps_of_a_holder(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	attach(&p, DEVICE);
	attach(&p, DEVICE);
	map(&p, 0, 0x2000);
	assert_string_equal(unmap(&p, 0, 0x2000),
			    HISTORY "0000:00:04.0 (likely), lived 1.000 ms, VFIO's self-test");
	map(&p, 0x100000, 0x1000);
	p.now += 2213 * MS + 999;
	assert_string_equal(unmap(&p, 0x100000, 0x1000),
			    HISTORY "0000:00:04.0 (likely), lived 2.214 s");
	map(&p, 0x200000, 0x4000);
	assert_string_equal(
		unmap(&p, 0x200000, 0x1000),
		HISTORY "0000:00:04.0 (likely), lived 1.000 ms, part of 0x200000 - 0x204000 (16K)");
	assert_string_equal(unmap(&p, 0x201000, 0x3000),
			    HISTORY "0000:00:04.0 (likely), lived 2.000 ms, the rest of"
				    " 0x200000 - 0x204000 (16K)");
	map(&p, 0x300000, 0x1000);
	p.pid = 313;
	assert_string_equal(unmap(&p, 0x300000, 0x1000), HISTORY
			    "0000:00:04.0 (likely), lived 1.000 ms, mapped by vfiotest-312");
	history_lines_end(&p);
}

static void many_mappings_and_holes(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	take_device(&p, 312, DEVICE);
	p.gap = 1000;
	for (int i = 0; i < 25; i++)
		map(&p, 0x100000 + 0x1000 * (uint64_t)i, 0x1000);
	p.gap = MS;
	assert_string_equal(unmap(&p, 0x100000, 0x19000),
			    HISTORY "0000:00:04.0 (likely), 25 mappings, lived 0.001 ms");
	map(&p, 0x200000, 0x1000);
	map(&p, 0x203000, 0x1000);
	assert_string_equal(unmap(&p, 0x200000, 0x4000),
			    HISTORY "0000:00:04.0 (likely), 2 mappings, lived 1.000 ms to 2.000 ms,"
				    " 8K of it not mapped");
	history_lines_end(&p);
}

static void strays(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	assert_string_equal(unmap(&p, 0x900000, 0x1000),
			    HISTORY "mapped before the trace, or never");
	take_device(&p, 312, DEVICE);
	assert_string_equal(unmap(&p, 0x900000, 0x1000),
			    HISTORY "0000:00:04.0 (likely), never mapped");
	map(&p, 0x900000, 0x1000);
	unmap(&p, 0x900000, 0x1000);
	assert_string_equal(unmap(&p, 0x900000, 0x1000),
			    HISTORY "0000:00:04.0 (likely), unmapped before, 1.000 ms ago by"
				    " vfiotest-312");
	iommu_replay_events_lost(p.r, p.now, 3);
	assert_string_equal(unmap(&p, 0xa00000, 0x1000),
			    HISTORY "0000:00:04.0 (likely), never mapped, or its map was lost");
	/* the kernel found no mapping either */
	assert_string_equal(line_of(&p, (struct iommu_step){ .kind = IOMMU_STEP_UNMAP,
							     .iova = 0xa00000,
							     .size = 0x1000 }),
			    HISTORY "0000:00:04.0 (likely), never mapped, or its map was lost");
	history_lines_end(&p);
}

/* With dma events, the event after an unmap names its device, which the line cannot know yet. */
static void what_later_events_decide(void **state)
{
	const struct iommu_step dma_map = { .kind = IOMMU_STEP_DMA_MAP,
					    .device = STRING("0000:01:00.0"),
					    .iova = 0xfffff000,
					    .size = 0x1000 };
	struct iommu_step dma_unmap = dma_map, dma_free = dma_map;
	struct history_lines p;

	(void)state;
	dma_unmap.kind = IOMMU_STEP_DMA_UNMAP;
	dma_free.kind = IOMMU_STEP_DMA_FREE;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	map(&p, 0xfffff000, 0x1000);
	assert_string_equal(line_of(&p, dma_map), "");
	assert_string_equal(line_of(&p, dma_free), "");
	assert_string_equal(unmap(&p, 0xfffff000, 0x1000),
			    HISTORY "0000:01:00.0 (certain), lived 3.000 ms");
	map(&p, 0xfffff000, 0x1000);
	line_of(&p, dma_map);
	unmap(&p, 0xfffff000, 0x1000);
	line_of(&p, dma_unmap); /* from here on, the replay waits for such events */

	map(&p, 0xfffff000, 0x1000);
	line_of(&p, dma_map);
	assert_string_equal(unmap(&p, 0xfffff000, 0x1000),
			    HISTORY "0000:01:00.0 (likely), lived 2.000 ms");
	line_of(&p, dma_unmap);

	map(&p, 0xfffff000, 0x1000);
	assert_string_equal(unmap(&p, 0xfffff000, 0x1000),
			    HISTORY "device not known yet, lived 1.000 ms");
	history_lines_end(&p);
}

static void mappings_of_two_devices(void **state)
{
	struct iommu_step dma = { .kind = IOMMU_STEP_DMA_MAP, .iova = 0xfffff000, .size = 0x1000 };
	const struct iommu_string names[] = { STRING("0000:01:00.0"), STRING("0000:02:00.0") };
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	for (int i = 0; i < 2; i++) {
		map(&p, 0xfffff000, 0x1000);
		dma.device = names[i];
		line_of(&p, dma);
	}
	assert_string_equal(unmap(&p, 0xfffff000, 0x1000),
			    HISTORY "device not known yet, one of 2 that were mapped there");
	/* one of them is left */
	dma.kind = IOMMU_STEP_DMA_FREE;
	line_of(&p, dma);
	assert_string_equal(unmap(&p, 0xfffff000, 0x1000),
			    HISTORY "0000:02:00.0 (certain), lived 4.000 ms");
	history_lines_end(&p);
}

static void faults(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	assert_string_equal(fault(&p, DEVICE, 0x800000),
			    HISTORY "never mapped since the trace began");
	take_device(&p, 312, DEVICE);
	assert_string_equal(fault(&p, DEVICE, 0x800000), HISTORY "never mapped");
	p.gap = 1000;
	for (uint64_t iova = 0x200000; iova < 0x204000; iova += 0x1000)
		map(&p, iova, 0x1000);
	for (uint64_t iova = 0x200000; iova < 0x204000; iova += 0x1000)
		unmap(&p, iova, 0x1000);
	p.now += 101058 * 1000;
	assert_string_equal(fault(&p, DEVICE, 0x201000),
			    HISTORY "use after unmap: 0x200000 - 0x204000 (16K), unmapped"
				    " 101.061 ms before by vfiotest-312");
	map(&p, 0x300000, 0x1000);
	assert_string_equal(fault(&p, DEVICE, 0x300040), HISTORY
			    "mapped: 0x300000 - 0x301000 (4K), 0.001 ms ago by vfiotest-312");
	assert_string_equal(fault(&p, DEVICE, 0x301000),
			    HISTORY "past the end: right after 0x300000 - 0x301000 (4K), mapped"
				    " 0.002 ms ago by vfiotest-312");
	p.context = IOMMU_CONTEXT_IRQ;
	map(&p, 0x400000, 0x800);
	assert_string_equal(fault(&p, DEVICE, 0x400840), HISTORY
			    "past the end: 0x40 bytes after 0x400000 - 0x400800 (2K), mapped"
			    " 0.001 ms ago in an interrupt, device not known");
	/* a mapping of the previous holder is still in the history */
	p.context = IOMMU_CONTEXT_TASK;
	attach(&p, DEVICE);
	unmap(&p, 0x300000, 0x1000);
	attach(&p, DEVICE);
	take_device(&p, 314, DEVICE);
	iommu_replay_events_lost(p.r, p.now, 0);
	assert_string_equal(fault(&p, DEVICE, 0x300000),
			    HISTORY "use after unmap: 0x300000 - 0x301000 (4K), unmapped 0.006 ms"
				    " before by vfiotest-312, under its holder before");
	assert_string_equal(fault(&p, DEVICE, 0x900000),
			    HISTORY "never mapped, but events were lost");
	history_lines_end(&p);
}

#define AMD   "vfio-pci 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address="
#define INTEL "DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr "

static void messages(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	take_device(&p, 312, DEVICE);
	map(&p, 0x300000, 0x1000);
#define MAPPED ": 0x300000 - 0x301000 (4K), 1.000 ms ago by vfiotest-312"
	assert_string_equal(message(&p, AMD "0x300000 flags=0x0020]"),
			    HISTORY "mapped" MAPPED "; flags say not present");
	p.now -= MS;
	assert_string_equal(message(&p, AMD "0x300000 flags=0x0070]"),
			    HISTORY "mapped read-only" MAPPED);
	p.now -= MS;
	assert_string_equal(message(&p, AMD "0x300000 flags=0x0050]"),
			    HISTORY "mapped write-only" MAPPED);
	p.now -= MS;
	assert_string_equal(message(&p, AMD "0x300000 flags=0x0090]"), HISTORY "mapped" MAPPED);
	p.now -= MS;
	assert_string_equal(message(&p, INTEL "0x300000 [fault reason 0x05] text"),
			    HISTORY "mapped read-only" MAPPED);
	p.now -= MS;
	assert_string_equal(message(&p, INTEL "0x300000 [fault reason 0x71] text"),
			    HISTORY "mapped" MAPPED "; flags say not present");
	p.now -= MS;
	assert_string_equal(message(&p, INTEL "0x300000 [fault reason 0x06] text"),
			    HISTORY "mapped write-only" MAPPED);
	assert_string_equal(message(&p, AMD "0x900000 flags=0x0070]"),
			    HISTORY "never mapped; flags say present");
	/* the second half continues a fault, and a status is not a fault */
	assert_string_equal(message(&p, "DMAR: DRHD: handling fault status reg 3"), "");
	assert_string_equal(message(&p, "DMAR:[fault reason 05] PTE Write access is not set"), "");
	/* not IOVAs of the domain */
	assert_string_equal(message(&p, AMD "0xfee00000 flags=0x0008]"), "");
	assert_string_equal(message(&p, "DMAR: [DMA Read PASID 0x1] Request device [00:04.0] fault"
					" addr 0x300000 [fault reason 0x71] text"),
			    "");
	history_lines_end(&p);
}

/* VT-d reports page addresses. */
static void parts_of_pages(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	take_device(&p, 312, DEVICE);
	map(&p, 0x300000, 0x800);
	assert_string_equal(message(&p, INTEL "0x300000 [fault reason 0x05] text"),
			    HISTORY "mapped read-only: 0x300000 - 0x300800 (2K), 1.000 ms ago by"
				    " vfiotest-312, a part of its page only");
	assert_string_equal(message(&p, INTEL "0x303000 [fault reason 0x05] text"),
			    HISTORY "past the end: its page is 0x2800 bytes after"
				    " 0x300000 - 0x300800 (2K), mapped 2.000 ms ago by"
				    " vfiotest-312");
	history_lines_end(&p);
}

/* Faults of devices that no event named. */
static void other_devices(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	take_device(&p, 312, DEVICE);
	map(&p, 0x300000, 0x1000);
	assert_string_equal(message(&p, "DMAR: [DMA Write NO_PASID] Request device [02:00.0] fault"
					" addr 0x300000 [fault reason 0x05] text"),
			    HISTORY "never mapped since the trace began");
	/* an unknown endpoint may be any device */
	assert_string_equal(
		message(&p, "virtio_iommu virtio0: page fault from EP 99 at 0x300000 [W]"),
		HISTORY "mapped read-only: 0x300000 - 0x301000 (4K), 2.000 ms ago by vfiotest-312,"
			" of 0000:00:04.0 (likely)");
	assert_string_equal(
		message(&p, "virtio_iommu virtio0: page fault from EP 32 at 0x300000 [W]"),
		HISTORY "mapped read-only: 0x300000 - 0x301000 (4K), 3.000 ms ago by vfiotest-312");
	history_lines_end(&p);
}

static void without_times_and_tasks(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	p.now = 0;
	p.without_comms = true;
	attach(&p, DEVICE);
	assert_string_equal(attach(&p, DEVICE), HISTORY "taken (likely), host held it");
	map(&p, 0x300000, 0x1000);
	assert_string_equal(fault(&p, DEVICE, 0x300000),
			    HISTORY "mapped: 0x300000 - 0x301000 (4K)");
	assert_string_equal(unmap(&p, 0x300000, 0x1000), HISTORY "0000:00:04.0 (likely)");
	assert_string_equal(fault(&p, DEVICE, 0x300000),
			    HISTORY "use after unmap: 0x300000 - 0x301000 (4K), unmapped");
	assert_string_equal(attach(&p, DEVICE), HISTORY "given back to the host (likely), held");
	history_lines_end(&p);
}

/* Names from the trace are escaped. */
static void untrusted_names(void **state)
{
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	p.comm = "evil\x1b[31m\n";
	take_device(&p, 312, "0000\x1b:d");
	map(&p, 0x300000, 0x1000);
	assert_string_equal(fault(&p, "0000\x1b:d", 0x300000),
			    HISTORY "mapped: 0x300000 - 0x301000 (4K), 1.000 ms ago by"
				    " evil\\x1b[31m\\n-312");
	assert_string_equal(unmap(&p, 0x300000, 0x1000),
			    HISTORY "0000\\x1b:d (likely), lived 2.000 ms");
	history_lines_end(&p);
}

static void many_devices_and_the_last_address(void **state)
{
	static const char *const names[] = { "0000:00:01.0", "0000:00:02.0", "0000:00:03.0",
					     "0000:00:04.0", "0000:00:05.0", "0000:00:06.0" };
	const uint64_t last_page = UINT64_MAX - 0xfff;
	struct history_lines p;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_TOGGLES);
	map(&p, 0x1000, 0x1000);
	p.now += 1000 * MS;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		attach(&p, names[i]);
		p.now += 1000 * MS;
	}
	map(&p, last_page, 0x1000);
	p.gap = 0;
	assert_string_equal(unmap(&p, last_page, 0x1000),
			    HISTORY "0000:00:01.0, 0000:00:02.0, 0000:00:03.0, 0000:00:04.0 and 2"
				    " more (likely), lived 1.000 ms");
	assert_string_equal(fault(&p, DEVICE, UINT64_MAX), HISTORY
			    "use after unmap: 0xfffffffffffff000 - the end of addresses (4K),"
			    " unmapped 0.000 ms before by vfiotest-312");
	history_lines_end(&p);
}

/*
 * Too many mappings share an address to examine all for each event. The first events may use what
 * the maps have saved; then the lines say that they are not exact.
 */
static void crowded_address(void **state)
{
	struct history_lines p;
	const char *line;
	int exact = 0;

	(void)state;
	history_lines_start(&p, IOMMU_ATTACH_PAIRS);
	for (int i = 0; i < 1000; i++)
		map(&p, 0x1000, 0x1000);
	line = unmap(&p, 0x1000, 0x1000);
	assert_non_null(strstr(line, "one of 1000 that were mapped there"));
	while (!strstr(line, "one of more than ") && exact < 10) {
		line = unmap(&p, 0x1000, 0x1000);
		exact++;
	}
	assert_in_range(exact, 2, 6);
	assert_non_null(strstr(line, "one of more than "));
	/* Other addresses have exact answers again. */
	map(&p, 0x5000, 0x1000);
	assert_non_null(strstr(unmap(&p, 0x5000, 0x1000), "lived 1.000 ms"));
	history_lines_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attaches),
		cmocka_unit_test(toggles),
		cmocka_unit_test(begun_before),
		cmocka_unit_test(a_device_comes),
		cmocka_unit_test(unmaps_of_a_holder),
		cmocka_unit_test(many_mappings_and_holes),
		cmocka_unit_test(strays),
		cmocka_unit_test(what_later_events_decide),
		cmocka_unit_test(mappings_of_two_devices),
		cmocka_unit_test(faults),
		cmocka_unit_test(messages),
		cmocka_unit_test(parts_of_pages),
		cmocka_unit_test(other_devices),
		cmocka_unit_test(without_times_and_tasks),
		cmocka_unit_test(untrusted_names),
		cmocka_unit_test(many_devices_and_the_last_address),
		cmocka_unit_test(crowded_address),
	};

	return cmocka_run_group_tests_name("line_history", tests, NULL, NULL);
}
