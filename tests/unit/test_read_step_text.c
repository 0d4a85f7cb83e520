/* SPDX-License-Identifier: LGPL-2.1 */
/* The fast reader of a step from text: whatever it reads, the other reader reads the same. */
#include "collect.h"

#include "core/events/event_list.h"
#include "core/events/read_step_text.h"
#include "core/events/step.h"

static struct iommu_text_form form;
static struct iommu_text_arrays arrays, slow_arrays;
static struct iommu_value values[IOMMU_EVENT_FIELDS];

/* Read @line from memory of exactly its size. The step is NONE if the fast reader refuses the line.
 */
static struct iommu_step read_fast(const struct iommu_event *event, const char *line, size_t len)
{
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	static char *copy;
	struct iommu_scan s;

	free(copy); /* steps point into it */
	copy = malloc(len + 1);
	assert_non_null(copy);
	memcpy(copy, line, len);
	copy = realloc(copy, len ? len : 1);
	s = (struct iommu_scan){ copy, copy + len };
	iommu_text_form_init(&form, event);
	if (iommu_text_form_read_step(&form, s, values, &arrays))
		iommu_step_from_values(&step, event, values);
	return step;
}

static struct iommu_step read_slow(const struct iommu_event *event, const char *line, size_t len)
{
	static struct iommu_value slow_values[IOMMU_EVENT_FIELDS];
	const struct iommu_scan s = { line, line + len };
	struct iommu_step step;

	iommu_text_form_init(&form, event);
	iommu_text_form_read(&form, s, slow_values, &slow_arrays);
	iommu_step_from_values(&step, event, slow_values);
	return step;
}

static void assert_same_string(const struct iommu_string *a, const struct iommu_string *b)
{
	assert_int_equal(a->len, b->len);
	if (a->len)
		assert_memory_equal(a->str, b->str, a->len);
}

static void assert_same(const struct iommu_step *a, const struct iommu_step *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->iova, b->iova);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->done, b->done);
	assert_int_equal(a->paddr, b->paddr);
	assert_int_equal(a->did, b->did);
	assert_int_equal(a->gid, b->gid);
	assert_int_equal(a->rid, b->rid);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->direction, b->direction);
	assert_same_string(&a->device, &b->device);
	assert_same_string(&a->driver, &b->driver);
	assert_same_string(&a->unit, &b->unit);
}

struct sample {
	const struct iommu_event *event;
	const char *line;
};

static const struct sample lines[] = {
	{ &iommu_event_map, "IOMMU: iova=0x00000000fe900000 - 0x00000000fe980000"
			    " paddr=0x000000010dc80000 size=524288" },
	/* before 5.17 */
	{ &iommu_event_map, "IOMMU: iova=0x00000000fe900000 paddr=0x000000010dc80000 size=4096" },
	{ &iommu_event_map,
	  "   IOMMU: iova=0xffff000000000000 - 0x1000 paddr=0x1000 size=4096 (4K)" },
	{ &iommu_event_unmap, "IOMMU: iova=0x00000000fe900000 - 0x00000000fe980000 size=524288"
			      " unmapped_size=4096\r" },
	{ &iommu_event_io_page_fault, "IOMMU:ath12k_pci 0000:c1:00.0 iova=0x00000000fe904000"
				      " flags=0x0001 READ" },
	{ &iommu_event_attach_device_to_domain, "IOMMU: device=0000:c1:00.0" },
	{ &iommu_event_dma_map_page, "0000:01:00.0 dir=FROM_DEVICE dma_addr=ffffb840 size=1522"
				     " phys_addr=27b0840 attrs=" },
	{ &iommu_event_dma_unmap_phys,
	  "0000:01:00.0 dir=TO_DEVICE dma_addr=ffefce42 size=86 attrs=" },
	{ &iommu_event_dma_alloc, "0000:01:00.0 dir=BIDIRECTIONAL dma_addr=fffff000 size=4096"
				  " virt_addr=0xffffcd49800f5000 flags=GFP_KERNEL attrs=" },
	{ &iommu_event_dma_map_sg, "0000:00:1f.2 dir=FROM_DEVICE nents=2/25 ents=2/2"
				   " dma_addrs={0xfff00000,0xfff10000} sizes={0x10000,0x1000}"
				   " phys_addrs={0x1000,0x20000} attrs=SKIP_CPU_SYNC" },
	{ &iommu_event_intel_qi_submit, "iotlb_inv dmar0: 0x300e2 0x0 0x0 0x0" },
	{ &iommu_event_intel_map_single, "dev=0000:00:02.0 [1/1] dev_addr=0xfffe0000"
					 " phys_addr=0x10ef0000 size=4096" },
};

