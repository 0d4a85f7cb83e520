/* SPDX-License-Identifier: LGPL-2.1 */
/* Tests what the events of systems iommu and dma tell the replay: core/history/step.h. */
#include "steps.h"

static void groups_and_domains(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_add_device_to_group);
	add_number(&b, "gid", (uint32_t)-3, 4);
	add_string(&b, "device", "0000:00:04.0");
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_ADD,
					     .device = STRING("0000:00:04.0"),
					     .gid = -3 });
	assert_needs(&b, "gid");
	assert_needs(&b, "device");
	b.event = &iommu_event_remove_device_from_group;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_REMOVE,
					     .device = STRING("0000:00:04.0"),
					     .gid = -3 });

	build(&b, &iommu_event_attach_device_to_domain);
	add_string(&b, "device", "d");
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_ATTACH, .device = STRING("d") });
	assert_needs(&b, "device");
	b.event = &iommu_event_detach_device_from_domain;
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_DETACH, .device = STRING("d") });

	build(&b, &iommu_event_attach_device_to_domain);
	add_string(&b, "device", "");
	assert_nothing(&b);
}

static void maps_and_unmaps(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_map);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "paddr", 0x2000, 8);
	add_number(&b, "size", 0x3000, 4);
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_MAP,
					     .iova = 0x1000,
					     .paddr = 0x2000,
					     .size = 0x3000 });
	assert_needs(&b, "iova");
	assert_needs(&b, "size");
	place_of(&b, "paddr")->layout = IOMMU_LAYOUT_NONE;
	assert_step(&b,
		    (struct iommu_step){ .kind = IOMMU_STEP_MAP, .iova = 0x1000, .size = 0x3000 });

	build(&b, &iommu_event_unmap);
	add_number(&b, "iova", 0x1000, 8);
	add_number(&b, "size", 0x3000, 8);
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_UNMAP,
					     .iova = 0x1000,
					     .size = 0x3000,
					     .done = 0x3000 }); /* 3.13 */
	add_number(&b, "unmapped_size", 0, 8);
	assert_step(&b, (struct iommu_step){
				.kind = IOMMU_STEP_UNMAP, .iova = 0x1000, .size = 0x3000 });
	assert_needs(&b, "iova");
	assert_needs(&b, "size");
	b.size -= 1; /* it is there, but what it was is not known */
	assert_nothing(&b);
}

static void faults(void **state)
{
	struct builder b;

	(void)state;
	build(&b, &iommu_event_io_page_fault);
	add_string(&b, "device", "0000:00:04.0");
	add_number(&b, "iova", 0x801000, 8);
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_FAULT,
					     .device = STRING("0000:00:04.0"),
					     .iova = 0x801000 });
	add_string(&b, "driver", "vfio-pci");
	add_number(&b, "flags", (uint32_t)-1, 4);
	assert_step(&b, (struct iommu_step){ .kind = IOMMU_STEP_FAULT,
					     .device = STRING("0000:00:04.0"),
					     .driver = STRING("vfio-pci"),
					     .iova = 0x801000,
					     .flags = -1 });
	assert_needs(&b, "device");
	assert_needs(&b, "iova");
}

static void build_dma(struct builder *b, const struct iommu_event *event, uint64_t addr,
		      uint32_t bytes)
{
	build(b, event);
	add_string(b, "device", "0000:01:00.0");
	add_number(b, event->fields[2].name, addr, bytes); /* dma_addr, or addr of an unmap */
	add_number(b, "size", 90, 8);
}

static void maps_of_drivers(void **state)
{
	static const struct {
		const struct iommu_event *event;
		enum iommu_step_kind kind;
	} cases[] = {
		{ &iommu_event_dma_map_phys, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_map_page, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_map_resource, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_alloc, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_alloc_pages, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_alloc_sgt, IOMMU_STEP_DMA_MAP },
		{ &iommu_event_dma_unmap_phys, IOMMU_STEP_DMA_UNMAP },
		{ &iommu_event_dma_unmap_page, IOMMU_STEP_DMA_UNMAP },
		{ &iommu_event_dma_unmap_resource, IOMMU_STEP_DMA_UNMAP },
		{ &iommu_event_dma_free, IOMMU_STEP_DMA_FREE },
		{ &iommu_event_dma_free_pages, IOMMU_STEP_DMA_FREE },
		{ &iommu_event_dma_free_sgt, IOMMU_STEP_DMA_FREE },
	};
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		build_dma(&b, cases[i].event, 0xffefc002, 8);
		assert_step(&b, (struct iommu_step){ .kind = cases[i].kind,
						     .device = STRING("0000:01:00.0"),
						     .iova = 0xffefc002,
						     .size = 90 });
		assert_needs(&b, "device");
		assert_needs(&b, "size");
		assert_needs(&b, cases[i].event->fields[2].name);
	}
}

static void maps_that_failed(void **state)
{
	static const struct iommu_event *const maps[] = {
		&iommu_event_dma_map_phys,
		&iommu_event_dma_map_page,
		&iommu_event_dma_map_resource,
	};
	static const struct iommu_event *const pointers[] = {
		&iommu_event_dma_alloc,
		&iommu_event_dma_alloc_pages,
		&iommu_event_dma_free,
		&iommu_event_dma_free_pages,
	};
	struct made m;
	struct builder b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		build_dma(&b, maps[i], UINT64_MAX, 8);
		assert_nothing(&b);
		build_dma(&b, maps[i], UINT32_MAX, 4);
		assert_nothing(&b);
		build_dma(&b, maps[i], UINT32_MAX, 8); /* an address like others */
		assert_int_equal(make(&m, &b)->kind, IOMMU_STEP_DMA_MAP);
		free(m.copy);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pointers); i++) {
		build_dma(&b, pointers[i], 0, 8);
		add_number(&b, "virt_addr", 0, 8);
		assert_nothing(&b);
		build_dma(&b, pointers[i], 0, 8);
		add_number(&b, "virt_addr", 0xffff888000000000, 8);
		assert_int_not_equal(make(&m, &b)->kind, IOMMU_STEP_NONE);
		free(m.copy);
	}
}

static void scatterlists(void **state)
{
	static const uint64_t addrs[] = { 0xfff00000, 0xfff10000 };
	static const uint64_t lengths[] = { 0x10000, 0x8000 };
	const struct iommu_step *step;
	struct builder b, uneven;
	struct made m;

	(void)state;
	build(&b, &iommu_event_dma_map_sg);
	add_string(&b, "device", "0000:00:1f.2");
	add_array(&b, "dma_addrs", addrs, 2, 8);
	uneven = b;
	add_array(&b, "lengths", lengths, 2, 4);
	step = make(&m, &b);
	assert_int_equal(step->kind, IOMMU_STEP_DMA_MAP_SG);
	assert_int_equal(step->device.len, 12);
	assert_int_equal(step->addrs->len, 2);
	assert_int_equal(iommu_element(step->addrs, 1), 0xfff10000);
	assert_int_equal(iommu_element(step->lengths, 1), 0x8000);
	free(m.copy);
	assert_needs(&b, "device");
	assert_needs(&b, "dma_addrs");
	assert_needs(&b, "lengths");
	add_array(&uneven, "lengths", lengths, 1, 4);
	assert_nothing(&uneven);

	/* What these record are physical addresses. */
	build(&b, &iommu_event_dma_unmap_sg);
	add_array(&b, "addrs", addrs, 2, 8);
	assert_nothing(&b);
	add_string(&b, "device", "d");
	assert_step(&b,
		    (struct iommu_step){ .kind = IOMMU_STEP_DMA_UNMAP_SG, .device = STRING("d") });
}

/* What has a step is in one of the lists, and what is observed only has no text. */
static void lists_of_events(void **state)
{
	unsigned int n = 0;

	(void)state;
	for (; iommu_observed[n]; n++) {
		assert_string_equal(iommu_observed[n]->system, "iop");
		assert_null(iommu_observed[n]->stock);
		assert_non_null(iommu_observed[n]->step);
	}
	assert_int_equal(n, 17);
	for (n = 0; iommu_events[n]; n++)
		assert_non_null(iommu_events[n]->stock);
	assert_null(iommu_event_console.step);
	assert_null(iommu_event_aer.step);
}

static void contexts(void **state)
{
	(void)state;
	assert_int_equal(iommu_step_context(0x01), IOMMU_CONTEXT_TASK); /* interrupts off */
	assert_int_equal(iommu_step_context(0x11), IOMMU_CONTEXT_SOFTIRQ);
	assert_int_equal(iommu_step_context(0x19), IOMMU_CONTEXT_IRQ);
	assert_int_equal(iommu_step_context(0x59), IOMMU_CONTEXT_NMI);
	assert_int_equal(iommu_step_context(0xa7), IOMMU_CONTEXT_TASK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_and_domains),
		cmocka_unit_test(maps_and_unmaps),
		cmocka_unit_test(faults),
		cmocka_unit_test(maps_of_drivers),
		cmocka_unit_test(maps_that_failed),
		cmocka_unit_test(scatterlists),
		cmocka_unit_test(lists_of_events),
		cmocka_unit_test(contexts),
	};

	return cmocka_run_group_tests_name("step", tests, NULL, NULL);
}