static const struct sample refused[] = {
	/* 3.13: perhaps the next line has unmapped_size */
	{ &iommu_event_unmap, "IOMMU: iova=0x00000000fe900000 size=4096" },
	/* cut off before phys_addr */
	{ &iommu_event_dma_map_page, "0000:01:00.0 dir=TO_DEVICE dma_addr=ffffb840 size=1522" },
	/* changed by mail and web pages, or damaged */
	{ &iommu_event_map, "IOMMU: iova=3D0x1000 - 0x2000 paddr=3D0x1000 size=3D4096" },
	{ &iommu_event_map, "IOMMU: iova=0x1000 - 0x2000 paddr=0x1000 size=4096&nbsp;" },
	{ &iommu_event_map, "IOMMU: iova=0x1000\xc2\xa0- 0x2000 paddr=0x1000 size=4096" },
	{ &iommu_event_map, "IOMMU: iova=0x00000000fe9000001 - 0x2000 paddr=0x1000 size=1" },
	{ &iommu_event_map, "iova=0x1000 paddr=0x1000 size=4096" },
	{ &iommu_event_io_page_fault, "IOMMU:a 0000:c1:00.0&#10; iova=0x1 flags=0x0001" },
};

static void reads_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t len = strlen(lines[i].line);
		struct iommu_step fast = read_fast(lines[i].event, lines[i].line, len);
		struct iommu_step slow = read_slow(lines[i].event, lines[i].line, len);

		if (fast.kind == IOMMU_STEP_NONE)
			fail_msg("refused: %s", lines[i].line);
		assert_same(&fast, &slow);
	}
}

static void refuses_other_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		size_t len = strlen(refused[i].line);

		if (read_fast(refused[i].event, refused[i].line, len).kind != IOMMU_STEP_NONE)
			fail_msg("read: %s", refused[i].line);
	}
}

static void agrees(const struct iommu_event *event, const char *line, size_t len)
{
	struct iommu_step fast = read_fast(event, line, len);
	struct iommu_step slow = read_slow(event, line, len);

	if (fast.kind == IOMMU_STEP_NONE)
		return;
	if (fast.kind != slow.kind || fast.direction != slow.direction)
		print_error("%.*s\n", (int)len, line);
	assert_same(&fast, &slow);
}

/* A part of a line, and a line with any other byte: what is read is the same, or it is refused. */
static void agrees_on_changed_lines(void **state)
{
	static const char bytes[] = "09afgFx ,;:/=-{}&\"\t\r\x80\x1b";
	const size_t nr_bytes = sizeof(bytes) - 1;
	char copy[512];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t len = strlen(lines[i].line);

		assert_true(len < sizeof(copy));
		for (size_t cut = 0; cut < len; cut++)
			agrees(lines[i].event, lines[i].line, cut);
		for (size_t at = 0; at < len * nr_bytes; at++) {
			memcpy(copy, lines[i].line, len);
			copy[at / nr_bytes] = bytes[at % nr_bytes];
			agrees(lines[i].event, copy, len);
		}
	}
}

/* trace-cmd report -R prints numbers in the base of the event's text, and in any order. */
static void reads_raw_fields(void **state)
{
	static const char line[] = "device=0000:01:00.0 virt_addr=0xffffcd49800f5000"
				   " dma_addr=12345000 size=4096 flags=3264 dir=1 attrs=0x0";
	const struct iommu_scan s = { line, line + strlen(line) };
	struct iommu_text_form raw;
	struct iommu_step step;

	(void)state;
	iommu_text_form_init(&form, &iommu_event_dma_map_page);
	iommu_text_form_init_raw(&raw, &form);
	iommu_text_form_read(&raw, s, values, &arrays);
	iommu_step_from_values(&step, &iommu_event_dma_map_page, values);
	assert_int_equal(step.kind, IOMMU_STEP_DMA_MAP);
	assert_int_equal(step.iova, 0x12345000);
	assert_int_equal(step.size, 4096);
	assert_int_equal(step.device.len, strlen("0000:01:00.0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lines),
		cmocka_unit_test(refuses_other_lines),
		cmocka_unit_test(agrees_on_changed_lines),
		cmocka_unit_test(reads_raw_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
